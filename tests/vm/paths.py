# SPDX-License-Identifier: GPL-2.0-or-later
"""Where things are: on the build machine, and in the root and L1, which see the clone at /src."""

import os
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
SUITE = os.environ.get("SUITE") or "trixie"
BUILD = CLONE / "build" / SUITE
LOGS = BUILD / "logs"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vhost-megasas"

HERE = Path(__file__).resolve().parent
IN_ROOT_CLONE = Path("/src")
IN_ROOT_BUILD = IN_ROOT_CLONE / "build" / SUITE


def package_list(path: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]
