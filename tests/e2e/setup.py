# SPDX-License-Identifier: GPL-2.0-or-later
"""A host that serves a file and a block device, and the guest that uses them."""

import dataclasses
from pathlib import Path

from vm.guest import Guest

from . import host, storage
from .daemon import Daemon


@dataclasses.dataclass
class Setup:
    daemon: Daemon
    file: Path  # behind LUN storage.FILE
    block: str  # behind LUN storage.BLOCK
    directory: Path
    config: dict

    def images(self) -> list[Path]:
        """The files that hold the LUNs' data, in their order."""
        return [self.file, self.directory / "block"]


@dataclasses.dataclass
class GuestSetup(Setup):
    guest: Guest
    disks: dict[int, str]


def two_luns(bed, **options) -> Setup:
    """Module, daemon and a target of both kinds of storage, until the test ends; options of storage.two_luns()."""
    directory = bed.directory()
    file = directory / "file"
    block = bed.enter_context(storage.loop_device(directory / "block", storage.SIZE))
    config = storage.two_luns(file, block, storage.SIZE, **options)
    daemon = bed.enter_context(host.serving(config, directory))
    return Setup(daemon, file, block, directory, config)


def with_guest(bed, setup: Setup, luns: int = 2, **options) -> GuestSetup:
    """The same with a guest that has found its disks; options of Guest.start()."""
    guest = bed.guest(host.qemu_args(storage.WWPN), **options)
    return GuestSetup(**vars(setup), guest=guest, disks=storage.drives(guest, luns))


def two_lun_guest(bed, **options) -> GuestSetup:
    return with_guest(bed, two_luns(bed), **options)
