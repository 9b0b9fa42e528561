/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The marks, as functions for a program in L1. */
#include "mark.h"

#define WORDS(number)   #number
#define TEXT(number)    WORDS(number)
#define MARK(number) \
    __asm__ volatile(".byte 0x0f, 0x1f, 0x80\n" \
                     ".long " TEXT(number) ::: "memory")

void mark_count(void);
void mark_profile(void);

void mark_count(void)
{
    MARK(MARK_MAGIC + MARK_COUNT);
}

void mark_profile(void)
{
    MARK(MARK_MAGIC + MARK_PROFILE);
}
