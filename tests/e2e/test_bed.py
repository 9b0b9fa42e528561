# SPDX-License-Identifier: GPL-2.0-or-later
"""The test bed itself, on the controller that QEMU emulates: what fails here is not vhost-megasas."""

import json

from vm.exits import Exits
from vm.guest import Guest


def _guest(bed) -> Guest:
    disk = bed.directory() / "disk"
    bed.run(f"truncate -s 64M {disk}; chmod 666 {disk}; chmod 755 {disk.parent}")
    return bed.guest(["-device", "megasas-gen2,id=scsi", "-drive", f"file={disk},format=raw,if=none,id=disk",
                      "-device", "scsi-hd,bus=scsi.0,drive=disk"])


def _costs_exits(guest: Guest) -> None:
    """4 KiB reads at depth 1 cost QEMU's own controller three exits to userspace each."""
    fio = ("fio --name=read --filename=/dev/sda --rw=randread --bs=4k --io_size={} --ioengine=libaio --direct=1 "
           "--output-format=json")
    guest.check(fio.format("400k"))
    with Exits(guest.pid) as exits:
        output = guest.check(fio.format("4M"))
    ios = json.loads(output)["jobs"][0]["read"]["total_ios"]
    figures = exits.per_io(ios)
    print(ios, exits.result(), figures)
    assert 2.9 < figures["userspace_exits_per_io"] < 3.2, figures
    assert figures["exits_per_io"] > figures["userspace_exits_per_io"]


def test_guest_on_qemus_megasas(bed):
    """A guest boots, verifies what it wrote, reboots and shuts down in order, and its kernel log stays clean."""
    guest = _guest(bed)
    assert guest.disks(1) == ["sda"]
    guest.check("fio --name=verify --filename=/dev/sda --rw=randrw --bsrange=512-64k --size=2M --verify=crc32c "
                "--iodepth=8 --ioengine=libaio --direct=1")
    assert guest.run_bytes("head -c 70000 /dev/zero") == (0, bytes(70000))
    assert guest.run("exit 3") == (3, "")
    _costs_exits(guest)
    trouble = guest.trouble()
    assert not trouble, trouble
    guest.reboot()
    assert guest.disks(1) == ["sda"]
    assert guest.shutdown() == 0
