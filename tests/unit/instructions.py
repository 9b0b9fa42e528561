#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""instructions.py DIRECTORY: the plug-in there counts a loop of which all is known as it is, in sum and by address."""

import subprocess
import sys
import tempfile
from pathlib import Path

LOOP = 2 * 1_000_000  # loop.S
MARK = 4  # at most: what is in the blocks of the marks
ADDRESSES = range(0x100000, 0x101000)  # where it lies
ENDED = 1  # what isa-debug-exit makes of the byte that is written: 2 * byte + 1


def main(directory: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        log, profile = Path(place) / "log", Path(place) / "profile"
        status = subprocess.run(["qemu-system-x86_64", "-nodefaults", "-display", "none", "-accel", "tcg", "-m", "32M",
                                 "-device", "isa-debug-exit,iobase=0xf4,iosize=1", "-kernel", f"{directory}/loop",
                                 "-plugin", f"{directory}/insns.so,log={log},profile={profile}"], timeout=50).returncode
        assert status & ENDED, f"QEMU ended with status {status}"
        marks = [line.split() for line in log.read_text().splitlines()]
        blocks = [line.split() for line in profile.read_text().splitlines()]
    assert [number for number, _ in marks] == ["1", "1", "2"], marks
    counted = int(marks[1][1]) - int(marks[0][1])
    there = sum(int(insns) for _, address, insns in blocks if int(address, 16) in ADDRESSES)
    print(f"{LOOP} instructions, {counted} counted, {there} in the profile")
    assert LOOP <= counted <= LOOP + MARK
    assert LOOP <= there <= LOOP + 4 * MARK


main(*sys.argv[1:])
