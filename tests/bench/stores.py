# SPDX-License-Identifier: GPL-2.0-or-later
"""What is served: for each slot a null_blk of its own and a file on a tmpfs."""

import contextlib
import dataclasses
from collections.abc import Hashable, Iterator
from pathlib import Path

from e2e.host import run

NULL, FILE = "null_blk", "tmpfs"  # in the order of the LUNs
SIZE = 256 << 20  # of a file
LARGEST = 1280 << 10  # bytes of a request; by itself a null_blk takes no more than 127.5 KiB, and each of 128 would be two


@dataclasses.dataclass(frozen=True)
class Store:
    """A null_blk and a file, for one device."""
    null: str
    file: Path


def _use_bare(device: str) -> None:
    """No I/O scheduler on the host: a guest has its own."""
    Path(f"/sys/block/{device}/queue/scheduler").write_text("none")
    Path(f"/dev/{device}").chmod(0o666)


def _make_file(place: Path) -> Path:
    """Filled, so that no read meets a hole."""
    with open(place, "wb") as file:
        for _ in range(SIZE >> 20):
            file.write(b"\x5a" * (1 << 20))
    place.chmod(0o666)
    return place


@contextlib.contextmanager
def stores(keys: list[Hashable], directory: Path) -> Iterator[dict[Hashable, Store]]:
    """Completed by the submitter at once (irqmode 0), nothing stored: all that is left is the way to the device and back."""
    run("modprobe", "null_blk", f"nr_devices={len(keys)}", "queue_mode=2", "irqmode=0", "bs=512", "gb=1", "submit_queues=2",
        "hw_queue_depth=256", f"max_sectors={LARGEST // 512}")
    try:
        found = {}
        for number, key in enumerate(keys):
            _use_bare(f"nullb{number}")
            found[key] = Store(f"/dev/nullb{number}", _make_file(directory / f"file{number}"))
        yield found
    finally:
        run("modprobe", "-r", "null_blk")
