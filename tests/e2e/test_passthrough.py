# SPDX-License-Identifier: GPL-2.0-or-later
"""Devices that get a guest's commands as they are: a disk as a logical drive, tape and changer as physical ones."""

import json
import time
from pathlib import Path

from e2e import by_hand, complaint, fio, host, sg_commands, storage
from vm.guest import UNPRIVILEGED, Guest

BLOCK = 4096  # of the disk, while target_core shows 512
TAPE, CHANGER = 3, 200  # LUNs, and so ids of physical drives
FREE, PROTECTED = 1, 2  # targets
IDS_OF_A_CHANNEL = 128  # of Linux' megaraid_sas

MIXED: fio.Job = {"rw": "randwrite", "bsrange": f"{BLOCK}-128k", "size": "4m", "iodepth": 16, "verify": "crc32c"}


def _config(disk: str) -> dict:
    """The disk behind two controllers."""
    return {
        "version": 1,
        "backstores": [{"name": "disk", "type": "pscsi", "device": disk}],
        "targets": [{"wwpn": storage.wwpn(number), "owner_uid": UNPRIVILEGED, "luns": [{"lun": 0, "backstore": "disk"}]}
                    for number in (FREE, PROTECTED)],
    }


def _add(config: dict, lun: int, name: str, device: str) -> None:
    config["backstores"].append({"name": name, "type": "pscsi", "device": device})
    config["targets"][0]["luns"].append({"lun": lun, "jbod": True, "backstore": name})


def _node(guest: Guest, lun: int, ptype: int, timeout: float = 60) -> str:
    """The guest's generic node of a physical drive, once it has found that, as of this type."""
    channel, target = divmod(lun, IDS_OF_A_CHANNEL)
    deadline = time.monotonic() + timeout
    places = f"/sys/bus/scsi/devices/*:{channel}:{target}:0"
    while not (found := guest.check(f"ls -d {places} 2>/dev/null || true").split()):
        assert time.monotonic() < deadline, f"no physical drive {lun}: {guest.dmesg()}"
        time.sleep(0.2)
    assert int(guest.check(f"cat {found[0]}/type")) == ptype
    return "/dev/" + guest.check(f"basename {found[0]}/scsi_generic/*").strip()


def _prepare(command: str) -> str:
    return f"cd /tmp && head -c {BLOCK} /dev/zero | tr '\\000' x >block && {command}"


def _same_as_here(bed, guest: Guest, node: str, device: Path, commands: list[str]) -> None:
    """Each command says in the guest what it says in the host. Both write the same block in turn, and read it back."""
    ours = by_hand.sg_node(device)
    storage.answer(guest, node)
    for command in commands:
        status, said = guest.run(_prepare(command.format(node=node, size=BLOCK)))
        here = bed.run(f"{{ {_prepare(command.format(node=ours, size=BLOCK))}; }} 2>&1", check=False)
        assert (status, said) == (here.returncode, here.stdout.replace(ours, node)), (command, said, here.stdout)


def _writes(bed, guest: Guest, node: str, device: Path) -> None:
    """What the guest writes is what the host reads."""
    guest.check(f"cd /tmp && head -c {BLOCK} /dev/zero | tr '\\000' y >block && "
                f"sg_raw --send={BLOCK} --infile=block {node} 0a 00 00 00 01 00")
    said = bed.run(f"sg_raw --request={BLOCK} {by_hand.sg_node(device)} 08 00 00 00 01 00 2>&1").stdout
    assert said.count("y" * 16) == BLOCK // 16, said


def _disks(guest: Guest) -> tuple[str, str]:
    """That of the first controller, and the generic node of that of the second, which is write-protected."""
    found = {int(guest.check(f"cat /sys/block/{name}/ro")): name for name in guest.disks(2)}
    return f"/dev/{found[0]}", "/dev/" + guest.check(f"basename /sys/block/{found[1]}/device/scsi_generic/*").strip()


