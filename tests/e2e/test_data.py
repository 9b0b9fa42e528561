# SPDX-License-Identifier: GPL-2.0-or-later
"""What a guest writes is what is there: in the guest, and on the host afterwards."""

import hashlib
from pathlib import Path

from e2e import filesystem, fio, host, identity, storage
from e2e.setup import TWO_LUNS, with_guest
from runner.shared import given
from vm.guest import UNPRIVILEGED

SIZE = "4m"
CORRUPT_AT = 3 << 20  # within it


def _uids(pid: int) -> set[int]:
    fields = Path(f"/proc/{pid}/status").read_text().partition("Uid:")[2].split()
    return {int(uid) for uid in fields[:4]}


def _corrupt(file: Path, offset: int) -> None:
    with open(file, "r+b") as disk:
        disk.seek(offset)
        byte = disk.read(1)[0]
        disk.seek(offset)
        disk.write(bytes([byte ^ 1]))


def _sum(path: str | Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@given(TWO_LUNS)
def test_two_luns(bed, setup):
    """The demo's way: a stock driver finds a file and a block device, and both keep what is written."""
    setup = with_guest(bed, setup)
    guest, disks = setup.guest, setup.disks
    assert _uids(guest.pid) == {UNPRIVILEGED}
    who = identity.of(guest, disks[storage.FILE])
    assert (who.driver, who.pci_id) == ("megaraid_sas", "1000:0079"), who
    for disk in disks.values():
        assert "LIO-ORG" in guest.check(f"sg_inq {disk}")
        assert int(guest.check(f"cat /sys/block/{disk.removeprefix('/dev/')}/size")) * 512 == storage.SIZE

    job = fio.verify_job(SIZE)
    assert fio.run(guest, [*disks.values()], job).errors == 0
    # A check that cannot fail says nothing.
    _corrupt(setup.file, CORRUPT_AT)
    assert fio.run(guest, [disks[storage.FILE]], job | {"verify_only": True}).errors == 1
    assert filesystem.exercise(guest, disks[storage.BLOCK]) == 0

    seen = {lun: guest.check(f"sync; sha256sum {disk}", timeout=180).split()[0] for lun, disk in disks.items()}
    assert not guest.trouble()
    assert host.counter("pins") > host.counter("unpins")
    assert guest.shutdown() == 0
    assert host.controller() is None
    assert seen == {storage.FILE: _sum(setup.file), storage.BLOCK: _sum(setup.block)}
