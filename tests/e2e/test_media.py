# SPDX-License-Identifier: GPL-2.0-or-later
"""What disks can do besides reading and writing: give blocks back, and fail."""

import os

from e2e import by_hand, filesystem, fio, host, storage
from e2e.setup import TWO_LUNS
from runner.shared import given
from vm.guest import Guest

FREED = 64 << 20
BAD, BAD_COUNT = 0x1234, 10  # sectors that scsi_debug makes bad
PASSED_THROUGH, FAILING = 2, 3  # LUNs beside setup.two_luns'

FILL = f"set -e\n{filesystem.LOAD}" + """
mkfs.ext4 -q -E nodiscard {disk}
mount {disk} /mnt
head -c {size} /dev/urandom >/mnt/file
sync
"""


def _allocated(file) -> int:
    return os.stat(file).st_blocks * 512


@given(TWO_LUNS, last=True)
def test_discard(bed, setup):
    """fstrim in the guest frees the blocks of the host's file, behind a fileio and behind a block device."""
    for device in (by_hand.TARGET / "core").glob("*_*/*/attrib"):
        (device / "emulate_tpu").write_text("1")
    guest = bed.guest(host.qemu_args(storage.WWPN))
    for lun, disk in storage.drives(guest, 2).items():
        image = setup.images()[lun]
        guest.check(FILL.format(disk=disk, size=FREED), timeout=300)
        full = _allocated(image)
        assert full >= FREED
        guest.check("rm /mnt/file; sync; fstrim -v /mnt; umount /mnt", timeout=120)
        # Meanwhile ext4 may have written some MiB of its own: it initializes inode tables at leisure.
        assert full - _allocated(image) >= FREED * 3 // 4, f"LUN {lun}: {full} {_allocated(image)}"
        guest.check(f"e2fsck -f -n {disk}")
    assert not guest.trouble()


def _read(disk: str, sector: int) -> str:
    return f"dd if={disk} of=/dev/null bs=512 count=1 iflag=direct skip={sector}"


def _passed_through(bed, tpg) -> str:
    """A LUN that passes commands to a disk of scsi_debug with bad sectors; the disk's name here."""
    disk = bed.enter_context(by_hand.scsi_debug(dev_size_mb=16, opts=2, delay=0))
    name = by_hand.scsi_disk(disk)
    host_number, channel, target, lun = disk.name.split(":")
    device = bed.enter_context(by_hand.backstore(
        "pscsi_90", "bad", f"scsi_host_id={host_number},scsi_channel_id={channel},scsi_target_id={target},"
        f"scsi_lun_id={lun}", {"udev_path": name}))
    bed.enter_context(by_hand.lun(tpg, PASSED_THROUGH, device))
    return name


def _with_bad_sectors(bed, tpg, directory) -> None:
    """A LUN on a block device that fails in one place."""
    base = bed.enter_context(storage.loop_device(directory / "base", storage.SIZE))
    end = BAD + BAD_COUNT
    table = (f"0 {BAD} linear {base} 0\n{BAD} {BAD_COUNT} error\n"
             f"{end} {(storage.SIZE >> 9) - end} linear {base} {end}\n")
    failing = bed.enter_context(by_hand.mapped_device("failing", table))
    device = bed.enter_context(by_hand.backstore("iblock_90", "failing", f"udev_path={failing}",
                                                 {"udev_path": failing}))
    bed.enter_context(by_hand.lun(tpg, FAILING, device))


def _fails_only_there(guest: Guest, disk: str) -> None:
    assert guest.run(_read(disk, BAD))[0]
    for sector in (BAD - 1, BAD + BAD_COUNT):
        guest.check(_read(disk, sector))
    # All before the bad sectors, which are in the third MiB.
    job = {"rw": "randwrite", "bs": "4k", "size": "2m", "iodepth": 16, "verify": "crc32c"}
    assert fio.run(guest, [disk], job).errors == 0


@given(TWO_LUNS)
def test_medium_error(bed, setup):
    """Bad sectors fail, with the sense that the disk gave if it is one; those around them do not."""
    tpg = by_hand.tpg(storage.WWPN)
    ours = _passed_through(bed, tpg)
    _with_bad_sectors(bed, tpg, setup.directory)
    guest = bed.guest(host.qemu_args(storage.WWPN))
    disks = storage.drives(guest, 4)

    command = f"sg_raw --request=512 {{}} 28 00 {BAD.to_bytes(4).hex(' ')} 00 00 01 00"
    status, said = guest.run(command.format(disks[PASSED_THROUGH]))
    assert status and "Medium Error" in said and "Unrecovered read error" in said, said
    here = bed.run(command.format(ours), check=False)
    assert (status, said) == (here.returncode, here.stdout + here.stderr)

    for lun in (PASSED_THROUGH, FAILING):
        _fails_only_there(guest, disks[lun])
    complaint = f"critical medium error, dev {disks[PASSED_THROUGH].removeprefix('/dev/')}, sector {BAD}"
    assert complaint in guest.dmesg()
    assert not guest.trouble()
