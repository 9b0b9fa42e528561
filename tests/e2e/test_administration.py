# SPDX-License-Identifier: GPL-2.0-or-later
"""What an administrator does to a target while its guest uses it: only what is taken away fails."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

from e2e import by_hand, fio, host, storage, traffic
from e2e.setup import TWO_LUN_GUEST, GuestSetup, two_luns, with_guest
from e2e.traffic import Traffic
from runner.shared import given

GROUP = by_hand.tpg(storage.WWPN)


def _traffic(setup: GuestSetup) -> tuple[Traffic, Traffic]:
    """On the LUN that stays and on the one that goes."""
    stays = traffic.verified(setup.guest, [setup.disks[storage.FILE]], name="stays")
    goes = traffic.verified(setup.guest, [setup.disks[storage.BLOCK]], name="goes")
    return stays, goes


def _refused(call: Callable, *arguments: object) -> None:
    try:
        call(*arguments)
    except OSError as refused:
        assert refused.errno in (errno.EBUSY, errno.ENOTEMPTY), refused
    else:
        raise AssertionError(f"{call} {arguments} was done")


def _link(place: Path) -> Path:
    return next(path for path in place.iterdir() if path.is_symlink())


def _lun_removed(setup: GuestSetup) -> None:
    """A LUN is unlinked: its disk fails, the other one does not notice; linked again, it is there again."""
    guest = setup.guest
    stays, goes = _traffic(setup)
    link = _link(GROUP / "lun" / f"lun_{storage.BLOCK}")
    device = link.resolve()
    link.unlink()
    goes.fails()
    stays.goes_on()
    link.symlink_to(device)
    guest.check("for host in /sys/class/scsi_host/*/scan; do echo - - - >$host; done")
    disk = storage.drives(guest, 2)[storage.BLOCK]
    assert fio.run(guest, [disk], fio.verify_job("4m")).errors == 0
    stays.stop()


def _lun_resized(setup: GuestSetup) -> None:
    """The host's device grows: the guest is told by a unit attention, sees it when it looks, and can use it."""
    guest, disk = setup.guest, setup.disks[storage.BLOCK]
    io = traffic.verified(guest, [disk])
    os.truncate(setup.images()[storage.BLOCK], 2 * storage.SIZE)
    host.run("losetup", "--set-capacity", setup.block)
    io.goes_on()
    assert "Capacity data has changed" in guest.dmesg()
    name = disk.removeprefix("/dev/")
    guest.check(f"echo 1 >/sys/block/{name}/device/rescan")
    assert int(guest.check(f"cat /sys/block/{name}/size")) * 512 == 2 * storage.SIZE
    io.stop()
    job = fio.verify_job("4m") | {"offset": 2 * storage.SIZE - (4 << 20)}
    assert fio.run(guest, [disk], job).errors == 0


def _target_removed(setup: GuestSetup) -> None:
    """A target that a guest has cannot be taken away or disabled, and the attempts disturb nobody."""
    io = traffic.verified(setup.guest, [*setup.disks.values()])
    _refused((GROUP / "enable").write_text, "0")
    _refused(GROUP.rmdir)
    _refused(GROUP.parent.rmdir)
    _refused((GROUP / "param/initiator_name").write_text, "naa.5001405000000999")
    io.goes_on()
    io.stop()


@given(TWO_LUN_GUEST, last=True)
def test_target_changed_under_io(bed, setup):
    """A LUN that grows, one that goes and comes back, and attempts to take the target away."""
    _target_removed(setup)
    _lun_resized(setup)
    _lun_removed(setup)
    assert not setup.guest.trouble()


def test_acl_removed_under_io(bed):
    """A LUN of an ACL goes: its disk fails, the other one does not notice. The ACL goes, and with it the controller."""
    setup = two_luns(bed)  # no guest has been here, whose generated ACL would become this one
    initiator = (GROUP / "param/initiator_name").read_text().strip()
    acl = bed.enter_context(by_hand.acl(GROUP, initiator, [storage.FILE, storage.BLOCK]))
    setup = with_guest(bed, setup)
    stays, goes = _traffic(setup)
    _link(acl / f"lun_{storage.BLOCK}").unlink()
    goes.fails()
    stays.goes_on()
    assert not setup.guest.trouble()

    _link(acl / f"lun_{storage.FILE}").unlink()
    stays.fails()
    for lun in (storage.FILE, storage.BLOCK):
        (acl / f"lun_{lun}").rmdir()
    acl.rmdir()
    assert host.controller() is None
    setup.guest.kill()
    # The next one is let in without an ACL.
    storage.drives(bed.guest(host.qemu_args(storage.WWPN)), 2)
