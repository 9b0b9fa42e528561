# SPDX-License-Identifier: GPL-2.0-or-later
"""Names of addresses: of the host's kernel, and of a program of it."""

import bisect
from pathlib import Path

KERNEL = 1 << 63  # and above


class Functions:
    """The kernel's and its modules', as they are loaded now."""

    def __init__(self) -> None:
        found = {}
        for line in Path("/proc/kallsyms").read_text().splitlines():
            address, kind, name, *module = line.split()
            if kind in "tTwW":
                found.setdefault(int(address, 16), f"{name} {module[0]}" if module else name)
        self._starts = sorted(found)
        self._names = [found[start] for start in self._starts]

    def name(self, address: int) -> str:
        place = bisect.bisect_right(self._starts, address) - 1
        return self._names[place] if place >= 0 else hex(address)


class Program:
    """What a process can execute."""

    def __init__(self, pid: int) -> None:
        self._ranges = []
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if "x" in rights:
                first, end = (int(word, 16) for word in span.split("-"))
                self._ranges.append(range(first, end))

    def has(self, address: int) -> bool:
        return any(address in each for each in self._ranges)
