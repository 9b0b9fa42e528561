# SPDX-License-Identifier: GPL-2.0-or-later
"""QEMU's stop and cont: nothing moves while the machine stands still, and nothing is lost."""

import time

from e2e import fio, host, storage, traffic
from e2e.setup import TWO_LUN_GUEST
from e2e.traffic import Traffic
from runner.shared import given
from vm.guest import Guest

MOVING = ("kicks", "slow_kicks", "reads", "writes", "others", "read_bytes", "write_bytes", "dcmds", "interrupts")
STOPS = 5
MANY_IOS = fio.verify_job("32m") | {"bsrange": "512-64k"}


def _moved() -> dict[str, int]:
    counters = host.controller()["counters"]
    return {name: counters[name] for name in MOVING}


def _check_that_nothing_moves() -> None:
    before = _moved()
    time.sleep(0.5)
    assert _moved() == before


def _stop_and_go_on(guest: Guest, disk: str) -> None:
    """Under fio --verify: when stop returns no I/O is out, none begins before cont, and the guest sees no error."""
    io = Traffic(guest, [disk], MANY_IOS)
    for _ in range(STOPS):
        io.goes_on()
        guest.qmp("stop")
        _check_that_nothing_moves()
        guest.qmp("cont")
    io.goes_on()
    io.stop()
    assert not guest.trouble()


def _reset_while_stopped(guest: Guest, disk: str) -> None:
    """A machine that is reset while it stands still boots at cont and finds its disks."""
    traffic.endless(guest, [disk])
    guest.qmp("stop")
    guest.qmp("set-action", reboot="reset")
    guest.qmp("system_reset")
    _check_that_nothing_moves()
    guest.qmp("cont")
    guest.await_ready()
    disks = storage.drives(guest, 2)
    assert fio.run(guest, [*disks.values()], fio.verify_job("2m")).errors == 0
    guest.qmp("set-action", reboot="shutdown")
    assert not guest.trouble()


@given(TWO_LUN_GUEST)
def test_stop_cont(bed, setup):
    """Under I/O a machine is stopped and goes on, and is reset while it stands still."""
    _stop_and_go_on(setup.guest, setup.disks[storage.BLOCK])
    _reset_while_stopped(setup.guest, setup.disks[storage.BLOCK])
