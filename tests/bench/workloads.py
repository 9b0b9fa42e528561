# SPDX-License-Identifier: GPL-2.0-or-later
"""What the devices are given to do."""

import dataclasses

from e2e import fio

from .stores import FILE, NULL

SECONDS = 1  # of one run
PERCENTILES = "50:99"


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    depth: int
    backstore: str = NULL

    def __str__(self) -> str:
        return f"{self.name}, depth {self.depth}, {self.backstore}"

    def job(self, seconds: float) -> fio.Job:
        return PATTERNS[self.name] | {"iodepth": self.depth, "time_based": True, "runtime": f"{seconds * 1000:.0f}ms",
                                      "percentile_list": PERCENTILES, "norandommap": True}


PATTERNS: dict[str, fio.Job] = {
    "randread-4k": {"rw": "randread", "bs": "4k"},
    "randwrite-4k": {"rw": "randwrite", "bs": "4k"},
    "read-128k": {"rw": "read", "bs": "128k"},
    "read-1m": {"rw": "read", "bs": "1m"},
    "mix-4k": {"rw": "randrw", "rwmixread": 70, "bs": "4k"},
}
QUICK = [Workload("randread-4k", depth) for depth in (1, 32)]  # and what several controllers do at once
# What says most comes first: results are written after each.
FULL = [
    *(Workload(name, depth) for depth in (1, 32) for name in ("randread-4k", "randwrite-4k")),
    Workload("read-128k", 8), Workload("read-1m", 8),
    *(Workload(name, depth, FILE) for depth in (1, 32) for name in ("randread-4k", "randwrite-4k")),
    Workload("mix-4k", 32),
    *(Workload(name, depth) for depth in (8, 128) for name in ("randread-4k", "randwrite-4k")),
]
BONNIE = Workload("bonnie", 1, FILE)
