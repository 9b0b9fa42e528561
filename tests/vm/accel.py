# SPDX-License-Identifier: GPL-2.0-or-later
"""Chooses how L1 runs: by KVM if a trial has shown that a guest in it works, else emulated."""

import os
import subprocess

from . import root
from .paths import CACHE, HERE, IN_ROOT_CLONE

TRIAL_SECONDS = 60


def _trial() -> str:
    # A /dev/kvm that opens says nothing: nested virtualisation may be missing or so slow that nothing ends in time.
    root.say("trying whether KVM can run a guest within L1")
    done = subprocess.run([HERE / "bed", "run", "--accel", "kvm", "--name", "accel", "--timeout", str(TRIAL_SECONDS), "--",
                           "python3", IN_ROOT_CLONE / "tests/vm/trial.py"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return "tcg" if done.returncode else "kvm"


def choose() -> str:
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg"
    verdict = CACHE / f"accel-{os.uname().release}"
    if not verdict.exists():
        found = _trial()
        root.say(f"L1 runs by {found} from now on ({verdict})")
        verdict.write_text(found)
    return verdict.read_text()
