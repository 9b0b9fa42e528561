# SPDX-License-Identifier: GPL-2.0-or-later
"""How the guest has its controller's interrupts."""

import re

from vm.guest import Guest

from . import identity

MSIX, MSI, INTX = "msix", "msi", "intx"


def kind(guest: Guest, disk: str) -> str:
    """Of the controller that a disk is on: each vector of MSI or MSI-X has a file that says which."""
    place = identity.function(guest, disk)
    messages = guest.check(f"cat {place}/msi_irqs/* 2>/dev/null || true").split()
    return messages[0] if messages else INTX


def line(guest: Guest) -> str:
    """The driver's line of /proc/interrupts; the guest has one controller."""
    return guest.check("grep megasas /proc/interrupts").strip()


def count(guest: Guest) -> int:
    numbers = re.match(r"\d+:((?:\s+\d+)+)\s", line(guest))[1]
    return sum(map(int, numbers.split()))
