# SPDX-License-Identifier: GPL-2.0-or-later
"""What a guest can know of its user data segments, from REPORT REFERRALS and VPD pages, and a dm table that follows it.

dm-multipath knows no referrals: a table of dm-linear takes each segment's blocks to the disk whose target port group makes
them accessible, the optimized one if there is a choice.
"""

import dataclasses
import re

from vm.guest import Guest

from . import storage

OPTIMIZED, NONOPTIMIZED, STANDBY, UNAVAILABLE = range(4)
NAMES = {OPTIMIZED: "active/optimized", NONOPTIMIZED: "active/non-optimized", STANDBY: "standby", UNAVAILABLE: "unavailable"}
SECTOR = 512
ROOM = 4096


@dataclasses.dataclass(frozen=True)
class Segment:
    """Blocks and, for each group by its id, the state in which they are through it."""
    first: int
    last: int
    states: dict[int, int]

    def best(self) -> int | None:
        """The group to go through."""
        usable = [(state, group) for group, state in self.states.items() if state in (OPTIMIZED, NONOPTIMIZED)]
        return min(usable)[1] if usable else None


@dataclasses.dataclass(frozen=True)
class Map:
    segments: tuple[Segment, ...]
    size: int = 0  # blocks of a segment that repeats
    multiplier: int = 0

    def ranges(self) -> list[Segment]:
        """Each run of blocks by itself, in order."""
        if not self.multiplier:
            return sorted(self.segments, key=lambda segment: segment.first)
        period = self.size * self.multiplier
        return sorted((Segment(first, min(first + self.size - 1, each.last), each.states)
                       for each in self.segments for first in range(each.first, each.last + 1, period)),
                      key=lambda segment: segment.first)


def _raw(guest: Guest, disk: str, cdb: bytes, length: int) -> bytes:
    guest.check(f"sg_raw --request={length} --outfile=/tmp/answer {disk} {cdb.hex(' ')}")
    return guest.run_bytes("cat /tmp/answer")[1]


def report(guest: Guest, disk: str, length: int = ROOM) -> bytes:
    """REPORT REFERRALS with this allocation length."""
    return _raw(guest, disk, bytes([0x9E, 0x13, *bytes(8), *length.to_bytes(4, "big"), 0, 0]), length)


def page(guest: Guest, disk: str, number: int, length: int = 64) -> bytes:
    """A VPD page, with its header."""
    return _raw(guest, disk, bytes([0x12, 1, number, *length.to_bytes(2, "big"), 0]), length)


def parse(data: bytes) -> tuple[Segment, ...]:
    """The user data segment referral descriptors of REPORT REFERRALS (SBC-3)."""
    segments, at, end = [], 4, 4 + int.from_bytes(data[:4], "big")
    assert end <= len(data), f"{end} bytes do not fit into {len(data)}"
    while at < end:
        groups = [data[at + 20 + 4 * i:at + 24 + 4 * i] for i in range(data[at + 3])]
        segments.append(Segment(int.from_bytes(data[at + 4:at + 12], "big"), int.from_bytes(data[at + 12:at + 20], "big"),
                                {int.from_bytes(group[2:], "big"): group[0] & 0x0F for group in groups}))
        at += 20 + 4 * len(groups)
    return tuple(segments)


def read(guest: Guest, disk: str) -> Map:
    """The map as the guest sees it through one of its disks."""
    storage.answer(guest, disk)  # past what tells that it changed
    referrals = page(guest, disk, 0xB3)
    return Map(parse(report(guest, disk)), int.from_bytes(referrals[8:12], "big"), int.from_bytes(referrals[12:16], "big"))


def paths(guest: Guest, count: int) -> dict[int, str]:
    """The disk of each target port group, by its id (VPD page 83h)."""
    found = {}
    for name in guest.disks(count):
        said = guest.check(f"sg_vpd --page=di /dev/{name}")
        found[int(re.search(r"Target port group: (0x[0-9a-f]+)", said)[1], 16)] = f"/dev/{name}"
    return found


def table(segments: Map, disks: dict[int, str], block_size: int = SECTOR) -> str:
    """The dm table; neighbours on one disk are one line."""
    lines: list[list] = []
    sectors = block_size // SECTOR
    for segment in segments.ranges():
        group = segment.best()
        assert group in disks, f"no disk makes {segment} accessible"
        start, length = segment.first * sectors, (segment.last + 1 - segment.first) * sectors
        if lines and lines[-1][2] == disks[group]:
            lines[-1][1] += length
        else:
            lines.append([start, length, disks[group]])
    return "".join(f"{start} {length} linear {disk} {start}\n" for start, length, disk in lines)


class Disk:
    """A dm device in the guest over its disks, which takes each block where the map says it is accessible."""

    OPTIONS = "--noudevsync --noudevrules"  # there is no udev
    NAME = "referrals"

    def __init__(self, guest: Guest, disks: dict[int, str]) -> None:
        self._guest, self._disks = guest, disks
        guest.check("modprobe dm_mod")
        self._load("create")
        minor = guest.check(f"dmsetup info --columns --noheadings --options minor {self.NAME}").strip()
        self.path = f"/dev/dm-{minor}"

    def _load(self, verb: str) -> None:
        wanted = table(read(self._guest, next(iter(self._disks.values()))), self._disks)
        self._guest.check(f"dmsetup {verb} {self.NAME} {self.OPTIONS} <<EOF\n{wanted}EOF\n")

    def follow(self) -> None:
        """Reads the map again; I/O that is under way ends with the old table, what comes then goes by the new one."""
        self._load("reload")
        self._guest.check(f"dmsetup resume {self.NAME} {self.OPTIONS}")

    def remove(self) -> None:
        self._guest.check(f"dmsetup remove {self.NAME} {self.OPTIONS}")
