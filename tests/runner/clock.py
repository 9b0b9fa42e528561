# SPDX-License-Identifier: GPL-2.0-or-later
"""The clock where tests run, beside ours: an emulated processor may leave a guest with the guest's time stamp counter."""

import time

BEAT_SECONDS = 5  # in which it is told
SILENT_SECONDS = 120  # of a clock that stands, or of a boot
JUMP_SECONDS = 15  # more than a message is ever late


class Clock:
    def __init__(self) -> None:
        self.jumped = False
        self._last: tuple[float, float] | None = None

    def tell(self, theirs: float) -> None:
        """What time.monotonic() is there."""
        ours = time.monotonic()
        if self._last:
            self.jumped |= abs((theirs - self._last[0]) - (ours - self._last[1])) > JUMP_SECONDS
        self._last = theirs, ours
