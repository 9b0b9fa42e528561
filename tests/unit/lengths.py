#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures files and functions, and fails when they are longer than the house allows.

usage: lengths.py [DIR...]

DIR is kernel/, userspace/ and qemu-glue/ unless told; no other directory has limits. No file may have more than 300
lines, and of ten functions at least nine must not be longer than LIMITS says.

A function's length is its lines from the first one of its signature to its last brace, comments before it left out. In
the style of this tree its braces stand on lines of their own: without indentation, or, in a class of C++, indented by
two. Lambdas, which have none such, belong to the function around them. p50 and p90 are the smallest lengths that half
and nine tenths of the functions do not exceed. LIMITS were p90 when they were set, but for userspace, where this count
had 18: of its 788 functions 10.2 % had more than 17 lines.
"""

import math
import sys
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
LIMITS = {"kernel": 23, "userspace": 17, "qemu-glue": 21}  # p90 of functions
LONGEST = 300  # lines of a file
APART = {"kernel/include/uapi/linux/vhost_megasas.h"}  # the contract with userspace is one file
BRACES = {".c": [""], ".h": ["", "  "], ".cpp": ["", "  "]}


def first_line(lines: list[str], brace: int) -> int:
    """The line where the signature before a brace begins."""
    start = brace
    while start and lines[start - 1].strip() and not lines[start - 1].lstrip().startswith(("//", "/*", "* ", "*/", "#")) \
            and not lines[start - 1].rstrip().endswith((";", "}", "{")) \
            and lines[start - 1].strip() not in ("public:", "protected:", "private:"):
        start -= 1
    return start


def functions(file: Path) -> list[tuple[int, int]]:
    """(length, line) of each function of a file."""
    lines = file.read_text().splitlines()
    found = []
    for indent in BRACES[file.suffix]:
        start = None
        for number, line in enumerate(lines):
            if line == indent + "{":
                start = first_line(lines, number)
            elif line == indent + "}" and start is not None:
                found.append((number - start + 1, start + 1))
                start = None
    return found


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[math.ceil(share * len(values)) - 1] if values else 0


def measure(place: Path) -> list[str]:
    """Prints a directory's numbers and returns a line for each limit that it exceeds."""
    files = sorted(file for file in place.rglob("*") if file.suffix in BRACES and file.is_file())
    sizes = [(len(file.read_text().splitlines()), file) for file in files]
    found = [(length, f"{file}:{line}") for file in files for length, line in functions(file)]
    lengths = [length for length, _ in found]
    p90 = percentile(lengths, 0.9)
    longest, where = max(found, default=(0, "none"))
    print(f"{place.name}: {len(files)} files, the longest {max((size for size, _ in sizes), default=0)} lines; "
          f"{len(lengths)} functions, p50 {percentile(lengths, 0.5)}, p90 {p90}, max {longest} ({where})")
    if place.name not in LIMITS:
        return []
    if not lengths:
        return [f"{place}: no function is found: name a directory of sources"]
    wrong = [f"{file}: {size} lines, more than {LONGEST}: split it by noun" for size, file in sizes
             if size > LONGEST and not str(file).endswith(tuple(APART))]
    if p90 > LIMITS[place.name]:
        wrong.append(f"{place}: p90 of the functions is {p90}, more than {LIMITS[place.name]}: shorten the long ones")
    return wrong


def main() -> int:
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    places = [Path(name).resolve() for name in sys.argv[1:]] or [CLONE / name for name in LIMITS]
    wrong = [line for place in places for line in measure(place)]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


sys.exit(main())
