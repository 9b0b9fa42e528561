# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs lists of tests side by side: most of a test's time something waits, for a boot or a time-out."""

import itertools
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

from . import places
from .discovery import L1, Test

LANES = 2
PARTS = 4  # of the tests of a layer in L1: so many that the lanes end at about the same time


def _lists(tests: list[Test]) -> Iterator[list[Test]]:
    """Of one layer and place each."""
    for (_, place), group in itertools.groupby(tests, key=lambda test: (test.layer, test.place)):
        group = list(group)
        parts = PARTS if place == L1 else 1
        # Neighbours take about the same time, so that each part gets some of them.
        yield from filter(None, (group[part::parts] for part in range(parts)))


def outcomes(root: Path, tests: list[Test]) -> Iterator[places.Outcome]:
    """Of all, as they come."""
    waiting = queue.SimpleQueue()
    lists = list(_lists(tests))
    for entry in lists:
        waiting.put(entry)
    # What lanes say: an outcome, an exception, or None at the end of a list.
    said = queue.SimpleQueue()

    def lane() -> None:
        try:
            while True:
                for outcome in places.outcomes(root, waiting.get_nowait()):
                    said.put(outcome)
                said.put(None)
        except queue.Empty:
            pass
        except Exception as error:
            said.put(error)

    # Daemons: what they have started dies with them (see places.py), and they with us.
    for _ in range(LANES):
        threading.Thread(target=lane, daemon=True).start()
    left = len(lists)
    while left:
        message = said.get()
        if isinstance(message, Exception):
            raise message
        if message is None:
            left -= 1
        else:
            yield message
