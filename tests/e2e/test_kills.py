# SPDX-License-Identifier: GPL-2.0-or-later
"""QEMU and vhost-megasasd killed again and again under I/O, KILLS times each (`make test-more` makes it 50)."""

import os

from e2e import fio, host, storage, traffic
from e2e.setup import TWO_LUNS, TWO_LUN_GUEST
from e2e.traffic import Traffic
from runner.shared import given
from vm.guest import Guest

KILLS = int(os.environ.get("KILLS") or 3)
SECONDS = 600 + 60 * KILLS
SIZE = "4m"


def _disks(guest: Guest) -> list[str]:
    return [*storage.drives(guest, 2).values()]


@given(TWO_LUNS)
def test_qemu_killed(bed, setup):
    """SIGKILL for QEMU with commands in flight: the next one gets the same target, and all that was written."""
    for number in range(KILLS):
        guest = bed.guest(host.qemu_args(storage.WWPN))
        if number == 0:
            assert fio.run(guest, _disks(guest), traffic.fill_job(SIZE)).errors == 0
        Traffic(guest, _disks(guest), traffic.rewrite_job(SIZE))
        guest.kill()
        for image in setup.images():
            traffic.intact(image, SIZE)


@given(TWO_LUN_GUEST)
def test_daemon_killed(bed, setup):
    """SIGKILL for vhost-megasasd: I/O goes on without it and with the next one, and the guest sees no error."""
    io = traffic.verified(setup.guest, [*setup.disks.values()])
    for _ in range(KILLS):
        setup.daemon.kill()
        io.goes_on()
        setup.daemon.start()
        io.goes_on()
    io.stop()
    assert not setup.guest.trouble()
