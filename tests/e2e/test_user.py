# SPDX-License-Identifier: GPL-2.0-or-later
"""A backstore in user space: a program of the host serves the guest's disk."""

import json

from e2e import fio, host, storage, tcmu
from vm.guest import UNPRIVILEGED

SIZE, BLOCK = 8 << 20, 4096
CONFIG = "ram/e2e"
MIXED: fio.Job = {"rw": "randwrite", "bsrange": f"{BLOCK}-32k", "size": "1m", "iodepth": 8, "verify": "crc32c"}


def test_user_space(bed):
    """A RAM disk in Python is the guest's: size, data, the sense of a refusal; `export` is what was applied."""
    config = {
        "version": 1,
        "backstores": [{"name": "user", "type": "user", "config": CONFIG, "size": "8MiB", "block_size": BLOCK}],
        "targets": [{"wwpn": storage.WWPN, "owner_uid": UNPRIVILEGED, "luns": [{"lun": 0, "backstore": "user"}]}],
    }
    directory = bed.directory()
    bed.enter_context(host.serving(config, directory))
    assert host.apply(config, directory) == "nothing to change\n"
    assert json.loads(host.ctl("export")) == config
    handler = bed.enter_context(tcmu.serving("user", CONFIG, SIZE, BLOCK))

    guest = bed.guest(host.qemu_args(storage.WWPN))
    disk = storage.drives(guest, 1)[0]
    assert int(guest.check(f"blockdev --getsize64 {disk}")) == SIZE
    assert "USER SPACE DISK" in guest.check(f"sg_inq {disk}")
    assert fio.run(guest, [disk], MIXED).errors == 0
    status, said = guest.run(f"sg_raw {disk} c1 00 00 00 00 00 00 00 00 00")
    assert status and "Invalid command operation code" in said, said
    # What Python holds is what the guest wrote.
    guest.check(f"head -c {BLOCK} /dev/zero | tr '\\000' Z | dd of={disk} bs={BLOCK} seek=5 oflag=direct")
    assert handler.disk.content[5 * BLOCK:6 * BLOCK] == b"Z" * BLOCK
    assert handler.commands > 50
    assert not guest.trouble()
