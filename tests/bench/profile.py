# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the instructions of an I/O are: by function of the host's kernel, and by part."""

import collections
import dataclasses
import time
from collections.abc import Callable

from vm.insns import Profile

from .devices import GEN2, REFERENCE
from .instructions import IDLE_SECONDS, SHORT
from .parts import GUEST, OTHER_PROGRAMS, QEMU, part_of
from .symbols import KERNEL, Functions, Program
from .testbed import Testbed
from .workloads import SEVERAL, Workload

MODELS = (GEN2, REFERENCE)
WORKLOADS = SEVERAL
IOS = 1000
FUNCTIONS = 60  # shown
Counts = collections.Counter  # instructions by function or part


def _parts(functions: Counts) -> Counts:
    parts = Counts()
    for name, insns in functions.items():
        parts[name if name in (GUEST, QEMU, OTHER_PROGRAMS) else part_of(name)] += insns
    return parts


@dataclasses.dataclass(frozen=True)
class Taken:
    counts: Counts
    ios: int
    seconds: float


class Counter:
    """Counts by what runs where L1 is."""

    def __init__(self, bed: Testbed) -> None:
        self._functions = Functions()
        self._qemu = Program(bed.guest.pid)
        self._profile = Profile()

    def _name(self, in_guest: bool, address: int) -> str:
        if in_guest:
            return GUEST
        if address >= KERNEL:
            return self._functions.name(address)
        return QEMU if self._qemu.has(address) else OTHER_PROGRAMS

    def take(self, work: Callable[[], int]) -> Taken:
        """What a work, which tells how many I/Os it did, executes."""
        before = self._profile.take()
        started = time.monotonic()
        ios = work()
        seconds = time.monotonic() - started
        counts = Counts()
        for (in_guest, address), insns in (self._profile.take() - before).items():
            counts[self._name(in_guest, address)] += insns
        return Taken(counts, ios, seconds)

    def idle(self) -> Counts:
        """Per second, while there is nothing to do."""
        taken = self.take(lambda: time.sleep(IDLE_SECONDS) or 0)
        return Counts({name: insns / taken.seconds for name, insns in taken.counts.items()})


def _per_io(bed: Testbed, model: str, workload: Workload, counter: Counter, idle: Counts) -> Counts:
    """By function, of a long run less a short one, less what is idle."""
    device = bed.devices[model]
    device.run(workload, IOS)  # to warm up
    short = counter.take(lambda: device.run(workload, IOS // SHORT).ios)
    long = counter.take(lambda: device.run(workload, IOS).ios)
    seconds, ios = long.seconds - short.seconds, long.ios - short.ios
    return Counts({name: (long.counts[name] - short.counts[name] - idle[name] * seconds) / ios
                   for name in long.counts | short.counts})


def _lines(title: str, columns: dict[str, Counts]) -> list[str]:
    """A table of the largest of any column, and the sum of all."""
    names = sorted({name for counts in columns.values() for name in counts},
                   key=lambda name: -max(counts[name] for counts in columns.values()))
    rows = [(name, *(counts[name] for counts in columns.values())) for name in names[:FUNCTIONS]]
    rows.append(("all", *(counts.total() for counts in columns.values())))
    return ["", f"| {title} | {' | '.join(columns)} |", "| --- |" + " ---: |" * len(columns),
            *(f"| {name} | {' | '.join(f'{value:.0f}' for value in values)} |" for name, *values in rows)]


def report(bed: Testbed, workload: Workload) -> str:
    """Markdown."""
    counter = Counter(bed)
    idle = counter.idle()
    columns = {model: _per_io(bed, model, workload, counter, idle) for model in MODELS} | {"idle, per second": idle}
    parts = {title: _parts(counts) for title, counts in columns.items()}
    return "\n".join([f"## {workload}: instructions per I/O", *_lines("part", parts), *_lines("function", columns)]) + "\n"
