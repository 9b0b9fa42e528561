# SPDX-License-Identifier: GPL-2.0-or-later
"""An ext4 in the guest: files are written, read back from the disk and compared."""

import re

from vm.guest import Guest

FILES = 40

# The guest has no rules by which mount would find it.
LOAD = "for module in crc32c_generic ext4; do modprobe -q $module || true; done"

WRITE = f"\n{LOAD}" + """
mkfs.ext4 -q -F {disk}
mount {disk} /mnt
for i in $(seq {files}); do head -c $((i * 12345)) /dev/urandom >/mnt/file$i; done
cd /mnt
sha256sum file* >/tmp/sums
"""

READ = """
umount /mnt
echo 3 >/proc/sys/vm/drop_caches
mount {disk} /mnt
cd /mnt
sha256sum -c /tmp/sums
"""

CHECK = """
umount /mnt
e2fsck -f -n {disk}
"""


def exercise(guest: Guest, disk: str) -> int:
    """Makes the file system, fills and checks it; returns how many files came back wrong."""
    guest.check("set -e" + WRITE.format(disk=disk, files=FILES), timeout=120)
    _, said = guest.run("set -e" + READ.format(disk=disk), timeout=120)
    right = len(re.findall(r": OK$", said, re.MULTILINE))
    guest.check("set -e" + CHECK.format(disk=disk), timeout=120)
    return FILES - right
