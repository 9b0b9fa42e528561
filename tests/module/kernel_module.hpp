// SPDX-License-Identifier: GPL-2.0-or-later
// vhost_megasas.ko as built beside this program.
#pragma once

namespace kernel_module {

// Loads it and what the tests use of the kernel's own, unless it is loaded.
void load();

// Takes it out again; 0 or an errno.
int unload();

} // namespace kernel_module
