# SPDX-License-Identifier: GPL-2.0-or-later
"""What an administrator has before there is a target: files and block devices. And the guest's end of it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from vm.guest import UNPRIVILEGED, Guest

from .host import run

FILE, BLOCK = 0, 1  # LUNs, and so logical drives
SIZE = 256 << 20


def wwpn(number: int) -> str:
    """Of target 1, 2, ..."""
    return f"naa.5001405{number:09x}"


WWPN = wwpn(1)


@contextlib.contextmanager
def loop_device(file: Path, size: int, *options: str) -> Iterator[str]:
    """A block device of `size` bytes; options of losetup."""
    with open(file, "wb") as backing:
        backing.truncate(size)
    run("modprobe", "loop")
    device = run("losetup", "--find", "--show", *options, file).strip()
    try:
        yield device
    finally:
        run("losetup", "--detach", device)


def target(number: int, stores: list[str], owner_uid: int = UNPRIVILEGED) -> dict:
    """A target of a configuration, with the backstores as its LUNs from 0."""
    return {"wwpn": wwpn(number), "owner_uid": owner_uid,
            "luns": [{"lun": lun, "backstore": name} for lun, name in enumerate(stores)]}


def two_luns(file: Path, device: str, size: int, owner_uid: int = UNPRIVILEGED) -> dict:
    """Configuration of a target with a file as LUN 0 and a block device as LUN 1."""
    return {
        "version": 1,
        "backstores": [
            # A tmpfs has direct I/O since Linux 6.6 only.
            {"name": "file", "type": "fileio", "path": str(file), "size": size, "create": True, "buffered": True},
            {"name": "block", "type": "iblock", "device": device},
        ],
        "targets": [target(1, ["file", "block"], owner_uid)],
    }


def ramdisks(count: int, size: int) -> tuple[dict, list[str]]:
    """Configuration of so many targets with a ramdisk each, and their names."""
    names = [f"naa.50014050000000{number:02x}" for number in range(count)]
    return {
        "version": 1,
        "backstores": [{"name": f"ram{number}", "type": "ramdisk", "size": size} for number in range(count)],
        "targets": [{"wwpn": name, "owner_uid": UNPRIVILEGED, "luns": [{"lun": 0, "backstore": f"ram{number}"}]}
                    for number, name in enumerate(names)],
    }, names


def drives(guest: Guest, count: int) -> dict[int, str]:
    """The guest's disk of each logical drive, as /dev/sda; the kernel names them in any order."""
    found = {}
    for name in guest.disks(count):
        address = guest.check(f"basename $(readlink /sys/block/{name}/device)").strip()
        found[int(address.split(":")[2])] = f"/dev/{name}"
    return found


def answer(guest: Guest, disk: str) -> str:
    """To TEST UNIT READY, past the unit attentions of a change or of a fresh nexus: status and sense in words."""
    for _ in range(8):
        _, said = guest.run(f"sg_raw {disk} 0 0 0 0 0 0")
        if "Unit Attention" not in said:
            return said
    raise AssertionError(said)
