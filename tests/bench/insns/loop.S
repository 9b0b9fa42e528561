/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A multiboot program: marks around a loop of which all is known, then QEMU's
 * isa-debug-exit.  No interrupt comes.
 */
#include "mark.h"

#define MULTIBOOT       0x1badb002
#define ROUNDS          1000000
#define DEBUG_EXIT      0xf4

.macro mark number
        .byte   0x0f, 0x1f, 0x80
        .long   MARK_MAGIC + \number
.endm

        .text
        .long   MULTIBOOT, 0, -MULTIBOOT

        .globl  _start
_start:
        mov     $ROUNDS, %ecx
        mark    MARK_COUNT
1:      dec     %ecx
        jnz     1b
        mark    MARK_COUNT
        mark    MARK_PROFILE
        xor     %eax, %eax
        out     %al, $DEBUG_EXIT
2:      hlt
        jmp     2b

        .section .note.GNU-stack, "", @progbits
