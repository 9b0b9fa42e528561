# SPDX-License-Identifier: GPL-2.0-or-later
"""Tells a guest that an emulated processor left with the registers of its host.

QEMU's emulation of SVM (target/i386/tcg/sysemu/svm_helper.c) has been seen to save the host's registers as the guest's: RIP is
the instruction after the host's VMRUN, CR3 the host's page table. KVM then enters such a guest for ever, and it is silent.
"""

import re

from .qmp import Qmp

FUNCTION = "__svm_vcpu_run"  # of KVM, which contains VMRUN
LENGTH = 0x200  # at most, in bytes


def _function() -> int | None:
    """Where it is in this kernel; None if KVM does not use SVM."""
    with open("/proc/kallsyms", encoding="ascii") as symbols:
        return next((int(line.split()[0], 16) for line in symbols if line.split()[2] == FUNCTION), None)


def held(monitor: Qmp) -> bool:
    """Does a processor of the guest hold them?"""
    if (start := _function()) is None:
        return False
    registers = monitor("human-monitor-command", **{"command-line": "info registers -a"})
    return any(start <= int(rip, 16) < start + LENGTH for rip in re.findall(r"RIP=([0-9a-f]+)", registers))
