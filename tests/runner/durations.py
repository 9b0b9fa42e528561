# SPDX-License-Identifier: GPL-2.0-or-later
"""How long tests took in their last run on this machine, kept in the cache."""

import json

from vm.paths import CACHE, SUITE

from .discovery import Test

FILE = CACHE / f"seconds-{SUITE}.json"
UNKNOWN = {"unit": 0.1, "fuzz": 30.0, "module": 2.0, "e2e": 40.0}  # of a layer's test that has not run here


class Durations:
    def __init__(self) -> None:
        try:
            self._seconds: dict[str, float] = json.loads(FILE.read_text())
        except (OSError, ValueError):
            self._seconds = {}

    def expected(self, test: Test) -> float:
        return self._seconds.get(test.name, UNKNOWN[test.layer])

    def keep(self, seconds: dict[str, float]) -> None:
        """Of those that have run now."""
        FILE.parent.mkdir(parents=True, exist_ok=True)
        temporary = FILE.with_suffix(".new")
        temporary.write_text(json.dumps(self._seconds | seconds, indent=1))
        temporary.replace(FILE)
