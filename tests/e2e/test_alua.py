# SPDX-License-Identifier: GPL-2.0-or-later
"""Asymmetric access: one disk behind two controllers of a guest, each in a target port group of its own."""

import json
import signal
import subprocess
import time

from e2e import complaint, fio, host, storage
from vm.guest import UNPRIVILEGED, Guest

LEFT, RIGHT = 1, 2  # targets, and ids of the groups
NAMES = {LEFT: "left", RIGHT: "right"}
STORE = "ram"
TRANSITIONING = 15  # in REPORT TARGET PORT GROUPS
GOOD = "SCSI Status: Good"


def _config(**right: object) -> dict:
    groups = [{"name": "left", "id": LEFT, "preferred": True}, {"name": "right", "id": RIGHT, "state": "standby"} | right]
    return {
        "version": 1,
        "backstores": [{"name": STORE, "type": "ramdisk", "size": 16 << 20, "alua_groups": groups}],
        "targets": [{"wwpn": storage.wwpn(number), "owner_uid": UNPRIVILEGED,
                     "luns": [{"lun": 0, "backstore": STORE, "alua_group": name}]} for number, name in NAMES.items()],
    }


def _paths(guest: Guest) -> dict[int, str]:
    """The disk of each group, as the guest's VPD page 83h tells."""
    found = {}
    for name in guest.disks(2):
        said = guest.check(f"sg_vpd --page=di /dev/{name}")
        found[int(said.split("Target port group: ")[1].split()[0], 16)] = f"/dev/{name}"
    return found


def _states(guest: Guest, path: str) -> dict[int, int]:
    """What REPORT TARGET PORT GROUPS says: the state of each group (SPC-4, table 307)."""
    said = guest.check(f"sg_rtpg --decode {path}").split("target port group id :")[1:]
    label = "target port group asymmetric access state : "
    return {int(part.split()[0], 16): int(part.split(label)[1].split()[0], 16) for part in said}


def _groups_with(guest: Guest, path: str, text: str) -> set[int]:
    """The groups of which REPORT TARGET PORT GROUPS says so."""
    said = guest.check(f"sg_rtpg --decode {path}").split("target port group id :")[1:]
    return {int(part.split()[0], 16) for part in said if text in part}


def _shown() -> dict[str, str]:
    return {group["group"]: group["state"] for group in json.loads(host.ctl("alua", "show", "--json"))["groups"]}


def _obeys(guest: Guest, paths: dict[int, str]) -> None:
    """Each state, given by vhost-megasasctl, is what the guest is told, and lets through what it must."""
    expected = {"active/optimized": None, "active/non-optimized": None, "standby": "standby", "unavailable": "unavailable"}
    for number, (state, refusal) in enumerate(expected.items()):
        host.ctl("alua", "set", STORE, "right", state)
        said = storage.answer(guest, paths[RIGHT])
        assert ("Not Ready" in said and refusal in said) if refusal else GOOD in said, (state, said)
        read, _ = guest.run(f"sg_read if={paths[RIGHT]} bs=512 count=8 blk_sgio=1")
        assert (read == 0) == (refusal is None), state
        assert _states(guest, paths[LEFT]) == {LEFT: 0, RIGHT: number}
        assert _shown() == {"left": "active/optimized", "right": state}
    assert GOOD in storage.answer(guest, paths[LEFT])
    assert fio.run(guest, [paths[LEFT]], fio.verify_job("1m")).errors == 0


