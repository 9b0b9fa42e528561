# SPDX-License-Identifier: GPL-2.0-or-later
"""What an I/O costs in exits: the bars of the demo."""

from e2e import measure, storage
from e2e.setup import two_lun_guest


def test_exits_per_io(bed):
    """No I/O goes to userspace, be it small or large, alone or one of 128; three exits are enough for a lone read."""
    setup = two_lun_guest(bed)
    disk = setup.disks[storage.BLOCK]
    reads = measure.reads(setup.guest, disk)
    figures = [reads, *(measure.mixed(setup.guest, disk, depth) for depth in (32, 128))]
    for figure in figures:
        print(figure, figure.reasons)
    assert reads.ios >= 4000
    assert reads.exits_per_io <= measure.EXITS_BAR
    assert all(figure.userspace_exits_per_io <= measure.USERSPACE_BAR for figure in figures)
    assert not any(figure.errors for figure in figures)
