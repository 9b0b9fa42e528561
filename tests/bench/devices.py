# SPDX-License-Identifier: GPL-2.0-or-later
"""The devices compared: how each is served by the host, and what QEMU is told of it."""

import contextlib
import dataclasses
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

from e2e import by_hand, host, storage
from e2e.host import run

from .stores import SIZE, Store

VHOST = by_hand.TARGET / "vhost"
LOOPBACK = by_hand.TARGET / "loopback"
FIRST_SLOT = 0x10  # on the guest's PCI bus; neighbours have different interrupt lines


@dataclasses.dataclass(frozen=True)
class Slot:
    """A PCI slot of the guest and what is in it; `model` is a name of MODELS or FLOOR."""
    model: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.model}-{self.number}"

    @property
    def address(self) -> str:
        return f"{FIRST_SLOT + self.number:#x}"

    @property
    def pci(self) -> str:
        return f"0000:00:{FIRST_SLOT + self.number:02x}.0"

    @property
    def wwpn(self) -> str:
        return storage.wwpn(self.number + 1)


Options = list[str]
Serve = Callable[[contextlib.ExitStack, Slot, Store], Options]


def configuration(stores: dict[Slot, Store]) -> dict:
    """Of the targets that vhost-megasasctl makes."""
    backstores = [each for slot, store in stores.items() for each in (
        {"name": f"{slot.name}-null", "type": "iblock", "device": store.null},
        {"name": f"{slot.name}-file", "type": "fileio", "path": str(store.file)})]
    return {"version": 1, "backstores": backstores,
            "targets": [storage.target(slot.number + 1, [f"{slot.name}-null", f"{slot.name}-file"]) for slot in stores]}


def _ours(model: str, options: str = "") -> Serve:
    def serve(_stack: contextlib.ExitStack, slot: Slot, _store: Store) -> Options:
        words = shlex.split(host.ctl("qemu-args", slot.wwpn, "--device", model))
        return words[2:-1] + [f"{words[-1]},addr={slot.address}{options}"]  # without the plug-in, which Guest loads
    return serve


def backstores(slot: Slot) -> list[Path]:
    """Of a slot that another fabric serves: the null_blk and the file."""
    return [by_hand.TARGET / f"core/{hba}_{100 + slot.number}/bench" for hba in ("iblock", "fileio")]


@contextlib.contextmanager
def _other_fabric(module: str, fabric: Path, slot: Slot, store: Store) -> Iterator[Path]:
    """The backstores that vhost-megasasctl makes, as LUNs 0 and 1 of a target portal group that takes a nexus by name."""
    with contextlib.ExitStack() as stack:
        run("modprobe", module)
        if not fabric.exists():
            stack.callback(run, "modprobe", "-r", module)
            stack.enter_context(by_hand.directory(fabric))
        target = stack.enter_context(by_hand.directory(fabric / slot.wwpn))
        group = stack.enter_context(by_hand.directory(target / "tpgt_1"))
        (group / "nexus").write_text(storage.wwpn(0x100 + slot.number))
        stack.callback((group / "nexus").write_text, "NULL")
        null, file = (place.parent.name for place in backstores(slot))
        for lun, backstore in enumerate((
                by_hand.backstore(null, "bench", f"udev_path={store.null}", {"udev_path": store.null}),
                by_hand.backstore(file, "bench", f"fd_dev_name={store.file},fd_dev_size={SIZE},fd_async_io=1"))):
            stack.enter_context(by_hand.lun(group, lun, stack.enter_context(backstore)))
        yield group


def _vhost_scsi(stack: contextlib.ExitStack, slot: Slot, store: Store) -> Options:
    stack.enter_context(_other_fabric("vhost_scsi", VHOST, slot, store))
    Path("/dev/vhost-scsi").chmod(0o666)
    return ["-device", f"vhost-scsi-pci,wwpn={slot.wwpn},addr={slot.address}"]


@contextlib.contextmanager
def tcm_loop(slot: Slot, store: Store) -> Iterator[list[str]]:
    """The floor: the same backstores as disks of the host itself."""
    run("modprobe", "sd_mod")
    with _other_fabric("tcm_loop", LOOPBACK, slot, store) as group:
        address = (group / "address").read_text().strip()
        yield [by_hand.scsi_disk(Path(f"/sys/bus/scsi/devices/{address}:{lun}")) for lun in (0, 1)]


def _block_layer(model: str, disk: str, options: str = "", before: Options | None = None) -> Serve:
    """A controller that QEMU emulates; `disk` addresses the disk of number {} on its bus."""
    def serve(_stack: contextlib.ExitStack, slot: Slot, store: Store) -> Options:
        words = [*(before or []), "-device", f"{model},id={slot.name},addr={slot.address}{options}"]
        for number, (driver, path) in enumerate((("host_device", store.null), ("file", store.file))):
            node = f"{slot.name}-{number}"
            words += ["-blockdev", f"driver={driver},filename={path},node-name={node},cache.direct=on,aio=native",
                      "-device", f"scsi-hd,bus={slot.name}.0,drive={node},{disk.format(number)}"]
        return words
    return serve


MODELS: dict[str, Serve] = {
    "vhost-megasas-gen2": _ours("vhost-megasas-gen2"),
    "vhost-scsi": _vhost_scsi,
    "megasas-gen2": _block_layer("megasas-gen2", "scsi-id={}"),
    "vhost-megasas-gen2-intx": _ours("vhost-megasas-gen2", ",msi=off,msix=off"),
    "vhost-megasas": _ours("vhost-megasas"),
    "megasas": _block_layer("megasas", "scsi-id={}"),
    "lsi53c895a": _block_layer("lsi53c895a", "scsi-id={}"),
    "virtio-scsi": _block_layer("virtio-scsi-pci", "lun={}", ",iothread=bench", ["-object", "iothread,id=bench"]),
}
GEN2 = "vhost-megasas-gen2"
OURS = (GEN2, "vhost-megasas-gen2-intx", "vhost-megasas")
REFERENCE = "vhost-scsi"
FLOOR = "tcm_loop"
