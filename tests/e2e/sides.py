# SPDX-License-Identifier: GPL-2.0-or-later
"""The two ways to a LUN that are compared: a disk of the guest, and through tcm_loop one of the host itself."""

import contextlib
import dataclasses
import hashlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from . import by_hand, fio, host, sg_commands, storage

SIZE = 64 << 20
SERIAL = "e2e-equal"  # of all backstores, so that all names that come of it are equal
TIMEOUT = 900
MARK = "-- end of an answer --"
LOOPBACK, INITIATOR = "naa.5001405000000aaa", "naa.5001405000000bbb"
LOGICAL, PHYSICAL = 0, 1  # LUNs of the guest: a logical drive, and with "jbod" a system PD
NAME = "equal"


@dataclasses.dataclass
class Side:
    """One of the ways to a LUN."""
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
    return bed.enter_context(by_hand.backstore(f"{kind}_{number}", NAME, control, settings)), image


def of_guest(bed, kind: str, luns: tuple[int, ...] = (LOGICAL,)) -> list[Side]:
    """Each of the LUNs on a backstore of its own, as a disk of a guest."""
    directory = bed.directory()
    bed.enter_context(host.serving({"version": 1, "targets": [storage.target(1, [])]}, directory))
    group = by_hand.tpg(storage.WWPN)
    (group / "param/jbod_luns").write_text(str(PHYSICAL))
    images = {}
    for lun in luns:
        device, images[lun] = _backstore(bed, kind, 90 + lun, directory)
        bed.enter_context(by_hand.lun(group, lun, device))
    guest = bed.guest(host.qemu_args(storage.WWPN))
    drives = storage.drives(guest, len(luns))
    return [Side(guest.run, drives[lun], images[lun]) for lun in luns]


def of_host(bed, kind: str) -> Side:
    """Such a backstore as a disk of this machine."""
    device, image = _backstore(bed, kind, 99, bed.directory())
    return Side(_run_here, bed.enter_context(_tcm_loop(device)), image)
