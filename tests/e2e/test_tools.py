# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input to the tools: one line that says what, where and what to do; nothing is changed."""

import json
import re
import shutil
from pathlib import Path

from e2e import by_hand, complaint, host, storage
from e2e.daemon import PROGRAM
from e2e.setup import TWO_LUNS
from runner.shared import given

UNKNOWN = "naa.5001405fffffffff"
SOCKET = "/run/vhost-megasas/attach"


def _apply(directory, text: str, *words: str) -> None:
    file = directory / "bad.json"
    file.write_text(text)
    complaint.of([host.CTL, "apply", file], *words)


@given(TWO_LUNS)
def test_unknown_target(bed, setup):
    """A WWN that nobody configured, or that is none."""
    complaint.of([host.CTL, "qemu-args", UNKNOWN], UNKNOWN, "no such target", "vhost-megasasctl apply")
    complaint.of([host.CTL, "qemu-args", "naa.12"], "naa.12")
    complaint.of([host.CTL, "delete", UNKNOWN], UNKNOWN, "no such target")
    arguments = [word.replace(storage.WWPN, UNKNOWN) for word in host.qemu_args(storage.WWPN)]
    complaint.of_qemu(arguments, UNKNOWN, "unknown target", "vhost-megasasctl apply")
    arguments = [word.replace(storage.WWPN, "naa.12") for word in host.qemu_args(storage.WWPN)]
    complaint.of_qemu(arguments, "wwpn", "16 hex digits")


@given(TWO_LUNS)
def test_configuration_file(bed, setup):
    """A file that is missing, is no JSON, or asks for what cannot be."""
    directory = setup.directory
    missing = directory / "missing.json"
    complaint.of([host.CTL, "apply", missing], str(missing))
    _apply(directory, "", "bad.json", "JSON")
    _apply(directory, '{"version": 1, "backstores": [}', "bad.json", "JSON", "line 1")
    _apply(directory, '{"version": 2}', "bad.json", "version")
    _apply(directory, '{"version": 1, "backstore": []}', "bad.json", "backstore")
    _apply(directory, "[" * 100000, "bad.json", "JSON")

    def changed(change) -> str:
        config = json.loads(json.dumps(setup.config))
        change(config)
        return json.dumps(config)

    _apply(directory, changed(lambda c: c["targets"][0].update(wwpn="eui.12")), "wwpn")
    _apply(directory, changed(lambda c: c["targets"][0]["luns"][0].update(lun=64)), "luns[0].lun", "63")
    _apply(directory, changed(lambda c: c["targets"][0]["luns"][0].update(lun=storage.BLOCK)), storage.WWPN, "LUN 1 twice")
    _apply(directory, changed(lambda c: c["targets"][0]["luns"][0].update(backstore="none")), "LUN 0", '"none"')
    _apply(directory, changed(lambda c: c["targets"][0].update(owner_uid="nosuchuser")), "owner_uid", "nosuchuser")


@given(TWO_LUNS)
def test_missing_backing(bed, setup):
    """A LUN whose file or device is not there, after one that is: neither is made."""
    directory = setup.directory
    file = directory / "regular"
    file.write_bytes(bytes(1 << 20))
    good = {"name": "good", "type": "ramdisk", "size": "1MiB"}
    for bad, what in (({"type": "fileio", "path": f"{directory}/missing"}, f"{directory}/missing"),
                      ({"type": "fileio", "path": f"{directory}/missing/file", "size": "1MiB", "create": True},
                       f"{directory}/missing"),
                      ({"type": "iblock", "device": "/dev/missing"}, "/dev/missing"),
                      ({"type": "iblock", "device": str(file)}, "no block device")):
        config = setup.config | {"backstores": [*setup.config["backstores"], good, {"name": "bad"} | bad]}
        _apply(directory, json.dumps(config), "backstore bad", what)
    assert not (directory / "missing").exists()


