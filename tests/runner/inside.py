#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tests where it is started: in the root or in L1.

usage: inside.py JOBS         run the tests that come as JSON files in a directory, 0.json first, until one names none;
                              say on stdout what happens, a JSON object a line
       inside.py --list FILE  the test cases of a Catch2 program and the commands that run them
"""

import contextlib
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from runner import catch2, nearby  # noqa: E402
from runner.bed import Bed, Skipped  # noqa: E402
from runner.clock import BEAT_SECONDS  # noqa: E402
from runner.discovery import L1, Test, load  # noqa: E402
from runner.shared import Keeper  # noqa: E402
from vm import guest, kernel_log  # noqa: E402
from vm.paths import CLONE  # noqa: E402

# The channel to the runner; what tests print on their stdout must not get into it.
CHANNEL = os.fdopen(os.dup(1), "w", encoding="utf-8")
CHANNEL_LOCK = threading.Lock()
OUTPUT_LIMIT = 20000
REASON_LIMIT = 400
POLL_SECONDS = 0.02


def tell(**message) -> None:
    with CHANNEL_LOCK:
        print(json.dumps({"clock": time.monotonic(), **message}), file=CHANNEL, flush=True)


def beat() -> None:
    while True:
        tell(event="beat")
        time.sleep(BEAT_SECONDS)


def units(place: Path) -> Iterator[list[Test]]:
    """What the runner gives us, a unit when we ask for it."""
    for number in itertools.count():
        tell(event="next")
        file = place / f"{number}.json"
        while not file.exists():
            time.sleep(POLL_SECONDS)
        tests = [Test(**fields) for fields in json.loads(file.read_text())]
        if not tests:
            return
        yield tests


class KernelLog:
    """L1's kernel log from now on."""

    def __init__(self) -> None:
        self._file = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(self._file, 0, os.SEEK_END)

    def news(self) -> str:
        lines = []
        while True:
            try:
                lines.append(os.read(self._file, 8192).decode(errors="replace").partition(";")[2])
            except BlockingIOError:
                return "".join(lines)
            except BrokenPipeError:  # some were overwritten before we came; the next read goes on after them
                continue


def run_command(test: Test) -> tuple[str, str]:
    with subprocess.Popen(test.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=test.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate(timeout=10)
            return "failed", f"{output}\nno end after {test.seconds} s"
    if process.returncode == 0:
        return "passed", output
    if process.returncode == catch2.ALL_SKIPPED and test.layer in ("unit", "module"):
        return "skipped", output
    return "failed", f"{output}\nstatus {process.returncode}"


def _out_of_time(*_) -> None:
    raise TimeoutError("the test took too long")


def _reason(error: BaseException) -> str:
    """In one line: what failed first, and then what taking things back met. A traceback tells of the last one last."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    own = f"{type(error).__name__}: {str(error).strip() or 'see above'}".splitlines()[0][:REASON_LIMIT]
    line = next((frame.lineno for frame in reversed(traceback.extract_tb(error.__traceback__))
                 if "/test_" in frame.filename), None)
    return (f"{_reason(earlier)}; then " if earlier else "") + own + (f" (line {line})" if line else "")


def _call(test: Test, keeper: Keeper, stays: bool) -> None:
    """The test; then its set-up is as it was, if it may not leave it otherwise, and is taken back unless it stays."""
    function = getattr(load(CLONE / test.file), test.function)
    try:
        with Bed(test.name) as bed:
            function(bed, *keeper.give(function, test.name))
        if test.setup and not test.last:
            keeper.check()
    except BaseException:
        keeper.end()
        raise
    if not stays:
        keeper.end()


def run_function(test: Test, keeper: Keeper, stays: bool) -> tuple[str, str]:
    output = io.StringIO()
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.alarm(int(test.seconds))
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            _call(test, keeper, stays)
        return "passed", output.getvalue()
    except Skipped as skipped:
        return "skipped", str(skipped)
    except Exception as error:
        return "failed", f"{output.getvalue()}{traceback.format_exc()}\n{_reason(error)}"
    finally:
        signal.alarm(0)


class Runner:
    """Runs tests one after the other and tells of each."""

    def __init__(self) -> None:
        self._log: KernelLog | None = None
        self._keeper = Keeper()

    def run(self, test: Test, stays: bool) -> bool:
        """False if it failed; `stays`: the next test has the same set-up."""
        if test.place == L1 and self._log is None:
            self._log = KernelLog()
        tell(event="start", name=test.name)
        started = time.monotonic()
        guest.boots.clear()
        result, output = run_function(test, self._keeper, stays) if test.function else run_command(test)
        if self._log and (trouble := kernel_log.trouble(self._log.news())):
            result = "failed"
            output += "\nthe kernel log is not clean:\n" + "\n".join(trouble)
        tell(event="end", name=test.name, result=result, seconds=round(time.monotonic() - started, 2),
             output=output[-OUTPUT_LIMIT:], boots=guest.boots)
        return result != "failed"


def main() -> None:
    if sys.argv[1] == "--list":
        program = sys.argv[2]
        print(json.dumps([(name, catch2.command(program, name)) for name in catch2.names(program)]))
        return
    threading.Thread(target=beat, daemon=True).start()
    runner = Runner()
    if os.environ.get("L1_ACCEL"):
        nearby.bring()
    for unit in units(Path(sys.argv[1])):
        for test, following in itertools.zip_longest(unit, unit[1:]):
            good = runner.run(test, bool(test.setup and following and not test.last))
            # What a failed test left behind must not fail the next one: that gets a new L1.
            if not good and test.place == L1:
                return


main()
