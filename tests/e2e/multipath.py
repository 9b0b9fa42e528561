# SPDX-License-Identifier: GPL-2.0-or-later
"""dm-multipath in the guest, driven by the distribution's multipath-tools."""

import re
import time

from vm.guest import Guest

from . import storage, traffic
from .wait import until

INTERVAL = 2  # seconds between two checks of a path
OPTIMIZED, NONOPTIMIZED, STANDBY = "50 active ready", "10 active ready", "1 active ghost"
FAILED = "failed faulty"  # whatever the priority was when the path could last be asked for it

# For a guest of these paths; scsi_dh_alua comes before the disks, to be attached to them when they are found.
BOOT = {"image": "multipath", "modules": "scsi_dh_alua,dm_multipath,dm_service_time,megaraid_sas"}

# Its own settings for LIO test a path by I/O since 0.9.5, so that one in standby is a failed one, whose priority is not read
# again; and a priority from sysfs is what the kernel was told when it last used the path.
CONFIG = f"""
defaults {{
    find_multipaths greedy
    polling_interval {INTERVAL}
    max_polling_interval {INTERVAL}
    uxsock_timeout 30000
}}
overrides {{
    path_checker tur
    detect_checker no
    prio alua
    detect_prio no
    failback immediate
    no_path_retry 5
}}
"""

# All that multipathd wants to know of a disk, in place of the rules that ask the disk for it by programs.
RULE = ('ACTION!="remove", SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", KERNEL=="sd*", SUBSYSTEMS=="scsi", ATTRS{wwid}=="?*", '
        'ENV{ID_SERIAL}="$attr{wwid}", ENV{ID_WWN}="$attr{wwid}"')

START = f"""
set -e
mkdir -p /etc/multipath /etc/udev/rules.d
cat >/etc/multipath.conf <<'EOF'{CONFIG}EOF
cat >/etc/udev/rules.d/60-wwid.rules <<'EOF'
{RULE}
EOF
/usr/lib/systemd/systemd-udevd --daemon --resolve-names=never >/tmp/udevd.log 2>&1
udevadm trigger --action=add --subsystem-match=block
udevadm settle
multipathd -d >/tmp/multipathd.log 2>&1 </dev/null &
"""

# Lines of `multipath -ll`: a group of paths, and one of its paths.
GROUP = re.compile(r"policy='[^']*' prio=(-?\d+) status=\w+")
PATH = re.compile(r"\d+:\d+:\d+:\d+ +(sd\w+) +\d+:\d+ +(\w+) +(\w+) ")


class Multipath:
    """The only disk of a guest, over all paths to it."""

    def __init__(self, guest: Guest, paths: int) -> None:
        self._guest = guest
        self.find(paths)
        for name in self.disks.values():
            storage.answer(guest, f"/dev/{name}")
        guest.check(START)
        until("multipathd makes no map", lambda: bool(self.paths()))
        self.path = "/dev/" + guest.check("cd /sys/block; echo dm-*").strip()

    def find(self, paths: int) -> None:
        """Learns which disk of the guest is the path to which target (VPD page 83h)."""
        self.disks = {}
        for name in self._guest.disks(paths):
            said = self._guest.check(f"sg_vpd --page=di /dev/{name}")
            self.disks[re.search(r"(naa\.[0-9a-f]{16}),t,", said)[1]] = name

    def paths(self) -> dict[str, str]:
        """What `multipath -ll` says: priority of its group, state for device mapper and for the checker of each path."""
        found, priority = {}, ""
        for line in self._guest.check("multipath -ll").splitlines():
            if group := GROUP.search(line):
                priority = group[1]
            elif path := PATH.search(line):
                found[path[1]] = f"{priority} {path[2]} {path[3]}"
        return found

    def shows(self, wanted: dict[str, str], timeout: float = 60) -> None:
        """Returns when there are paths to these targets, and no others, and what is said of each ends so."""
        wanted = {self.disks[wwpn]: said for wwpn, said in wanted.items()}
        deadline = time.monotonic() + timeout
        while True:
            found = self.paths()
            if found.keys() == wanted.keys() and all(found[name].endswith(said) for name, said in wanted.items()):
                return
            assert time.monotonic() < deadline, f"wanted {wanted}, found {found}\n{self.log()}"
            time.sleep(0.5)

    def completed(self, wwpn: str) -> int:
        """Reads and writes that went by the path to a target."""
        return traffic.completed(self._guest, self.disks[wwpn])

    def log(self) -> str:
        """The last of what multipathd and the kernel say."""
        return self._guest.check("tail -n 40 /tmp/multipathd.log; dmesg | tail -n 20")
