# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores as rows for a program (results.json) and as a table for a person (results.md)."""

import dataclasses
import os
from collections.abc import Iterable

from .bounds import bounds, ratios
from .devices import REFERENCE
from .rounds import Score
from .sample import Sample

METRICS = [each.name for each in dataclasses.fields(Sample) if each.name not in ("ios", "speed")]
NO_EXITS = {"userspace_exits_per_io": None, "exits_per_io": None, "exits_by_reason": {}}
COLUMNS = {
    "device": "device", "workload": "workload", "depth": "depth", "backstore": "backstore", "vcpus": "vCPUs",
    "controllers": "controllers", "iops": "IOPS", "mbps": "MB/s", "lat_us_p50": "p50 µs", "lat_us_p99": "p99 µs",
    "userspace_exits_per_io": "userspace exits/IO", "exits_per_io": "exits/IO", "host_cpu_us_per_io": "host CPU µs/IO",
    "guest_cpu_us_per_io": "guest CPU µs/IO", "context_switches_per_io": "switches/IO", "interrupts_per_io": "interrupts/IO",
    "ratio_vs_vhost_scsi": "× vhost-scsi", "ratio_low95": "95 % low", "ratio_high95": "95 % high",
}


def _speed(score: Score) -> list[float]:
    return [each.speed for each in score.samples]


def _row(score: Score, reference: Score) -> dict:
    middle, low, high = bounds(ratios(_speed(score), _speed(reference)))
    return {
        "device": score.device, "workload": score.workload.name, "depth": score.workload.depth,
        "backstore": score.workload.backstore, "vcpus": score.vcpus, "controllers": score.controllers,
        **{name: score.median(name) for name in METRICS},
        **(score.exits or NO_EXITS),
        "ratio_vs_vhost_scsi": round(middle, 3), "ratio_low95": round(low, 3), "ratio_high95": round(high, 3),
        "iops_of_rounds": [round(each.iops) for each in score.samples], "l1_accel": os.environ.get("L1_ACCEL", "unknown"),
    }


def rows(scores: Iterable[Score]) -> list[dict]:
    """One for each score; `scores` are those of one field and workload, the reference among them."""
    scores = list(scores)
    reference = next(score for score in scores if score.device == REFERENCE)
    return [_row(score, reference) for score in scores]


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def table(found: list[dict]) -> str:
    """Markdown."""
    lines = ["| " + " | ".join(COLUMNS.values()) + " |", "|" + " --- |" * len(COLUMNS)]
    lines += ["| " + " | ".join(_cell(row[key]) for key in COLUMNS) + " |" for row in found]
    return "\n".join(lines) + "\n"
