# SPDX-License-Identifier: GPL-2.0-or-later
"""The examples of configfs/, on the kernel itself."""

import contextlib
import json
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from e2e import by_hand, complaint, host, storage

EXAMPLES = Path(__file__).resolve().parents[2] / "configfs/examples"
KILLS = 2 * int(os.environ.get("KILLS") or 5)
SECONDS = 600 + 10 * KILLS
SEED = int(os.environ.get("SEED") or 3)


def _example(name: str, directory: Path, devices: dict[str, str]) -> dict:
    """An example with the files and the devices of this machine."""
    text = (EXAMPLES / name).read_text().replace("/var/lib/vhost-megasas", str(directory))
    for theirs, ours in devices.items():
        text = text.replace(theirs, ours)
    config = json.loads(text)
    for store in config["backstores"]:
        if store["type"] == "fileio":
            store["buffered"] = True  # Linux 6.1 has no direct I/O on a tmpfs
    return config


def _normal(config: dict) -> dict:
    """Without what is for a file that is not there yet, and backstores in the order of their names."""
    stores = [{key: value for key, value in store.items() if key != "create"} for store in config["backstores"]]
    return config | {"backstores": sorted(stores, key=lambda store: store["name"])}


def _place(bed) -> tuple[Path, dict[str, str]]:
    directory = bed.directory()
    block = bed.enter_context(storage.loop_device(directory / "block", storage.SIZE))
    tape = bed.enter_context(by_hand.scsi_debug(ptype=by_hand.TAPE))
    bed.enter_context(host.module())
    return directory, {"/dev/vdb": block, "/dev/sg3": by_hand.sg_node(tape)}


def test_examples(bed):
    """Each is applied as a dry run has shown, changes nothing a second time, and goes without a trace."""
    directory, devices = _place(bed)
    host.run("modprobe", "target_core_mod")
    for file in sorted(EXAMPLES.glob("*.json")):
        config = _example(file.name, directory, devices)
        wanted = directory / "wanted.json"
        wanted.write_text(json.dumps(config))
        with complaint.unchanged():
            shown = host.ctl("apply", "--dry-run", wanted)
        with host.configured(config, directory) as said:
            assert said == shown, file.name
            assert host.apply(config, directory) == "nothing to change\n", file.name
            found = json.loads(host.ctl("list", "--json"))
            assert len(found["targets"]) == len(config["targets"]), file.name
            assert all(target["enabled"] for target in found["targets"]), file.name
            exported = directory / "exported.json"
            exported.write_text(host.ctl("export"))
            assert host.ctl("apply", exported) == "nothing to change\n", file.name
            assert json.loads(exported.read_text()) == _normal(config), file.name


def test_examples_one_after_the_other(bed):
    """The way from each to each other needs no stop at nothing."""
    directory, devices = _place(bed)
    names = [file.name for file in sorted(EXAMPLES.glob("*.json"))]
    with host.configured(host.NOTHING, directory):
        for name in [*names, *reversed(names)]:
            config = _example(name, directory, devices)
            host.apply(config, directory)
            assert host.apply(config, directory) == "nothing to change\n", name


@contextlib.contextmanager
def _read_only(directory: Path) -> Iterator[None]:
    host.run("mount", "--bind", directory, directory)
    host.run("mount", "-o", "remount,bind,ro", directory)
    try:
        yield
    finally:
        host.run("umount", directory)


def test_apply_undone(bed):
    """What only the kernel can refuse, late in the way from one configuration to another, undoes all before it."""
    directory, devices = _place(bed)
    fixed = directory / "fixed"
    fixed.mkdir()
    (fixed / "file").write_bytes(bytes(1 << 20))
    with _read_only(fixed), host.configured(_example("two-guests.json", directory, devices), directory):
        config = _example("file-and-block.json", directory, devices)
        config["backstores"].append({"name": "zz", "type": "fileio", "path": f"{fixed}/file", "buffered": True})
        file = directory / "bad.json"
        file.write_text(json.dumps(config))
        line = complaint.of([host.CTL, "apply", file], "zz/enable", "Read-only file system", "was undone")
        assert "could not" not in line
        assert not (directory / "file.img").exists()


def test_apply_killed(bed):
    """SIGKILL at random points of it: the next apply repairs what is there."""
    directory, devices = _place(bed)
    names = ["two-guests.json", "file-and-block.json", "two-disks-together.json", "referrals.json"]
    configs = [_example(name, directory, devices) for name in names]
    with host.configured(configs[0], directory):
        started = time.monotonic()
        host.apply(configs[1], directory)
        whole = time.monotonic() - started
        points = random.Random(SEED)
        at = 1
        for _ in range(KILLS):
            file = directory / "next.json"
            file.write_text(json.dumps(configs[(at + 1) % len(configs)]))
            assert host.ctl("apply", "--dry-run", file) != "nothing to change\n"
            process = subprocess.Popen([str(host.CTL), "apply", str(file)], stdout=subprocess.DEVNULL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(points.uniform(0, whole))
            process.kill()
            process.wait()
            at = (at + 3) % len(configs)
            host.apply(configs[at], directory)
            assert host.apply(configs[at], directory) == "nothing to change\n"
