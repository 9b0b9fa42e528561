#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs what is worth its hours now and then, part by part, and keeps a record. See tests/README.md.

A part that has passed on this commit is not run again, so a run that was interrupted goes on where it was.
"""

import argparse
import dataclasses
import datetime
import fcntl
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECORD = HERE / "RECORD.md"
STATE = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "vhost-megasas" / "more"
EXAMPLES = """\
examples:
  more.py                     all parts that have not passed on this commit
  more.py kills storm         these two, if they have not
  more.py --again --seed 7 storm
                              this one once more, with the numbers that seed 7 brings
  more.py --status            how old the record of each part is

Each part that ends adds a line to tests/RECORD.md, to be committed; outputs are kept in
$XDG_STATE_HOME/vhost-megasas/more (by default below ~/.local/state). The exit status is 0 if all passed."""


@dataclasses.dataclass(frozen=True)
class Part:
    what: str
    arguments: tuple[str, ...]  # of run.py
    environment: dict[str, str]


PARTS = {
    "fuzz": Part("the decoder fuzzed for ten minutes", ("--layer", "fuzz"), {"FUZZ_SECONDS": "600"}),
    "storm": Part("ten minutes of random commands, resets and pauses", ("module storm",), {"STORM_SECONDS": "600"}),
    "kills": Part("QEMU and vhost-megasasd killed 50 times each, apply 100 times", ("killed", "--layer", "e2e"),
                  {"KILLS": "50"}),
    "transitions": Part("200 random ALUA transitions under I/O", ("multipath.two_paths",), {"TRANSITIONS": "200"}),
    "rounds": Part("a controller plugged and pulled 300 times", ("hotplug.many_rounds",), {"ROUNDS": "300"}),
}


@dataclasses.dataclass(frozen=True)
class Entry:
    """A line of the record."""
    date: datetime.date
    commit: str
    part: str
    seed: int
    minutes: float
    result: str

    def line(self) -> str:
        return f"| {self.date} | {self.commit} | {self.part} | {self.seed} | {self.minutes:.1f} | {self.result} |"

    def passed(self) -> bool:
        return bool(re.match(r"[1-9]\d* passed, 0 failed", self.result))

    def age(self, today: datetime.date) -> str:
        days = (today - self.date).days
        return "today" if days == 0 else f"{days} day{'s' * (days != 1)} ago"


def entries(text: str) -> list[Entry]:
    """The lines of a record, oldest first."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if len(cells) == 6 and cells[0][:1].isdigit():
            date, commit, part, seed, minutes, result = cells
            found.append(Entry(datetime.date.fromisoformat(date), commit, part, int(seed), float(minutes), result))
    return found


def missing(record: list[Entry], commit: str, wanted: list[str]) -> list[str]:
    """Parts that have not passed on the commit."""
    passed = {entry.part for entry in record if entry.commit == commit and entry.passed()}
    return [part for part in wanted if part not in passed]


def status(record: list[Entry], today: datetime.date) -> list[str]:
    """A line for each part: its newest entry."""
    newest = {entry.part: entry for entry in record}
    return [f"{name:12} " + (f"{newest[name].age(today)}, commit {newest[name].commit}, {newest[name].result}"
                             if name in newest else "never") for name in PARTS]


def _git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", HERE, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def _commit() -> str:
    """What is tested; nothing if the tree has changes that are in no commit."""
    if any(not line.endswith("tests/RECORD.md") for line in _git("status", "--porcelain").splitlines()):
        return ""
    # A line of the record that was committed tests nothing else.
    return _git("log", "-1", "--format=%h", "--abbrev=12", "--", ":/", ":(top,exclude)tests/RECORD.md")


def _run(name: str, commit: str, seed: int) -> Entry:
    """Its output is shown, and kept; the last line says how it ended."""
    part = PARTS[name]
    log = STATE / f"{name}-{commit}-{seed}.log"
    inherited = {key: value for key, value in os.environ.items() if key != "TESTS"}  # a part is whole
    environment = inherited | part.environment | {"SEED": str(seed), "STORM_SEED": str(seed)}
    started = time.monotonic()
    last = ""
    with open(log, "w", encoding="utf-8") as kept, subprocess.Popen(
            [HERE / "run.py", *part.arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace") as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            kept.write(line)
            last = line.strip() or last
    result = last if " passed, " in last else f"ended with status {process.returncode}"
    if _commit() != commit:
        result = f"the tree changed meanwhile; {result}"
    return Entry(datetime.date.today(), commit, name, seed, (time.monotonic() - started) / 60, result)


def _keep(entry: Entry) -> None:
    """Outside the clone first: a clone may go, and what has run must not run again."""
    with open(STATE / "record", "a", encoding="utf-8") as record:
        record.write(f"{entry.line()}\n")
    with open(RECORD, "a", encoding="utf-8") as record:
        record.write(f"{entry.line()}\n")


def _options() -> argparse.Namespace:
    parts = "\n".join(f"  {name:12} {part.what}" for name, part in PARTS.items())
    parser = argparse.ArgumentParser(prog="more.py", description=f"{__doc__}\nparts:\n{parts}", epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda message: parser.exit(2, f"more.py: {message}; see more.py --help\n")
    parser.add_argument("parts", nargs="*", metavar="PART", help="only these (default: all)")
    parser.add_argument("--seed", type=int, help="of all random numbers (default: another one for each part)")
    parser.add_argument("--again", action="store_true", help="also what has passed on this commit")
    parser.add_argument("--status", action="store_true", help="show how old each part's record is and run nothing")
    options = parser.parse_args()
    if unknown := [name for name in options.parts if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]}")
    return options


def _kept() -> list[Entry]:
    file = STATE / "record"
    return entries(file.read_text()) if file.exists() else []


def main() -> int:
    options = _options()
    if options.status:
        print(*status(entries(RECORD.read_text()), datetime.date.today()), sep="\n")
        return 0
    commit, wanted = _commit(), options.parts or [*PARTS]
    if not commit:
        sys.exit("more.py: a record is of a commit, and the tree has changes that are in none: commit or stash them")
    STATE.mkdir(parents=True, exist_ok=True)
    with open(STATE / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        left = wanted if options.again else missing(_kept(), commit, wanted)
        ended = []
        for name in left:
            print(f"{name}: {PARTS[name].what}", flush=True)
            ended.append(_run(name, commit, random.randrange(1, 1 << 31) if options.seed is None else options.seed))
            _keep(ended[-1])
    passed = sum(entry.passed() for entry in ended)
    print(f"{len(wanted) - len(left)} parts had passed on {commit}; "
          f"{passed} have passed now, {len(ended) - passed} have not")
    return 0 if all(entry.passed() for entry in ended) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("more.py: interrupted; the next run begins with the part that this one was in")
