# SPDX-License-Identifier: GPL-2.0-or-later
"""The distribution's targetcli with the files of configfs/targetcli."""

import contextlib
import json
import os
import re
import subprocess
from pathlib import Path

from e2e import complaint, dbus, host, storage

FILES = Path(__file__).resolve().parents[2] / "configfs/targetcli"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HBA = re.compile(r"\b(rd_mcp|fileio)_\d+\b")
DEPTH = re.compile(r"Max Queue Depth: \d+")  # 0 until an attribute is written, whatever that is
OURS = re.compile("/target/(core|megasas)/")
TIMEOUT = 120

INITIATOR = "naa.5001405000000bb2"
ONE, TWO = (f"/megasas/{storage.wwpn(number)}" for number in (1, 2))
LU_GROUP = host.CONFIGFS / "target/core/alua/lu_gps/together"
LUN_3 = host.FABRIC / storage.wwpn(2) / "tpgt_5/lun/lun_3"

# After what README.md makes: target 1 with disk0 as LUN 0.
MAKE = f"""
/backstores/fileio create disk1 {{directory}}/image 16M
/backstores/ramdisk/disk0/alua create left 1
/backstores/ramdisk/disk0/alua create right 2
/backstores/ramdisk/disk0/alua/right set alua alua_access_state=2 alua_access_type=3 preferred=1 trans_delay_msecs=20
{ONE}/tpg1/luns/lun0 set alua alua_tg_pt_gp_name=left
{ONE}/tpg1 set parameter writeback_luns=0
{ONE}/tpg1 set parameter writeback_luns=
/megasas create {storage.wwpn(2)}
{TWO}/tpg1 disable
{TWO} create 5
{TWO}/tpg5 set parameter initiator_name={INITIATOR} writeback_luns=3,70 jbod_luns=70
{TWO}/tpg5 set attribute generate_node_acls=0 prod_mode_write_protect=1
{TWO}/tpg5/luns create /backstores/ramdisk/disk0 3
{TWO}/tpg5/luns create /backstores/fileio/disk1 70
{TWO}/tpg5/luns/lun3 set alua alua_tg_pt_gp_name=right
{TWO}/tpg5/acls create {INITIATOR}
{TWO}/tpg5/acls/{INITIATOR} delete 3
{TWO}/tpg5/acls/{INITIATOR} create 4 3 1
ls /
"""
SAVE_AND_CLEAR = """
saveconfig {directory}/saved.json
clearconfig confirm=True
saveconfig {directory}/cleared.json
"""
RESTORE = "restoreconfig {directory}/saved.json"
TAKE_AWAY = f"""
{TWO}/tpg5/acls/{INITIATOR} delete 4
{TWO}/tpg5/acls delete {INITIATOR}
{TWO}/tpg5/luns delete 70
{TWO} delete 5
/megasas delete {storage.wwpn(2)}
/megasas delete {storage.wwpn(1)}
/backstores/ramdisk delete disk0
/backstores/fileio delete disk1
"""

# What rtslib.fabric is to the plug-in.
RTSLIB = {
    "__init__.py": "",
    "target.py": """
class Target:
    @classmethod
    def setup(cls, fabric_module, saved, error): pass
class TPG:
    def set_parameter(self, parameter, value): pass
class LUN:
    @classmethod
    def setup(cls, tpg, saved, error): pass
    def dump(self): return {}
class tcm:
    class ALUATargetPortGroup:
        @classmethod
        def setup(cls, storage_object, saved, error): pass
""",
    "fabric.py": """
from .target import Target
class _BaseFabricModule:
    def __init__(self, name): self.name = name
fabric_modules = {"vhost": _BaseFabricModule}
""",
}


def _documented() -> list[str]:
    """The commands of README.md: to install the files, and to make a target."""
    install, make = BLOCK.findall((FILES / "README.md").read_text())
    return [install, make]


def _sh(commands: str, directory: Path, clone: Path) -> str:
    done = subprocess.run(["bash", "-ec", commands], cwd=clone, env=os.environ | {"TARGETCLI_HOME": str(directory)},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=TIMEOUT)
    print(done.stdout)
    assert done.returncode == 0 and "Traceback" not in done.stdout
    return done.stdout


def _targetcli(commands: str, directory: Path, clone: Path) -> str:
    """One run for all the commands: each start takes seconds."""
    return _sh(f"targetcli <<'END'\n{commands.strip().format(directory=directory)}\nEND", directory, clone)


def _uninstall() -> None:
    for place in host.run("python3", "-c", "import site; print(*site.getsitepackages())").split():
        for file in Path(place).glob("megasas_rtslib*"):
            file.unlink()


def _remove_fabrics() -> None:
    """rtslib leaves their directories, and makes that of iSCSI whenever it saves."""
    for name in ("megasas", "iscsi"):
        with contextlib.suppress(FileNotFoundError):
            (host.CONFIGFS / "target" / name).rmdir()


def _tree() -> dict[str, str]:
    """All that is configured; the kernel numbers HBAs and ports, and lists members of groups, as they come."""
    tree = {}
    for path, value in complaint.snapshot().items():
        path, value = (HBA.sub(r"\1", DEPTH.sub("", text)) for text in (path, value))
        if path.endswith("/members"):
            value = "".join(sorted(value.splitlines(keepends=True)))
        if OURS.search(path) and not path.endswith(("/hba_info", "/rtpi")):
            tree[path] = value
    return tree


def _differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [f"{path}: {before.get(path)!r}, then {after.get(path)!r}" for path in sorted(before.keys() | after.keys())
            if before.get(path) != after.get(path)]


