# SPDX-License-Identifier: GPL-2.0-or-later
"""What the guest is and how it sees the controller."""

import dataclasses

from vm.guest import Guest


@dataclasses.dataclass(frozen=True)
class Identity:
    guest_kernel: str
    driver: str
    pci_id: str


def function(guest: Guest, disk: str) -> str:
    """Where the guest's sysfs has the PCI function that a disk is on."""
    return guest.check(f"""
        cd $(readlink -f /sys/block/{disk.removeprefix('/dev/')}/device)
        while [ ! -e vendor ] || [ ! -e driver ] || [ "$(basename $(readlink subsystem))" != pci ]; do cd ..; done
        pwd""").strip()


def of(guest: Guest, disk: str) -> Identity:
    """Of the controller that a disk is on."""
    place = function(guest, disk)
    driver, vendor, device = guest.check(f"cd {place}; basename $(readlink driver); cat vendor device").split()
    return Identity(guest.check("uname -r").strip(), driver, f"{vendor[2:]}:{device[2:]}")
