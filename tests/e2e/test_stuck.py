# SPDX-License-Identifier: GPL-2.0-or-later
"""A device that answers nothing for a while: only what waits for it waits, and in the end all is freed."""

import dataclasses
import errno
import subprocess
import time
from pathlib import Path

from e2e import by_hand, complaint, fio, host, storage, traffic
from e2e.traffic import Traffic
from runner.bed import Bed
from runner.shared import Shared, given
from vm.guest import Guest

DEVICE = "stuck"  # of the device mapper
GOOD, STUCK = 0, 1  # LUNs of the first target; the second has a good one only
FIRST, SECOND = storage.wwpn(1), storage.wwpn(2)


def _serve(bed) -> None:
    directory = bed.directory()
    loop = bed.enter_context(storage.loop_device(directory / "block", storage.SIZE))
    device = bed.enter_context(by_hand.mapped_device(DEVICE, f"0 {storage.SIZE >> 9} linear {loop} 0"))
    bed.enter_context(host.serving({
        "version": 1,
        "backstores": [{"name": name, "type": "ramdisk", "size": "64MiB"} for name in ("good", "other")]
        + [{"name": "stuck", "type": "iblock", "device": device}],
        "targets": [storage.target(1, ["good", "stuck"]), storage.target(2, ["other"])],
    }, directory))


def _wait_until_stuck(guest: Guest, disk: str) -> None:
    """All that its queue takes is on its way, and nothing of it ends."""
    before, count = -1, traffic.completed(guest, disk)
    while count != before or not _in_flight(guest, disk):
        time.sleep(0.5)
        before, count = count, traffic.completed(guest, disk)


def _in_flight(guest: Guest, disk: str) -> int:
    return sum(map(int, guest.check(f"cat /sys/block/{disk.removeprefix('/dev/')}/inflight").split()))


@dataclasses.dataclass
class _Pair:
    """A guest whose device may be stuck, and another one."""
    bed: Bed
    first: Guest
    second: Guest

    def start_first(self) -> None:
        self.first = self.bed.guest(host.qemu_args(FIRST))


def _pair(bed: Bed) -> _Pair:
    _serve(bed)
    return _Pair(bed, bed.guest(host.qemu_args(FIRST)), bed.guest(host.qemu_args(SECOND)))


def _both_idle(pair: _Pair) -> None:
    for guest in (pair.first, pair.second):
        assert not guest.trouble()
        assert guest.run("pidof fio")[0], "fio still runs in the guest"


TWO_GUESTS = Shared("two-guests", _pair, _both_idle)


def _busy(first: Guest) -> str:
    """I/O on all disks of the first guest; returns the one that will be stuck."""
    disks = storage.drives(first, 2)
    Traffic(first, [*disks.values()], fio.mixed_job(16, 1000))
    return disks[STUCK]


def _undisturbed(second: Guest) -> Traffic:
    return traffic.verified(second, [storage.drives(second, 1)[GOOD]])


def _works(guest: Guest) -> None:
    result = fio.run(guest, [*storage.drives(guest, 2).values()], fio.verify_job("4m"))
    assert result.errors == 0, result
    assert not guest.trouble()


def _await_free(group: Path) -> None:
    """The portal group has no controller any more."""
    deadline = time.monotonic() + 30
    while True:
        try:
            (group / "enable").write_text("0")
            break
        except OSError as busy:
            assert busy.errno == errno.EBUSY and time.monotonic() < deadline, busy
            time.sleep(0.1)
    (group / "enable").write_text("1")


def test_stuck_lun_unlinked(bed):
    """The LUN is unlinked: that waits, but not the controller's other LUN nor the guest's other controller."""
    _serve(bed)
    guest = bed.guest(host.qemu_args(FIRST, SECOND))
    names = [f"/dev/{name}" for name in guest.disks(3)]
    stuck = next(name for name in names if "IBLOCK" in guest.check(f"sg_inq {name}"))
    fails = Traffic(guest, [stuck], fio.mixed_job(16, 1000), "fails")
    others = traffic.verified(guest, [name for name in names if name != stuck])
    with by_hand.suspended(DEVICE):
        _wait_until_stuck(guest, stuck)
        unlinking = subprocess.Popen(["rm", by_hand.tpg(FIRST) / f"lun/lun_{STUCK}/stuck"])
        others.goes_on()
        assert unlinking.poll() is None
        others.goes_on()
        assert unlinking.poll() is None
    assert unlinking.wait(30) == 0
    fails.fails()
    others.stop()
    assert not guest.trouble()


@given(TWO_GUESTS)
def test_stuck_qemu_killed(bed, pair):
    """QEMU is killed: it is gone at once, its controller when the device answers; another guest does not notice."""
    first, second = pair.first, pair.second
    others = _undisturbed(second)
    stuck = _busy(first)
    with by_hand.suspended(DEVICE):
        _wait_until_stuck(first, stuck)
        first.kill()
        others.goes_on()
        complaint.of_qemu(host.qemu_args(FIRST), FIRST, "has a controller already")
        others.goes_on()
    _await_free(by_hand.tpg(FIRST))
    pair.start_first()
    _works(pair.first)
    others.stop()


@given(TWO_GUESTS, last=True)
def test_stuck_guest_reset(bed, pair):
    """The guest is reset: that waits for the device, and can be killed meanwhile; another guest does not notice."""
    first, second = pair.first, pair.second
    others = _undisturbed(second)
    stuck = _busy(first)
    with by_hand.suspended(DEVICE):
        _wait_until_stuck(first, stuck)
        first.press_reset()
        others.goes_on()
    first.await_ready()
    _works(first)

    stuck = _busy(first)
    with by_hand.suspended(DEVICE):
        _wait_until_stuck(first, stuck)
        first.press_reset()
        others.goes_on()
        first.kill()
        others.goes_on()
    others.stop()
