# SPDX-License-Identifier: GPL-2.0-or-later
"""The controller as the guest's kernel has it on its PCI bus."""

from vm.guest import Guest

SYSFS = "/sys/bus/pci"
REGISTERS = 1  # BAR of vhost-megasas-gen2
IDB, STOP_ADP = 0x20, 0x20  # inbound doorbell, and what stops the firmware (Linux megaraid_sas.h)


def address(guest: Guest) -> str:
    """Of the only controller."""
    return guest.check(f"basename $(ls -d {SYSFS}/drivers/megaraid_sas/*:*:*.*)").strip()


def remove(guest: Guest, where: str) -> None:
    guest.check(f"echo 1 >{SYSFS}/devices/{where}/remove; ! ls /sys/block | grep ^sd", timeout=120)


def rescan(guest: Guest) -> None:
    guest.check(f"echo 1 >{SYSFS}/rescan", timeout=120)


def reset(guest: Guest, where: str) -> None:
    """The function alone, with the driver away meanwhile."""
    driver, device = f"{SYSFS}/drivers/megaraid_sas", f"{SYSFS}/devices/{where}"
    guest.check(f"echo {where} >{driver}/unbind && echo 1 >{device}/reset && echo {where} >{driver}/bind", timeout=120)


def stop_firmware(guest: Guest, where: str) -> None:
    """As a fault would; the guest must run with `iomem=relaxed`."""
    guest.check(f"""
        base=$(sed -n {REGISTERS + 1}p {SYSFS}/devices/{where}/resource | cut -d' ' -f1)
        devmem $(printf 0x%x $((base + {IDB}))) 32 {STOP_ADP}""")
