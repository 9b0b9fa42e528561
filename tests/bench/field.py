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
from .devices import DEVICES, FLOOR, OURS, REFERENCE, Place, configuration, kind, tcm_loop
from .stores import FILE, NULL, stores
from .workloads import BONNIE, Workload

MODULES = "megaraid_sas,virtio_scsi,sym53c8xx"
LUNS = (NULL, FILE)
RUN_TIMEOUT = 120
DIRECT, QUEUE = 1, 2  # of LIO's submit_type (target_core_base.h), since Linux 6.7


@dataclasses.dataclass(frozen=True)
class Competitor:
    """A device, or several of a kind that work at once, with its disks for each backstore."""
    name: str
    disks: dict[str, list[str]]
    shell: sample.Shell

    def run(self, workload: Workload, seconds: float) -> sample.Sample:
        if workload == BONNIE:
            return bonnie.take(self.shell, self.disks[workload.backstore][0])
        return sample.take(self.shell, self.disks[workload.backstore], workload.job(seconds))


@dataclasses.dataclass(frozen=True)
class Field:
    guest: Guest
    vcpus: int
    controllers: int
    competitors: dict[str, Competitor]
    reference: list[Place]

    def count(self, name: str, workload: Workload, seconds: float) -> dict:
        """The exits of one run, by reason, per I/O."""
        with Exits(self.guest.pid) as exits:
            run = self.competitors[name].run(workload, seconds)
        reasons = {reason: round(count / run.ios, 4) for reason, count in exits.result()["exits"].items()}
        return exits.per_io(run.ios) | {"exits_by_reason": reasons}

    def set_submit_type(self, value: int) -> bool:
        """How LIO runs vhost-scsi's commands; false if this kernel knows one way only."""
        files = [Path(f"/sys/kernel/config/target/core/{hba}_{100 + place.number}/{name}/attrib/submit_type")
                 for place in self.reference for hba, name in (("iblock", "null"), ("fileio", "file"))]
        for file in files:
            if file.exists():
                file.write_text(str(value))
        return files[0].exists()


def _guest_shell(guest: Guest, command: str) -> str:
    return guest.check(command, RUN_TIMEOUT)


def _host_shell(command: str) -> str:
    return host.run("sh", "-c", command, timeout=RUN_TIMEOUT)


def _disks(guest: Guest, place: Place) -> list[str]:
    """The two disks of a controller, LUN 0 first."""
    found = guest.check(f"""
        for disk in /sys/block/sd*; do
            case $(readlink -f $disk) in */{place.pci}/*) echo $(basename $(readlink $disk/device)) $(basename $disk);; esac
        done""").split()
    addresses = {tuple(int(word) for word in address.split(":")): name for address, name in zip(found[::2], found[1::2])}
    assert len(addresses) == len(LUNS), f"{place.name} at {place.pci} has the disks {addresses}"
    return [f"/dev/{addresses[address]}" for address in sorted(addresses)]


def _competitors(guest: Guest, places: list[Place]) -> dict[str, Competitor]:
    found: dict[str, Competitor] = {}
    for place in places:
        name = kind(place.name)
        competitor = found.setdefault(name, Competitor(name, {lun: [] for lun in LUNS},
                                                       functools.partial(_guest_shell, guest)))
        for lun, disk in zip(LUNS, _disks(guest, place)):
            competitor.disks[lun].append(disk)
    return found


def _names(kinds: list[str], controllers: int) -> list[str]:
    return kinds if controllers == 1 else [f"{name}.{number}" for name in kinds for number in range(controllers)]


@contextlib.contextmanager
def field(kinds: list[str], directory: Path, vcpus: int = 1, controllers: int = 1) -> Iterator[Field]:
    """Boots it; `kinds` are names of DEVICES, and FLOOR."""
    places = [Place(name, number) for number, name in enumerate(_names([name for name in kinds if name != FLOOR], controllers))]
    floor = [Place(FLOOR, len(places))] if FLOOR in kinds else []
    with contextlib.ExitStack() as stack:
        served = stack.enter_context(stores([place.name for place in places + floor], directory))
        ours = {place: served[place.name] for place in places if kind(place.name) in OURS}
        stack.enter_context(host.serving(configuration(ours), directory))
        words = [DEVICES[kind(place.name)](stack, place, served[place.name]) for place in places]
        loop = [stack.enter_context(tcm_loop(place, served[FLOOR])) for place in floor]
        guest = stack.enter_context(Guest(f"bench-{vcpus}")).start(_once(words), mem="1G", smp=vcpus, modules=MODULES)
        guest.disks(len(places) * len(LUNS))
        found = _competitors(guest, places)
        for disks in loop:
            found[FLOOR] = Competitor(FLOOR, {lun: [disk] for lun, disk in zip(LUNS, disks)}, _host_shell)
        for name in OURS:
            if name in found:
                for disks in found[name].disks.values():
                    fio.run(guest, disks, measure.ALL_FRAMES)
        yield Field(guest, vcpus, controllers, found, [place for place in places if kind(place.name) == REFERENCE])


def _once(words: list[list[str]]) -> list[str]:
    """QEMU's options of all devices; the plug-in is loaded once."""
    found: list[str] = []
    for options in words:
        found += options[2:] if options[0] == "-plugin" and "-plugin" in found else options
    return found
