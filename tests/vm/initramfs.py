# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes initramfs images (cpio, newc) out of files, kernel modules and programs of the root."""

import lzma
import os
import re
import stat
import subprocess
import tempfile
from pathlib import Path

from . import chroot, root
from .paths import BUILD, IN_ROOT_BUILD, IN_ROOT_CLONE

BUSYBOX = "usr/bin/busybox"


class Image:
    """An image in the making; its paths are relative to the guest's /."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self._entries: dict[str, tuple[int, bytes]] = {}
        for name in ("dev", "proc", "sys", "tmp", "run", "root", "etc", "mnt"):
            self.directory(name)
        for name in ("bin", "sbin", "lib", "lib64"):
            self.directory(f"usr/{name}")
            self.link(name, f"usr/{name}")
        self.copy(BUSYBOX, 0o755)
        self.link("usr/bin/sh", "busybox")
        self.link("usr/sbin/modprobe", "../bin/busybox")  # where the kernel looks for it
        # In a folder of their own, to come last in PATH: the root's programs are preferred to busybox's.
        for applet in self._in_root("busybox", "--list").split():
            self.link(f"usr/lib/busybox/{applet}", "../../bin/busybox")

    def _in_root(self, *command: str) -> str:
        return subprocess.run(chroot.command(self.tree, list(command)), check=True, capture_output=True, text=True,
                              env=chroot.ENVIRONMENT).stdout

    def _add(self, name: str, mode: int, data: bytes = b"") -> None:
        for parent in reversed(Path(name).parents[:-1]):
            self._entries.setdefault(str(parent), (stat.S_IFDIR | 0o755, b""))
        self._entries[name] = (mode, data)

    def directory(self, name: str) -> None:
        self._add(name, stat.S_IFDIR | 0o755)

    def link(self, name: str, target: str) -> None:
        self._add(name, stat.S_IFLNK | 0o777, target.encode())

    def file(self, name: str, data: bytes, mode: int = 0o644) -> None:
        self._add(name, stat.S_IFREG | mode, data)

    def copy(self, name: str, mode: int = 0o644) -> None:
        """A file of the root, at the same place."""
        self.file(name, (self.tree / name).read_bytes(), mode)

    def _libraries(self, names: tuple[str, ...], library_path: str = "") -> list[Path]:
        """All that these would load."""
        listing = self._in_root("env", f"LD_LIBRARY_PATH={library_path}", "ldd", *(f"/{name}" for name in names))
        return [Path(path) for path in re.findall(r"(?:=> |^\s+)(/\S+) \(0x", listing, re.MULTILINE)]

    def program_without(self, program: str, *libraries: str) -> None:
        """A program of the root with stand-ins for those of its libraries whose names begin so (see stand-ins.py)."""
        with tempfile.TemporaryDirectory(dir=BUILD / "images") as directory:
            inside = IN_ROOT_BUILD / "images" / Path(directory).name
            self._in_root(str(IN_ROOT_CLONE / "tests/vm/stand-ins.py"), f"/{program}", str(inside), *libraries)
            found = self._libraries((program,), str(inside))
            for path in found:
                if path.parent == inside:
                    self.file(f"usr/lib/{path.name}", (Path(directory) / path.name).read_bytes(), 0o755)
        self._copy_all([program, *(str(path) for path in found if path.parent != inside)])

    def programs(self, *names: str) -> None:
        """Programs and plug-ins of the root with the libraries they load."""
        self._copy_all([*names, *map(str, self._libraries(names))])

    def _copy_all(self, paths: list[str]) -> None:
        for path in {path.lstrip("/") for path in paths}:
            # Debian's root is merged: /lib is a link to /usr/lib here too.
            name = path if path.startswith("usr/") else f"usr/{path}"
            self.copy(name, 0o755)

    def modules(self, *names: str) -> None:
        """Kernel modules with what they depend on, uncompressed, and a modules.dep for busybox's modprobe."""
        base = f"usr/lib/modules/{root.kernel_release(self.tree)}"
        depends, by_name = {}, {}
        for line in (self.tree / base / "modules.dep").read_text().splitlines():
            path, _, needs = line.partition(":")
            depends[path] = needs.split()
            by_name[Path(path).name.partition(".ko")[0].replace("-", "_")] = path
        builtin = {Path(line).stem.replace("-", "_")
                   for line in (self.tree / base / "modules.builtin").read_text().splitlines()}
        wanted = dict.fromkeys(path for name in names if name not in builtin
                               for path in (by_name[name], *depends[by_name[name]]))
        plain = {path: path.removesuffix(".xz") for path in wanted}
        for path in wanted:
            data = (self.tree / base / path).read_bytes()
            self.file(f"{base}/{plain[path]}", lzma.decompress(data) if path.endswith(".xz") else data)
        table = "".join(f"{plain[path]}: {' '.join(plain[needed] for needed in depends[path])}\n" for path in wanted)
        self.file(f"{base}/modules.dep", table.encode())

    def write(self, place: Path) -> None:
        temporary = place.with_name(f"{place.name}.{os.getpid()}")
        with open(temporary, "wb") as output:
            entries = [*self._entries.items(), ("TRAILER!!!", (0, b""))]
            for inode, (name, (mode, data)) in enumerate(entries, 1):
                path = name.encode() + b"\0"
                fields = (inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0)
                head = b"070701" + b"".join(b"%08X" % field for field in fields) + path
                output.write(head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4))
        temporary.rename(place)
