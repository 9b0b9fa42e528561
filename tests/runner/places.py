# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tests in their place and gives an account of each, also of those that took L1 down with them."""

import collections
import dataclasses
import itertools
import json
import os
import queue
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from vm import accel, chroot, kernel_log, machine
from vm.guest import ended_by_emulator
from vm.paths import BUILD, CLONE, HERE, IN_ROOT_BUILD, IN_ROOT_CLONE, LOGS

from .clock import SILENT_SECONDS, Clock
from .discovery import L1, Test

INSIDE = "tests/runner/inside.py"
LATE_SECONDS = 30  # after which a test has not ended by itself
CHANCES = 2  # more of a test that the emulator took down
LANES = 2  # in which tests run beside each other: a guest that boots keeps one processor busy
_boots = itertools.count(1)


@dataclasses.dataclass(frozen=True)
class Outcome:
    name: str
    layer: str
    result: str
    seconds: float
    output: str = ""


def _command(root: Path, place: str, name: str, jobs: str) -> list[str]:
    inside = ["python3", str(IN_ROOT_CLONE / INSIDE), str(IN_ROOT_BUILD / "jobs" / jobs)]
    if place == L1:
        return [str(HERE / "bed"), "run", "--name", name, "--timeout", "86400", "--", *inside]
    return chroot.command(root, inside)


class Run:
    """One start of inside.py with a list of tests, followed to its end."""

    def __init__(self, root: Path, tests: list[Test]) -> None:
        self.tests = {test.name: test for test in tests}
        self.place = tests[0].place
        self.name = f"{tests[0].layer}-{next(_boots)}"
        jobs = BUILD / "jobs" / f"{self.name}.json"
        jobs.parent.mkdir(parents=True, exist_ok=True)
        jobs.write_text(json.dumps([dataclasses.asdict(test) for test in tests]))
        environment = {**chroot.ENVIRONMENT, "SUITE": BUILD.name} if self.place != L1 else None
        # In a session of its own, to be killed whole; and not to outlive us.
        self._process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM",
                                          *_command(root, self.place, self.name, jobs.name)],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment,
                                         start_new_session=True)
        self.tripped = ""  # the test during which the emulator failed
        self._running: Test | None = None
        self._started = time.monotonic()
        self._clock = Clock()
        self._silent = self._over = False

    def _is_late(self) -> bool:
        return self._running is not None and time.monotonic() > self._started + self._running.seconds + LATE_SECONDS

    def _lines(self) -> Iterator[dict]:
        """What inside.py says, until it ends, is silent or something takes longer than it may."""
        pending = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not self._is_late():
                self._silent = not selector.select(SILENT_SECONDS)
                data = b"" if self._silent else os.read(self._process.stdout.fileno(), 65536)
                self._over = not data and not self._silent
                if not data:
                    return
                *lines, pending = (pending + data).split(b"\n")
                yield from (json.loads(line) for line in lines)

    def _emulator_tripped(self) -> bool:
        """Its clock jumped, its log says so, or the kernel stands and has nothing to complain of."""
        if self.place != L1 or accel.choose() != "tcg":
            return False
        log = LOGS / f"{self.name}.kmsg"
        text = log.read_text(errors="replace") if log.exists() else ""
        return self._clock.jumped or kernel_log.tripped(text) or (self._silent and not kernel_log.trouble(text))

    def _end(self, message: dict) -> Outcome | None:
        """Of the test that ran; None if the emulator failed, not the test."""
        test, self._running = self._running, None
        outcome = Outcome(test.name, test.layer, message["result"], message["seconds"], message["output"])
        if outcome.result == "failed" and (self._emulator_tripped() or _is_emulators(outcome)):
            self.tripped = test.name
            return None
        return outcome

    def _stop(self) -> int:
        """Ends it, whatever is left to run; returns the status."""
        if not self._over:
            os.killpg(self._process.pid, signal.SIGTERM)
        return self._process.wait(60)

    def outcomes(self) -> Iterator[Outcome]:
        failed = False
        for message in self._lines():
            self._clock.tell(message["clock"])
            if message["event"] == "start":
                self._running, self._started = self.tests[message["name"]], time.monotonic()
            elif message["event"] == "end" and (outcome := self._end(message)):
                failed |= outcome.result == "failed"
                yield outcome
            if self.tripped or self._clock.jumped:
                break
        status = self._stop()
        if self._running and self._emulator_tripped():
            self.tripped = self._running.name
        elif self._running:
            yield Outcome(self._running.name, self._running.layer, "failed", round(time.monotonic() - self._started, 2),
                          f"{self.place} was lost with it, status {status}; see build/{BUILD.name}/logs/{self.name}.kmsg")
        elif status and not failed and not self.tripped and not self._clock.jumped:
            what = "the kernel log was not clean" if status == machine.UNHEALTHY else f"ended with status {status}"
            yield Outcome(f"{self.name} in {self.place}", next(iter(self.tests.values())).layer, "failed", 0, what)


def _is_emulators(outcome: Outcome) -> bool:
    """A guest's end under two layers of emulation; one that comes each time is the guest's own."""
    return ended_by_emulator(outcome.output) and accel.choose() == "tcg"


def _lane(root: Path, tests: list[Test]) -> Iterator[Outcome]:
    """Of tests one after the other; those that a failed one kept from running go on in a new L1."""
    left = {test.name: test for test in tests}
    trips = collections.Counter()
    while left:
        before = len(left)
        run = Run(root, list(left.values()))
        for outcome in run.outcomes():
            left.pop(outcome.name, None)
            yield outcome
        if run.tripped:
            trips[run.tripped] += 1
        if trips[run.tripped] > CHANCES:
            test = left.pop(run.tripped)
            yield Outcome(test.name, test.layer, "failed", 0,
                          f"the emulated processor was at fault each time, the last in {run.name}")
        elif run.tripped:
            print(f"again: {run.tripped}: the emulated processor was at fault, see the logs of {run.name}", flush=True)
        elif len(left) == before:
            yield from (Outcome(test.name, test.layer, "failed", 0, f"{test.place} did not start") for test in left.values())
            return


def outcomes(root: Path, tests: list[Test]) -> Iterator[Outcome]:
    """Of tests of one layer and place, as they end."""
    told = queue.SimpleQueue()

    def follow(lane: list[Test]) -> None:
        try:
            for outcome in _lane(root, lane):
                told.put(outcome)
            told.put(None)
        except BaseException as error:
            told.put(error)

    lanes = [lane for first in range(LANES) if (lane := tests[first::LANES])]
    for lane in lanes:
        # What a lane has started ends with its thread, and that with us.
        threading.Thread(target=follow, args=(lane,), daemon=True).start()
    running = len(lanes)
    while running:
        match told.get():
            case None:
                running -= 1
            case Outcome() as outcome:
                yield outcome
            case error:
                raise error
