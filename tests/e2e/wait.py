# SPDX-License-Identifier: GPL-2.0-or-later
"""Waiting for what comes by itself."""

import time
from collections.abc import Callable


def until(what: str, done: Callable[[], bool], timeout: float = 60) -> None:
    """Returns when it is done; `what` says what is wrong while it is not."""
    deadline = time.monotonic() + timeout
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
