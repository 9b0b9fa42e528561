# SPDX-License-Identifier: GPL-2.0-or-later
"""The host's side, in L1: module, daemon and configuration, each taken back in mirror order and checked to leave nothing."""

import contextlib
import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

from vm.paths import BUILD

from .daemon import Daemon

MODULE = BUILD / "kernel/vhost_megasas.ko"
PLUGIN = BUILD / "glue/vhost-megasas.so"
CTL = BUILD / "bin/vhost-megasasctl"
CONFIGFS = Path("/sys/kernel/config")
FABRIC = CONFIGFS / "target/megasas"
NOTHING = {"version": 1}


def run(*argv: object, timeout: float = 60) -> str:
    """Output of a program that must succeed."""
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True, timeout=timeout)
    if done.returncode:
        raise AssertionError(f"`{shlex.join(done.args)}` ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def ctl(*arguments: object) -> str:
    return run(CTL, *arguments)


def qemu_args(*wwpns: str) -> list[str]:
    """QEMU's options for a controller of each target; the plug-in must be loaded once only."""
    first, *others = [shlex.split(ctl("qemu-args", wwpn)) for wwpn in wwpns]
    assert first[0] == "-plugin"
    return first + [word for other in others for word in other[2:]]


def controllers() -> list[dict | None]:
    """The controller of each target, if a guest has it."""
    return [target["controller"] for target in json.loads(ctl("status", "--json"))["targets"]]


def controller() -> dict | None:
    """The controller of the only target, if a guest has it."""
    return controllers()[0]


def counter(name: str) -> int:
    return controller()["counters"][name]


def pins_held() -> int:
    """Pages pinned for long or for one I/O, all users together."""
    Path("/proc/sys/vm/stat_refresh").read_text()  # folds what each CPU still counts for itself
    fields = dict(line.split() for line in Path("/proc/vmstat").read_text().splitlines())
    return int(fields["nr_foll_pin_acquired"]) - int(fields["nr_foll_pin_released"])


@contextlib.contextmanager
def module() -> Iterator[None]:
    """vhost_megasas.ko loaded; with the block's end it can be unloaded and has kept no page."""
    needed = run("modinfo", "-F", "depends", MODULE).strip()
    run("modprobe", "-a", *needed.split(","))
    before = pins_held()
    run("insmod", MODULE)
    try:
        yield
    finally:
        run("rmmod", "vhost_megasas")
    assert not FABRIC.exists(), f"{FABRIC} is still there"
    assert pins_held() == before, f"{pins_held() - before} pages are still pinned"


def apply(config: dict, directory: Path) -> str:
    """Applies a configuration; returns what vhost-megasasctl says."""
    file = directory / "config.json"
    file.write_text(json.dumps(config, indent=4))
    return ctl("apply", file)


@contextlib.contextmanager
def configured(config: dict, directory: Path) -> Iterator[str]:
    """The configuration applied, and then taken back by applying one of nothing; what vhost-megasasctl has said of it."""
    said = apply(config, directory)
    try:
        yield said
    finally:
        apply(NOTHING, directory)
    left = [str(path) for place in ("core/*_*/*/", "megasas/naa.*/") for path in (CONFIGFS / "target").glob(place)]
    assert not left, f"vhost-megasasctl left {left}"


@contextlib.contextmanager
def serving(config: dict, directory: Path) -> Iterator[Daemon]:
    """All of it: what a guest needs from its host."""
    os.chmod(directory, 0o755)
    with module(), Daemon(directory / "vhost-megasasd.log") as daemon, configured(config, directory):
        yield daemon
