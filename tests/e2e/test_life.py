# SPDX-License-Identifier: GPL-2.0-or-later
"""A controller's life: whatever ends it, the host can be cleared and the module unloaded, as the end of each test does."""

import time

from e2e import fio, host, storage, traffic
from e2e.setup import TWO_LUN_GUEST
from runner.shared import given
from vm.guest import Guest


def _check_data(guest: Guest) -> None:
    result = fio.run(guest, [*storage.drives(guest, 2).values()], fio.verify_job("4m"))
    assert result.errors == 0, result


@given(TWO_LUN_GUEST)
def test_driver_starts_again(bed, setup):
    """The driver comes up again after it was unloaded, and after a reboot in the midst of I/O."""
    guest = setup.guest
    for _ in range(2):
        guest.check("rmmod megaraid_sas && ! ls /sys/block | grep ^sd && modprobe megaraid_sas")
        _check_data(guest)
    assert not guest.trouble()
    traffic.endless(guest, [storage.drives(guest, 2)[storage.BLOCK]])
    resets = host.counter("resets")
    guest.reboot()
    _check_data(guest)
    assert host.counter("resets") > resets
    assert not guest.trouble()


def _start_removal(guest: Guest) -> None:
    guest.check("(rmmod megaraid_sas; echo $? >/tmp/removed.new; mv /tmp/removed.new /tmp/removed) >/dev/null 2>&1 &")


def _await_removal(guest: Guest) -> None:
    assert guest.check("while [ ! -e /tmp/removed ]; do sleep 0.2; done; cat /tmp/removed", timeout=120).strip() == "0"


@given(TWO_LUN_GUEST)
def test_daemon_killed_under_io(bed, setup):
    """I/O goes on while vhost-megasasd is dead, and goes on when it is back."""
    guest = setup.guest
    io = traffic.verified(guest, [setup.disks[storage.BLOCK]], "64m")
    setup.daemon.kill()
    io.goes_on()
    setup.daemon.start()
    io.goes_on()
    io.stop()

    # A driver that leaves has its caches flushed, by the firmware: without vhost-megasasd it waits.
    setup.daemon.kill()
    _start_removal(guest)
    time.sleep(2)
    assert guest.run("test -e /tmp/removed")[0] == 1
    setup.daemon.start()
    _await_removal(guest)
    guest.check("modprobe megaraid_sas")
    _check_data(guest)
    assert not guest.trouble()
