# SPDX-License-Identifier: GPL-2.0-or-later
"""A host that serves a file and a block device, and the guest that uses them."""

import dataclasses
from pathlib import Path

from runner.shared import Shared
from vm.guest import Guest

from . import host, storage
from .daemon import Daemon
from .wait import until


@dataclasses.dataclass
class Setup:
    daemon: Daemon
    file: Path  # behind LUN storage.FILE
    block: str  # behind LUN storage.BLOCK
    directory: Path
    config: dict
    pins: int  # pages pinned without any guest

    def images(self) -> list[Path]:
        """The files that hold the LUNs' data, in their order."""
        return [self.file, self.directory / "block"]


@dataclasses.dataclass
class GuestSetup(Setup):
    guest: Guest
    disks: dict[int, str]


def two_luns(bed) -> Setup:
    """Module, daemon and a target of both kinds of storage, until the bed is cleared."""
    directory = bed.directory()
    file = directory / "file"
    block = bed.enter_context(storage.loop_device(directory / "block", storage.SIZE))
    config = storage.two_luns(file, block, storage.SIZE)
    daemon = bed.enter_context(host.serving(config, directory))
    return Setup(daemon, file, block, directory, config, host.pins_held())


def with_guest(bed, setup: Setup, luns: int = 2, **options) -> GuestSetup:
    """The same with a guest that has found its disks; options of Guest.start()."""
    guest = bed.guest(host.qemu_args(storage.WWPN), **options)
    return GuestSetup(**vars(setup), guest=guest, disks=storage.drives(guest, luns))


def _as_configured(setup: Setup) -> None:
    assert setup.daemon.runs(), f"vhost-megasasd has ended:\n{setup.daemon.said()}"
    said = host.apply(setup.config, setup.directory)
    assert said == "nothing to change\n", f"the configuration was not as before: {said}"


def _free(setup: Setup) -> None:
    """No guest has the target, and no page is pinned that was not before the first one."""
    until("a guest's controller stays", lambda: host.controller() is None)
    until("pages stay pinned", lambda: host.pins_held() <= setup.pins)
    _as_configured(setup)


def _idle(setup: GuestSetup) -> None:
    """The guest has its disks, perhaps by other names, and no I/O of a test's."""
    assert not setup.guest.trouble()
    assert setup.guest.run("pidof fio")[0], "fio still runs in the guest"
    setup.disks = storage.drives(setup.guest, 2)
    _as_configured(setup)


def _two_lun_guest(bed) -> GuestSetup:
    """A guest that lets a test write registers, and has room for more memory."""
    return with_guest(bed, two_luns(bed), mem="512M,slots=2,maxmem=2G",
                      append="iomem=relaxed memhp_default_state=online_movable")


TWO_LUNS = Shared("two-luns", two_luns, _free)
TWO_LUN_GUEST = Shared("two-lun-guest", _two_lun_guest, _idle)
