# SPDX-License-Identifier: GPL-2.0-or-later
"""How many disks, how many controllers, how deep and how large: whatever is offered is found and holds its data."""

from e2e import fio, host, storage
from e2e.setup import TWO_LUN_GUEST
from runner.shared import given
from vm.guest import Guest

PAGE = 4096
SMALL: fio.Job = {"rw": "randwrite", "bsrange": "512-16k", "size": "256k", "iodepth": 8, "verify": "crc32c"}
DEPTHS = (1, 2, 16, 64, 256)
SIZES = (512, 4096, 65536)  # and the largest that the disk offers
LITTLE = 32 << 10  # of a device that takes no more at once
REQUESTS = 100  # of each size


def _size(number: int) -> int:
    """Of the ramdisk of that number: each has another, to tell them apart."""
    return (1 << 20) + number * PAGE


def _ramdisks(counts: list[int]) -> dict:
    """A configuration with a target for each count, which has as many LUNs."""
    stores = [[f"ram{number}-{lun}" for lun in range(count)] for number, count in enumerate(counts, 1)]
    names = [name for each in stores for name in each]
    return {
        "version": 1,
        "backstores": [{"name": name, "type": "ramdisk", "size": _size(i)} for i, name in enumerate(names)],
        "targets": [storage.target(number, each) for number, each in enumerate(stores, 1)],
    }


def _guest(bed, counts: list[int]) -> Guest:
    directory = bed.directory()
    bed.enter_context(host.serving(_ramdisks(counts), directory))
    return bed.guest(host.qemu_args(*(storage.wwpn(number) for number in range(1, len(counts) + 1))))


def _bytes(guest: Guest, disk: str) -> int:
    return int(guest.check(f"cat /sys/block/{disk.removeprefix('/dev/')}/size")) * 512


def _holds_data(guest: Guest, disks: list[str]) -> None:
    result = fio.run(guest, disks, SMALL)
    assert result.errors == 0, result
    assert result.megabytes > len(disks) * 0.5, result
    assert not guest.trouble()


def _one_controller(bed, luns: int) -> None:
    guest = _guest(bed, [luns])
    disks = storage.drives(guest, luns)
    assert {lun: _bytes(guest, disk) for lun, disk in disks.items()} == {lun: _size(lun) for lun in range(luns)}
    _holds_data(guest, [*disks.values()])


def test_8_luns(bed):
    """8 LUNs on one controller are 8 disks, each the right one, under I/O at once."""
    _one_controller(bed, 8)


def test_64_luns(bed):
    """The same with 64, all that there can be."""
    _one_controller(bed, 64)


def test_4_controllers(bed):
    """4 controllers in one guest, each with disks of its own."""
    counts = [1, 2, 3, 1]
    guest = _guest(bed, counts)
    names = [f"/dev/{name}" for name in guest.disks(sum(counts))]
    assert sorted(_bytes(guest, name) for name in names) == [_size(i) for i in range(sum(counts))]
    _holds_data(guest, names)


def _writes(guest: Guest, queue: str) -> int:
    """Requests that the driver got."""
    return int(guest.check(f"cat {queue}/../stat").split()[4])


def _depths(guest: Guest, disks: list[str]) -> None:
    for disk in disks:
        depth = guest.check(f"cat /sys/block/{disk.removeprefix('/dev/')}/device/queue_depth")
        assert int(depth) >= max(DEPTHS), f"{disk}: {depth}"
    for depth in DEPTHS:
        job = {"rw": "randwrite", "bs": "4k", "size": "2m", "iodepth": depth, "verify": "crc32c"}
        result = fio.run(guest, disks, job)
        assert result.errors == 0, (depth, result)


def _sizes(guest: Guest, disk: str) -> None:
    queue = f"/sys/block/{disk.removeprefix('/dev/')}/queue"
    limit = guest.check(f"cat {queue}/max_sectors_kb").strip()
    guest.check(f"cat {queue}/max_hw_sectors_kb >{queue}/max_sectors_kb; echo 2 >{queue}/nomerges")
    largest = int(guest.check(f"cat {queue}/max_sectors_kb")) << 10
    assert largest >= 256 << 10, f"{disk}: {largest}"
    for size in (*SIZES, largest):
        before = _writes(guest, queue)
        job = {"rw": "randwrite", "bs": size, "size": REQUESTS * size, "iodepth": 32, "verify": "crc32c"}
        result = fio.run(guest, [disk], job)
        assert result.errors == 0, (size, result)
        assert _writes(guest, queue) - before == REQUESTS, size
    guest.check(f"echo {limit} >{queue}/max_sectors_kb; echo 0 >{queue}/nomerges")


@given(TWO_LUN_GUEST)
def test_depths_and_sizes(bed, setup):
    """1 to 256 commands at once; requests of 512 bytes up to the largest that the disk takes, each in one piece."""
    disks = [*setup.disks.values()]
    _depths(setup.guest, disks)
    for disk in disks:
        _sizes(setup.guest, disk)
    assert not setup.guest.trouble()


def test_different_limits(bed):
    """Of drives whose devices take requests of different sizes a guest is told the smallest, and it fits all of them."""
    directory = bed.directory()
    host.run("modprobe", "null_blk", "nr_devices=1", "gb=1", "bs=512", f"max_sectors={LITTLE >> 9}")
    bed.defer(host.run, "modprobe", "-r", "null_blk")
    stores = [{"name": "little", "type": "iblock", "device": "/dev/nullb0"},
              {"name": "memory", "type": "ramdisk", "size": 16 << 20}]
    config = {"version": 1, "backstores": stores, "targets": [storage.target(1, ["little", "memory"])]}
    bed.enter_context(host.serving(config, directory))
    guest = bed.guest(host.qemu_args(storage.WWPN))
    disks = storage.drives(guest, 2)
    little, memory = disks[0], disks[1]
    for disk in (little, memory):
        queue = f"/sys/block/{disk.removeprefix('/dev/')}/queue"
        assert int(guest.check(f"cat {queue}/max_hw_sectors_kb")) << 10 == LITTLE, disk
    assert fio.run(guest, [little], fio.read_job(50) | {"bs": "1m"}).errors == 0
    assert fio.run(guest, [memory], fio.verify_job("4m")).errors == 0
    assert not guest.trouble()
