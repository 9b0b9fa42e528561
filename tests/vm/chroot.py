# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a command in the root with the clone at /src, in a mount namespace of its own so that nothing is left mounted."""

import os
import subprocess
from pathlib import Path

from .paths import CLONE

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
               "TERM": os.environ.get("TERM", "dumb")}

# The pristine tree stays visible at /mnt (a bind without submounts): what L1 gets as its root.
ENTER = r"""
set -eu
root=$1 clone=$2
shift 2
mount --bind "$root" "$root"
mount --bind "$root" "$root/mnt"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$clone" "$root/src"
exec chroot "$root" env -C /src "$@"
"""


def command(root: Path, argv: list[str]) -> list[str]:
    return ["unshare", "--mount", "sh", "-c", ENTER, "enter", str(root), str(CLONE), *argv]


def run(root: Path, argv: list[str]) -> int:
    return subprocess.run(command(root, argv), env=ENVIRONMENT).returncode
