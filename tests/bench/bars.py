# SPDX-License-Identifier: GPL-2.0-or-later
"""What the controller is to reach, beside what it did, and how far its instructions per I/O can be trusted."""

import dataclasses

from .bounds import bounds, ratios
from .devices import GEN2, REFERENCE
from .instructions import IDLE_BAR
from .workloads import SMALL

USERSPACE_EXITS = 0.005  # per I/O
SPREAD = 0.1  # from the median of a ratio of instructions to its bounds, at most


@dataclasses.dataclass(frozen=True)
class Bar:
    """At least `least` times as fast as a controller that QEMU emulates: so much that an emulated clock shows it too."""
    peer: str
    least: float


SPEED = (Bar("megasas-gen2", 2.5), Bar("lsi53c895a", 3.5))
DEPTH = 32  # at which they are
EXITS = {1: 1.05, 32: 1.3}  # at each depth: at most so many times the reference's


def _key(row: dict) -> tuple:
    return row["workload"], row["depth"], row["backstore"], row["controllers"]


def _line(what: str, row: dict, wanted: str, measured: str, met: bool) -> str:
    where = f"{row['workload']}, depth {row['depth']}, {row['backstore']}"
    several = ", 2 vCPUs, 4 controllers" if row["controllers"] > 1 else ""
    return f"| {what} | {where}{several} | {wanted} | {measured} | {'met' if met else 'missed'} |"


def _speed(bar: Bar, ours: dict, theirs: dict) -> str:
    middle, low, high = bounds(ratios(ours["iops_of_rounds"], theirs["iops_of_rounds"]))
    return _line(f"× {bar.peer}", ours, f"≥ {bar.least}", f"{middle:.2f} ({low:.2f} to {high:.2f})", middle >= bar.least)


def _exits(ours: dict, theirs: dict) -> str:
    most = EXITS[ours["depth"]]
    ratio = ours["exits_per_io"] / theirs["exits_per_io"]
    return _line(f"exits, × {REFERENCE}", ours, f"≤ {most}", f"{ratio:.2f}", ratio <= most)


def _spread(row: dict) -> str:
    middle, low, high = (row[f"insns_ratio_{which}"] for which in ("vs_vhost_scsi", "low95", "high95"))
    spread = max(high - middle, middle - low) / middle
    return _line(f"instructions, × {REFERENCE}: bounds", row, f"within {SPREAD:.0%}",
                 f"{middle:.2f} ({low:.2f} to {high:.2f}): {spread:.0%}", spread <= SPREAD)


def _idle(rows: list[dict]) -> str:
    worst = max(rows, key=lambda row: row["insns_idle_share"])
    share = worst["insns_idle_share"]
    return _line("idle instructions ÷ the I/Os' own, the most", worst, f"≤ {IDLE_BAR:.0%}, else find a quieter machine",
                 f"{share:.1%}", share <= IDLE_BAR)


def table(rows: list[dict]) -> str:
    """Markdown; only bars that the rows tell of."""
    found = {(row["device"], _key(row)): row for row in rows}
    ours = [row for row in rows if row["device"] == GEN2]
    small = [row for row in ours if row["workload"] in SMALL and row["controllers"] == 1]
    lines = ["| what | of | wanted | measured | |", "| --- | --- | --- | --- | --- |"]
    lines += [_spread(row) for row in small]
    lines += [_speed(bar, row, found[bar.peer, _key(row)]) for bar in SPEED for row in small
              if row["depth"] == DEPTH and (bar.peer, _key(row)) in found]
    lines += [_exits(row, found[REFERENCE, _key(row)]) for row in small if row["depth"] in EXITS]
    if counted := [row for row in rows if row["insns_per_io"]]:
        lines.append(_idle(counted))
    if ours:
        worst = max(ours, key=lambda row: row["userspace_exits_per_io"])
        most = worst["userspace_exits_per_io"]
        lines.append(_line("userspace exits per I/O, the most", worst, f"≤ {USERSPACE_EXITS}", f"{most:.4f}",
                           most <= USERSPACE_EXITS))
    return "\n".join(lines) + "\n"
