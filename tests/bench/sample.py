# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of a workload on a device, and what it took of the machines."""

import dataclasses
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from e2e import fio
from vm import insns

TICK_US = 1e6 / 100  # of /proc/stat, always (USER_HZ)
Shell = Callable[[str], str]  # runs a command where the disks are; returns its output


@dataclasses.dataclass(frozen=True)
class Sample:
    """`speed` is what is compared; None is what a workload does not tell."""
    iops: float
    mbps: float
    speed: float
    lat_us_p50: float | None
    lat_us_p99: float | None
    host_cpu_us_per_io: float
    guest_cpu_us_per_io: float
    context_switches_per_io: float
    interrupts_per_io: float
    ios: int
    insns: int | None  # that L1 executed, and its guest with it
    seconds: float  # from the first of them to the last


@dataclasses.dataclass(frozen=True)
class _Stat:
    """/proc/stat of a machine, since it booted."""
    busy_us: float
    guest_us: float
    switches: int
    interrupts: int

    def __sub__(self, other: "_Stat") -> "_Stat":
        return _Stat(*(mine - theirs for mine, theirs in zip(dataclasses.astuple(self), dataclasses.astuple(other))))


def _stat(text: str) -> _Stat:
    """man 5 proc_stat: user nice system idle iowait irq softirq steal guest guest_nice; user has guest in it."""
    times = [int(word) for word in re.search(r"^cpu +(.*)$", text, re.MULTILINE)[1].split()]
    guest = times[8]
    return _Stat((sum(times[:3]) + times[5] + times[6] - guest) * TICK_US, guest * TICK_US,
                 int(re.search(r"^ctxt (\d+)", text, re.MULTILINE)[1]), int(re.search(r"^intr (\d+)", text, re.MULTILINE)[1]))


class Usage:
    """Of the block: instructions, CPU time and switches of the host, interrupts of where the disks are."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._counter = insns.Instructions() if insns.LOG in os.environ else None

    def __enter__(self) -> "Usage":
        self._host, self._here = self._stats()
        self._started, self._before = time.monotonic(), self._insns()
        return self

    def __exit__(self, *_) -> None:
        self._after, self._ended = self._insns(), time.monotonic()

    def _insns(self) -> int | None:
        return self._counter and self._counter.count()

    def _stats(self) -> tuple[_Stat, _Stat]:
        return _stat(Path("/proc/stat").read_text()), _stat(self._shell("cat /proc/stat"))

    def sample(self, ios: int, iops: float, mbps: float, speed: float, p50: float | None = None,
               p99: float | None = None) -> Sample:
        host, here = self._stats()
        host, here = host - self._host, here - self._here
        return Sample(iops, mbps, speed, p50, p99, host.busy_us / ios, host.guest_us / ios, host.switches / ios,
                      here.interrupts / ios, ios, self._counter and self._after - self._before,
                      self._ended - self._started)


def _percentile(sides: list[dict], which: str) -> float:
    """In microseconds; of reads and writes together as if each were one sort, weighted by their numbers."""
    total = sum(side["total_ios"] for side in sides)
    return sum(side["clat_ns"]["percentile"][which] * side["total_ios"] for side in sides) / total / 1000


def take(shell: Shell, disks: list[str], job: fio.Job) -> Sample:
    """Runs the job on all the disks at once."""
    with Usage(shell) as usage:
        said = shell(f"{fio.command(disks, job, '/tmp/bench.json')} && cat /tmp/bench.json")
    jobs = json.loads(said[said.index("{\n"):])["jobs"]
    sides = [job[side] for job in jobs for side in ("read", "write") if job[side]["total_ios"]]
    iops = sum(side["iops"] for side in sides)
    return usage.sample(sum(side["total_ios"] for side in sides), iops, sum(side["bw_bytes"] for side in sides) / 1e6,
                        speed=iops, p50=_percentile(sides, "50.000000"), p99=_percentile(sides, "99.000000"))
