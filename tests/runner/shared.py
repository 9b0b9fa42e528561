# SPDX-License-Identifier: GPL-2.0-or-later
"""Set-ups that tests use one after the other: made for the first, looked at after each, taken back after the last."""

import dataclasses
from collections.abc import Callable
from typing import Any

from .bed import Bed


@dataclasses.dataclass(frozen=True)
class Shared:
    name: str  # of its guests too
    make: Callable[[Bed], Any]
    check: Callable[[Any], None]  # raises unless the next test finds what the last one found


def given(shared: Shared, last: bool = False) -> Callable:
    """A test function that gets the set-up beside its bed; the `last` one may leave it in any state."""
    def mark(function: Callable) -> Callable:
        function.shared, function.last = shared, last
        return function
    return mark


class Keeper:
    """The set-up that is there now, and who has used it."""

    def __init__(self) -> None:
        self._shared: Shared | None = None
        self._bed: Bed | None = None
        self._setup: Any = None
        self.users: list[str] = []

    def give(self, function: Callable, test: str) -> list[Any]:
        """What the function wants beside its bed."""
        shared = getattr(function, "shared", None)
        if not shared:
            return []
        if not self._bed:
            self._shared, self._bed, self.users = shared, Bed(shared.name), []
            self._setup = shared.make(self._bed)
        self.users.append(test)
        return [self._setup]

    def check(self) -> None:
        """The test that has just used it has left it as it was."""
        if self._bed:
            self._shared.check(self._setup)

    def end(self) -> None:
        """Takes it back. What that finds wrong any of its users may have done."""
        bed, self._bed, self._setup = self._bed, None, None
        if not bed:
            return
        try:
            bed.close()
        except Exception as error:
            raise AssertionError(f"{error} (taking back what {', '.join(self.users)} used)") from error
