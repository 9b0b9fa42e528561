# SPDX-License-Identifier: GPL-2.0-or-later
"""How a tool has to refuse bad input: not 0, one line that names things, and nothing changed."""

import contextlib
import os
import shlex
import subprocess
from collections.abc import Iterator

from vm.guest import Guest

from .host import CONFIGFS

NOBODY = 65534


def snapshot() -> dict[str, str]:
    """Every directory, link and readable setting below target/; what only counts or tells the time is left out."""
    state = {}
    for place, directories, files in os.walk(CONFIGFS / "target"):
        for name in directories:
            path = os.path.join(place, name)
            state[path] = os.readlink(path) if os.path.islink(path) else ""
        if "/statistics" in place:
            continue
        for name in files:
            path = os.path.join(place, name)
            with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:
                state[path] = file.read()
    return state


@contextlib.contextmanager
def unchanged() -> Iterator[None]:
    """What is configured is the same after the block as before it."""
    before = snapshot()
    yield
    after = snapshot()
    differences = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    assert not differences, f"changed: {sorted(differences)}"


def of(command: list[object], *words: str, timeout: float = 120) -> str:
    """The line on stderr with which the command refuses; it must have each of the words."""
    argv = [str(word) for word in command]
    with unchanged():
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
    said = f"`{shlex.join(argv)}`: status {done.returncode}, says {done.stdout + done.stderr!r}"
    assert 0 < done.returncode < 128, said
    lines = done.stderr.splitlines()
    assert len(lines) == 1, said
    missing = [word for word in words if word not in lines[0]]
    assert not missing, f"{said} without {missing}"
    return lines[0]


def of_qemu(device_args: list[str], *words: str, **options) -> str:
    """The same of QEMU, started as for a guest."""
    return of(Guest("refused").command(device_args, **options), *words)


def as_nobody(command: list[object]) -> list[object]:
    return ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", *command]
