# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives that come and go under a guest, which sees it by itself: nobody asks it to scan."""

import contextlib
import copy
import time
from collections.abc import Iterator

from e2e import fio, host, storage
from e2e.setup import GuestSetup, two_lun_guest
from vm.guest import Guest

LOGICAL = ("2", "3")  # channels of megaraid_sas
ADDED, BY_HAND = 5, 9  # LUNs
RAMDISK = {"name": "added", "type": "ramdisk", "size": "8MiB"}


def _drives(guest: Guest) -> dict[int, str]:
    """The guest's disk of each logical drive, as far as there is one."""
    found = {}
    listing = guest.check("for disk in /sys/block/sd*; do echo $(basename $(readlink $disk/device)) $disk; done")
    for line in listing.splitlines():
        address, disk = line.split()
        _, channel, target, _ = address.split(":")
        if channel in LOGICAL:
            found[int(target)] = "/dev/" + disk.removeprefix("/sys/block/")
    return found


def _await(guest: Guest, wanted: set[int]) -> dict[int, str]:
    """Returns when the guest has just these logical drives."""
    deadline = time.monotonic() + 60
    while (drives := _drives(guest)).keys() != wanted:
        assert time.monotonic() < deadline, f"the guest has {drives}, not {wanted}:\n{guest.dmesg()[-3000:]}"
        time.sleep(0.2)
    return drives


@contextlib.contextmanager
def _verified_io(guest: Guest, disk: str) -> Iterator[None]:
    """Writes and verifies all the time; there must be no error."""
    once = fio.command([disk], fio.verify_job("8m"), "/tmp/verify.json")
    guest.check(f"(while [ ! -e /tmp/stop ]; do {once} >/tmp/verify || touch /tmp/failed; done; touch /tmp/stopped) "
                ">/dev/null 2>&1 &")
    before = host.counter("writes")
    while host.counter("writes") == before:
        time.sleep(0.1)
    yield
    guest.check("touch /tmp/stop; while [ ! -e /tmp/stopped ]; do sleep 0.2; done", timeout=180)
    assert guest.run("test -e /tmp/failed")[0], guest.check("cat /tmp/verify /tmp/verify.json")


def _apply(setup: GuestSetup, *, added: bool) -> None:
    config = copy.deepcopy(setup.config)
    if added:
        config["backstores"].append(RAMDISK)
        config["targets"][0]["luns"].append({"lun": ADDED, "backstore": RAMDISK["name"]})
    host.apply(config, setup.directory)


@contextlib.contextmanager
def _lun_by_hand(number: int) -> Iterator[None]:
    """A ramdisk as a LUN, with nothing but mkdir, echo and ln."""
    hba = host.CONFIGFS / "target/core/rd_mcp_77"
    store = hba / "by-hand"
    lun = host.FABRIC / storage.WWPN / f"tpgt_1/lun/lun_{number}"
    store.mkdir(parents=True)
    (store / "control").write_text("rd_pages=2048\n")
    (store / "enable").write_text("1\n")
    lun.mkdir()
    (lun / store.name).symlink_to(store)
    try:
        yield
    finally:
        (lun / store.name).unlink()
        lun.rmdir()
        store.rmdir()
        hba.rmdir()


def test_drives_come_and_go(bed):
    """LUNs made by megasasctl and by hand appear in the guest, and vanish, while another one is in use."""
    setup = two_lun_guest(bed)
    guest, there = setup.guest, {storage.FILE, storage.BLOCK}
    with _verified_io(guest, setup.disks[storage.BLOCK]):
        _apply(setup, added=True)
        disk = _await(guest, there | {ADDED})[ADDED]
        assert fio.run(guest, [disk], fio.verify_job("4m")).errors == 0
        with _lun_by_hand(BY_HAND):
            _await(guest, there | {ADDED, BY_HAND})
        _await(guest, there | {ADDED})
        _apply(setup, added=False)
        _await(guest, there)
        # What it saw last does not make it deaf.
        with _lun_by_hand(ADDED):
            _await(guest, there | {ADDED})
        _await(guest, there)
    assert not guest.trouble()


def test_drives_change_without_daemon(bed):
    """What came and went while megasasd was dead is noticed when it is back, and what comes after that too."""
    setup = two_lun_guest(bed)
    guest, there = setup.guest, {storage.FILE, storage.BLOCK}
    for added in (True, False):
        setup.daemon.kill()
        _apply(setup, added=added)
        time.sleep(1)
        assert _drives(guest).keys() == there | ({ADDED} if not added else set())
        setup.daemon.start()
        _await(guest, there | ({ADDED} if added else set()))
    with _lun_by_hand(BY_HAND):
        _await(guest, there | {BY_HAND})
    _await(guest, there)
    assert not guest.trouble()
