/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A mark is a long NOP, nopl disp32(%rax), whose displacement has a number
 * under the magic.  A processor ignores it; the plug-in does what it asks for.
 */
#ifndef INSNS_MARK_H
#define INSNS_MARK_H

#define MARK_MAGIC      0x6d7b5a00
#define MARK_NUMBERS    0xff

#define MARK_COUNT      1   /* write how many instructions were executed */
#define MARK_PROFILE    2   /* write where they were */

#endif
