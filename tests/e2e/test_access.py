# SPDX-License-Identifier: GPL-2.0-or-later
"""Who gets a controller: its owner, once."""

import subprocess
import time

from e2e import complaint, host, storage
from e2e.setup import TWO_LUNS
from runner.shared import given
from vm.guest import Guest

STRANGER = 4711


@given(TWO_LUNS)
def test_foreign_uid(bed, setup):
    """QEMU of another user is told whose target it is."""
    complaint.of_qemu(host.qemu_args(storage.WWPN), storage.WWPN, str(STRANGER), "owner_uid", user=STRANGER)


@given(TWO_LUNS)
def test_second_qemu(bed, setup):
    """One controller a target: the second QEMU is refused, the first keeps it."""
    arguments = host.qemu_args(storage.WWPN)
    first = subprocess.Popen([*Guest("first").command(arguments), "-S"], stdin=subprocess.DEVNULL)
    bed.defer(first.wait)
    bed.defer(first.kill)
    deadline = time.monotonic() + 30
    while not host.controller():
        assert first.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    complaint.of_qemu(arguments, storage.WWPN, "has a controller already")
    assert host.controller()["pid"] == first.pid
