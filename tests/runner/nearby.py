# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests start again and again, in L1's memory and without what only a debugger reads.

L1 gets its files over 9p, which keeps nothing of a file that is written to elsewhere: each start would fetch all anew.
"""

import subprocess
from pathlib import Path

from vm.paths import BUILD

PLACE = Path("/run/nearby")
FILES = ("kernel/vhost_megasas.ko", "glue/vhost-megasas.so", "bin/vhost-megasasctl", "bin/vhost-megasasd",
         "tests/module-tests")


def bring() -> None:
    """Those that are built, each in the place of its original."""
    PLACE.mkdir(exist_ok=True)
    for file in (BUILD / name for name in FILES):
        if file.exists():
            copy = PLACE / file.name
            subprocess.run(["strip", "--strip-debug", "-o", copy, file], check=True)
            copy.chmod(0o755)
            subprocess.run(["mount", "--bind", copy, file], check=True)
