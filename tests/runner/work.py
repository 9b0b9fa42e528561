# SPDX-License-Identifier: GPL-2.0-or-later
"""What is left to run, and which of it a lane runs next: the longest, so that lanes end together."""

import collections
import itertools
import threading

from .discovery import Test
from .durations import Durations

CHANCES = 2  # more of a test that the emulator took down


class Work:
    """Tests of one place in units, each for one lane: a test, or all that share a set-up."""

    def __init__(self, tests: list[Test], durations: Durations) -> None:
        units: dict[str, list[Test]] = {}
        for test in tests:
            units.setdefault(test.setup or test.name, []).append(test)
        for unit in units.values():
            unit.sort(key=lambda test: test.last)
        # Module tests last: they leave modules loaded in an L1, with parameters of their own.
        self._units = collections.deque(sorted(units.values(), key=lambda unit: (
            unit[0].layer == "module", -sum(map(durations.expected, unit)))))
        self._trips: collections.Counter[str] = collections.Counter()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._units)

    def take(self) -> list[Test]:
        """The next unit; nothing when all is done."""
        with self._lock:
            return self._units.popleft() if self._units else []

    def take_all(self) -> list[Test]:
        with self._lock:
            units, self._units = self._units, collections.deque()
        return [*itertools.chain.from_iterable(units)]

    def give_back(self, tests: list[Test]) -> None:
        """What a lane took and did not come to."""
        if tests:
            with self._lock:
                self._units.appendleft(tests)

    def has_another_chance(self, test: Test) -> bool:
        """The emulator took it down."""
        with self._lock:
            self._trips[test.name] += 1
            return self._trips[test.name] <= CHANCES
