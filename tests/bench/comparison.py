# SPDX-License-Identifier: GPL-2.0-or-later
"""Paired, interleaved rounds: A B C B C A ..., so that whatever else the machine does meets all alike."""

import dataclasses
import statistics

from . import instructions
from .devices import FLOOR
from .instructions import Pair
from .progress import Progress
from .sample import Sample
from .testbed import Testbed
from .workloads import BONNIE, Workload


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Some models of a test bed under one workload."""
    models: list[str]
    workload: Workload
    rounds: int

    def run_count(self) -> int:
        warm_ups = len(self.models) if self.has_pairs() else 0
        exits = len([model for model in self.models if model != FLOOR])
        return warm_ups + len(self.models) * self.rounds + exits

    def has_pairs(self) -> bool:
        """Of a short and a long run, which bonnie++ has not."""
        return self.workload != BONNIE


@dataclasses.dataclass
class Result:
    """What a model did: its samples in the order of the rounds, and its exits per I/O."""
    model: str
    workload: Workload
    vcpus: int
    controllers: int
    samples: list[Sample] = dataclasses.field(default_factory=list)
    insns_per_io: list[float] = dataclasses.field(default_factory=list)
    idle_shares: list[float] = dataclasses.field(default_factory=list)
    exits: dict = dataclasses.field(default_factory=dict)

    def median(self, name: str) -> float | None:
        values = [getattr(each, name) for each in self.samples]
        return None if None in values else round(statistics.median(values), 3)

    def add(self, pair: Pair) -> None:
        self.samples.append(pair.long)
        self.insns_per_io.append(pair.per_io())
        self.idle_shares.append(pair.idle_share())


def _warm_up(bed: Testbed, comparison: Comparison, progress: Progress) -> dict[str, int]:
    """How many I/Os each model's long run has."""
    ios = {}
    for model in comparison.models:
        progress.next(f"{model}, {comparison.workload}, warm-up")
        ios[model] = instructions.long_enough(bed.devices[model], comparison.workload)
    return ios


def _exits(bed: Testbed, model: str, comparison: Comparison, ios: int, progress: Progress) -> dict:
    """In a run of their own: to count them slows what is counted."""
    if model == FLOOR:
        return {}
    progress.next(f"{model}, {comparison.workload}, exits")
    return bed.count(model, comparison.workload, ios)


def _turn(models: list[str], number: int) -> list[str]:
    """Another begins each round, so that none has always the same one before it."""
    first = number % len(models)
    return models[first:] + models[:first]


def run(bed: Testbed, comparison: Comparison, progress: Progress) -> list[Result]:
    """So many rounds, between a run to warm up and one in which exits are counted."""
    ios = _warm_up(bed, comparison, progress) if comparison.has_pairs() else dict.fromkeys(comparison.models, 0)
    results = {model: Result(model, comparison.workload, bed.vcpus, bed.controllers) for model in comparison.models}
    for number in range(1, comparison.rounds + 1):
        idle = instructions.idle()
        for model in _turn(comparison.models, number):
            progress.next(f"{model}, {comparison.workload}, round {number} of {comparison.rounds}")
            if comparison.has_pairs():
                results[model].add(Pair(bed.devices[model], comparison.workload, ios[model], idle))
            else:
                results[model].samples.append(bed.devices[model].run(comparison.workload, 0))
    for model, result in results.items():
        result.exits = _exits(bed, model, comparison, ios[model], progress)
    return list(results.values())
