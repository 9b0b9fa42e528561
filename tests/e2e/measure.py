# SPDX-License-Identifier: GPL-2.0-or-later
"""Exits of a guest per I/O, counted after a warm-up in which the doorbells of the driver's frames are learnt."""

import dataclasses

from vm.exits import Exits
from vm.guest import Guest

from . import fio, host

USERSPACE_BAR = 0.02
EXITS_BAR = 3.0

READS = 4000
MIXED = 500
LESSONS = 10  # at most
NEW_DOORBELLS = 5  # that still count as none

# Each of these takes several frames, so that Linux uses all that it will ever use for a disk.
ALL_FRAMES: fio.Job = fio.read_job(256) | {"bs": "1m", "iodepth": 128}


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


def _count(guest: Guest, what: str, disk: str, job: fio.Job) -> Figure:
    with Exits(guest.pid) as exits:
        result = fio.run(guest, [disk], job)
    return Figure(what, result.ios, result.errors, **exits.per_io(result.ios), reasons=exits.result()["exits"])


def reads(guest: Guest, disk: str, ios: int = READS) -> Figure:
    """4 KiB random reads at depth 1."""
    fio.run(guest, [disk], fio.read_job(200))
    return _count(guest, "4 KiB random reads, depth 1", disk, fio.read_job(ios))


def mixed(guest: Guest, disk: str, depth: int) -> Figure:
    """Random reads and writes of 512 B to 1 MiB, again until no new doorbell comes: each frame comes with every hint."""
    fio.run(guest, [disk], ALL_FRAMES)
    for _ in range(LESSONS):
        before = host.counter("slow_kicks")
        figure = _count(guest, f"512 B to 1 MiB mixed, depth {depth}", disk, fio.mixed_job(depth, MIXED))
        if host.counter("slow_kicks") - before <= NEW_DOORBELLS:
            break
    return figure
