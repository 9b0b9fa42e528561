#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""stand-ins.py PROGRAM DIR NAME...: inside the root, libraries that do nothing, in place of those whose names begin so.

A program with storage engines for everything is linked with libraries of everything, which it loads and relocates at each start.
In DIR it finds libraries of the same names that have but the functions that it refers to.
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path


def output(*command: object) -> str:
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def libraries(program: str, names: tuple[str, ...]) -> dict[str, str]:
    """Those that the program itself needs, with their paths."""
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", output("readelf", "--dynamic", "--wide", program))
    paths = dict(re.findall(r"^\s+(\S+) => (/\S+)", output("ldd", program), re.MULTILINE))
    return {library: paths[library] for library in needed if library.startswith(names)}


def symbols(file: str, which: str) -> set[str]:
    """NAME@VERSION, or NAME."""
    return {line.split()[-1].replace("@@", "@")
            for line in output("nm", "--dynamic", "--with-symbol-versions", which, file).splitlines()}


def build(wanted: set[str], place: Path) -> None:
    """A library of functions of these names and versions."""
    versions = defaultdict(list)
    for symbol in wanted:
        name, _, version = symbol.partition("@")
        versions[version].append(name)
    source = "".join(f"void {name}(void) {{}}\n" for names in versions.values() for name in names)
    script = "".join(f"{version} {{ {'; '.join(names)}; }};\n" for version, names in versions.items() if version)
    place.with_suffix(".c").write_text(source)
    place.with_suffix(".map").write_text(script)
    options = [f"-Wl,--version-script={place.with_suffix('.map')}"] if script else []
    output("gcc", "-shared", "-fPIC", "-nostdlib", "-ffreestanding", "-w", *options, "-o", place, place.with_suffix(".c"))


def main(program: str, directory: str, *names: str) -> None:
    replaced = libraries(program, names)
    wanted = symbols(program, "--undefined-only")
    place = Path(directory)
    place.mkdir(parents=True, exist_ok=True)
    build({symbol for path in replaced.values() for symbol in wanted & symbols(path, "--defined-only")}, place / "none.so")
    for library in replaced:
        (place / library).write_bytes((place / "none.so").read_bytes())


main(*sys.argv[1:])