def _goes_offline(guest: Guest, paths: dict[int, str]) -> None:
    """A port that is taken offline refuses all, the other path and the group's state are as they were."""
    host.ctl("alua", "set", STORE, "right", "active/optimized")
    assert GOOD in storage.answer(guest, paths[RIGHT])
    host.ctl("alua", "offline", storage.wwpn(RIGHT), 0)
    status, said = guest.run(f"sg_inq {paths[RIGHT]}")
    assert status != 0, said
    said = storage.answer(guest, paths[RIGHT])
    assert "Not Ready" in said and "offline" in said.lower(), said
    assert GOOD in storage.answer(guest, paths[LEFT])
    members = [group["members"] for group in json.loads(host.ctl("alua", "show", "--json"))["groups"]]
    assert [[member["offline"] for member in each] for each in members] == [[False], [True]]
    host.ctl("alua", "online", storage.wwpn(RIGHT), 0)
    assert GOOD in storage.answer(guest, paths[RIGHT])


def _takes_time(guest: Guest, paths: dict[int, str]) -> None:
    """A transition takes its time, in which the guest tries again; one that is interrupted still ends in its state."""
    host.ctl("alua", "set", STORE, "right", "standby")
    started = time.monotonic()
    host.ctl("alua", "transition", "--seconds", 2, STORE, "right", "active/optimized")
    assert time.monotonic() - started >= 2
    assert _shown()["right"] == "active/optimized"
    with subprocess.Popen([str(host.CTL), "alua", "transition", "--seconds", "60", STORE, "right", "standby"],
                          stdout=subprocess.PIPE, text=True) as process:
        assert "transitioning" in process.stdout.readline()
        assert _states(guest, paths[LEFT])[RIGHT] == TRANSITIONING
        said = storage.answer(guest, paths[RIGHT])
        assert "Not Ready" in said and "state transition" in said, said
        complaint.of([host.CTL, "alua", "set", STORE, "left", "standby"], "another vhost-megasasctl")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 1
    assert _shown()["right"] == "standby"
    assert "standby" in storage.answer(guest, paths[RIGHT])


def _explicit(guest: Guest, paths: dict[int, str]) -> None:
    """SET TARGET PORT GROUPS of the guest works where the group lets it, and vhost-megasasctl sees it."""
    guest.check(f"sg_stpg --optimized --tp={RIGHT} {paths[RIGHT]}")
    assert _shown() == {"left": "active/optimized", "right": "active/optimized"}
    assert GOOD in storage.answer(guest, paths[RIGHT])
    complaint.of([host.CTL, "alua", "set", STORE, "right", "standby"], "ram/right", "only the guest")


def test_states(bed):
    """What the host makes of a group and of a port the guest sees and feels, and what the guest makes of a group the host sees."""
    directory = bed.directory()
    config = _config()
    config["backstores"][0]["alua_groups"][0]["unsupported_states"] = ["unavailable"]
    bed.enter_context(host.serving(config, directory))
    guest = bed.guest(host.qemu_args(*(storage.wwpn(number) for number in NAMES)))
    paths = _paths(guest)
    assert sorted(paths) == [LEFT, RIGHT]
    assert _groups_with(guest, paths[RIGHT], "Pref=1") == {LEFT}
    assert _groups_with(guest, paths[RIGHT], "U_SUP : 0") == {LEFT}
    for path in paths.values():
        storage.answer(guest, path)
    for check in (_obeys, _goes_offline, _takes_time):
        check(guest, paths)
    host.apply(_config(access="explicit"), directory)
    _explicit(guest, paths)
    assert not guest.trouble()


def test_script(bed):
    """A script is played at its times and logged, the same each time; what it names must be there before it begins."""
    directory = bed.directory()
    file = directory / "script.json"
    walk = {"type": "walk", "backstore": STORE, "groups": ["left", "right"], "every_ms": 100, "times": 20, "seed": 7}
    flap = {"type": "flap", "wwpn": storage.wwpn(RIGHT), "lun": 0, "down_ms": 150, "up_ms": 400, "times": 3}
    with host.serving(_config(), directory):
        file.write_text(json.dumps({"version": 1, "scenarios": [walk, flap]}))
        planned = [json.loads(line) for line in host.ctl("alua", "script", "--json", "--dry-run", file).splitlines()]
        played = [json.loads(line) for line in host.ctl("alua", "script", "--json", file).splitlines()]
        assert [line["event"] for line in played] == [line["event"] for line in planned] and len(played) == 2 + 20 + 6
        assert all(line["at"] >= line["planned"] for line in played)
        last = {line["event"].split()[0]: line["event"].split()[1] for line in played if "/" in line["event"].split()[0]}
        assert _shown() == {name: last[f"{STORE}/{name}"] for name in NAMES.values()}
        file.write_text(json.dumps({"version": 1, "scenarios": [walk, walk | {"groups": ["left", "middle"]}]}))
        complaint.of([host.CTL, "alua", "script", file], "no ALUA group", "middle")


