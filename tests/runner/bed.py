# SPDX-License-Identifier: GPL-2.0-or-later
"""What an e2e test gets: the place it runs in, and means that are taken back when it ends."""

import contextlib
import shlex
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from vm.guest import Guest
from vm.paths import BUILD, CLONE


class Skipped(Exception):
    """The test cannot run here; the text says why."""


class Bed(contextlib.ExitStack):
    """Ends with the test: guests are killed, deferred calls made, last first."""

    clone = CLONE
    build = BUILD

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._guests = 0

    def skip(self, reason: str) -> None:
        raise Skipped(reason)

    def defer(self, call: Callable, *arguments, **options) -> None:
        self.callback(call, *arguments, **options)

    def directory(self) -> Path:
        return Path(self.enter_context(tempfile.TemporaryDirectory()))

    def guest(self, device_args: list[str], **options) -> Guest:
        """A started guest; options as for Guest.start()."""
        self._guests += 1
        guest = self.enter_context(Guest(f"{self.name}-{self._guests}"))
        return guest.start(device_args, **options)

    def run(self, command: str | list[str], *, check: bool = True, timeout: float = 60,
            **options) -> subprocess.CompletedProcess:
        """Runs a program (or, given as a string, a shell command); its output comes back as text."""
        argv = ["sh", "-c", command] if isinstance(command, str) else [str(word) for word in command]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=timeout, **options)
        if check and done.returncode:
            raise AssertionError(f"`{shlex.join(argv)}` ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
        return done
