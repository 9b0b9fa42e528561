# SPDX-License-Identifier: GPL-2.0-or-later
"""What hardly varies of the benchmark, as a guard: exits and context switches per I/O."""

from bench.devices import REFERENCE
from bench.field import Field, field
from bench.workloads import Workload

OURS = "vhost-megasas-gen2"
SECONDS_OF_A_RUN = 3
USERSPACE_BAR = 0.005
KICK_BAR = 1.02  # nested page faults: the doorbell, and nothing else


def _exits(there: Field, depth: int) -> dict:
    workload = Workload("randread-4k", depth)
    there.competitors[OURS].run(workload, SECONDS_OF_A_RUN)
    exits = there.count(OURS, workload, SECONDS_OF_A_RUN)
    print(workload, exits)
    assert exits["userspace_exits_per_io"] <= USERSPACE_BAR
    assert exits["exits_by_reason"]["npf"] <= KICK_BAR
    return exits


def test_exits_and_switches(bed):
    """A command is one exit, shares its interrupt where it can, and costs fewer context switches than vhost-scsi's."""
    with field([OURS, REFERENCE], bed.directory()) as there:
        assert _exits(there, 1)["exits_per_io"] <= 3.0
        assert _exits(there, 32)["exits_per_io"] <= 1.6
        switches = {name: competitor.run(Workload("randread-4k", 1), SECONDS_OF_A_RUN).context_switches_per_io
                    for name, competitor in there.competitors.items()}
    print(switches)
    assert switches[OURS] < switches[REFERENCE]
