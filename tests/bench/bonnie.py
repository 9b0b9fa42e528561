# SPDX-License-Identifier: GPL-2.0-or-later
"""bonnie++ on an ext4: the comparison this HBA was first presented with."""

from e2e import filesystem

from .sample import Sample, Shell, Usage

PLACE = "/mnt/bonnie"
GROUP = "/sys/fs/cgroup"
FILE_MIB = 128  # a figure of less than half a second would be "+++++"
CACHE_MIB = 48  # all the memory that it may use: it reads through the page cache, -D or not
CHUNK = 64 << 10
SEEKS = 1000
COMMAND = f"""
mkdir -p {PLACE} /etc
echo root:x:0:0::/: >/etc/passwd
echo root:x:0: >/etc/group
{filesystem.LOAD}
mkfs.ext4 -q -F {{disk}}
mount {{disk}} {PLACE}
mountpoint -q {GROUP} || mount -t cgroup2 none {GROUP}
echo +memory >{GROUP}/cgroup.subtree_control
mkdir -p {GROUP}/bonnie
echo {CACHE_MIB}M >{GROUP}/bonnie/memory.max
(echo 0 >{GROUP}/bonnie/cgroup.procs
exec bonnie++ -d {PLACE} -u root -s {FILE_MIB}M:{CHUNK}:{SEEKS} -r {CACHE_MIB} -n 0 -f -D -q -m bench 2>/tmp/bonnie.said)
status=$?
[ $status = 0 ] || cat /tmp/bonnie.said
umount {PLACE}
exit $status
"""
# Fields of its CSV, version 1.98 (bon_csv2txt).
WRITE, REWRITE, READ, SEEK = 11, 13, 17, 19


def take(shell: Shell, disk: str) -> Sample:
    """MB/s are those of block reads; all of its figures together are the speed that is compared."""
    with Usage(shell) as usage:
        said = shell(COMMAND.format(disk=disk))
    fields = said.strip().splitlines()[-1].split(",")
    if fields[0] != "1.98" or "+++++" in fields[WRITE:SEEK + 1]:
        raise RuntimeError(f"bonnie++ said: {said}")
    kib = [float(fields[number]) for number in (WRITE, REWRITE, READ)]
    seeks = float(fields[SEEK])
    ios = 4 * (FILE_MIB << 20) // CHUNK + SEEKS  # to rewrite is to read and to write
    seconds = sum(FILE_MIB * 1024 / speed for speed in kib) + SEEKS / seeks
    return usage.sample(ios, iops=seeks, mbps=kib[-1] * 1024 / 1e6, speed=1 / seconds)
