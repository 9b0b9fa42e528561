#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Fails when a room of kernel/ calls one above it (kernel/controller.h has their order).

usage: rooms.py SOURCES OBJECTS

SOURCES is kernel/, OBJECTS where it was built.  A call up is a symbol of an upper room that an object needs (nm), a member of
struct mr_controller that belongs to an upper room, or a header of an upper room that is included (inlines have no symbol).
Tables of functions that an upper room hands down are none.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# From top to bottom, and what each has in struct mr_controller.
ROOMS = {"node": "node", "controller": "lifecycle", "firmware": "firmware", "mfi": "mfi", "scsi": "scsi", "fabric": "nexus",
         "serve": "serve", "guest": "guest"}
LEVEL = {room: level for level, room in enumerate(ROOMS)}
OWNER = {member: room for room, member in ROOMS.items()}
COMMON = {"ref", "ops", "gate", "id", "lock", "generation", "counters"}  # members that are no room's
ON_TOP = {"main.c", "controller.h", "counters.h", "bigendian.h", "trace.h"}

# Calls up that are accepted, with the reason; at most six.
ACCEPTED: dict[tuple[str, str], str] = {}
MOST = 6
# Those of files that tune themselves by what they see of replies and I/Os.
TUNING = {
    ("serve/vcpu.c", "mr_coalesce_ring"), ("serve/vcpu.c", "mr_reply_is_pending"), ("serve/vcpu.c", "ctl->scsi"),
    ("serve/vcpu.c", "ctl->mfi"),
}

Call = tuple[str, str, str]  # caller's file, what it needs, the room that has it


def sources(place: Path) -> Iterator[tuple[Path, str]]:
    for room in ROOMS:
        for file in sorted((place / room).glob("*.[ch]")):
            yield file, room


def unbuilt(place: Path, objects: Path) -> Iterator[str]:
    """A source that was not built, or an object of one that is gone: nm would tell of another tree."""
    for room in ROOMS:
        built = {file.stem for file in (objects / room).glob("*.o")}
        for name in sorted({file.stem for file in (place / room).glob("*.c")} ^ built):
            yield f"{room}/{name}: source and object do not go together: make clean build"


def symbols(objects: Path) -> Iterator[Call]:
    """What objects need of others."""
    home: dict[str, str] = {}
    needs: list[tuple[str, str]] = []
    for room in ROOMS:
        for file in sorted((objects / room).glob("*.o")):
            listing = subprocess.run(["nm", "--format=posix", file], check=True, capture_output=True, text=True)
            for name, kind, *_ in (line.split() for line in listing.stdout.splitlines()):
                if kind == "U":
                    needs.append((f"{room}/{file.stem}.c", name))
                elif kind.isupper():
                    home[name] = room
    for file, name in needs:
        if name in home:
            yield file, name, home[name]


def members(place: Path) -> Iterator[Call]:
    """Parts of struct mr_controller that are looked into."""
    access = re.compile(r"\b(?:ctl|controller)->\s*(\w+)|struct mr_controller,\s+(\w+)")
    for file, room in sources(place):
        for found in sorted({one or other for one, other in access.findall(file.read_text())}):
            if found in OWNER:
                yield f"{room}/{file.name}", f"ctl->{found}", OWNER[found]
            elif found not in COMMON:
                sys.exit(f"rooms.py: {room}/{file.name}: ctl->{found} is no room's: add it to ROOMS or to COMMON")


def headers(place: Path) -> Iterator[Call]:
    for file, room in sources(place):
        for found in re.findall(r'^#include "(\w+)/\w+\.h"', file.read_text(), re.MULTILINE):
            if found in LEVEL:
                yield f"{room}/{file.name}", f'"{found}/"', found


def is_up(call: Call) -> bool:
    return LEVEL[call[2]] < LEVEL[call[0].partition("/")[0]]


def main() -> int:
    place, objects = (Path(argument) for argument in sys.argv[1:])
    calls = [*symbols(objects), *members(place), *headers(place)]
    ups = {(file, what): f"{file}: {what}, of {room}" for file, what, room in filter(is_up, calls)}
    wrong = [text for key, text in ups.items() if key not in ACCEPTED and key not in TUNING]
    wrong += [f"{file}: {what}: no call up any more: take it off the list"
              for file, what in sorted({*ACCEPTED, *TUNING} - ups.keys())]
    wrong += [f"{file.name}: belongs into a room" for file in place.glob("*.[ch]") if file.name not in ON_TOP]
    if len(ACCEPTED) > MOST:
        wrong.append(f"{len(ACCEPTED)} calls up are accepted, {MOST} are the most")
    wrong += unbuilt(place, objects)
    print(f"{len(calls)} calls between files, {len(ups)} of them up: {len(ACCEPTED)} accepted, {len(TUNING)} of tuning")
    for line in wrong:
        print(f"wrong: {line}")
    return 1 if wrong else 0


sys.exit(main())
