# SPDX-License-Identifier: GPL-2.0-or-later
"""Exits of a guest per I/O, counted after a warm-up in which each of the driver's frames comes once."""

import dataclasses

from vm.exits import Exits
from vm.guest import Guest

from . import fio

USERSPACE_BAR = 0.02
EXITS_BAR = 3.0

READS = 4000


@dataclasses.dataclass(frozen=True)
class Figure:
    what: str
    ios: int
    errors: int
    userspace_exits_per_io: float
    exits_per_io: float
    reasons: dict[str, int]

    def __str__(self) -> str:
        return (f"{self.what}: {self.ios} I/Os, {self.userspace_exits_per_io:.4f} exits to userspace "
                f"and {self.exits_per_io:.2f} in all per I/O")


def _count(guest: Guest, what: str, disk: str, warm_up: fio.Job, job: fio.Job) -> Figure:
    fio.run(guest, [disk], warm_up)
    with Exits(guest.pid) as exits:
        result = fio.run(guest, [disk], job)
    return Figure(what, result.ios, result.errors, **exits.per_io(result.ios), reasons=exits.result()["exits"])


def reads(guest: Guest, disk: str) -> Figure:
    """4 KiB random reads at depth 1."""
    return _count(guest, "4 KiB random reads, depth 1", disk, fio.read_job(200), fio.read_job(READS))


def mixed(guest: Guest, disk: str, depth: int, ios: int = 2000) -> Figure:
    """Random reads and writes of 512 B to 1 MiB; each of the driver's frames must have come before, of any length."""
    return _count(guest, f"512 B to 1 MiB mixed, depth {depth}", disk, fio.mixed_job(depth, max(2000, 32 * depth)),
                  fio.mixed_job(depth, ios))
