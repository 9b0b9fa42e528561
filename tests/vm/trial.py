#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Inside L1: succeeds if a guest reaches its init within 20 seconds."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from vm.guest import Guest  # noqa: E402

with Guest("accel") as guest:
    guest.start([], timeout=20)
