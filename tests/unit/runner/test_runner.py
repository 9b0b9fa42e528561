#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The test runner's own parts that need no machine: order of work, shared set-ups, the report."""

import contextlib
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from runner.discovery import L1, Test  # noqa: E402
from runner.report import Boot, Outcome, Report  # noqa: E402
from runner.shared import Keeper, Shared, given  # noqa: E402
from runner.work import CHANCES, Work  # noqa: E402


def _test(name: str, setup: str = "", last: bool = False) -> Test:
    return Test(name, "e2e", L1, 60, setup=setup, last=last)


class _Durations:
    """A test takes as many seconds as its name has letters."""

    @staticmethod
    def expected(test: Test) -> float:
        return len(test.name)


class WorkTest(unittest.TestCase):
    def _names(self, tests: list[Test]) -> list[list[str]]:
        work = Work(tests, _Durations())
        return [[test.name for test in unit] for unit in iter(work.take, [])]

    def test_longest_first(self):
        self.assertEqual(self._names([_test("a"), _test("aaa"), _test("aa")]), [["aaa"], ["aa"], ["a"]])

    def test_set_up_is_one_unit_and_who_spoils_it_comes_last(self):
        tests = [_test("a", "guest", last=True), _test("bbb"), _test("c", "guest"), _test("dd", "guest")]
        self.assertEqual(self._names(tests), [["c", "dd", "a"], ["bbb"]])

    def test_what_is_given_back_comes_next(self):
        work = Work([_test("aa"), _test("b")], _Durations())
        work.give_back(work.take())
        self.assertEqual([test.name for test in work.take()], ["aa"])

    def test_chances_end(self):
        work, test = Work([], _Durations()), _test("a")
        self.assertEqual([work.has_another_chance(test) for _ in range(CHANCES + 1)], [True] * CHANCES + [False])


class KeeperTest(unittest.TestCase):
    def setUp(self):
        self.said = []

    def _make(self, bed) -> str:
        self.said.append("made")
        bed.defer(self.said.append, "taken back")
        return "set-up"

    def _function(self, make=None, check=lambda setup: None):
        @given(Shared("shared", make or self._make, check))
        def function(bed, setup):
            pass
        return function

    def test_made_once_and_taken_back_once(self):
        keeper, function = Keeper(), self._function()
        for name in ("one", "two"):
            self.assertEqual(keeper.give(function, name), ["set-up"])
            keeper.check()
        self.assertEqual(self.said, ["made"])
        keeper.end()
        keeper.end()
        self.assertEqual(self.said, ["made", "taken back"])

    def test_a_leak_names_all_users(self):
        def make(bed):
            bed.defer(self._leak)
        keeper = Keeper()
        for name in ("one", "two"):
            keeper.give(self._function(make), name)
        with self.assertRaisesRegex(AssertionError, "3 pages are still pinned.*one, two"):
            keeper.end()

    @staticmethod
    def _leak():
        raise AssertionError("3 pages are still pinned")

    def test_who_leaves_something_fails(self):
        def check(setup):
            raise AssertionError("fio still runs")
        keeper = Keeper()
        keeper.give(self._function(check=check), "one")
        with self.assertRaisesRegex(AssertionError, "fio still runs"):
            keeper.check()

    def test_half_a_set_up_is_taken_back(self):
        def make(bed):
            bed.defer(self.said.append, "taken back")
            raise RuntimeError("no boot")
        keeper = Keeper()
        with contextlib.suppress(RuntimeError):
            keeper.give(self._function(make), "one")
        keeper.end()
        self.assertEqual(self.said, ["taken back"])

    def test_no_set_up(self):
        self.assertEqual(Keeper().give(lambda bed: None, "one"), [])


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.report = Report()
        self.report.outcomes = [
            Outcome("one", "e2e", "passed", 3, boots=(("guest-1", 2.0), ("one-1", 1.0)), setup="guest"),
            Outcome("two", "e2e", "passed", 1, setup="guest"),
            Outcome("three", "module", "failed", 1),
        ]

    def test_a_boot_has_the_tests_it_served(self):
        self.assertEqual(self.report.guests(), [Boot("guest-1", 2.0, ("one", "two")), Boot("one-1", 1.0, ("one",))])

    def test_layers(self):
        self.assertEqual(self.report.layers(),
                         {"e2e": {"tests": 2, "seconds": 4.0}, "module": {"tests": 1, "seconds": 1.0}})

    def test_last_line(self):
        self.assertEqual(self.report.verdict(), "2 passed, 1 failed")
        self.report.outcomes.append(Outcome("four", "unit", "skipped", 0))
        self.assertEqual(self.report.verdict(), "2 passed, 1 failed, 1 skipped")

    def test_written_and_summed_up(self):
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "build/report.json"
            self.report.write(file)
            written = json.loads(file.read_text())
        self.assertEqual(written["guest_boots"][0], {"name": "guest-1", "seconds": 2.0, "tests": ["one", "two"]})
        self.assertEqual([test["result"] for test in written["tests"]], ["passed", "passed", "failed"])
        self.assertIn("boots of guests: 2, 3 s, 1.5 s each", self.report.summary())


unittest.main()
