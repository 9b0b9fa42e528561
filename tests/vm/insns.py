# SPDX-License-Identifier: GPL-2.0-or-later
"""The instructions that L1 executes, host and guest alike: a plug-in of its QEMU counts them, a mark makes it tell."""

import ctypes
import os
from collections import Counter
from pathlib import Path

from .paths import BUILD, IN_ROOT_BUILD

PLUGIN = BUILD / "insns/insns.so"
LOG = "L1_INSNS"  # in L1's environment: where the counts are
PROFILE = ".profile"  # behind the log's name


def _log(name: str) -> Path:
    return IN_ROOT_BUILD / f"logs/{name}.insns"


def options(name: str, profile: bool) -> list[str]:
    """Of the QEMU that is L1."""
    log = _log(name)
    words = f"{IN_ROOT_BUILD}/insns/{PLUGIN.name},log={log}"
    return ["-plugin", f"{words},profile={log}{PROFILE}" if profile else words]


def environment(name: str) -> dict[str, str]:
    return {LOG: str(_log(name))}


class Instructions:
    """In L1: a count of those executed since it booted."""

    def __init__(self) -> None:
        self._marks = ctypes.CDLL(str(BUILD / "insns/marks.so"))
        self._log = Path(os.environ[LOG])
        self._lines = len(self._log.read_text().splitlines())

    def count(self) -> int:
        self._marks.mark_count()
        lines = self._log.read_text().splitlines()
        assert len(lines) == self._lines + 1, f"{self._log}: the plug-in has not seen the mark"
        self._lines += 1
        return int(lines[-1].split()[1])


class Profile:
    """In L1 with a profile: where they were executed since it booted."""

    def __init__(self) -> None:
        self._marks = ctypes.CDLL(str(BUILD / "insns/marks.so"))
        self._file = Path(os.environ[LOG] + PROFILE)

    def take(self) -> Counter[tuple[bool, int]]:
        """Instructions by block: in a guest or not, and its address."""
        self._marks.mark_profile()
        found: Counter[tuple[bool, int]] = Counter()
        for in_guest, address, count in (line.split() for line in self._file.read_text().splitlines()):
            found[in_guest == "1", int(address, 16)] += int(count)  # blocks of two lengths may begin there
        return found
