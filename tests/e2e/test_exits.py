# SPDX-License-Identifier: GPL-2.0-or-later
"""What an I/O costs in exits: the bars of the demo."""

import itertools
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from e2e import fio, host, measure, storage
from e2e.setup import TWO_LUNS, TWO_LUN_GUEST, with_guest
from runner.shared import given
from vm.exits import Exits
from vm.guest import Guest

HERE = Path(__file__).parent
CONTROLLERS = 4
SPARE_FILES = 128  # that the QEMU device leaves to the rest of QEMU
FAST_FRAMES = 2  # besides those that were learnt before; a fast machine needs but a dozen


@given(TWO_LUN_GUEST)
def test_exits_per_io(bed, setup):
    """No I/O goes to userspace, be it small or large, alone or one of 128; three exits are enough for a lone read."""
    disk = setup.disks[storage.BLOCK]
    reads = measure.reads(setup.guest, disk)
    figures = [reads, *(measure.mixed(setup.guest, disk, depth) for depth in (32, 128))]
    for figure in figures:
        print(figure, figure.reasons)
    assert reads.ios >= 4000
    assert reads.exits_per_io <= measure.EXITS_BAR
    assert all(figure.userspace_exits_per_io <= measure.USERSPACE_BAR for figure in figures)
    assert not any(figure.errors for figure in figures)


def _slow_kicks() -> int:
    return sum(controller["counters"]["slow_kicks"] for controller in host.controllers())


def test_four_controllers(bed):
    """Four controllers of one guest, all busy at once: each has fast doorbells."""
    directory = bed.directory()
    config, names = storage.ramdisks(CONTROLLERS, 32 << 20)
    bed.enter_context(host.serving(config, directory))
    guest = bed.guest([word for name in names for word in host.qemu_args(name)])
    disks = [f"/dev/{name}" for name in guest.disks(CONTROLLERS)]
    job = fio.mixed_job(32, 120)
    for _ in range(3 * measure.LESSONS):  # of a few I/Os each, so that the last one costs little
        before = _slow_kicks()
        with Exits(guest.pid) as exits:
            result = fio.run(guest, disks, job)
        if _slow_kicks() - before <= measure.NEW_DOORBELLS:
            break
    per_io = exits.per_io(result.ios)
    learnt = [controller["doorbells"] for controller in host.controllers()]
    print(f"{result.ios} I/Os, {per_io}, doorbells {learnt}")
    # How many frames a driver uses at once depends on how fast all is.
    assert result.errors == 0 and min(learnt) >= 4
    assert per_io["userspace_exits_per_io"] <= measure.USERSPACE_BAR


def _check_slow(guest: Guest, disk: str, complaint: str) -> None:
    """All goes on with the doorbells there are, and QEMU has complained once."""
    fio.run(guest, [disk], measure.ALL_FRAMES)
    assert fio.run(guest, [disk], fio.verify_job("2m")).errors == 0
    said = guest.complaints.read_text()
    assert said.count(complaint) == 1, said


def _free_numbers(guest: Guest) -> Iterator[int]:
    """File descriptors that QEMU has not in use, from the lowest."""
    used = {int(file.name) for file in Path(f"/proc/{guest.pid}/fd").iterdir()}
    return (number for number in itertools.count() if number not in used)


@given(TWO_LUNS)
def test_out_of_files(bed, setup):
    """Where QEMU may open no more files the rest of the doorbells is slow."""
    setup = with_guest(bed, setup)
    guest = setup.guest
    learnt = host.controller()["doorbells"]
    limit = next(itertools.islice(_free_numbers(guest), FAST_FRAMES, None)) + SPARE_FILES
    resource.prlimit(guest.pid, resource.RLIMIT_NOFILE, (limit, limit))
    _check_slow(guest, setup.disks[storage.BLOCK], "raise RLIMIT_NOFILE")
    assert host.controller()["doorbells"] - learnt <= FAST_FRAMES, host.controller()


@given(TWO_LUNS)
def test_kvm_refuses(bed, setup):
    """Where KVM has no room for another ioeventfd the rest of the doorbells is slow, and a new driver starts anew."""
    library = setup.directory / "kvm-refuses.so"
    host.run("cc", "-shared", "-fPIC", "-o", library, HERE / "kvm-refuses.c")
    with mock.patch.dict(os.environ, LD_PRELOAD=str(library)):
        guest = bed.guest(host.qemu_args(storage.WWPN))
    _check_slow(guest, storage.drives(guest, 2)[storage.BLOCK], "No space left on device")
    learnt = host.controller()["doorbells"]
    assert learnt > 1
    guest.reboot()
    assert fio.run(guest, [storage.drives(guest, 2)[storage.BLOCK]], measure.ALL_FRAMES).errors == 0
    assert host.controller()["doorbells"] > 1
