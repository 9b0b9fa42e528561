# SPDX-License-Identifier: GPL-2.0-or-later
"""vhost-megasasd as a service manager runs it."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from vm.paths import BUILD

PROGRAM = BUILD / "bin/vhost-megasasd"
TIMEOUT = 20


class Daemon:
    """Runs with the block; its end must be an orderly one."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Daemon":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        if self._process:
            self.stop()

    def start(self) -> None:
        """Returns when the daemon says that it is ready."""
        with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            path = f"{directory}/notify"
            ready.bind(path)
            ready.settimeout(TIMEOUT)
            with open(self.log, "ab") as log:
                self._process = subprocess.Popen([PROGRAM], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                 env={**os.environ, "NOTIFY_SOCKET": path})
            with contextlib.suppress(TimeoutError):
                if b"READY=1" in ready.recv(4096).split(b"\n"):
                    return
        self.kill()
        raise AssertionError(f"vhost-megasasd does not become ready:\n{self.said()}")

    def _end(self, number: int) -> int:
        process, self._process = self._process, None
        process.send_signal(number)
        return process.wait(TIMEOUT)

    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        status = self._end(signal.SIGTERM)
        assert status == 0, f"vhost-megasasd ended with status {status}:\n{self.said()}"

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def said(self) -> str:
        return self.log.read_text(errors="replace")
