# SPDX-License-Identifier: GPL-2.0-or-later
"""What hardly varies of the benchmark, as a guard: exits and context switches per I/O."""

import os
import statistics

from bench.bars import USERSPACE_EXITS
from bench.devices import GEN2, REFERENCE
from bench.testbed import Testbed, testbed
from bench.workloads import SEVERAL, Workload
from e2e import host, measure

IOS = 2000  # of a run
ROUNDS = 3
KICK_BAR = 1.02  # nested page faults: the doorbell and nothing else
EXITS_BARS = {1: measure.EXITS_BAR, 32: 2.0}  # at each depth; 1.2 to 1.5 coalesced, 2.2 if the vCPU served


def _settled(there: Testbed, workload: Workload) -> dict:
    """The exits of a run that has brought no new doorbell."""
    for _ in range(measure.LESSONS):
        before = host.counter("slow_kicks")
        exits = there.count(GEN2, workload, IOS)
        if host.counter("slow_kicks") - before <= measure.NEW_DOORBELLS:
            break
    return exits


def test_exits_and_switches(bed):
    """At most 1.02 nested page faults a command, 3 exits alone, 2 in a crowd; alone, fewer switches than vhost-scsi (direct)."""
    if os.environ["SUITE"] == "bookworm":
        bed.skip("a tmpfs has direct I/O since Linux 6.6 only")
    with testbed([GEN2, REFERENCE], bed.directory()) as there:
        for workload in SEVERAL:
            there.devices[GEN2].run(workload, IOS)
            exits = _settled(there, workload)
            print(workload, exits)
            assert exits["userspace_exits_per_io"] <= USERSPACE_EXITS
            assert exits["exits_per_io"] <= EXITS_BARS[workload.depth]
            # An Intel CPU calls them otherwise.
            assert exits["exits_by_reason"].get("npf", 1) <= KICK_BAR
        rounds = [{model: device.run(SEVERAL[0], IOS).context_switches_per_io
                   for model, device in there.devices.items()} for _ in range(ROUNDS)]
    print(rounds)
    switches = {model: statistics.median(each[model] for each in rounds) for model in (GEN2, REFERENCE)}
    assert switches[GEN2] < switches[REFERENCE]
