# SPDX-License-Identifier: GPL-2.0-or-later
"""A controller's life: whatever ends it, the host can be cleared and the module unloaded, as the end of each test does."""

import time

from e2e import fio, host, storage
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


def test_qemu_killed_under_io(bed):
    """SIGKILL for QEMU with commands in flight; the next QEMU gets the same target."""
    setup = two_lun_guest(bed)
    for disk in setup.disks.values():
        _start_io(setup.guest, disk)
    setup.guest.kill()
    guest = bed.guest(host.qemu_args(storage.WWPN))
    _check_data(guest)
    _start_io(guest, storage.drives(guest, 2)[storage.BLOCK])
    guest.kill()


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


def test_daemon_killed_under_io(bed):
    """I/O goes on while megasasd is dead; what the driver asks the firmware waits for the next megasasd."""
    setup = two_lun_guest(bed)
    guest, disk = setup.guest, setup.disks[storage.BLOCK]
    job = fio.verify_job("64m")
    guest.check(f"({fio.command([disk], job, '/tmp/verify.json')}; echo $? >/tmp/status) >/dev/null 2>&1 &")
    setup.daemon.kill()
    writes = host.counter("writes")
    while host.counter("writes") < writes + 20:
        time.sleep(0.1)
    dcmds = host.counter("dcmds")
    # Unloading the driver would wait for the disks; a scan makes it ask for its list of drives too.
    guest.check("(echo - - - >/sys/class/scsi_host/host0/scan; touch /tmp/scanned) >/dev/null 2>&1 &")
    setup.daemon.start()
    guest.check("while [ ! -e /tmp/status ] || [ ! -e /tmp/scanned ]; do sleep 0.2; done", timeout=120)
    print("DCMDs:", dcmds, host.counter("dcmds"))
    assert guest.check("cat /tmp/status").strip() == "0"
    result = fio.parse(guest.check("cat /tmp/verify.json"))
    assert result.errors == 0 and result.megabytes > 128, result
    assert not guest.trouble()
    guest.reboot()
    _check_data(guest)
