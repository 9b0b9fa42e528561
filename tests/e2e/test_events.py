# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives that come and go under a guest, which sees it by itself: nobody asks it to scan."""

import contextlib
import copy
import time
from collections.abc import Iterator

from e2e import by_hand, fio, host, storage, traffic
from e2e.setup import TWO_LUNS, TWO_LUN_GUEST, two_luns
from e2e.wait import until
from runner.shared import given
from vm.guest import Guest

ADDED, BY_HAND, HIGH = 5, 9, 200  # LUNs
RAMDISK = {"name": "added", "type": "ramdisk", "size": "8MiB"}
FIRST = {"LD 0", "LD 1"}  # storage.FILE and storage.BLOCK
GROUP = by_hand.tpg(storage.WWPN)


def _drives(guest: Guest) -> dict[str, str]:
    """The guest's disk of each drive, as far as there is one: "LD n" or "PD n"."""
    found = {}
    # One may go while it is looked at.
    listing = guest.check("for disk in /sys/block/sd*; do device=$(readlink $disk/device) && echo ${device##*/} $disk; done; true")
    for line in listing.splitlines():
        address, disk = line.split()
        _, channel, target, _ = map(int, address.split(":"))
        # As megaraid_sas numbers them: two channels of 128 each.
        drive = f"{'PD' if channel < 2 else 'LD'} {channel % 2 * 128 + target}"
        found[drive] = disk.replace("/sys/block", "/dev")
    return found


def _await(guest: Guest, wanted: set[str]) -> dict[str, str]:
    """Returns when the guest has just these drives."""
    deadline = time.monotonic() + 60
    while (drives := _drives(guest)).keys() != wanted:
        assert time.monotonic() < deadline, f"the guest has {drives}, not {wanted}:\n{guest.dmesg()[-3000:]}"
        time.sleep(0.2)
    return drives


def _with_lun(config: dict, number: int, **options) -> dict:
    """The configuration with a ramdisk more."""
    config = copy.deepcopy(config)
    config["backstores"].append(RAMDISK)
    config["targets"][0]["luns"].append({"lun": number, "backstore": RAMDISK["name"]} | options)
    return config


@contextlib.contextmanager
def _lun_by_hand(number: int) -> Iterator[None]:
    """A ramdisk as a LUN, with nothing but mkdir, echo and ln."""
    with by_hand.backstore("rd_mcp_77", "by-hand", "rd_pages=2048") as store, by_hand.lun(GROUP, number, store):
        yield


@given(TWO_LUN_GUEST)
def test_drives_come_and_go(bed, setup):
    """LUNs made by vhost-megasasctl and by hand appear in the guest, and vanish, while another one is in use."""
    guest = setup.guest
    io = traffic.verified(guest, [setup.disks[storage.BLOCK]])
    host.apply(_with_lun(setup.config, ADDED), setup.directory)
    disk = _await(guest, FIRST | {"LD 5"})["LD 5"]
    assert fio.run(guest, [disk], fio.verify_job("4m")).errors == 0
    with _lun_by_hand(BY_HAND):
        _await(guest, FIRST | {"LD 5", "LD 9"})
    _await(guest, FIRST | {"LD 5"})
    host.apply(setup.config, setup.directory)
    _await(guest, FIRST)
    # What it saw last does not make it deaf.
    with _lun_by_hand(ADDED):
        _await(guest, FIRST | {"LD 5"})
    _await(guest, FIRST)
    io.stop()
    assert not guest.trouble()


@given(TWO_LUN_GUEST)
def test_drives_change_without_daemon(bed, setup):
    """What came and went while vhost-megasasd was dead is noticed when it is back, and what comes after that too."""
    guest = setup.guest
    with_added = _with_lun(setup.config, ADDED)
    for config, before, after in ((with_added, FIRST, FIRST | {"LD 5"}), (setup.config, FIRST | {"LD 5"}, FIRST)):
        setup.daemon.kill()
        host.apply(config, setup.directory)
        assert _drives(guest).keys() == before
        setup.daemon.start()
        _await(guest, after)
    with _lun_by_hand(BY_HAND):
        _await(guest, FIRST | {"LD 9"})
    _await(guest, FIRST)
    assert not guest.trouble()


def test_drives_of_an_acl(bed):
    """LUNs that an explicit ACL maps come and go too, though no event tells of them."""
    two_luns(bed)  # no guest has been here, whose generated ACL would become this one
    initiator = (GROUP / "param/initiator_name").read_text().strip()
    with by_hand.acl(GROUP, initiator, [storage.FILE]) as acl:
        guest = bed.guest(host.qemu_args(storage.WWPN))
        _await(guest, {"LD 0"})
        with by_hand.directory(acl / "lun_1") as mapped, by_hand.link(mapped, GROUP / "lun/lun_1"):
            _await(guest, FIRST)
        _await(guest, {"LD 0"})
        assert not guest.trouble()
        guest.kill()


@given(TWO_LUNS)
def test_system_drives(bed, setup):
    """LUNs that are JBODs are physical drives in the guest, and a LUN changes its kind when the list does."""
    config = _with_lun(setup.config, HIGH, jbod=True)
    config["targets"][0]["luns"][storage.BLOCK]["jbod"] = True
    host.apply(config, setup.directory)
    guest = bed.guest(host.qemu_args(storage.WWPN))
    drives = _await(guest, {"LD 0", "PD 1", "PD 200"})
    assert fio.run(guest, [drives["PD 1"], drives["PD 200"]], fio.verify_job("4m")).errors == 0
    (GROUP / "param/jbod_luns").write_text(f"{HIGH}\n")
    _await(guest, {"LD 0", "LD 1", "PD 200"})
    (GROUP / "param/jbod_luns").write_text(f"{storage.BLOCK},{HIGH}\n")
    _await(guest, {"LD 0", "PD 1", "PD 200"})
    host.apply(setup.config | {"targets": [config["targets"][0] | {"luns": config["targets"][0]["luns"][:2]}]},
               setup.directory)
    drives = _await(guest, {"LD 0", "PD 1"})
    assert fio.run(guest, [drives["PD 1"]], fio.verify_job("4m")).errors == 0
    assert not guest.trouble()
    guest.kill()
    until("the controller stays", lambda: host.controller() is None)
    host.apply(setup.config, setup.directory)
