# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tests in their place and gives an account of each, also of those that took L1 down with them."""

import dataclasses
import itertools
import json
import os
import queue
import selectors
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from vm import accel, chroot, kernel_log, machine
from vm.guest import ended_by_emulator
from vm.paths import BUILD, HERE, IN_ROOT_BUILD, IN_ROOT_CLONE, LOGS

from .clock import SILENT_SECONDS, Clock
from .discovery import L1, Test
from .report import Boot, Outcome
from .work import CHANCES, Work

INSIDE = "tests/runner/inside.py"
LATE_SECONDS = 30  # after which a test has not ended by itself
LANES = 2  # in which tests run beside each other: a guest that boots keeps one processor busy
_starts = itertools.count(1)


def _command(root: Path, place: str, name: str) -> list[str]:
    inside = ["python3", str(IN_ROOT_CLONE / INSIDE), str(IN_ROOT_BUILD / "jobs" / name)]
    if place == L1:
        return [str(HERE / "bed"), "run", "--name", name, "--timeout", "86400", "--", *inside]
    return chroot.command(root, inside)


class Run:
    """One start of inside.py, which gets units of the work as it asks for them, followed to its end."""

    def __init__(self, root: Path, place: str, work: Work) -> None:
        self.place = place
        self.name = f"{place}-{next(_starts)}"
        self.begun = False  # it has asked for tests
        self.ran = False  # a test has started
        self._work = work
        self._given: dict[str, Test] = {}  # and not told of yet
        self._units = itertools.count()
        self._jobs = BUILD / "jobs" / self.name
        shutil.rmtree(self._jobs, ignore_errors=True)
        self._jobs.mkdir(parents=True)
        environment = {**chroot.ENVIRONMENT, "SUITE": BUILD.name} if place != L1 else None
        self._begin = time.monotonic()
        # In a session of its own, to be killed whole; and not to outlive us.
        self._process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *_command(root, place, self.name)],
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment,
                                         start_new_session=True)
        self._running: Test | None = None
        self._started = self._begin
        self._clock = Clock()
        self._silent = self._over = self._tripped = False

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

    def _give(self) -> None:
        """Whole at once, for it looks for the file."""
        unit = self._work.take()
        self._given |= {test.name: test for test in unit}
        file = self._jobs / f"{next(self._units)}.json"
        temporary = file.with_suffix(".new")
        temporary.write_text(json.dumps([dataclasses.asdict(test) for test in unit]))
        temporary.replace(file)

    def _take_down(self, test: Test) -> Iterator[Outcome]:
        """The emulator failed, not the test."""
        self._tripped = True
        if self._work.has_another_chance(test):
            print(f"again: {test.name}: the emulated processor was at fault, see the logs of {self.name}", flush=True)
        else:
            del self._given[test.name]
            yield Outcome(test.name, test.layer, "failed", 0,
                          f"the emulated processor was at fault each time, the last in {self.name}")

    def _end(self, message: dict) -> Iterator[Outcome]:
        """Of the test that ran."""
        test, self._running = self._running, None
        outcome = Outcome(test.name, test.layer, message["result"], message["seconds"], message["output"],
                          tuple(map(tuple, message["boots"])), test.setup)
        if outcome.result == "failed" and (self._emulator_tripped() or _is_emulators(outcome)):
            yield from self._take_down(test)
        else:
            del self._given[test.name]
            yield outcome

    def _stop(self) -> int:
        """Ends it, whatever is left to run; returns the status."""
        if not self._over:
            os.killpg(self._process.pid, signal.SIGTERM)
        return self._process.wait(60)

    def _lost(self, status: int) -> Iterator[Outcome]:
        """The test that was running when the place went."""
        test = self._running
        if self._emulator_tripped():
            yield from self._take_down(test)
        else:
            del self._given[test.name]
            yield Outcome(test.name, test.layer, "failed", round(time.monotonic() - self._started, 2),
                          f"{self.place} was lost with it, status {status}; see build/{BUILD.name}/logs/{self.name}.kmsg")

    def outcomes(self) -> Iterator[Outcome | Boot]:
        last, failed = None, False
        for message in self._lines():
            self._clock.tell(message["clock"])
            if message["event"] == "next":
                if not self.begun and self.place == L1:
                    yield Boot(self.name, round(time.monotonic() - self._begin, 2))
                self.begun = True
                self._give()
            elif message["event"] == "start":
                last = self._running = self._given[message["name"]]
                self.ran = True
                self._started = time.monotonic()
            elif message["event"] == "end":
                for outcome in self._end(message):
                    failed |= outcome.result == "failed"
                    yield outcome
            if self._tripped or self._clock.jumped:
                break
        status = self._stop()
        if self._running:
            yield from self._lost(status)
        elif last and status and not failed and not self._tripped and not self._clock.jumped:
            what = "the kernel log was not clean" if status == machine.UNHEALTHY else f"ended with status {status}"
            yield Outcome(f"{self.name} in {self.place}", last.layer, "failed", 0, what)
        self._work.give_back(list(self._given.values()))


def _is_emulators(outcome: Outcome) -> bool:
    """A guest's end under two layers of emulation; one that comes each time is the guest's own."""
    return ended_by_emulator(outcome.output) and accel.choose() == "tcg"


def _lane(root: Path, place: str, work: Work) -> Iterator[Outcome | Boot]:
    """Runs what there is; what a failed test kept from running goes on in a new L1."""
    vain = 0
    while work:
        run = Run(root, place, work)
        yield from run.outcomes()
        vain = 0 if run.ran else vain + 1
        if vain > CHANCES:
            for test in work.take_all():
                yield Outcome(test.name, test.layer, "failed", 0, f"{place} did not start, or ran nothing")


def outcomes(root: Path, place: str, work: Work) -> Iterator[Outcome | Boot]:
    """Of tests of one place, as they end, and of its starts."""
    told = queue.SimpleQueue()

    def follow() -> None:
        try:
            for outcome in _lane(root, place, work):
                told.put(outcome)
            told.put(None)
        except BaseException as error:
            told.put(error)

    running = min(LANES, len(work))
    for _ in range(running):
        # What a lane has started ends with its thread, and that with us.
        threading.Thread(target=follow, daemon=True).start()
    while running:
        match told.get():
            case None:
                running -= 1
            case Outcome() | Boot() as event:
                yield event
            case error:
                raise error
