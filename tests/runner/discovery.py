# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the tests of each layer. tests/README.md tells the conventions."""

import dataclasses
import importlib.util
import inspect
import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from vm import chroot
from vm.paths import BUILD, CLONE, IN_ROOT_BUILD, IN_ROOT_CLONE

ROOT, L1 = "root", "L1"


@dataclasses.dataclass(frozen=True)
class Test:
    name: str
    layer: str
    place: str
    seconds: float  # until it counts as hung
    command: tuple[str, ...] = ()
    file: str = ""  # of an e2e test, within the clone
    function: str = ""
    setup: str = ""  # that it shares with others
    last: bool = False  # of those that share it: nobody can have it afterwards


def _catch2(root: Path, program: str, layer: str, place: str, seconds: float, suffix: str = "") -> Iterator[Test]:
    inside = str(IN_ROOT_BUILD / "tests" / program)
    lister = ["python3", str(IN_ROOT_CLONE / "tests/runner/inside.py"), "--list", inside]
    listing = subprocess.run(chroot.command(root, lister), check=True, capture_output=True, env=chroot.ENVIRONMENT)
    for name, command in json.loads(listing.stdout):
        yield Test(name + suffix, layer, place, seconds, tuple(command))


def _module(root: Path) -> Iterator[Test]:
    yield from _catch2(root, "module-tests", "module", L1, 240 + int(os.environ.get("STORM_SECONDS") or 0))


def _unit(root: Path) -> Iterator[Test]:
    for name, script in (("layout of userspace", "userspace_layout.py"), ("lengths of files and functions", "lengths.py")):
        yield Test(name, "unit", ROOT, 60, (str(IN_ROOT_CLONE / "tests/unit" / script),))
    yield from _catch2(root, "unit-tests", "unit", ROOT, 60)
    yield from _catch2(root, "unit-tests-asan", "unit", ROOT, 120, " (sanitizers)")
    for file in sorted((CLONE / "tests/unit/runner").glob("test_*.py")):
        yield Test(f"python: {file.stem.removeprefix('test_')}", "unit", ROOT, 60,
                   (str(IN_ROOT_CLONE / file.relative_to(CLONE)),))
    objects = IN_ROOT_BUILD / "cmake/tests/unit/CMakeFiles/unit-tests-coverage.dir"
    yield Test("coverage of the decoder", "unit", ROOT, 120,
               (str(IN_ROOT_CLONE / "tests/unit/coverage.py"),
                str(IN_ROOT_BUILD / "tests/unit-tests-coverage"), str(objects)))
    yield Test("rooms of the module", "unit", ROOT, 60,
               (str(IN_ROOT_CLONE / "tests/unit/rooms.py"), str(IN_ROOT_CLONE / "kernel"), str(IN_ROOT_BUILD / "kernel")))
    yield Test("instructions of a loop", "unit", ROOT, 60,
               (str(IN_ROOT_CLONE / "tests/unit/instructions.py"), str(IN_ROOT_BUILD / "insns")))


def _fuzz(_root: Path) -> Iterator[Test]:
    targets = sorted(path.name for path in (BUILD / "tests").glob("fuzz-*"))
    share = int(os.environ.get("FUZZ_SECONDS") or 30) // max(len(targets), 1)
    for target in targets:
        corpus = IN_ROOT_CLONE / "tests/fuzz/corpus" / target.removeprefix("fuzz-")
        found = BUILD / "fuzz" / target
        found.mkdir(parents=True, exist_ok=True)
        # What it finds goes into the first folder, so the one in the clone stays as it was committed.
        yield Test(target, "fuzz", ROOT, share + 120,
                   (str(IN_ROOT_BUILD / "tests" / target), f"-max_total_time={share}",
                    f"-seed={os.environ.get('SEED') or 0}", "-print_final_stats=1",
                    f"-artifact_prefix={IN_ROOT_BUILD}/fuzz/", str(IN_ROOT_BUILD / "fuzz" / target), str(corpus)))


def load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _e2e(_root: Path) -> Iterator[Test]:
    for file in sorted((CLONE / "tests/e2e").glob("test_*.py")):
        module = load(file)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_"):
                shared = getattr(function, "shared", None)
                yield Test(f"{file.stem}.{name}".replace("test_", ""), "e2e", L1, getattr(module, "SECONDS", 600),
                           file=str(file.relative_to(CLONE)), function=name, setup=shared.name if shared else "",
                           last=getattr(function, "last", False))


LAYERS = {"unit": _unit, "fuzz": _fuzz, "module": _module, "e2e": _e2e}


def tests(root: Path, layers: Iterable[str] = LAYERS) -> list[Test]:
    """Those of some layers, whose programs are built."""
    return [test for layer in layers for test in LAYERS[layer](root)]
