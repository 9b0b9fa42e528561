# SPDX-License-Identifier: GPL-2.0-or-later
"""What runs now and how long all may still take."""

import time

FIRST_GUESS = 5  # runs after which there is one


class Progress:
    def __init__(self, runs: int) -> None:
        self._runs = runs
        self._done = 0
        self._started = time.monotonic()

    def next(self, what: str) -> None:
        spent = time.monotonic() - self._started
        left = spent / self._done * (self._runs - self._done) / 60 if self._done >= FIRST_GUESS else None
        self._done += 1
        print(f"[{spent:6.1f} s] run {self._done} of {self._runs}{f', {left:.1f} min left' if left is not None else ''}: {what}",
              flush=True)
