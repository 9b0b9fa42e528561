# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line of Catch2 programs, of version 2 (bookworm) and 3 (trixie)."""

import re
import subprocess

ALL_SKIPPED = 4  # exit status of version 3 if every test that ran skipped itself


def names(program: str) -> list[str]:
    """The test cases of a program that runs on this machine."""
    for option in (["--list-test-names-only"], ["--list-tests", "--verbosity", "quiet"]):
        listing = subprocess.run([program, *option], capture_output=True, text=True)
        # Version 2 returns the number of tests; version 3 rejects the first option, in words on stderr.
        if listing.stdout and "Unrecognised token" not in listing.stdout + listing.stderr:
            return [line.strip() for line in listing.stdout.splitlines() if line.strip()]
    return []


def command(program: str, name: str) -> list[str]:
    return [program, re.sub(r'([\\,\[\]*"])', r"\\\1", name)]
