# SPDX-License-Identifier: GPL-2.0-or-later
"""The account of a run: build/test-report.json, and its short form at the end of the output."""

import collections
import dataclasses
import json
import resource
import statistics
import time
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Outcome:
    name: str
    layer: str
    result: str
    seconds: float
    output: str = ""
    boots: tuple[tuple[str, float], ...] = ()  # guests, and the seconds that they took
    setup: str = ""  # that it shared with others


@dataclasses.dataclass(frozen=True)
class Boot:
    """Of a guest or, without tests, of an L1."""
    name: str
    seconds: float
    tests: tuple[str, ...] = ()


class Report:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self.outcomes: list[Outcome] = []
        self.machines: list[Boot] = []

    def count(self, result: str) -> int:
        return sum(outcome.result == result for outcome in self.outcomes)

    def failures(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.result == "failed"]

    def seconds(self) -> dict[str, float]:
        """Of each test that passed."""
        return {outcome.name: outcome.seconds for outcome in self.outcomes if outcome.result == "passed"}

    def layers(self) -> dict[str, dict]:
        layers: dict[str, dict] = {}
        for outcome in self.outcomes:
            layer = layers.setdefault(outcome.layer, {"tests": 0, "seconds": 0.0})
            layer["tests"] += 1
            layer["seconds"] = round(layer["seconds"] + outcome.seconds, 2)
        return layers

    def guests(self) -> list[Boot]:
        """A guest of a set-up has served all that shared it."""
        served = collections.defaultdict(list)
        for outcome in self.outcomes:
            served[outcome.setup or outcome.name].append(outcome.name)
        return [Boot(name, seconds, tuple(served[outcome.setup] if name.startswith(f"{outcome.setup or ' '}-")
                                          else [outcome.name]))
                for outcome in self.outcomes for name, seconds in outcome.boots]

    def write(self, file: Path) -> None:
        """`seconds` of a layer are all its tests', which ran in lanes beside each other."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({
            "tests": [{"name": outcome.name, "layer": outcome.layer, "result": outcome.result,
                       "seconds": outcome.seconds} for outcome in self.outcomes],
            "layers": self.layers(),
            "guest_boots": [dataclasses.asdict(boot) for boot in self.guests()],
            "host_boots": [{"name": boot.name, "seconds": boot.seconds} for boot in self.machines],
            "seconds": round(time.monotonic() - self._started, 1),
            "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        }, indent=1) + "\n")

    def summary(self) -> str:
        lines = [f"{name}: {layer['tests']} tests, {layer['seconds']:.0f} s" for name, layer in self.layers().items()]
        for what, boots in (("hosts", self.machines), ("guests", self.guests())):
            if boots:
                seconds = [boot.seconds for boot in boots]
                median = statistics.median(seconds)
                lines.append(f"boots of {what}: {len(boots)}, {sum(seconds):.0f} s, {median:.1f} s each")
        lines.append(f"all: {(time.monotonic() - self._started) / 60:.1f} min")
        return "\n".join(lines)

    def verdict(self) -> str:
        skipped = f", {self.count('skipped')} skipped" if self.count("skipped") else ""
        return f"{self.count('passed')} passed, {self.count('failed')} failed{skipped}"
