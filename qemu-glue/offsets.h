/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers that QEMU knows of, offsets in the page; the module has them all. */
#ifndef VMS_OFFSETS_H
#define VMS_OFFSETS_H

#define VMS_REG_STATUS      0x30    /* outbound interrupt status */
#define VMS_REG_MASK        0x34    /* outbound interrupt mask */
#define VMS_REG_DOORBELL    0x40    /* inbound queue port */
#define VMS_REG_CLEAR       0xA0    /* outbound doorbell clear */

#endif
