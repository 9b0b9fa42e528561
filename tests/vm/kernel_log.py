# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds in a kernel log what a healthy kernel never says."""

import itertools
import re

TROUBLE = re.compile(r"""
    WARNING:\ CPU | \bBUG\b | \bOops\b | Call\ Trace: | Kernel\ panic | general\ protection\ fault
    | list_(add|del)\ corruption | corrupted\ (list|memory) | refcount_t: | use-after-free
    | blocked\ for\ more\ than | soft\ lockup | rcu.*(detected.*stall|stalls?\ on) | Workqueue\ lockup
    | scheduling\ while\ atomic | sleeping\ function\ called | UBSAN | KASAN | kmemleak | Bad\ page
    | possible\ (circular|recursive)\ locking | inconsistent\ lock\ state | page\ allocation\ failure | unable\ to\ handle
""", re.VERBOSE)

# The breakpoint of a patch of the kernel's own code that is over: an emulated CPU that runs what it has translated before.
TRIPPED = re.compile(r"Oops: int3: 0000")
# Where there is no stack of the kernel's yet, and interrupts are off.
DOUBLE_FAULT = re.compile(r"double fault.{0,600}?RIP: 0010:entry_SYSCALL_64\+0x0/", re.DOTALL)
# The time stamp counter of the guest that it ran last: one that has not come out of the guest whole.
STAMP = re.compile(r"^\[ *(\d+\.\d+)\]", re.MULTILINE)
BACK = 5  # seconds, more than the clock is set while a kernel boots

# Proprietary, forced, died, warned, locked up, ...: all but O (out of tree) and E (unsigned), which our module is.
BENIGN_TAINTS = 1 << 12 | 1 << 13


def trouble(text: str) -> list[str]:
    return [line for line in text.splitlines() if TROUBLE.search(line)]


def tripped(text: str) -> bool:
    """Was it the emulator's fault?"""
    stamps = map(float, STAMP.findall(text))
    return bool(TRIPPED.search(text)) or any(later < before - BACK for before, later in itertools.pairwise(stamps))


def double_fault(text: str) -> bool:
    return bool(DOUBLE_FAULT.search(text))


def taint_letters(taints: int) -> str:
    letters = "PFSRMBUDAWCIOELKXTN"
    return "".join(letter for bit, letter in enumerate(letters) if taints & ~BENIGN_TAINTS & 1 << bit)
