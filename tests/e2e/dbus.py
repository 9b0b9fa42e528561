# SPDX-License-Identifier: GPL-2.0-or-later
"""The system's message bus, without which targetcli does not start: it asks there for daemons that serve backstores."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def system_bus() -> Iterator[None]:
    Path("/run/dbus").mkdir(exist_ok=True)
    # It prints its address once it listens.
    with subprocess.Popen(["dbus-daemon", "--system", "--nofork", "--nopidfile", "--nosyslog", "--print-address"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline(), "dbus-daemon does not start"
            yield
        finally:
            process.terminate()
