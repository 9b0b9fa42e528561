# SPDX-License-Identifier: GPL-2.0-or-later
"""What the controller is to reach, beside what it did: paired ratios of a run's rows, and exits."""

import dataclasses

from .bounds import bounds, ratios
from .devices import GEN2, REFERENCE
from .workloads import Workload

RANDOM = ("randread-4k", "randwrite-4k")
USERSPACE_EXITS = 0.005  # per I/O


@dataclasses.dataclass(frozen=True)
class Bar:
    """At least `least` times as fast as a peer and, where `low` is set, not by luck: it is the lower 95 % bound's least."""
    peer: str
    workloads: tuple[str, ...]
    depth: int
    least: float
    low: float = 0.0
    controllers: int = 1

    def is_of(self, workload: str, depth: int, controllers: int) -> bool:
        return workload in self.workloads and (depth, controllers) == (self.depth, self.controllers)


SPEED = [
    *(Bar(REFERENCE, RANDOM, depth, 1.0, 0.9) for depth in (1, 32)),
    Bar(REFERENCE, ("read-128k",), 8, 1.0),
    Bar(REFERENCE, ("read-1m",), 8, 0.9),
    *(Bar(REFERENCE, ("randread-4k",), depth, 1.0, controllers=4) for depth in (1, 32)),
    Bar("megasas-gen2", RANDOM, 32, 2.5),
    Bar("lsi53c895a", RANDOM, 32, 3.5),
    Bar("virtio-scsi", RANDOM, 1, 1.0),
]
EXITS = {1: 1.05, 32: 1.3}  # at each depth: at most so many times the reference's


def have_low(workload: Workload, controllers: int) -> bool:
    """Must a bound be reached there, not a median only?"""
    return any(bar.low and bar.is_of(workload.name, workload.depth, controllers) for bar in SPEED)


def _key(row: dict) -> tuple:
    return row["workload"], row["depth"], row["backstore"], row["controllers"]


def _line(what: str, row: dict, wanted: str, measured: str, met: bool) -> str:
    where = f"{row['workload']}, depth {row['depth']}, {row['backstore']}"
    several = ", 2 vCPUs, 4 controllers" if row["controllers"] > 1 else ""
    return f"| {what} | {where}{several} | {wanted} | {measured} | {'met' if met else 'missed'} |"


def _speed(bar: Bar, ours: dict, theirs: dict) -> str:
    middle, low, high = bounds(ratios(ours["iops_of_rounds"], theirs["iops_of_rounds"]))
    wanted = f"≥ {bar.least}, low ≥ {bar.low}" if bar.low else f"≥ {bar.least}"
    return _line(f"× {bar.peer}", ours, wanted, f"{middle:.2f} ({low:.2f} to {high:.2f})",
                 middle >= bar.least and low >= bar.low)


def _exits(ours: dict, theirs: dict) -> str:
    most = EXITS[ours["depth"]]
    ratio = ours["exits_per_io"] / theirs["exits_per_io"]
    return _line(f"exits, × {REFERENCE}", ours, f"≤ {most}", f"{ratio:.2f}", ratio <= most)


def table(rows: list[dict]) -> str:
    """Markdown; only bars that the rows tell of."""
    found = {(row["device"], _key(row)): row for row in rows}
    ours = [row for row in rows if row["device"] == GEN2]
    lines = ["| what | of | wanted | measured | |", "| --- | --- | --- | --- | --- |"]
    for bar in SPEED:
        lines += [_speed(bar, row, found[bar.peer, _key(row)]) for row in ours
                  if bar.is_of(row["workload"], row["depth"], row["controllers"]) and (bar.peer, _key(row)) in found]
    lines += [_exits(row, found[REFERENCE, _key(row)]) for row in ours
              if row["workload"] in RANDOM and row["depth"] in EXITS and row["controllers"] == 1]
    if ours:
        worst = max(ours, key=lambda row: row["userspace_exits_per_io"])
        most = worst["userspace_exits_per_io"]
        lines.append(_line("userspace exits per I/O, the most", worst, f"≤ {USERSPACE_EXITS}", f"{most:.4f}", most <= USERSPACE_EXITS))
    return "\n".join(lines) + "\n"