@given(TWO_LUNS)
def test_doubtful_backing(bed, setup):
    """One file under two names, and ramdisks that only together are too large: neither is made."""
    directory = setup.directory
    file, link = directory / "regular", directory / "link"
    file.write_bytes(bytes(1 << 20))
    link.symlink_to(file)
    free = int(re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text())[1]) << 10
    files = [{"name": name, "type": "fileio", "path": str(path), "buffered": True} for name, path in (("one", file), ("two", link))]
    memory = [{"name": name, "type": "ramdisk", "size": free * 6 // 10 & ~4095} for name in ("one", "two")]
    for stores, words in ((files, ["one and two", "same file"]), (memory, ["backstore two", "free memory"])):
        _apply(directory, json.dumps(setup.config | {"backstores": [*setup.config["backstores"], *stores]}), *words)


@given(TWO_LUNS)
def test_acl_in_the_way(bed, setup):
    """A LUN that an ACL names stays whole: the kernel would take it from the guest and then refuse to let it go."""
    group = by_hand.TARGET / "megasas" / storage.WWPN / "tpgt_1"
    with by_hand.acl(group, UNKNOWN, [storage.FILE]):
        complaint.of([host.CTL, "delete", storage.WWPN], storage.WWPN, f"ACL of {UNKNOWN}")
        less = json.loads(json.dumps(setup.config))
        less["targets"][0]["luns"].pop(storage.FILE)
        _apply(setup.directory, json.dumps(less), storage.WWPN, "ACL")


def test_no_module(bed):
    """Without vhost_megasas.ko, each tool names the module."""
    host.run("modprobe", "target_core_mod")
    directory = bed.directory()
    block = bed.enter_context(storage.loop_device(directory / "block", storage.SIZE))
    config = json.dumps(storage.two_luns(directory / "file", block, storage.SIZE))
    _apply(directory, config, "vhost_megasas")
    assert not (directory / "file").exists()
    complaint.of([PROGRAM], "vhost_megasas", "modprobe")
    complaint.of([host.CTL, "qemu-args", storage.WWPN])


@given(TWO_LUNS)
def test_no_daemon(bed, setup):
    """QEMU names the socket and says how to start the daemon."""
    setup.daemon.stop()
    complaint.of_qemu(host.qemu_args(storage.WWPN), "vhost-megasasd", SOCKET, "start vhost-megasasd")
    setup.daemon.start()


@given(TWO_LUNS)
def test_second_daemon(bed, setup):
    """Another vhost-megasasd on the same socket is refused and does not disturb the first."""
    complaint.of([PROGRAM], SOCKET, "another vhost-megasasd")


@given(TWO_LUNS)
def test_no_permission(bed, setup):
    """Somebody who is not root may look but change nothing."""
    file = setup.directory / "config.json"
    complaint.of(complaint.as_nobody([host.CTL, "apply", file]), "run as root")
    complaint.of(complaint.as_nobody([host.CTL, "delete", storage.WWPN]), "run as root")
    complaint.of(complaint.as_nobody([PROGRAM, "--socket", setup.directory / "attach"]), "run as root")


@given(TWO_LUNS)
def test_other_qemu(bed, setup):
    """The device refuses a QEMU that it was not built for, and says how to build it for this one."""
    content = host.PLUGIN.read_bytes()
    version = re.search(rb"\d+\.\d+\.\d+ \(Debian [^)]+\)", content)[0]
    other = version.replace(b"Debian 1:", b"Debian 9:")
    assert other != version
    plugin = setup.directory / "other.so"
    plugin.write_bytes(content.replace(version, other))
    shutil.copymode(host.PLUGIN, plugin)
    arguments = [word.replace(str(host.PLUGIN), str(plugin)) for word in host.qemu_args(storage.WWPN)]
    complaint.of_qemu(arguments, other.decode(), version.decode(), "rebuild")


def test_version(bed):
    """Module, programs and QEMU's device are of the version that the tree says."""
    version = (bed.clone / "VERSION").read_text().strip()
    assert host.run("modinfo", "-F", "version", host.MODULE).strip() == version
    for program in (host.CTL, PROGRAM):
        assert host.run(program, "--version").split() == [program.name, version]
    shown = host.run("qemu-system-x86_64", "-plugin", f"{host.PLUGIN},help=on")
    assert shown.startswith(f"vhost-megasas.so {version} for QEMU "), shown
