# SPDX-License-Identifier: GPL-2.0-or-later
"""Results as rows for a program (results.json) and as a table for a person (results.md)."""

import dataclasses
import os
import statistics

from .bounds import bounds, ratios
from .comparison import Result
from .devices import GEN2, REFERENCE
from .sample import Sample
from .workloads import Workload

UNTOLD = ("ios", "speed", "insns", "seconds")
METRICS = [each.name for each in dataclasses.fields(Sample) if each.name not in UNTOLD]
NO_EXITS = {"userspace_exits_per_io": None, "exits_per_io": None, "exits_by_reason": {}}
INSNS = ("insns_per_io", "insns_low95", "insns_high95", "insns_ratio_vs_vhost_scsi", "insns_ratio_low95",
         "insns_ratio_high95", "insns_idle_share")
COMPARISON = ("workload", "depth", "backstore", "vcpus", "controllers")
COLUMNS = {
    "device": "device", "workload": "workload", "depth": "depth", "backstore": "backstore", "vcpus": "vCPUs",
    "controllers": "controllers", "iops": "IOPS", "mbps": "MB/s", "lat_us_p50": "p50 µs", "lat_us_p99": "p99 µs",
    "userspace_exits_per_io": "userspace exits/IO", "exits_per_io": "exits/IO", "host_cpu_us_per_io": "host CPU µs/IO",
    "guest_cpu_us_per_io": "guest CPU µs/IO", "context_switches_per_io": "switches/IO", "interrupts_per_io": "interrupts/IO",
    "ratio_vs_vhost_scsi": "speed × vhost-scsi", "ratio_low95": "95 % low", "ratio_high95": "95 % high",
    "insns_per_io": "instructions/IO", "insns_low95": "95 % low", "insns_high95": "95 % high",
    "insns_ratio_vs_vhost_scsi": "instructions × vhost-scsi", "insns_ratio_low95": "95 % low",
    "insns_ratio_high95": "95 % high",
    "insns_idle_share": "idle ÷ own",
}


def _speed(result: Result) -> list[float]:
    return [each.speed for each in result.samples]


def _insns(result: Result, reference: Result) -> dict:
    """Of a workload that has pairs of runs; of bonnie++ there is nothing."""
    if not result.insns_per_io:
        return dict.fromkeys(INSNS)
    own = [round(value) for value in bounds(result.insns_per_io)]
    ratio = [round(value, 3) for value in bounds(ratios(result.insns_per_io, reference.insns_per_io))]
    return dict(zip(INSNS, (*own, *ratio, round(statistics.median(result.idle_shares), 4))))


def _row(result: Result, reference: Result) -> dict:
    middle, low, high = bounds(ratios(_speed(result), _speed(reference)))
    return {
        "device": result.model, "workload": result.workload.name, "depth": result.workload.depth,
        "backstore": result.workload.backstore, "vcpus": result.vcpus, "controllers": result.controllers,
        **{name: result.median(name) for name in METRICS},
        **(result.exits or NO_EXITS),
        "ratio_vs_vhost_scsi": round(middle, 3), "ratio_low95": round(low, 3), "ratio_high95": round(high, 3),
        **_insns(result, reference), "insns_of_rounds": [round(each) for each in result.insns_per_io],
        "iops_of_rounds": [round(each.iops) for each in result.samples], "l1_accel": os.environ["L1_ACCEL"],
    }


def rows(found: list[Result]) -> list[dict]:
    """One for each result of a comparison; the reference is among them."""
    reference = next(result for result in found if result.model == REFERENCE)
    return [_row(result, reference) for result in found]


def has(found: list[dict], models: list[str], workload: Workload, vcpus: int, controllers: int) -> bool:
    """Are the rows of a comparison among these?"""
    wanted = dict(zip(COMPARISON, (workload.name, workload.depth, workload.backstore, vcpus, controllers)))
    return set(models) <= {row["device"] for row in found if wanted.items() <= row.items()}


def without(found: list[dict], row: dict) -> list[dict]:
    """All but those of the row's comparison: a quick run had fewer devices in it, and other rounds."""
    return [each for each in found if any(each[key] != row[key] for key in COMPARISON)]


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


def _bounded(row: dict, middle: str, low: str, high: str, digits: str) -> str:
    return f"{row[middle]:{digits}} ({row[low]:{digits}} to {row[high]:{digits}})"


def _instructions(ours: dict, theirs: dict) -> str:
    cells = (ours["workload"], ours["depth"], ours["backstore"],
             *(_bounded(row, "insns_per_io", "insns_low95", "insns_high95", ",") for row in (ours, theirs)),
             _bounded(ours, "insns_ratio_vs_vhost_scsi", "insns_ratio_low95", "insns_ratio_high95", ".2f"))
    return "| " + " | ".join(map(str, cells)) + " |"


def instructions(found: list[dict]) -> str:
    """Markdown: instructions per I/O of ours and of the reference, one controller."""
    rows = [row for row in found if row["insns_per_io"] and row["controllers"] == 1]
    theirs = {(row["workload"], row["depth"], row["backstore"]): row for row in rows if row["device"] == REFERENCE}
    lines = [f"| workload | depth | backstore | {GEN2} | {REFERENCE} | ratio |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [_instructions(row, theirs[row["workload"], row["depth"], row["backstore"]])
              for row in rows if row["device"] == GEN2]
    return "\n".join(lines) + "\n"