def _is_protected(guest: Guest, node: str) -> None:
    """Reading passes; what writes without any data does not, nor what no list knows."""
    said = storage.answer(guest, node)
    assert "SCSI Status: Good" in said, said
    guest.check(f"sg_raw --request={BLOCK} {node} 28 00 00 00 00 00 00 00 01 00")
    format_unit, write_same = "04 00 00 00 00 00", "93 01 00 00 00 00 00 00 00 00 00 00 00 01 00 00"
    for cdb in (format_unit, write_same, "c1 00 00 00 00 00 00 00 00 00"):
        status, said = guest.run(f"sg_raw {node} {cdb}")
        assert status and "Data Protect" in said, (cdb, said)


def _is_not_cut(guest: Guest, disk: str) -> None:
    """Longer CDBs of vendors, and longer MODE SENSEs, than can be passed on are refused."""
    storage.answer(guest, disk)
    for command in (f"sg_raw {disk} c1 00 00 00 00 00 00 00 00 00 01 00",
                    f"sg_raw --request=8192 {disk} 5a 00 3f 00 00 00 00 20 00 00"):
        status, said = guest.run(command)
        assert status and "Invalid field in cdb" in said, (command, said)


def test_passthrough_types(bed):
    """A disk with its own block size, a tape and a changer reach one guest, with their answers and their sense."""
    first = bed.enter_context(by_hand.scsi_debug(dev_size_mb=16, sector_size=BLOCK, delay=0, per_host_store=1))
    config = _config(by_hand.scsi_disk(first))
    directory = bed.directory()
    bed.enter_context(host.serving(config, directory))
    (by_hand.tpg(storage.wwpn(PROTECTED)) / "attrib/demo_mode_write_protect").write_text("1")
    wwpns = [storage.wwpn(number) for number in (FREE, PROTECTED)]
    guest = bed.guest(host.qemu_args(*wwpns), modules="megaraid_sas,st")
    disk, protected = _disks(guest)
    assert int(guest.check(f"cat /sys/block/{disk.removeprefix('/dev/')}/queue/logical_block_size")) == BLOCK
    assert fio.run(guest, [disk], MIXED).errors == 0
    _is_protected(guest, protected)
    _is_not_cut(guest, disk)

    tape = by_hand.another_scsi_debug(by_hand.TAPE)
    _add(config, TAPE, "tape", by_hand.sg_node(tape))
    host.apply(config, directory)
    node = _node(guest, TAPE, by_hand.TAPE)
    assert guest.check("ls /sys/class/scsi_tape").split()
    _same_as_here(bed, guest, node, tape, [*sg_commands.ANY_DEVICE, *sg_commands.TAPE])
    _writes(bed, guest, node, tape)

    changer = by_hand.another_scsi_debug(by_hand.CHANGER)
    _add(config, CHANGER, "changer", changer.name)
    host.apply(config, directory)
    node = _node(guest, CHANGER, by_hand.CHANGER)
    _same_as_here(bed, guest, node, changer, [*sg_commands.ANY_DEVICE, *sg_commands.CHANGER])
    assert host.apply(config, directory) == "nothing to change\n"
    assert fio.run(guest, [disk], MIXED).errors == 0
    assert not guest.trouble()


def test_passthrough_refused(bed):
    """What is no SCSI device, no logical drive, or the same device twice, is told in one line."""
    directory = bed.directory()
    device = bed.enter_context(by_hand.scsi_debug(dev_size_mb=8))
    tape = by_hand.another_scsi_debug(by_hand.TAPE)
    file = directory / "refused.json"

    def refused(config: dict, *parts: str) -> None:
        file.write_text(json.dumps(config))
        complaint.of([host.CTL, "apply", file], *parts)

    with host.serving(host.NOTHING, directory):
        refused(_config("/dev/null"), "backstore disk", "is no SCSI device")
        refused(_config("99:0:0:0"), "backstore disk", "no such SCSI device")
        refused(_config(by_hand.sg_node(tape)), "LUN 0", "jbod")
        twice = _config(by_hand.scsi_disk(device))
        _add(twice, TAPE, "again", device.name)
        refused(twice, "disk and again", "same device")
