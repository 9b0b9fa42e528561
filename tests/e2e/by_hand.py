# SPDX-License-Identifier: GPL-2.0-or-later
"""LIO's objects that vhost-megasasctl does not make, and devices of the host for them."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from .host import CONFIGFS, FABRIC, run

TARGET = CONFIGFS / "target"
SCSI_DEBUG = Path("/sys/bus/pseudo/drivers/scsi_debug")
DISK, TAPE, CHANGER = 0, 1, 8  # peripheral device types


def tpg(wwpn: str) -> Path:
    return FABRIC / wwpn / "tpgt_1"


@contextlib.contextmanager
def directory(place: Path) -> Iterator[Path]:
    """One that the test may remove itself."""
    place.mkdir()
    try:
        yield place
    finally:
        if place.exists():
            place.rmdir()


@contextlib.contextmanager
def link(place: Path, target: Path) -> Iterator[Path]:
    """A link, named as its target, that the test may remove itself."""
    name = place / target.name
    name.symlink_to(target)
    try:
        yield name
    finally:
        with contextlib.suppress(FileNotFoundError):
            name.unlink()


@contextlib.contextmanager
def backstore(hba: str, name: str, control: str, settings: dict[str, str] | None = None) -> Iterator[Path]:
    """Settings by file: `udev_path` comes before the device is enabled, all others after that."""
    settings = dict(settings or {})
    with directory(TARGET / "core" / hba) as place, directory(place / name) as device:
        (device / "control").write_text(control)
        if "udev_path" in settings:
            (device / "udev_path").write_text(settings.pop("udev_path"))
        (device / "enable").write_text("1")
        for file, value in settings.items():
            (device / file).write_text(value)
        yield device


@contextlib.contextmanager
def lun(group: Path, number: int, device: Path) -> Iterator[Path]:
    """The backstore as a LUN of the portal group; returns the LUN."""
    with directory(group / "lun" / f"lun_{number}") as place, link(place, device):
        yield place


@contextlib.contextmanager
def acl(group: Path, initiator: str, luns: list[int]) -> Iterator[Path]:
    """LUNs of the portal group for one initiator, under the same numbers."""
    with directory(group / "acls" / initiator) as place, contextlib.ExitStack() as stack:
        for number in luns:
            mapped = stack.enter_context(directory(place / f"lun_{number}"))
            stack.enter_context(link(mapped, group / "lun" / f"lun_{number}"))
        yield place


def _dmsetup(*arguments: str) -> str:
    """There is no udev to wait for."""
    return run("dmsetup", *arguments, "--noudevsync", "--noudevrules")


@contextlib.contextmanager
def mapped_device(name: str, table: str) -> Iterator[str]:
    """A block device of the device mapper."""
    run("modprobe", "dm-mod")
    _dmsetup("create", name, "--table", table)
    try:
        yield "/dev/" + _dmsetup("info", name, "-c", "--noheadings", "-o", "blkdevname").strip()
    finally:
        _dmsetup("remove", name)


@contextlib.contextmanager
def suspended(name: str) -> Iterator[None]:
    """A mapped device that answers nothing until the block ends."""
    _dmsetup("suspend", name, "--noflush", "--nolockfs")
    try:
        yield
    finally:
        _dmsetup("resume", name)


def scsi_disk(device: Path, timeout: float = 30) -> str:
    """The name of a SCSI device of this machine once its driver has it."""
    deadline = time.monotonic() + timeout
    while not (found := [*device.glob("block/*")]):
        assert time.monotonic() < deadline, f"{device} does not become a disk"
        time.sleep(0.1)
    return f"/dev/{found[0].name}"


def sg_node(device: Path) -> str:
    """The generic node of a SCSI device of this machine, of any type."""
    return f"/dev/{next((device / 'scsi_generic').iterdir()).name}"


def _scsi_debug_devices() -> set[Path]:
    return set(Path("/sys/bus/pseudo/devices").glob("adapter*/host*/target*/*:*:*:*"))


def another_scsi_debug(ptype: int, timeout: float = 30) -> Path:
    """One more, of another type; from now on all of scsi_debug's say to INQUIRY that they are of this one."""
    before = _scsi_debug_devices()
    (SCSI_DEBUG / "ptype").write_text(str(ptype))
    (SCSI_DEBUG / "add_host").write_text("1")
    deadline = time.monotonic() + timeout
    while not (found := [device for device in _scsi_debug_devices() - before if (device / "scsi_generic").exists()]):
        assert time.monotonic() < deadline, "scsi_debug makes no device"
        time.sleep(0.1)
    return found[0]


@contextlib.contextmanager
def scsi_debug(**parameters: object) -> Iterator[Path]:
    """The emulated disk of Linux's scsi_debug, as its directory in /sys."""
    run("modprobe", "-a", "sd_mod", "sg")
    run("modprobe", "scsi_debug", *(f"{name}={value}" for name, value in parameters.items()))
    try:
        yield next(iter(_scsi_debug_devices()))
    finally:
        run("modprobe", "-r", "scsi_debug")