def _targets() -> dict[tuple, tuple]:
    """As vhost-megasasctl lists them."""
    listed = json.loads(host.ctl("list", "--json"))["targets"]
    return {(target["wwpn"], target["tpgt"]):
            (target["enabled"], target["owner_uid"], target["initiator_name"],
             [(lun["lun"], lun["backstore"], lun["writeback"], lun["jbod"]) for lun in target["luns"]])
            for target in listed}


def _store(name: str) -> Path:
    return next(host.CONFIGFS.glob(f"target/core/*/{name}"))


def _change_by_hand() -> None:
    """What targetcli has no words for: an offline port, a map, a group that depends on it, a LU group, the default group."""
    (LUN_3 / "alua_tg_pt_offline").write_text("1")
    mapped, other = _store("disk0"), _store("disk1")
    (mapped / "lba_map").write_text("0 0\n0 16383 1:O 2:S\n16384 32767 1:S 2:O\n")
    for name, value in (("alua_access_type", "1"), ("alua_access_state", "4")):
        (mapped / "alua/left" / name).write_text(value)
    for name, value in (("alua_access_state", "1"), ("preferred", "1"), ("alua_access_type", "2")):
        (other / "alua/default_tg_pt_gp" / name).write_text(value)
    LU_GROUP.mkdir()
    (LU_GROUP / "lu_gp_id").write_text("7")
    (mapped / "alua_lu_gp").write_text(LU_GROUP.name)


def _remove_lu_group() -> None:
    with contextlib.suppress(FileNotFoundError):
        LU_GROUP.rmdir()


def _exported() -> dict:
    return json.loads(host.ctl("export"))


def test_whole_life(bed):
    """Everything that can be made is made, saved, cleared, restored as it was, and taken away piece by piece."""
    directory = bed.directory()
    bed.enter_context(host.module())
    bed.defer(_remove_fabrics)
    bed.enter_context(dbus.system_bus())
    bed.defer(_uninstall)
    for commands in _documented():
        _sh(commands, directory, bed.clone)
    said = _targetcli(MAKE, directory, bed.clone)
    assert re.search("megasas.*Targets: 2", said), "targetcli does not show the fabric"
    assert _targets() == {
        (storage.wwpn(1), 1): (True, 1000, "naa.5001405800080001", [(0, "disk0", False, False)]),
        (storage.wwpn(2), 1): (False, 0, "naa.5001405800080002", []),
        (storage.wwpn(2), 5): (True, 0, INITIATOR, [(3, "disk0", True, False), (70, "disk1", True, True)]),
    }
    assert [group["state"] for group in json.loads(host.ctl("alua", "show", "--json"))["groups"]
            if group["group"] in ("left", "right")] == ["active/optimized", "standby"]
    complaint.of([host.CTL, "export"], "disk0", "made by another tool")

    _change_by_hand()
    bed.defer(_remove_lu_group)
    before = _tree()
    _targetcli(SAVE_AND_CLEAR, directory, bed.clone)
    _remove_lu_group()
    said = _targetcli(RESTORE, directory, bed.clone)
    assert "Configuration restored from" in said and "ould not" not in said
    cleared = json.loads((directory / "cleared.json").read_text())
    assert not cleared["targets"] and not cleared["storage_objects"], cleared
    differences = _differences(before, _tree())
    assert not differences, differences

    _targetcli(TAKE_AWAY, directory, bed.clone)
    _remove_lu_group()
    assert _exported() == {"version": 1, "backstores": [], "targets": []}
    assert not [*host.CONFIGFS.glob("target/core/*_*/*")]


def _python(directory: Path, code: str) -> subprocess.CompletedProcess:
    """A program that sees no packages but those in the directory, whose .pth files are obeyed."""
    start = f"import site; site.addsitedir({str(directory)!r})\n"
    return subprocess.run(["python3", "-S", "-c", start + code], capture_output=True, text=True, timeout=60)


def _says(directory: Path, code: str) -> str:
    """What a program says that must not see an error."""
    done = _python(directory, code)
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout.strip()


def _make_rtslib(directory: Path, name: str) -> None:
    (directory / name).mkdir()
    for file, text in RTSLIB.items():
        (directory / name / file).write_text(text)


def test_without_rtslib(bed):
    """Programs notice nothing of the files, whether rtslib is there or not, or the files are damaged."""
    directory = bed.directory()
    for file in FILES.glob("megasas_rtslib*"):
        (directory / file.name).write_text(file.read_text())
    loaded = "import json, sys; print([name for name in sys.modules if name.startswith('megasas')])"
    fabrics = "import rtslib.fabric; print(*rtslib.fabric.fabric_modules)"
    assert _says(directory, loaded) == "['megasas_rtslib_hook']"
    refused = _python(directory, fabrics)
    assert refused.stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'rtslib'", refused

    for name in ("rtslib", "rtslib_fb"):
        _make_rtslib(directory, name)
        asked = f"from {name} import fabric; print(fabric.fabric_modules['megasas']().features)"
        assert _says(directory, asked) == "('acls', 'tpgts')"
    assert _says(directory, fabrics) == "vhost megasas"

    (directory / "megasas_rtslib.py").write_text("raise RuntimeError('damaged')\n")
    done = _python(directory, fabrics)
    assert (done.returncode, done.stdout) == (0, "vhost\n") and len(done.stderr.splitlines()) == 1, done
    (directory / "megasas_rtslib_hook.py").write_text("raise RuntimeError('damaged')\n")
    assert _says(directory, fabrics) == "vhost"
    (directory / "megasas_rtslib_hook.py").unlink()
    assert _says(directory, fabrics) == "vhost"
