// SPDX-License-Identifier: GPL-2.0-or-later
// The module's decoder, as C++ sees it.
#pragma once

extern "C" {
#define class klass // a member's name in C
#include "cdb.h"
#undef class
#include "extent.h"
#include "frame.h"
#include "luns.h"
#include "mode.h"
#include "nowait.h"
#include "pace.h"
#include "readonly.h"
#include "sgl.h"
#include "trial.h"
}
