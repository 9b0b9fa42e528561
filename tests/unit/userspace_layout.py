#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Fails when a directory of userspace/ includes one that it must not call.

usage: userspace_layout.py [DIR]

DIR is userspace/ unless told. Each directory is a room; BELOW tells which others it may include. The graph of rooms has
no circle, so calls go one way; the link lines of userspace/CMakeLists.txt say the same of the objects.
"""

import re
import sys
from pathlib import Path

# From bottom to top; a room may include itself, and headers of no room are not ours.
BELOW = {
    "util": set(),
    "configfs/model": {"util"},
    "configfs/file": {"util", "configfs/model"},
    "configfs/read": {"util", "configfs/model"},
    "configfs/write": {"util", "configfs/model", "configfs/read"},
    "configfs/plan": {"util", "configfs/model", "configfs/read", "configfs/write"},
    "netlink": {"util"},
    "wiring": {"util", "configfs/model"},
    "firmware": {"util"},
    "daemon": {"util", "configfs/model", "configfs/read", "netlink", "wiring", "firmware"},
    "cli": {"util", "configfs/model", "configfs/file", "configfs/read", "configfs/write", "configfs/plan", "netlink",
            "wiring"},
}
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def included(file: Path) -> set[str]:
    """The rooms of the headers that a file includes."""
    return {str(Path(header).parent) for header in INCLUDE.findall(file.read_text())}


def wrong(place: Path) -> list[str]:
    """A line for each include that goes where it must not, and for each file that is in no room."""
    found = []
    for file in sorted(file for file in place.rglob("*") if file.suffix in (".h", ".cpp")):
        room = str(file.parent.relative_to(place))
        if room not in BELOW:
            found.append(f"{file}: {room} is no room: move it, or add the room to BELOW in {Path(__file__).name}")
            continue
        for other in sorted(included(file) - BELOW[room] - {room}):
            found.append(f"{file}: includes {other}/, which {room}/ must not call")
    return found


def upward() -> list[str]:
    """A line for each entry of BELOW that names no room before it, so that the table itself stays free of circles."""
    rooms = list(BELOW)
    return [f"BELOW: {room} names {other}, which is not below it" for at, room in enumerate(rooms)
            for other in sorted(BELOW[room] - set(rooms[:at]))]


def main() -> int:
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    place = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).resolve().parents[2] / "userspace"
    lines = upward() + wrong(place)
    print("\n".join(lines) or f"{len(BELOW)} rooms, no include goes up")
    return 1 if lines or not place.is_dir() else 0


sys.exit(main())
