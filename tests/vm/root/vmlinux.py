#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Inside the root: unpacks /boot/vmlinuz-VERSION to /boot/vmlinux-VERSION, which QEMU starts without its unpacking itself."""

import lzma
import struct
import subprocess
from pathlib import Path

# Of the boot protocol's header (Linux Documentation/arch/x86/boot.rst).
SETUP_SECTORS, PAYLOAD = 0x1F1, 0x248
SIZE_AT_END = 4  # of the payload; how long it is when unpacked


def payload(image: bytes) -> bytes:
    """The kernel proper, packed."""
    offset, length = struct.unpack_from("<II", image, PAYLOAD)
    start = ((image[SETUP_SECTORS] or 4) + 1) * 512 + offset
    return image[start:start + length - SIZE_AT_END]


def unpack(data: bytes) -> bytes:
    if data.startswith(b"\xfd7zXZ\0"):  # Debian 12
        return lzma.decompress(data)
    return subprocess.run(["zstd", "--decompress", "--stdout"], input=data, check=True, stdout=subprocess.PIPE).stdout


for packed in Path("/boot").glob("vmlinuz-*"):
    kernel = unpack(payload(packed.read_bytes()))
    assert kernel.startswith(b"\x7fELF"), packed
    packed.with_name(packed.name.replace("vmlinuz", "vmlinux")).write_bytes(kernel)
