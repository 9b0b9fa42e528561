# SPDX-License-Identifier: GPL-2.0-or-later
"""What README.md tells people to type works as it stands there."""

import re
import subprocess

from e2e.host import run

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# However the commands end, the daemon that they started ends before the shell does.
SCRIPT = "trap 'kill %1; wait %1' EXIT\n{}"


def _commands(text: str, suite: str) -> str:
    return "\n".join(BLOCK.findall(text)).replace("build/trixie/", f"build/{suite}/")


def test_readme(bed):
    """The commands under "Everyday use", in their order and in one shell, each succeed and leave nothing configured."""
    commands = _commands((bed.clone / "README.md").read_text(), bed.build.name)
    assert "megasasctl apply" in commands and "megasasctl qemu-args" in commands
    bed.defer(run, "rmmod", "vhost_megasas")
    done = subprocess.run(["bash", "-exc", SCRIPT.format(commands)], cwd=bed.clone, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    print(done.stdout)
    assert done.returncode == 0
