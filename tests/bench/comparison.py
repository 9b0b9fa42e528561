# SPDX-License-Identifier: GPL-2.0-or-later
"""Paired, interleaved rounds: A B C B C A ..., so that whatever else the machine does meets all alike."""

import dataclasses
import statistics

from .devices import FLOOR, REFERENCE
from .progress import Progress
from .sample import Sample
from .testbed import DIRECT, QUEUE, Testbed
from .workloads import BONNIE, Workload

TRIALS = 3  # of each submit_type


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Some models of a test bed under one workload."""
    models: list[str]
    workload: Workload
    rounds: int
    seconds: float  # of each run

    def run_count(self) -> int:
        warm_ups = len(self.models) + 2 * TRIALS if self.is_short() else 0
        exits = len([model for model in self.models if model != FLOOR])
        return warm_ups + len(self.models) * self.rounds + exits

    def is_short(self) -> bool:
        """So that runs which are not compared cost little."""
        return self.workload != BONNIE


@dataclasses.dataclass(frozen=True)
class Result:
    """What a model did: its samples in the order of the rounds, and its exits per I/O."""
    model: str
    workload: Workload
    vcpus: int
    controllers: int
    samples: list[Sample]
    exits: dict

    def median(self, name: str) -> float | None:
        values = [getattr(each, name) for each in self.samples]
        return None if None in values else round(statistics.median(values), 3)


def _choose_submit_type(bed: Testbed, comparison: Comparison, progress: Progress) -> None:
    """LIO can run vhost-scsi's commands at once or from a queue: it takes what is faster."""
    speeds = {DIRECT: [], QUEUE: []}
    bed.devices[REFERENCE].run(comparison.workload, comparison.seconds)
    for value in [*speeds] * TRIALS:
        if not bed.set_submit_type(value):
            return
        progress.next(f"{REFERENCE}, {comparison.workload}, submit_type {value}")
        speeds[value].append(bed.devices[REFERENCE].run(comparison.workload, comparison.seconds).speed)
    speed = {value: statistics.median(found) for value, found in speeds.items()}
    bed.set_submit_type(max(speed, key=speed.get))
    print(f"  {REFERENCE}: direct is {speed[DIRECT] / speed[QUEUE]:.2f} times as fast as queue", flush=True)


def _warm_up(bed: Testbed, comparison: Comparison, progress: Progress) -> None:
    for model in comparison.models:
        progress.next(f"{model}, {comparison.workload}, warm-up")
        bed.devices[model].run(comparison.workload, comparison.seconds)


def _exits(bed: Testbed, model: str, comparison: Comparison, progress: Progress) -> dict:
    """In a run of their own: to count them slows what is counted."""
    if model == FLOOR:
        return {}
    progress.next(f"{model}, {comparison.workload}, exits")
    return bed.count(model, comparison.workload, comparison.seconds)


def _turn(models: list[str], number: int) -> list[str]:
    """Another begins each round, so that none has always the same one before it."""
    first = number % len(models)
    return models[first:] + models[:first]


def run(bed: Testbed, comparison: Comparison, progress: Progress) -> list[Result]:
    """So many rounds, between a run to warm up and one in which exits are counted."""
    if comparison.is_short():
        _choose_submit_type(bed, comparison, progress)
        _warm_up(bed, comparison, progress)
    else:
        bed.set_submit_type(DIRECT)  # as ours has it
    samples = {model: [] for model in comparison.models}
    for number in range(1, comparison.rounds + 1):
        for model in _turn(comparison.models, number):
            progress.next(f"{model}, {comparison.workload}, round {number} of {comparison.rounds}")
            samples[model].append(bed.devices[model].run(comparison.workload, comparison.seconds))
    exits = {model: _exits(bed, model, comparison, progress) for model in comparison.models}
    return [Result(model, comparison.workload, bed.vcpus, bed.controllers, samples[model], exits[model])
            for model in comparison.models]
