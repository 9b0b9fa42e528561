/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What QEMU 7.2 (version 1 of the plug-in interface) and 10.0 (version 4) have
 * in common.
 */
#ifndef INSNS_API_H
#define INSNS_API_H

#include <glib.h>
#include <qemu/qemu-plugin.h>

/* Copies the first bytes of an instruction; returns how many. */
size_t insn_bytes(const struct qemu_plugin_insn *insn, void *bytes,
                  size_t size);

/* Registers can be read since version 2. */
#define CAN_READ_REGISTERS      (QEMU_PLUGIN_VERSION >= 2)

#endif
