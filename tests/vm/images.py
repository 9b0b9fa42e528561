# SPDX-License-Identifier: GPL-2.0-or-later
"""The two initramfs images, made on the build machine and kept in the build folder as long as their content would be the same."""

import fcntl
import hashlib
from collections.abc import Callable
from pathlib import Path

from .initramfs import Image
from .paths import BUILD, HERE


def _fill_machine(image: Image) -> None:
    image.file("init", (HERE / "machine-boot.sh").read_bytes(), 0o755)
    image.modules("9pnet_virtio", "9p", "overlay")


def _cached(name: str, tree: Path, fill: Callable[[Image], None], scripts: list[str]) -> Path:
    digest = hashlib.sha256(tree.name.encode())
    for script in sorted([*scripts, "images.py", "initramfs.py"]):
        digest.update((HERE / script).read_bytes())
    place = BUILD / "images" / f"{name}.cpio"
    key = place.with_suffix(".key")
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (key.exists() and key.read_text() == digest.hexdigest()):
            key.unlink(missing_ok=True)
            image = Image(tree)
            fill(image)
            image.write(place)
            key.write_text(digest.hexdigest())
    return place


def machine(tree: Path) -> Path:
    return _cached("machine", tree, _fill_machine, ["machine-boot.sh"])
