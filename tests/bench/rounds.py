# SPDX-License-Identifier: GPL-2.0-or-later
"""Paired, interleaved rounds: A B C A B C ..., so that whatever else the machine does meets all alike."""

import dataclasses
import statistics
import time

from .devices import FLOOR, REFERENCE
from .field import DIRECT, QUEUE, Field
from .sample import Sample
from .workloads import BONNIE, Workload

TRIALS = 3  # of each submit_type


@dataclasses.dataclass(frozen=True)
class Score:
    """What a device did under a workload: its samples in the order of the rounds, and its exits per I/O."""
    device: str
    workload: Workload
    vcpus: int
    controllers: int
    samples: list[Sample]
    exits: dict

    def median(self, name: str) -> float | None:
        values = [getattr(each, name) for each in self.samples]
        return None if None in values else round(statistics.median(values), 3)


class Progress:
    """Says what runs and how long it all may still take."""

    def __init__(self, runs: int) -> None:
        self._runs = runs
        self._done = 0
        self._started = time.monotonic()

    def run(self, what: str) -> None:
        spent = time.monotonic() - self._started
        left = f", {spent / self._done * (self._runs - self._done) / 60:.1f} min left" if self._done >= 5 else ""
        print(f"[{spent:6.1f} s] run {self._done + 1} of {self._runs}{left}: {what}", flush=True)
        self._done += 1


@dataclasses.dataclass(frozen=True)
class Heat:
    """Some devices of a field under one workload."""
    names: list[str]
    workload: Workload
    rounds: int
    seconds: float  # of each run

    def runs(self) -> int:
        """How many there will be."""
        return len(self.names) * (self.rounds + 2) + (2 * TRIALS if self.calibrates() else 0)

    def calibrates(self) -> bool:
        return self.workload != BONNIE


def _better_submit_type(field: Field, heat: Heat, progress: Progress) -> None:
    """LIO can run vhost-scsi's commands at once or from a queue: it takes what is faster."""
    speed = {}
    for kind, name in ((DIRECT, "direct"), (QUEUE, "queue")):
        if not field.set_submit_type(kind):
            return
        samples = []
        for _ in range(TRIALS):
            progress.run(f"{REFERENCE}, {heat.workload}, submit_type {name}")
            samples.append(field.competitors[REFERENCE].run(heat.workload, heat.seconds).speed)
        speed[kind] = statistics.median(samples)
    field.set_submit_type(max(speed, key=speed.get))
    print(f"  {REFERENCE}: direct is {speed[DIRECT] / speed[QUEUE]:.2f} times as fast as queue", flush=True)


def run(field: Field, heat: Heat, progress: Progress) -> list[Score]:
    """So many rounds, after one to warm up and one in which exits are counted."""
    if heat.calibrates():
        _better_submit_type(field, heat, progress)
    exits, samples = {}, {name: [] for name in heat.names}
    for name in heat.names:
        progress.run(f"{name}, {heat.workload}, warm-up")
        field.competitors[name].run(heat.workload, heat.seconds)
        progress.run(f"{name}, {heat.workload}, exits")
        exits[name] = {} if name == FLOOR else field.count(name, heat.workload, heat.seconds)
    for number in range(1, heat.rounds + 1):
        for name in heat.names:
            progress.run(f"{name}, {heat.workload}, round {number} of {heat.rounds}")
            samples[name].append(field.competitors[name].run(heat.workload, heat.seconds))
    return [Score(name, heat.workload, field.vcpus, field.controllers, samples[name], exits[name])
            for name in heat.names]
