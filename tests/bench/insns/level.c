/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "level.h"

#include <string.h>

#if CAN_READ_REGISTERS

#define CR4_OSXSAVE     (1u << 18)

static struct qemu_plugin_register *cr4;

static void find(qemu_plugin_id_t id, unsigned int vcpu)
{
    g_autoptr(GArray) found = qemu_plugin_get_registers();

    for (guint i = 0; i < found->len; i++) {
        const qemu_plugin_reg_descriptor *one =
            &g_array_index(found, qemu_plugin_reg_descriptor, i);

        if (!strcmp(one->name, "cr4")) {
            cr4 = one->handle;
        }
    }
}

void level_start(qemu_plugin_id_t id)
{
    qemu_plugin_register_vcpu_init_cb(id, find);
}

bool level_is_guest(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    uint32_t value;

    if (!cr4 || qemu_plugin_read_register(cr4, bytes) < (int)sizeof(value)) {
        return false;
    }
    memcpy(&value, bytes->data, sizeof(value));
    return !(value & CR4_OSXSAVE);
}

#else

void level_start(qemu_plugin_id_t id)
{
}

bool level_is_guest(void)
{
    return false;
}

#endif
