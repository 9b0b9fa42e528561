#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Fails when the unit tests run fewer than 95 % of the decoder's lines.

usage: coverage.py PROGRAM OBJECTS

PROGRAM is the unit tests with a decoder that counts its lines, OBJECTS the directory of its object files.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# What CMake builds counts.
SOURCES = re.search(r"set\(DECODER ([^)]*)\)", (Path(__file__).parent / "CMakeLists.txt").read_text())[1].split()
WANTED = 95.0


def measure(program: str, objects: Path) -> dict[str, dict[int, int]]:
    """Runs the tests and returns how often each line of each source ran."""
    for old in objects.rglob("*.gcda"):
        old.unlink()
    subprocess.run([program], check=True, stdout=subprocess.DEVNULL)
    data = [str(file.resolve()) for file in objects.rglob("*.gcda")]
    with tempfile.TemporaryDirectory() as place:
        gcov = subprocess.run([os.environ.get("GCOV", "gcov"), "--json-format", "--stdout", *data], check=True,
                              stdout=subprocess.PIPE, cwd=place)
    counts: dict[str, dict[int, int]] = {}
    for report in gcov.stdout.decode().splitlines():
        for file in json.loads(report)["files"]:
            lines = counts.setdefault("/".join(Path(file["file"]).parts[-2:]), {})
            for line in file["lines"]:
                lines[line["line_number"]] = lines.get(line["line_number"], 0) + line["count"]
    return {source: counts.get(source, {}) for source in SOURCES}


def main() -> int:
    counts = measure(sys.argv[1], Path(sys.argv[2]))
    lines = sum(len(source) for source in counts.values())
    missed = [f"{source}:{line}" for source, by_line in counts.items() for line, count in by_line.items() if not count]
    covered = 100.0 * (lines - len(missed)) / lines if lines else 0.0
    print(f"{lines - len(missed)} of {lines} lines of the decoder ran: {covered:.1f} %, {WANTED} % wanted")
    for line in missed:
        print(f"never ran: {line}")
    if not all(counts.values()) or covered < WANTED:
        return 1
    return 0


sys.exit(main())
