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


@dataclasses.dataclass(frozen=True)
class Account:
    """Instructions per I/O of a model."""
    functions: Counts
    parts: Counts


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


    def take(self, work: Callable[[], int]) -> "Taken":
        """What a work, which tells how many I/Os it did, executes."""
        self._profile.clear()
        started = time.monotonic()
        ios = work()
        seconds = time.monotonic() - started
        counts = Counts()
        for in_guest, address, insns in self._profile.take():
            counts[self._name(in_guest, address)] += insns
        return Taken(counts, ios, seconds)


@dataclasses.dataclass(frozen=True)
class Taken:
    counts: Counts
    ios: int
    seconds: float


def _idle() -> int:
    time.sleep(IDLE_SECONDS)
    return 0


def _account(bed: Testbed, model: str, workload: Workload, counter: Counter) -> Account:
    """Of a long run less a short one, less what is executed when there is nothing to do."""
    device = bed.devices[model]
    device.run(workload, IOS)  # to warm up
    idle = counter.take(_idle)
    short = counter.take(lambda: device.run(workload, IOS // SHORT).ios)
    long = counter.take(lambda: device.run(workload, IOS).ios)
    spent = (long.seconds - short.seconds) / idle.seconds
    ios = long.ios - short.ios
    functions = Counts({name: (long.counts[name] - short.counts[name] - idle.counts[name] * spent) / ios
                        for name in long.counts | short.counts})
    parts = Counts()
    for name, insns in functions.items():
        parts[name if name in (GUEST, QEMU, OTHER_PROGRAMS) else part_of(name)] += insns
    return Account(functions, parts)


def _lines(title: str, ours: Counts, theirs: Counts, most: int) -> list[str]:
    names = sorted(ours | theirs, key=lambda name: -max(ours[name], theirs[name]))
    rows = [(name, ours[name], theirs[name]) for name in names[:most]]
    rows.append(("all", ours.total(), theirs.total()))
    return ["", f"| {title} | {GEN2} | {REFERENCE} | difference |", "| --- | ---: | ---: | ---: |",
            *(f"| {name} | {mine:.0f} | {other:.0f} | {mine - other:+.0f} |" for name, mine, other in rows)]


def report(bed: Testbed, workload: Workload) -> str:
    """Markdown."""
    counter = Counter(bed)
    ours, theirs = (_account(bed, model, workload, counter) for model in MODELS)
    parts = len(ours.parts | theirs.parts)
    lines = [f"## {workload}: instructions per I/O", *_lines("part", ours.parts, theirs.parts, parts),
             *_lines("function", ours.functions, theirs.functions, FUNCTIONS)]
    return "\n".join(lines) + "\n"