def test_configuration(bed):
    """Groups come, change and go by apply; wrong ones are refused in one line."""
    directory = bed.directory()
    with host.serving(_config(), directory):
        assert host.apply(_config(), directory) == "nothing to change\n"
        host.ctl("alua", "set", STORE, "right", "unavailable")
        assert "~ alua group ram/right" in host.apply(_config(), directory)
        assert _shown()["right"] == "standby"
        config = _config()
        config["targets"][1]["luns"][0].pop("alua_group")
        config["backstores"][0]["alua_groups"].pop()
        assert "- alua group ram/right" in host.apply(config, directory)
        assert _shown() == {"left": "active/optimized", "default_tg_pt_gp": "active/optimized"}
        for words, part in ((["set", STORE, "middle", "standby"], "no ALUA group"), (["set", STORE, "left", "offline"], "no ALUA state"),
                            (["offline", storage.wwpn(9), "0"], "has no LUN 0")):
            complaint.of([host.CTL, "alua", *words], part)


def test_kept_state(bed):
    """A group whose state is kept begins with the last one when all has gone and come back; apply leaves it alone."""
    directory = bed.directory()
    config = _config(keep_state=True)
    with host.serving(config, directory):
        host.ctl("alua", "set", STORE, "right", "unavailable")
        assert host.apply(config, directory) == "nothing to change\n"
    with host.serving(config, directory):
        assert _shown() == {"left": "active/optimized", "right": "unavailable"}


def test_lu_group(bed):
    """A state that one backstore of an LU group is given is the others' too; who has left the group keeps its own."""
    directory = bed.directory()
    names = ["one", "two", "three"]
    groups = [{"name": name, "id": number} for number, name in NAMES.items()]
    store = {"type": "ramdisk", "size": 1 << 20, "lu_group": "together", "alua_groups": groups}
    stores = [store | {"name": name} for name in names]
    luns = [{"lun": lun, "backstore": name, "alua_group": "left"} for lun, name in enumerate(names)]
    config = {"version": 1, "lu_groups": [{"name": "together", "id": 7}], "backstores": stores,
              "targets": [{"wwpn": storage.wwpn(LEFT), "luns": luns}]}
    stores[2].pop("lu_group")

    def states() -> list[str]:
        found = {(view["backstore"].split("/")[-1], view["group"]): view["state"]
                 for view in json.loads(host.ctl("alua", "show", "--json"))["groups"]}
        return [found[name, "left"] for name in names]

    with host.serving(config, directory):
        assert host.apply(config, directory) == "nothing to change\n"
        host.ctl("alua", "set", "one", "left", "standby")
        assert states() == ["standby", "standby", "active/optimized"]
        stores[1].pop("lu_group")
        assert "~ lu group together" in host.apply(config, directory)
        host.ctl("alua", "set", "one", "left", "unavailable")
        assert states() == ["unavailable", "standby", "active/optimized"]
        luns[0]["offline"] = True
        assert "offline" in host.apply(config, directory)
        assert host.apply(config, directory) == "nothing to change\n"
        exported = json.loads(host.ctl("export"))
        assert exported["lu_groups"] == config["lu_groups"] and exported["targets"][0]["luns"][0]["offline"]
