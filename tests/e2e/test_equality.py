# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest sees of a LUN what an initiator sees in the host itself, through tcm_loop: all but what is in the table."""

import dataclasses
import difflib
import re

from e2e import fio, sg_commands, sides


@dataclasses.dataclass(frozen=True)
class Difference:
    """Lines that differ, of commands; both are regular expressions."""
    command: str
    line: str
    reason: str


NAME = "names and numbers of another port"
NO_RESIDUAL = "MFI frames say nothing of a residual: the driver takes the whole buffer as read, its end is zeros"
KNOWN = [
    Difference("--page=di", r"Relative target port: 0x[01]|naa\.5001405000000(001|aaa)", NAME),
    Difference("--page=0x83 --hex", r"^ (30|60|80) ", NAME),
    Difference("sg_rtpg", r"^ +0x0[01]$", NAME),
    Difference("--read-full-status", r"Relative port address: 0x[01]|SAS address: 0x5001405", NAME),
    Difference("sg_modes", r"^ 00     08 12 0[04] 00", "a LUN is write-through, whatever its backstore is"),
    Difference("--request=8 .* 12 00 00 00 24 00", "",
               "a frame with less room than the CDB wants gets what fits, which target_core by itself refuses"),
    Difference("--request=(255|32) ", r"^Received|^ [0-9a-f]0     00 00 00 00 00", NO_RESIDUAL),
]

VERIFIED: fio.Job = {"rw": "randwrite", "bsrange": "512-64k", "size": "4m", "iodepth": 16, "verify": "pattern",
                     "verify_pattern": "%o"}
JOBS: dict[str, fio.Job] = {
    "mixed sizes": VERIFIED,
    "sequential": {"rw": "write", "bs": "256k", "offset": "16m", "size": "4m", "iodepth": 4, "buffer_pattern": "0x5a"},
    "trim": {"rw": "randtrim", "bs": "64k", "offset": "16m", "size": "2m", "ioengine": "psync", "iodepth": 1},
    "random reads": {"rw": "randread", "bsrange": "512-64k", "size": "4m", "iodepth": 16},
    "wrong data": VERIFIED | {"verify_pattern": "0xff", "verify_only": True, "verify_fatal": 1, "iodepth": 1},
}


def _unexplained(command: str, ours: list[str], theirs: list[str]) -> list[str]:
    """Lines that differ, without those for which there is a reason."""
    known = [known.line for known in KNOWN if re.search(known.command, command)]
    lines = [line for line in difflib.ndiff(ours, theirs)
             if line[0] in "+-" and not any(re.search(each, line[2:]) for each in known)]
    return [command, *lines] if lines else []


def _equal(bed, kind: str, commands: list[str], jobs: list[str]) -> None:
    (ours,), theirs = sides.of_guest(bed, kind), sides.of_host(bed, kind)
    differences = []
    for side in (ours, theirs):
        side.prepare()
    for command, our_answer, their_answer in zip(commands, ours.answers(commands), theirs.answers(commands)):
        differences += _unexplained(command, our_answer, their_answer)
    for name in jobs:
        results = ours.fio(JOBS[name]), theirs.fio(JOBS[name])
        print(name, results)
        if results[0] != results[1]:
            differences += [name, *map(str, results)]
    if ours.checksum() != theirs.checksum():
        differences.append("the data on the disks")
    print("\n".join(differences))
    assert not differences


def test_equal_to_tcm_loop(bed):
    """On a file: whatever there is to ask."""
    _equal(bed, "fileio", sg_commands.ALL, [*JOBS])


def test_equal_to_tcm_loop_on_block_device(bed):
    """On a block device: what the backstore decides."""
    _equal(bed, "iblock", sg_commands.BACKSTORE, ["mixed sizes", "trim"])
