#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the tests that `make test` has built, and says of each how it ended. See tests/README.md."""

import argparse
import itertools
import os
import sys
import textwrap
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from runner import discovery, places  # noqa: E402
from runner.durations import Durations  # noqa: E402
from runner.report import Boot, Outcome, Report  # noqa: E402
from runner.work import Work  # noqa: E402
from vm import root  # noqa: E402
from vm.paths import CLONE  # noqa: E402

REPORT = CLONE / "build/test-report.json"
EXAMPLES = """\
examples:
  run.py                     all tests
  run.py multipath.          those whose names contain "multipath.", as TESTS=multipath. in the environment
  run.py --list --layer e2e  the names of the e2e tests
  run.py --smoke             those that tell one host from another

The last line says how many passed and failed; the exit status is 0 if none failed, 2 for a wrong argument."""

# What depends on the host's kernel and its QEMU: module tests by how their names begin, and e2e tests.
SMOKE_MODULES = tuple(f"module {name}" for name in (
    "bind", "capacity", "coalesce", "configfs", "doorbell", "durability", "eventfd", "memory table", "owner", "storm", "stuck",
    "teardown", "vcpu"))
SMOKE_TESTS = {"exits.exits_per_io", "identities.gen2", "life.driver_starts_again"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def _options() -> argparse.Namespace:
    parser = _Parser(prog="run.py", description=__doc__, epilog=EXAMPLES,
                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanted", nargs="*", metavar="SUBSTRING", default=[os.environ.get("TESTS", "")],
                        help="only tests whose names contain one of them (default: $TESTS)")
    parser.add_argument("--layer", choices=[*discovery.LAYERS], action="append",
                        help="only tests of this layer; may be repeated")
    parser.add_argument("--smoke", action="store_true", help="only tests that depend on the host's kernel and its QEMU")
    parser.add_argument("--list", action="store_true", help="show the names of the tests and run none")
    return parser.parse_args()


def _smoke(tree: Path) -> list[discovery.Test]:
    tests = discovery.tests(tree, ["module", "e2e"])
    if missing := SMOKE_TESTS - {test.name for test in tests}:
        sys.exit(f"run.py: there are no tests {missing}: correct SMOKE_TESTS")
    return [test for test in tests if test.name.startswith(SMOKE_MODULES) or test.name in SMOKE_TESTS]


def _chosen(options: argparse.Namespace) -> list[discovery.Test]:
    tree = root.ensure()
    layers = options.layer or [*discovery.LAYERS]
    tests = _smoke(tree) if options.smoke else discovery.tests(tree, layers)
    return [test for test in tests if test.layer in layers
            and any(part in test.name for part in options.wanted)]


def _show(outcome: Outcome) -> None:
    print(f"{outcome.result:7} {outcome.layer:6} {outcome.name} ({outcome.seconds} s)", flush=True)
    if outcome.result != "passed":
        print(textwrap.indent(outcome.output.strip(), "        "), flush=True)


def _run(tests: list[discovery.Test]) -> Report:
    """What runs in the root first: it is quick."""
    report, durations = Report(), Durations()
    for place, group in itertools.groupby(tests, key=lambda test: test.place):
        for event in places.outcomes(root.ensure(), place, Work(list(group), durations)):
            if isinstance(event, Boot):
                report.machines.append(event)
            else:
                report.outcomes.append(event)
                _show(event)
    durations.keep(report.seconds())
    return report


def main() -> int:
    options = _options()
    tests = _chosen(options)
    if options.list:
        print(*(test.name for test in tests), sep="\n")
        return 0
    report = _run(tests)
    report.write(REPORT)
    print(report.summary())
    # Once more, where one looks first in a long log.
    for outcome in report.failures():
        print(f"failed: {outcome.name}: {(outcome.output.strip().splitlines() or ['no output'])[-1]}")
    print(report.verdict())
    return 0 if report.outcomes and not report.failures() else 1


if __name__ == "__main__":
    sys.exit(main())
