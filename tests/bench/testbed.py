# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest with all compared devices in it, each with the disks that the host serves for it."""

import contextlib
import dataclasses
import functools
from collections.abc import Iterator
from pathlib import Path

from e2e import fio, host, measure
from vm.exits import Exits
from vm.guest import Guest

from . import bonnie, sample
from .devices import FLOOR, MODELS, OURS, REFERENCE, Slot, backstores, configuration, tcm_loop
from .stores import FILE, NULL, stores
from .workloads import BONNIE, Workload

MODULES = "megaraid_sas,virtio_scsi,sym53c8xx"
LUNS = (NULL, FILE)
RUN_TIMEOUT = 300
# The guest has KVM's PIT beside its APIC; this one ticks in QEMU's main loop, 250 times a second, idle or not.
NO_HPET = ["-machine", "hpet=off"]
DIRECT = 1  # of LIO's submit_type (target_core_base.h), since Linux 6.7; as ours
HALT_POLL = Path("/sys/module/kvm/parameters/halt_poll_ns")


@dataclasses.dataclass(frozen=True)
class Device:
    """All controllers of a model, which work at once, with their disks for each backstore."""
    disks: dict[str, list[str]]
    shell: sample.Shell

    def run(self, workload: Workload, ios: int) -> sample.Sample:
        """So many on all its disks together; bonnie++ knows itself how many."""
        disks = self.disks[workload.backstore]
        if workload == BONNIE:
            return bonnie.take(self.shell, disks[0])
        return sample.take(self.shell, disks, workload.job(max(ios // len(disks), 1)))


@dataclasses.dataclass(frozen=True)
class Testbed:
    guest: Guest
    vcpus: int
    controllers: int
    devices: dict[str, Device]

    def count(self, model: str, workload: Workload, ios: int) -> dict:
        """The exits of one run, by reason, per I/O."""
        with Exits(self.guest.pid) as exits:
            run = self.devices[model].run(workload, ios)
        reasons = {reason: round(count / run.ios, 4) for reason, count in exits.result()["exits"].items()}
        return exits.per_io(run.ios) | {"exits_by_reason": reasons}


def _guest_shell(guest: Guest, command: str) -> str:
    return guest.check(command, RUN_TIMEOUT)


def _host_shell(command: str) -> str:
    return host.run("sh", "-c", command, timeout=RUN_TIMEOUT)


def _disks(guest: Guest, slot: Slot) -> list[str]:
    """The two disks of a controller, LUN 0 first."""
    found = guest.check(f"""
        for disk in /sys/block/sd*; do
            case $(readlink -f $disk) in */{slot.pci}/*) echo $(basename $(readlink $disk/device)) $(basename $disk);; esac
        done""").split()
    addresses = {tuple(int(word) for word in address.split(":")): name for address, name in zip(found[::2], found[1::2])}
    assert len(addresses) == len(LUNS), f"{slot.name} at {slot.pci} has the disks {addresses}"
    return [f"/dev/{addresses[address]}" for address in sorted(addresses)]


def _devices(guest: Guest, slots: list[Slot]) -> dict[str, Device]:
    found: dict[str, Device] = {}
    for slot in slots:
        device = found.setdefault(slot.model, Device({lun: [] for lun in LUNS}, functools.partial(_guest_shell, guest)))
        for lun, disk in zip(LUNS, _disks(guest, slot)):
            device.disks[lun].append(disk)
    return found


def _without_scheduler(devices: dict[str, Device]) -> None:
    """Linux gives mq-deadline to a disk with one hardware queue and none to others: the controllers are compared."""
    for device in devices.values():
        for disks in device.disks.values():
            device.shell(" && ".join(f"echo none > /sys/block/{Path(disk).name}/queue/scheduler" for disk in disks))


def _submit_directly(slots: list[Slot]) -> None:
    """LIO runs vhost-scsi's commands at once, as ours, not from a queue."""
    for place in (place for slot in slots if slot.model == REFERENCE for place in backstores(slot)):
        (place / "attrib/submit_type").write_text(str(DIRECT))


def _check_governor(guest: Guest) -> None:
    """A guest that polls before it halts executes the more instructions the slower its disk is."""
    driver = guest.check("cat /sys/devices/system/cpu/cpuidle/current_driver").strip()
    assert driver != "haltpoll", "the guest polls when it is idle: remove cpuidle-haltpoll from it"


@contextlib.contextmanager
def _polling(wanted: bool) -> Iterator[None]:
    """Does KVM wait actively for a guest that halts? For how long is a matter of time, which is emulated."""
    before = HALT_POLL.read_text()
    if not wanted:
        HALT_POLL.write_text("0")
    try:
        yield
    finally:
        HALT_POLL.write_text(before)


def _learn_doorbells(guest: Guest, devices: dict[str, Device]) -> None:
    """Uses all frames that the driver has, so that no run has exits to userspace that the next one has not."""
    for model in devices.keys() & set(OURS):
        for disks in devices[model].disks.values():
            fio.run(guest, disks, measure.ALL_FRAMES)


@contextlib.contextmanager
def testbed(models: list[str], directory: Path, vcpus: int = 1, controllers: int = 1,
            polling: bool = False) -> Iterator[Testbed]:
    """Boots it with so many controllers of each of the MODELS; FLOOR, which may be among them, needs no guest."""
    pairs = [model for model in models if model != FLOOR for _ in range(controllers)]
    slots = [Slot(model, number) for number, model in enumerate(pairs)]
    floor = [Slot(FLOOR, len(slots))] if FLOOR in models else []
    with contextlib.ExitStack() as stack:
        served = stack.enter_context(stores(slots + floor, directory))
        stack.enter_context(host.serving(configuration({slot: served[slot] for slot in slots if slot.model in OURS}), directory))
        options = [word for slot in slots for word in MODELS[slot.model](stack, slot, served[slot])]
        stack.enter_context(_polling(polling))
        loops = [stack.enter_context(tcm_loop(slot, served[slot])) for slot in floor]
        guest = stack.enter_context(Guest(f"bench-{vcpus}")).start(NO_HPET + options, mem="1G", smp=vcpus, modules=MODULES,
                                                                   plugin=host.PLUGIN)
        guest.disks(len(slots) * len(LUNS))
        _check_governor(guest)
        _submit_directly(slots)
        devices = _devices(guest, slots)
        devices |= {FLOOR: Device({lun: [disk] for lun, disk in zip(LUNS, disks)}, _host_shell) for disks in loops}
        _without_scheduler(devices)
        _learn_doorbells(guest, devices)
        yield Testbed(guest, vcpus, controllers, devices)
