# SPDX-License-Identifier: GPL-2.0-or-later
"""The devices compared: how each is served by the host, and what QEMU is told of it."""

import contextlib
import dataclasses
from collections.abc import Callable
from pathlib import Path

from e2e import by_hand, host, storage
from e2e.host import run

from .stores import SIZE, Store

VHOST = by_hand.TARGET / "vhost"
LOOPBACK = by_hand.TARGET / "loopback"
FIRST_SLOT = 0x10  # on the guest's PCI bus; neighbours have different interrupt lines


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a device of the guest is."""
    name: str
    number: int

    @property
    def slot(self) -> int:
        return FIRST_SLOT + self.number

    @property
    def pci(self) -> str:
        return f"0000:00:{self.slot:02x}.0"

    @property
    def wwpn(self) -> str:
        return storage.wwpn(self.number + 1)


Options = list[str]
Serve = Callable[[contextlib.ExitStack, Place, Store], Options]


def configuration(places: dict[Place, Store]) -> dict:
    """Of the targets that megasasctl makes."""
    backstores = [each for place, store in places.items() for each in (
        {"name": f"{place.name}-null", "type": "iblock", "device": store.null},
        {"name": f"{place.name}-file", "type": "fileio", "path": str(store.file)})]
    return {"version": 1, "backstores": backstores,
            "targets": [storage.target(place.number + 1, [f"{place.name}-null", f"{place.name}-file"]) for place in places]}


def _ours(model: str, options: str = "") -> Serve:
    def serve(_stack: contextlib.ExitStack, place: Place, _store: Store) -> Options:
        words = host.qemu_args(place.wwpn)
        return words[:-1] + [words[-1].replace("vhost-megasas-gen2", model) + f",addr={place.slot:#x}{options}"]
    return serve


def _lio_disks(stack: contextlib.ExitStack, place: Place, store: Store, group: Path) -> None:
    """The same backstores as megasasctl makes, as LUNs 0 and 1 of another fabric."""
    null = by_hand.backstore(f"iblock_{100 + place.number}", "null", f"udev_path={store.null}", {"udev_path": store.null})
    file = by_hand.backstore(f"fileio_{100 + place.number}", "file",
                             f"fd_dev_name={store.file},fd_dev_size={SIZE},fd_async_io=1")
    for lun, backstore in enumerate((null, file)):
        stack.enter_context(by_hand.lun(group, lun, stack.enter_context(backstore)))


def _fabric(stack: contextlib.ExitStack, fabric: Path, place: Place) -> Path:
    """A target portal group of a fabric that takes a nexus by name."""
    if not fabric.exists():
        stack.enter_context(by_hand.directory(fabric))
    target = stack.enter_context(by_hand.directory(fabric / place.wwpn))
    group = stack.enter_context(by_hand.directory(target / "tpgt_1"))
    (group / "nexus").write_text(storage.wwpn(0x100 + place.number))
    stack.callback((group / "nexus").write_text, "NULL")
    return group


def _vhost_scsi(stack: contextlib.ExitStack, place: Place, store: Store) -> Options:
    run("modprobe", "vhost_scsi")
    Path("/dev/vhost-scsi").chmod(0o666)
    _lio_disks(stack, place, store, _fabric(stack, VHOST, place))
    return ["-device", f"vhost-scsi-pci,wwpn={place.wwpn},addr={place.slot:#x}"]


def _block_layer(model: str, disk: str, options: str = "", before: Options | None = None) -> Serve:
    """A controller that QEMU emulates; `disk` addresses the disk of number {} on its bus."""
    def serve(_stack: contextlib.ExitStack, place: Place, store: Store) -> Options:
        words = [*(before or []), "-device", f"{model},id={place.name},addr={place.slot:#x}{options}"]
        for number, (driver, path) in enumerate((("host_device", store.null), ("file", store.file))):
            node = f"{place.name}{number}"
            words += ["-blockdev", f"driver={driver},filename={path},node-name={node},cache.direct=on,aio=native",
                      "-device", f"scsi-hd,bus={place.name}.0,drive={node},{disk.format(number)}"]
        return words
    return serve


DEVICES: dict[str, Serve] = {
    "vhost-megasas-gen2": _ours("vhost-megasas-gen2"),
    "vhost-scsi": _vhost_scsi,
    "megasas-gen2": _block_layer("megasas-gen2", "scsi-id={}"),
    "vhost-megasas-gen2-intx": _ours("vhost-megasas-gen2", ",msi=off,msix=off"),
    "vhost-megasas": _ours("vhost-megasas"),
    "megasas": _block_layer("megasas", "scsi-id={}"),
    "lsi53c895a": _block_layer("lsi53c895a", "scsi-id={}"),
    "virtio-scsi": _block_layer("virtio-scsi-pci", "lun={}", ",iothread=bench", ["-object", "iothread,id=bench"]),
}
OURS = ("vhost-megasas-gen2", "vhost-megasas-gen2-intx", "vhost-megasas")
REFERENCE = "vhost-scsi"
FLOOR = "tcm_loop"


def kind(name: str) -> str:
    """Of a device that is there several times: "vhost-scsi" of "vhost-scsi.2"."""
    return name.partition(".")[0]


@contextlib.contextmanager
def tcm_loop(place: Place, store: Store):
    """The floor: the same backstores as disks of the host itself."""
    run("modprobe", "-a", "tcm_loop", "sd_mod")
    with contextlib.ExitStack() as stack:
        group = _fabric(stack, LOOPBACK, place)
        _lio_disks(stack, place, store, group)
        address = (group / "address").read_text().strip()
        yield [by_hand.scsi_disk(Path(f"/sys/bus/scsi/devices/{address}:{lun}")) for lun in (0, 1)]
    run("modprobe", "-r", "tcm_loop")
