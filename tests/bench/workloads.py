# SPDX-License-Identifier: GPL-2.0-or-later
"""What the devices are given to do."""

import dataclasses

from e2e import fio

from .stores import FILE, NULL

PERCENTILES = "50:99"


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    depth: int
    backstore: str = NULL

    def __str__(self) -> str:
        return f"{self.name}, depth {self.depth}, {self.backstore}"

    @property
    def ios(self) -> int:
        """Of one run: some 1.5e8 instructions."""
        return IOS[self.name]

    def job(self, ios: int) -> fio.Job:
        """Of so many on each disk."""
        return PATTERNS[self.name] | {"iodepth": self.depth, "number_ios": ios, "io_size": "1t",
                                      "percentile_list": PERCENTILES, "norandommap": True}


PATTERNS: dict[str, fio.Job] = {
    "randread-4k": {"rw": "randread", "bs": "4k"},
    "randwrite-4k": {"rw": "randwrite", "bs": "4k"},
    "read-128k": {"rw": "read", "bs": "128k"},
    "read-1m": {"rw": "read", "bs": "1m"},
    "mix-4k": {"rw": "randrw", "rwmixread": 70, "bs": "4k"},
}
IOS = {"randread-4k": 2000, "randwrite-4k": 2000, "read-128k": 1500, "read-1m": 400, "mix-4k": 2000}
SMALL = ("randread-4k", "randwrite-4k")
SEVERAL = [Workload("randread-4k", depth) for depth in (1, 32)]  # what several controllers do at once
QUICK = [*(Workload(name, depth) for depth in (1, 32) for name in SMALL),
         Workload("read-128k", 8), Workload("read-1m", 8)]
ON_FILE = [Workload(name, depth, FILE) for depth in (1, 32) for name in SMALL]
# What says most comes first: results are written after each.
FULL = [
    *QUICK,
    *ON_FILE,
    Workload("mix-4k", 32),
    *(Workload(name, depth) for depth in (8, 128) for name in SMALL),
]
BONNIE = Workload("bonnie", 1, FILE)
