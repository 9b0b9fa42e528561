# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest sees of a LUN what an initiator sees in the host itself, through tcm_loop: all but what is in the table."""

import contextlib
import dataclasses
import difflib
import hashlib
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from e2e import by_hand, fio, host, sg_commands, storage

SIZE = 64 << 20
SERIAL = "e2e-equal"  # of both backstores, so that all names that come of it are equal
TIMEOUT = 240
SECONDS = 600
MARK = "-- end of an answer --"
LOOPBACK, INITIATOR = "naa.5001405000000aaa", "naa.5001405000000bbb"


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

VERIFIED: fio.Job = {"rw": "randwrite", "bsrange": "512-64k", "size": "8m", "iodepth": 16, "verify": "pattern",
                     "verify_pattern": "%o"}
JOBS: dict[str, fio.Job] = {
    "mixed sizes": VERIFIED,
    "sequential": {"rw": "write", "bs": "256k", "offset": "16m", "size": "8m", "iodepth": 4, "buffer_pattern": "0x5a"},
    "trim": {"rw": "randtrim", "bs": "64k", "offset": "16m", "size": "2m", "ioengine": "psync", "iodepth": 1},
    "random reads": {"rw": "randread", "bsrange": "512-64k", "size": "8m", "iodepth": 16},
    "wrong data": VERIFIED | {"verify_pattern": "0xff", "verify_only": True, "verify_fatal": 1, "iodepth": 1},
}


@dataclasses.dataclass
class Side:
    """One of the two ways to a LUN."""
    run: Callable[[str, float], tuple[int, str]]
    disk: str
    image: Path

    def prepare(self) -> None:
        status, said = self.run("set -e" + sg_commands.PREPARE.format(disk=self.disk.removeprefix("/dev/")), TIMEOUT)
        assert status == 0, said

    def answers(self, commands: list[str]) -> list[list[str]]:
        """What each command says, and its status."""
        steps = [f"{command}\necho status $?\necho '{MARK}'\n" for command in commands]
        _, said = self.run("cd /tmp\nexec 2>&1\n" + "".join(steps), TIMEOUT)
        answers = said.split(f"{MARK}\n")[:-1]
        assert len(answers) == len(commands), said[-1000:]
        return [answer.splitlines() for answer in answers]

    def fio(self, job: fio.Job) -> dict[str, object]:
        status, said = self.run(f"{fio.command([self.disk], job, '/tmp/fio.json')} >/tmp/fio.said 2>&1; s=$?; "
                                "cat /tmp/fio.json; exit $s", TIMEOUT)
        result = dataclasses.asdict(fio.parse(said))
        del result["seconds"]
        return result | {"status": status}

    def checksum(self) -> str:
        return hashlib.sha256(self.image.read_bytes()).hexdigest()


def _run_here(command: str, timeout: float) -> tuple[int, str]:
    done = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=timeout)
    return done.returncode, done.stdout.decode(errors="replace")


@contextlib.contextmanager
def _tcm_loop(device: Path) -> Iterator[str]:
    """The backstore as a disk of this machine."""
    fabric = by_hand.TARGET / "loopback"
    host.run("modprobe", "-a", "tcm_loop", "sd_mod", "sg")
    group = fabric / LOOPBACK / "tpgt_1"
    with by_hand.directory(fabric), by_hand.directory(group.parent), by_hand.directory(group) as tpg:
        (tpg / "nexus").write_text(INITIATOR)
        with by_hand.lun(tpg, 0, device):
            address = (tpg / "address").read_text().strip()
            yield by_hand.scsi_disk(Path(f"/sys/bus/scsi/devices/{address}:0"))
        (tpg / "nexus").write_text("NULL")
    host.run("modprobe", "-r", "tcm_loop")


def _backstore(bed, kind: str, number: int, directory: Path) -> tuple[Path, Path]:
    """The backstore and the file that holds its data."""
    image = directory / f"image{number}"
    settings = {"wwn/vpd_unit_serial": SERIAL, "attrib/emulate_tpu": "1", "attrib/emulate_tpws": "1"}
    if kind == "fileio":
        host.run("truncate", "--size", SIZE, image)
        control = f"fd_dev_name={image},fd_dev_size={SIZE},fd_buffered_io=1"
    else:
        device = bed.enter_context(storage.loop_device(image, SIZE))
        control = f"udev_path={device}"
        settings["udev_path"] = device
    return bed.enter_context(by_hand.backstore(f"{kind}_{number}", "equal", control, settings)), image


def _sides(bed, kind: str) -> tuple[Side, Side]:
    directory = bed.directory()
    bed.enter_context(host.serving({"version": 1, "targets": [storage.target(1, [])]}, directory))
    (ours, our_image), (theirs, their_image) = [_backstore(bed, kind, number, directory) for number in (90, 91)]
    bed.enter_context(by_hand.lun(by_hand.tpg(storage.WWPN), 0, ours))
    name = bed.enter_context(_tcm_loop(theirs))
    guest = bed.guest(host.qemu_args(storage.WWPN))
    return Side(guest.run, storage.drives(guest, 1)[0], our_image), Side(_run_here, name, their_image)


def _unexplained(command: str, ours: list[str], theirs: list[str]) -> list[str]:
    """Lines that differ, without those for which there is a reason."""
    known = [known.line for known in KNOWN if re.search(known.command, command)]
    lines = [line for line in difflib.ndiff(ours, theirs)
             if line[0] in "+-" and not any(re.search(each, line[2:]) for each in known)]
    return [command, *lines] if lines else []


def _equal(bed, kind: str, commands: list[str], jobs: list[str]) -> None:
    ours, theirs = _sides(bed, kind)
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
