# SPDX-License-Identifier: GPL-2.0-or-later
"""Instructions per I/O: a long run less a short one, less what the machines execute when there is nothing to do."""

import time

from vm.insns import Instructions

from .sample import Sample
from .testbed import Device
from .workloads import Workload

IDLE_SECONDS = 1
IDLE_BAR = 0.05  # at most, of the I/Os' own
SHORT = 8  # times shorter than the long one is the short run
LONGER = 1  # times a run may be doubled: a machine that is too busy stays so


def idle() -> float:
    """Per second, of the host with the booted guest in it."""
    counter = Instructions()
    first, second, started = counter.count(), counter.count(), time.monotonic()
    time.sleep(IDLE_SECONDS)
    last, ended = counter.count(), time.monotonic()
    return max(last - second - (second - first), 0) / (ended - started)  # to count takes some too


class Pair:
    """A short run and a long one of a device."""

    def __init__(self, device: Device, workload: Workload, ios: int, idle: float) -> None:
        self._short = device.run(workload, max(ios // SHORT, 1))
        self.long: Sample = device.run(workload, ios)
        self._idle = idle

    def _idle_insns(self) -> float:
        """While the long run took longer."""
        return self._idle * (self.long.seconds - self._short.seconds)

    def _own(self) -> float:
        own = self.long.insns - self._short.insns - self._idle_insns()
        assert own > 0, "I/Os took fewer instructions than an idle machine: measure on a quieter one"
        return own

    def per_io(self) -> float:
        return self._own() / (self.long.ios - self._short.ios)

    def idle_share(self) -> float:
        """What is subtracted as idle, against the I/Os' own."""
        return self._idle_insns() / self._own()


def long_enough(device: Device, workload: Workload) -> int:
    """The workload's I/Os, or more where idle instructions would be too many beside theirs."""
    ios = workload.ios
    for _ in range(LONGER):
        if Pair(device, workload, ios, idle()).idle_share() <= IDLE_BAR:
            break
        ios *= 2
    return ios
