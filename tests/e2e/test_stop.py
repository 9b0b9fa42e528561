# SPDX-License-Identifier: GPL-2.0-or-later
"""QEMU's stop and cont: nothing moves while the machine stands still, and nothing is lost."""

import time

from e2e import fio, host, storage
from e2e.setup import two_lun_guest
from vm.guest import Guest

MOVING = ("kicks", "slow_kicks", "reads", "writes", "others", "read_bytes", "write_bytes", "dcmds", "interrupts")
STOPS = 5
JOB = fio.verify_job("16m") | {"bsrange": "512-64k"}


def _moved() -> dict[str, int]:
    counters = host.controller()["counters"]
    return {name: counters[name] for name in MOVING}


def _ios() -> int:
    return host.counter("reads") + host.counter("writes")


def _await_ios(count: int) -> None:
    goal = _ios() + count
    deadline = time.monotonic() + 60
    while _ios() < goal:
        assert time.monotonic() < deadline, "no I/O"
        time.sleep(0.05)


def _start_verify(guest: Guest, disk: str) -> None:
    """Pass after pass until there are enough: how long one takes depends on the machine."""
    command = fio.command([disk], JOB, "/tmp/verify.json")
    guest.check(f"rm -f /tmp/enough; (status=0; while [ $status = 0 -a ! -e /tmp/enough ]; do {command}; status=$?; done; "
                "echo $status >/tmp/status.new; mv /tmp/status.new /tmp/status) >/tmp/said 2>&1 &")


def _finish_verify(guest: Guest) -> None:
    guest.check("touch /tmp/enough")
    status = guest.check("while [ ! -e /tmp/status ]; do sleep 0.2; done; cat /tmp/status", timeout=180).strip()
    result = fio.parse(guest.check("cat /tmp/verify.json"))
    assert (status, result.errors) == ("0", 0), guest.check("cat /tmp/said /tmp/verify.json")
    assert result.megabytes > 32, result


def _stop_and_go_on(guest: Guest, disk: str) -> None:
    """Under fio --verify: when stop returns no I/O is out, none begins before cont, and the guest sees no error."""
    _start_verify(guest, disk)
    for _ in range(STOPS):
        _await_ios(20)
        guest.qmp("stop")
        before = _moved()
        time.sleep(0.5)
        assert _moved() == before
        guest.qmp("cont")
    _finish_verify(guest)
    assert not guest.trouble()


def _reset_while_stopped(guest: Guest, disk: str) -> None:
    """A machine that is reset while it stands still boots at cont and finds its disks."""
    _start_verify(guest, disk)
    _await_ios(20)
    guest.qmp("stop")
    guest.qmp("set-action", reboot="reset")
    guest.qmp("system_reset")
    before = _moved()
    time.sleep(0.5)
    assert _moved() == before
    guest.qmp("cont")
    guest.await_ready()
    disks = storage.drives(guest, 2)
    assert fio.run(guest, [*disks.values()], fio.verify_job("2m")).errors == 0
    assert not guest.trouble()


def test_stop_cont(bed):
    """Under I/O a machine is stopped and goes on, and is reset while it stands still."""
    setup = two_lun_guest(bed)
    _stop_and_go_on(setup.guest, setup.disks[storage.BLOCK])
    _reset_while_stopped(setup.guest, setup.disks[storage.BLOCK])
