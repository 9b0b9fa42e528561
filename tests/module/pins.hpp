// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's count of pages pinned for DMA (FOLL_PIN).
#pragma once

#include <cstdint>

std::int64_t pinnedPages();
