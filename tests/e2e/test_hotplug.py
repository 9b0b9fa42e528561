# SPDX-License-Identifier: GPL-2.0-or-later
"""Controllers that come and go while QEMU runs: what one takes it gives back."""

import os
from pathlib import Path

from e2e import fio, host, slot, storage, traffic
from e2e.setup import TWO_LUNS
from runner.shared import given
from vm.guest import Guest


GEN1, GEN2 = "vhost-megasas", "vhost-megasas-gen2"
ROUNDS = int(os.environ.get("ROUNDS") or 30)
SECONDS = 600 + 5 * ROUNDS
GUEST_ROUNDS = 3
WARM_UP = 2  # QEMU itself takes and keeps some


def _plugin() -> list[str]:
    """The part of QEMU's arguments that is not the device."""
    arguments = host.qemu_args(storage.WWPN)
    return arguments[:arguments.index("-device")]


def _held(guest: Guest) -> tuple[int, int]:
    """Open files and mappings of QEMU."""
    place = Path(f"/proc/{guest.pid}")
    return len(list((place / "fd").iterdir())), len((place / "maps").read_text().splitlines())


def _files(guest: Guest) -> int:
    return _held(guest)[0]


@given(TWO_LUNS)
def test_many_rounds(bed, setup):
    """Added and removed ROUNDS times, as both controllers in turn: no file stays open, no memory mapped."""
    # Nobody has switched the slot's power on, so QEMU asks nobody to give the device back.
    native = ["-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"]
    guest = bed.guest([*_plugin(), *slot.PORT, *native], append="pcie_ports=compat", modules="")
    held = []
    for number in range(ROUNDS):
        slot.plug(guest, GEN1 if number % 2 else GEN2, storage.WWPN)
        slot.pull(guest)
        held.append(_held(guest))
    print("files and mappings:", held[0], held[WARM_UP], held[-1])
    assert held[-1][0] <= held[WARM_UP][0] and held[-1][1] <= held[WARM_UP][1] + 2, held


def _rounds(guest: Guest, device: str, busy: bool) -> None:
    """The guest gets the controller, uses it and gives it back, and QEMU has as many open files as before."""
    held = []
    for _ in range(GUEST_ROUNDS):
        slot.plug(guest, device, storage.WWPN)
        disks = storage.drives(guest, 2)
        assert fio.run(guest, [*disks.values()], fio.verify_job("1m")).errors == 0
        if busy:
            traffic.endless(guest, [disks[storage.BLOCK]])
        slot.pull(guest)
        guest.check("while ls /sys/block | grep -q ^sd || pidof fio >/dev/null; do sleep 0.1; done", timeout=60)
        held.append(_files(guest))
    print(f"{device}, {'under I/O' if busy else 'idle'}: open files {held}")
    assert held[-1] <= held[0], held


def _plugged_while_stopped(guest: Guest) -> None:
    """A controller that comes to a machine that stands still works when it goes on."""
    guest.qmp("stop")
    slot.plug(guest, GEN2, storage.WWPN)
    guest.qmp("cont")
    disks = storage.drives(guest, 2)
    assert fio.run(guest, [*disks.values()], fio.verify_job("1m")).errors == 0
    slot.pull(guest)


@given(TWO_LUNS)
def test_guest_gives_back(bed, setup):
    """The guest's driver lets both controllers go, idle and in the midst of I/O, and takes them again, also one that came unseen."""
    guest = bed.guest([*_plugin(), *slot.PORT])
    for device in (GEN2, GEN1):
        for busy in (False, True):
            _rounds(guest, device, busy)
    _plugged_while_stopped(guest)
    assert not guest.trouble()
