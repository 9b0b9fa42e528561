# SPDX-License-Identifier: GPL-2.0-or-later
"""Talks to QEMU's monitor (QMP) over a connected socket."""

import contextlib
import json
import socket


class QmpError(Exception):
    """QEMU refused a command."""


class Qmp:
    def __init__(self, connection: socket.socket, timeout: float = 30) -> None:
        connection.settimeout(timeout)
        self._connection = connection
        # For reading alone: a file for both forgets what it has read ahead when it is written to.
        self._messages = connection.makefile("r", encoding="utf-8")
        self.events: list[dict] = []
        self._greeted = False
        self._unwanted = 0  # answers still to come

    def _message(self) -> dict:
        line = self._messages.readline()
        if not line:
            raise QmpError("QEMU closed its monitor")
        return json.loads(line)

    def greet(self) -> None:
        """Events come from here on; any command does it too."""
        if not self._greeted:
            self._message()
            self._greeted = True
            self("qmp_capabilities")

    def shutdown_reason(self) -> str:
        """What QEMU, which has ended, said of why; "" if it has not."""
        with contextlib.suppress(OSError, QmpError):
            while True:
                self.events.append(self._message())
        reasons = [event["data"]["reason"] for event in self.events if event.get("event") == "SHUTDOWN"]
        return reasons[-1] if reasons else ""

    def _send(self, command: str, arguments: dict) -> None:
        self.greet()
        self._connection.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")

    def tell(self, command: str, **arguments) -> None:
        """A command whose answer may come late."""
        self._send(command, arguments)
        self._unwanted += 1

    def __call__(self, command: str, **arguments) -> object:
        self._send(command, arguments)
        while True:
            message = self._message()
            if "event" in message:
                self.events.append(message)
            elif self._unwanted:
                self._unwanted -= 1
            elif "error" in message:
                raise QmpError(f"{command}: {message['error']['desc']}")
            else:
                return message["return"]
