# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest that has nothing but its LUN: SeaBIOS boots from it."""

from e2e import boot_disk, host, storage
from vm.guest import Guest

MARK = "/kept"


def _config(image) -> dict:
    return {
        "version": 1,
        "backstores": [{"name": "boot", "type": "fileio", "path": str(image), "buffered": True}],
        "targets": [storage.target(1, ["boot"])],
    }


def _root(guest: Guest) -> str:
    """What / is."""
    return guest.check("awk '$2 == \"/\" { print $1, $3 }' /proc/mounts").splitlines()[-1]


def test_boot_from_lun(bed):
    """SeaBIOS, a boot loader, Debian's kernel: all from the LUN, which is the root; and so again after a reboot."""
    directory = bed.directory()
    image = directory / "boot.img"
    boot_disk.make(image, directory)
    bed.enter_context(host.serving(_config(image), directory))
    *plugin, device = host.qemu_args(storage.WWPN)
    guest = bed.guest([*plugin, f"{device},bootindex=0"], boots_itself=True)
    assert _root(guest) == "/dev/sda1 ext4"
    guest.check(f"uname -r >{MARK}; sync")
    assert not guest.trouble()

    guest.reboot()
    assert _root(guest) == "/dev/sda1 ext4"
    assert guest.check(f"cat {MARK}") == guest.check("uname -r")
    assert not guest.trouble()
    assert guest.shutdown() == 0
