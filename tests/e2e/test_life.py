# SPDX-License-Identifier: GPL-2.0-or-later
"""A controller's life: whatever ends it, the host can be cleared and the module unloaded, as the end of each test does."""

import time

from e2e import fio, host, storage, traffic
from e2e.setup import two_lun_guest
from vm.guest import Guest

BUSY = fio.mixed_job(32, 1_000_000)


def _start_io(guest: Guest, disk: str) -> None:
    """Starts fio without an end; returns when I/O is under way."""
    before = host.counter("writes")
    guest.check(f"{fio.command([disk], BUSY, '/tmp/busy.json')} >/tmp/busy 2>&1 &")
    deadline = time.monotonic() + 60
    while host.counter("writes") < before + 50:
        assert time.monotonic() < deadline, guest.check("cat /tmp/busy")
        time.sleep(0.1)


def _check_data(guest: Guest) -> None:
    result = fio.run(guest, [*storage.drives(guest, 2).values()], fio.verify_job("4m"))
    assert result.errors == 0, result


def test_driver_starts_again(bed):
    """The driver comes up again after it was unloaded, and after a reboot in the midst of I/O."""
    guest = two_lun_guest(bed).guest
    for _ in range(2):
        guest.check("rmmod megaraid_sas && ! ls /sys/block | grep ^sd && modprobe megaraid_sas")
        _check_data(guest)
    assert not guest.trouble()
    _start_io(guest, storage.drives(guest, 2)[storage.BLOCK])
    resets = host.counter("resets")
    guest.reboot()
    _check_data(guest)
    assert host.counter("resets") > resets
    assert not guest.trouble()


def _start(guest: Guest, command: str, name: str) -> None:
    """In the background; its status will be in /tmp/NAME."""
    guest.check(f"({command}; echo $? >/tmp/{name}.new; mv /tmp/{name}.new /tmp/{name}) >/dev/null 2>&1 &")


def _await(guest: Guest, name: str) -> None:
    assert guest.check(f"while [ ! -e /tmp/{name} ]; do sleep 0.2; done; cat /tmp/{name}", timeout=120).strip() == "0"


def test_daemon_killed_under_io(bed):
    """I/O goes on while megasasd is dead, and goes on when it is back."""
    setup = two_lun_guest(bed)
    guest = setup.guest
    io = traffic.verified(guest, [setup.disks[storage.BLOCK]])
    setup.daemon.kill()
    io.goes_on()
    setup.daemon.start()
    io.goes_on()
    io.stop()

    # A driver that leaves has its caches flushed, by the firmware: without megasasd it waits.
    setup.daemon.kill()
    _start(guest, "rmmod megaraid_sas", "removed")
    time.sleep(2)
    assert guest.run("test -e /tmp/removed")[0] == 1
    setup.daemon.start()
    _await(guest, "removed")
    guest.check("modprobe megaraid_sas")
    _check_data(guest)
    assert not guest.trouble()
