#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the tests that `make test` has built: all, or those whose name contains $TESTS. See tests/README.md.

usage: run.py           run them
       run.py --smoke   run those that tell one host from another
"""

import collections
import itertools
import json
import os
import sys
import textwrap
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from runner import discovery, places  # noqa: E402
from vm import root  # noqa: E402
from vm.paths import CLONE  # noqa: E402

REPORT = CLONE / "build/test-report.json"

# What depends on the host's kernel and its QEMU: module tests by how their names begin, and e2e tests.
SMOKE_MODULES = tuple(f"module {name}" for name in (
    "bind", "capacity", "coalesce", "configfs", "doorbell", "durability", "eventfd", "memory table", "owner", "storm", "stuck",
    "teardown", "vcpu"))
SMOKE_TESTS = {"exits.exits_per_io", "identities.gen2", "life.driver_starts_again"}


def _smoke(tree: Path) -> list[discovery.Test]:
    tests = discovery.tests(tree, ["module", "e2e"])
    if missing := SMOKE_TESTS - {test.name for test in tests}:
        sys.exit(f"run.py: there are no tests {missing}: correct SMOKE_TESTS")
    return [test for test in tests if test.name.startswith(SMOKE_MODULES) or test.name in SMOKE_TESTS]


def main() -> int:
    tree = root.ensure()
    smoke = sys.argv[1:] == ["--smoke"]
    wanted = os.environ.get("TESTS", "")
    tests = [test for test in (_smoke(tree) if smoke else discovery.tests(tree)) if wanted in test.name]
    counts = collections.Counter()
    report = []
    failures = []
    for _, group in itertools.groupby(tests, key=lambda test: (test.layer, test.place)):
        for outcome in places.outcomes(tree, list(group)):
            counts[outcome.result] += 1
            report.append({"name": outcome.name, "layer": outcome.layer, "result": outcome.result,
                           "seconds": outcome.seconds})
            print(f"{outcome.result:7} {outcome.layer:6} {outcome.name} ({outcome.seconds} s)", flush=True)
            if outcome.result != "passed":
                print(textwrap.indent(outcome.output.strip(), "        "), flush=True)
            if outcome.result == "failed":
                failures.append(outcome)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1) + "\n")
    # Once more, where one looks first in a long log.
    for outcome in failures:
        print(f"failed: {outcome.name}: {(outcome.output.strip().splitlines() or ['no output'])[-1]}")
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
    return 0 if report and not counts["failed"] else 1


sys.exit(main())
