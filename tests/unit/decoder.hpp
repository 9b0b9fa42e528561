// SPDX-License-Identifier: GPL-2.0-or-later
// The module's decoder, as C++ sees it.
#pragma once

extern "C" {
#define class klass // a member's name in C
#include "scsi/cdb.h"
#undef class
#include "fabric/nowait.h"
#include "mfi/frame.h"
#include "mfi/sgl.h"
#include "scsi/extent.h"
#include "scsi/luns.h"
#include "scsi/mode.h"
#include "scsi/readonly.h"
#include "serve/pace.h"
#include "serve/trial.h"
}
