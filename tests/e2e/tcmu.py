# SPDX-License-Identifier: GPL-2.0-or-later
"""A disk in user space: serves the commands of a TCMU backstore out of memory. Source: <linux/target_core_user.h>."""

import contextlib
import mmap
import os
import select
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

UIO = Path("/sys/class/uio")
COMMAND = 1  # enum tcmu_opcode; all others are skipped
OPCODE = 7  # bits of len_op
HEAD, TAIL = 12, 64  # places in the mailbox
IOVECS, STATUS, SENSE = 48, 8, 16  # places in an entry

GOOD, CHECK_CONDITION = 0, 2
ILLEGAL_REQUEST = 5
INVALID_OPCODE, OUT_OF_RANGE, INVALID_FIELD = 0x20, 0x21, 0x24

VENDOR = b"E2E     USER SPACE DISK 0001"


class Refused(Exception):
    """The command; its argument is the additional sense code."""


class RamDisk:
    """Answers CDBs."""

    def __init__(self, size: int, block_size: int) -> None:
        self.block_size = block_size
        self.content = bytearray(size)

    @property
    def blocks(self) -> int:
        return len(self.content) // self.block_size

    def execute(self, cdb: bytes, out: bytes) -> bytes:
        """Data for the initiator; `out` is what it sends."""
        opcode = cdb[0]
        if opcode in (0x00, 0x1B, 0x1E, 0x35, 0x91):  # TEST UNIT READY, START STOP, PREVENT, SYNCHRONIZE CACHE
            return b""
        if opcode == 0x12:
            return self._inquiry(cdb)
        if opcode == 0x25:
            return struct.pack(">II", min(self.blocks - 1, 0xFFFFFFFF), self.block_size)
        if opcode == 0x9E and cdb[1] & 0x1F == 0x10:
            return struct.pack(">QI20x", self.blocks - 1, self.block_size)
        if opcode == 0x1A:
            return bytes((3, 0, 0, 0))
        if opcode == 0x5A:
            return bytes((0, 6, 0, 0, 0, 0, 0, 0))
        if opcode in (0x08, 0x28, 0x88, 0xA8):
            place = self._place(cdb)
            return bytes(self.content[place])
        if opcode in (0x0A, 0x2A, 0x8A, 0xAA):
            place = self._place(cdb)
            self.content[place] = out[:place.stop - place.start]
            return b""
        raise Refused(INVALID_OPCODE)

    def _inquiry(self, cdb: bytes) -> bytes:
        if not cdb[1] & 1:
            return bytes((0, 0, 6, 2, 31, 0, 0, 2)) + VENDOR
        if cdb[2] == 0x00:
            return bytes((0, 0, 0, 2, 0x00, 0x80))
        if cdb[2] == 0x80:
            return bytes((0, 0x80, 0, 4)) + b"0001"
        raise Refused(INVALID_FIELD)

    def _place(self, cdb: bytes) -> slice:
        """The bytes that a READ or WRITE is of."""
        kind = cdb[0] >> 5
        if kind == 0:
            block, count = int.from_bytes(cdb[1:4], "big") & 0x1FFFFF, cdb[4] or 256
        elif kind == 1:
            block, count = struct.unpack(">2xIxH", cdb[:9])
        elif kind == 5:
            block, count = struct.unpack(">2xII", cdb[:10])
        else:
            block, count = struct.unpack(">2xQI", cdb[:14])
        if block + count > self.blocks:
            raise Refused(OUT_OF_RANGE)
        return slice(block * self.block_size, (block + count) * self.block_size)


class Handler:
    """The other end of a backstore's ring."""

    def __init__(self, node: Path, disk: RamDisk) -> None:
        self.disk = disk
        self.commands = 0
        self._fd = os.open(f"/dev/{node.name}", os.O_RDWR)
        self._ring = mmap.mmap(self._fd, int((node / "maps/map0/size").read_text(), 16))
        self._start, self._size = struct.unpack_from("=II", self._ring, 4)
        self._stop, self._stopper = os.pipe()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        os.write(self._stopper, b"x")
        self._thread.join()
        self._ring.close()
        for fd in (self._fd, self._stop, self._stopper):
            os.close(fd)

    def _run(self) -> None:
        while True:
            self._serve()
            ready, _, _ = select.select([self._fd, self._stop], [], [])
            if self._stop in ready:
                return
            os.read(self._fd, 4)

    def _serve(self) -> None:
        """All that is in the ring."""
        served = False
        while (tail := self._word(TAIL)) != self._word(HEAD):
            entry = self._start + tail
            length = self._word(entry)
            if length & OPCODE == COMMAND:
                self._answer(entry)
            struct.pack_into("=I", self._ring, TAIL, (tail + (length & ~OPCODE)) % self._size)
            served = True
        if served:
            os.write(self._fd, struct.pack("=I", 0))

    def _word(self, place: int) -> int:
        return struct.unpack_from("=I", self._ring, place)[0]

    def _answer(self, entry: int) -> None:
        self.commands += 1
        count, _, _, cdb = struct.unpack_from("=III4xQ", self._ring, entry + 8)
        iovecs = [struct.unpack_from("=QQ", self._ring, entry + IOVECS + 16 * i) for i in range(count)]
        room = sum(length for _, length in iovecs)
        out = b"".join(self._ring[base:base + length] for base, length in iovecs)
        status, sense = GOOD, b""
        try:
            data = self.disk.execute(self._ring[cdb:cdb + 16], out)
            if data:
                self._fill(iovecs, data[:room].ljust(room, b"\0"))
        except Refused as refused:
            status = CHECK_CONDITION
            sense = bytes((0x70, 0, ILLEGAL_REQUEST, 0, 0, 0, 0, 10, 0, 0, 0, 0, refused.args[0], 0, 0, 0, 0, 0))
        struct.pack_into("=B3xI", self._ring, entry + STATUS, status, 0)
        self._ring[entry + SENSE:entry + SENSE + len(sense)] = sense

    def _fill(self, iovecs: list[tuple[int, int]], data: bytes) -> None:
        for base, length in iovecs:
            self._ring[base:base + length] = data[:length]
            data = data[length:]


def _node(name: str, config: str, timeout: float = 10) -> Path:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        for node in UIO.glob("uio*"):
            words = (node / "name").read_text().strip().split("/", 3)
            if words[0] == "tcm-user" and words[2:] == [name, config]:
                return node
        time.sleep(0.1)
    raise AssertionError(f"no uio device of backstore {name}")


@contextlib.contextmanager
def serving(name: str, config: str, size: int, block_size: int = 512) -> Iterator[Handler]:
    """A RAM disk behind the backstore of that name and configuration."""
    handler = Handler(_node(name, config), RamDisk(size, block_size))
    try:
        yield handler
    finally:
        handler.close()
