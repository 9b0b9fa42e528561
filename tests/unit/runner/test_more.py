#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The record of more.py: what it reads of it, what it runs again, what it says of its age."""

import datetime
import subprocess
import sys
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(TESTS))

import more  # noqa: E402

TODAY = datetime.date(2026, 5, 17)
GOOD, BAD = "3 passed, 0 failed", "2 passed, 1 failed"


def _entry(commit: str, part: str, result: str = GOOD, days: int = 0) -> more.Entry:
    return more.Entry(TODAY - datetime.timedelta(days), commit, part, 7, 12.3, result)


class RecordTest(unittest.TestCase):
    def test_a_line_is_read_as_it_was_written(self):
        record = [_entry("abc", "kills"), _entry("def", "storm", BAD)]
        text = (TESTS / "RECORD.md").read_text() + "".join(f"{entry.line()}\n" for entry in record)
        self.assertEqual(more.entries(text)[-2:], record)

    def test_what_has_not_passed_on_this_commit_runs(self):
        record = [_entry("abc", "kills"), _entry("abc", "storm", BAD), _entry("old", "fuzz")]
        self.assertEqual(more.missing(record, "abc", ["fuzz", "storm", "kills"]), ["fuzz", "storm"])
        self.assertEqual(more.missing([*record, _entry("abc", "storm")], "abc", ["storm"]), [])

    def test_a_run_without_a_verdict_has_not_passed(self):
        self.assertFalse(_entry("abc", "kills", "ended with status 1").passed())

    def test_status_tells_of_each_part_how_old_it_is(self):
        record = [_entry("old", "kills", days=9), _entry("abc", "kills", days=1), _entry("abc", "fuzz")]
        lines = more.status(record, TODAY)
        said = dict(line.split(maxsplit=1) for line in lines)
        self.assertEqual(said.keys(), more.PARTS.keys())
        self.assertEqual(said["kills"], f"1 day ago, commit abc, {GOOD}")
        self.assertTrue(said["fuzz"].startswith("today"))
        self.assertEqual(said["rounds"], "never")

    def test_names_of_tests_are_right(self):
        """Each part names tests that there are."""
        sources = "\n".join(file.read_text() for place in ("e2e", "module") for file in (TESTS / place).glob("test_*"))
        for name, part in more.PARTS.items():
            wanted = part.arguments[0]
            if not wanted.startswith("--"):
                self.assertIn(wanted.rpartition(".")[2], sources, name)


class CommandLineTest(unittest.TestCase):
    def test_wrong_arguments_are_told_in_one_line(self):
        for program in ("run.py", "more.py"):
            done = subprocess.run([TESTS / program, "--nonsense"], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done)

    def test_help_has_examples(self):
        for program in ("run.py", "more.py"):
            said = subprocess.run([TESTS / program, "--help"], check=True, capture_output=True, text=True).stdout
            self.assertIn("examples:", said)


unittest.main()
