# SPDX-License-Identifier: GPL-2.0-or-later
"""A disk from which a BIOS starts Debian's kernel, with its root file system on it."""

import contextlib
import os
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

from vm.guest import PARAMETERS
from vm.paths import BUILD

from . import storage
from .host import run

SIZE = 128 << 20
FIRST_SECTOR = 2048
MBR = Path("/usr/lib/syslinux/mbr/mbr.bin")
GUEST_IMAGE, SMALL_IMAGE = BUILD / "images/guest.cpio", BUILD / "images/small.cpio"
KERNEL = Path(f"/boot/vmlinuz-{os.uname().release}")

# What the loader's driver does not read.
FEATURES = "^64bit,^extent,^metadata_csum,^metadata_csum_seed,^orphan_file"

LOADER = """SERIAL 0
DEFAULT linux
LABEL linux
    LINUX /boot/vmlinuz
    INITRD /boot/initrd
    APPEND {parameters} bed_modules=megaraid_sas bed_root={root}
"""


def _fill(place: Path, root: str) -> None:
    """All files of the disk: the small image, and the same once more as initramfs beside the kernel."""
    boot = place / "boot/extlinux"
    boot.mkdir(parents=True)
    run("sh", "-c", f"cd {place} && busybox cpio -idm <{SMALL_IMAGE}")
    shutil.copy(KERNEL, place / "boot/vmlinuz")
    shutil.copy(SMALL_IMAGE, place / "boot/initrd")
    (boot / "extlinux.conf").write_text(LOADER.format(parameters=PARAMETERS, root=root))


def _partition_table() -> bytes:
    """An MBR with one active partition for Linux."""
    entry = struct.pack("<B3sB3sII", 0x80, b"\xfe\xff\xff", 0x83, b"\xfe\xff\xff", FIRST_SECTOR,
                        (SIZE >> 9) - FIRST_SECTOR)
    return MBR.read_bytes()[:440].ljust(446, b"\0") + entry.ljust(64, b"\0") + b"\x55\xaa"


@contextlib.contextmanager
def _mounted(device: str, place: Path) -> Iterator[Path]:
    place.mkdir()
    run("mount", "-t", "ext4", device, place)
    try:
        yield place
    finally:
        run("umount", place)


def make(image: Path, directory: Path, root: str = "/dev/sda1") -> None:
    """Makes the image; `root` is what the guest calls its partition."""
    with storage.loop_device(image, SIZE, "--partscan") as device:
        with open(device, "r+b") as disk:
            disk.write(_partition_table())
        run("blockdev", "--rereadpt", device)
        partition = f"{device}p1"
        run("mkfs.ext4", "-q", "-O", FEATURES, partition)
        with _mounted(partition, directory / "mounted") as place:
            _fill(place, root)
            run("extlinux", "--install", place / "boot/extlinux")
