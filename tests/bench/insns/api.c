/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "api.h"

#include <string.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

size_t insn_bytes(const struct qemu_plugin_insn *insn, void *bytes,
                  size_t size)
{
#if QEMU_PLUGIN_VERSION >= 3
    return qemu_plugin_insn_data(insn, bytes, size);
#else
    size = MIN(size, qemu_plugin_insn_size(insn));
    memcpy(bytes, qemu_plugin_insn_data(insn), size);
    return size;
#endif
}
