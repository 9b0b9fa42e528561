# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the instructions of an I/O are: by function of the host's kernel, and by part."""

import collections
import dataclasses

from vm.insns import Profile

from .devices import GEN2, REFERENCE
from .instructions import SHORT
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


class Names:
    """Of what runs where L1 is."""

    def __init__(self, bed: Testbed) -> None:
        self._functions = Functions()
        self._qemu = Program(bed.guest.pid)

    def of(self, in_guest: bool, address: int) -> str:
        if in_guest:
            return GUEST
        if address >= KERNEL:
            return self._functions.name(address)
        return QEMU if self._qemu.has(address) else OTHER_PROGRAMS


def _count(bed: Testbed, model: str, workload: Workload, ios: int, names: Names) -> tuple[Counts, int]:
    profile = Profile()
    profile.clear()
    done = bed.devices[model].run(workload, ios).ios
    counts = Counts()
    for in_guest, address, insns in profile.take():
        counts[names.of(in_guest, address)] += insns
    return counts, done


def _account(bed: Testbed, model: str, workload: Workload, names: Names) -> Account:
    """Of a long run less a short one."""
    _count(bed, model, workload, IOS, names)  # to warm up
    short, few = _count(bed, model, workload, IOS // SHORT, names)
    long, many = _count(bed, model, workload, IOS, names)
    functions = Counts({name: (long[name] - short[name]) / (many - few) for name in long | short})
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
    names = Names(bed)
    ours, theirs = (_account(bed, model, workload, names) for model in MODELS)
    lines = [f"## {workload}: instructions per I/O", *_lines("part", ours.parts, theirs.parts, len(ours.parts | theirs.parts)),
             *_lines("function", ours.functions, theirs.functions, FUNCTIONS)]
    return "\n".join(lines) + "\n"
