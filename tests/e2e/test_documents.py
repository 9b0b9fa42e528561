# SPDX-License-Identifier: GPL-2.0-or-later
"""What README.md tells people to type works as it stands there; what tests/DEFECTS.md names is there."""

import re
import subprocess

from e2e.host import run

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)

TEST_CASE = re.compile(r'^TEST_CASE\("([^"]+)"\)', re.MULTILINE)
TEST_NAME = re.compile(r"`([A-Za-z0-9 ]+: [^`]+)`")  # in running text

# However the commands end, the daemon that they started ends before the shell does.
SCRIPT = "trap 'kill %1; wait %1' EXIT\n{}"


def _commands(text: str, suite: str) -> str:
    return "\n".join(BLOCK.findall(text)).replace("build/trixie/", f"build/{suite}/")


def test_readme(bed):
    """The commands under "Everyday use", in their order and in one shell, each succeed and leave nothing configured."""
    commands = _commands((bed.clone / "README.md").read_text(), bed.build.name)
    assert "vhost-megasasctl apply" in commands and "vhost-megasasctl qemu-args" in commands
    bed.defer(run, "rmmod", "vhost_megasas")
    done = subprocess.run(["bash", "-exc", SCRIPT.format(commands)], cwd=bed.clone, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    print(done.stdout)
    assert done.returncode == 0


def _stands_for(reference: str, name: str) -> bool:
    return name.startswith(reference[:-3].rstrip()) if reference.endswith("...") else name == reference


def test_defects(bed):
    """Each test case that tests/DEFECTS.md names is there."""
    names = [name for file in (bed.clone / "tests").rglob("test_*.cpp") for name in TEST_CASE.findall(file.read_text())]
    references = TEST_NAME.findall((bed.clone / "tests/DEFECTS.md").read_text())
    assert len(references) > 50
    missing = [reference for reference in references if not any(_stands_for(reference, name) for name in names)]
    assert not missing, missing
