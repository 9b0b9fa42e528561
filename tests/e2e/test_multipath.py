# SPDX-License-Identifier: GPL-2.0-or-later
"""The distribution's multipath-tools in the guest, over two and over four controllers with one disk."""

import json
import os
import time

from e2e import host, slot, storage, traffic
from e2e.multipath import BOOT, FAILED, INTERVAL, NONOPTIMIZED, OPTIMIZED, STANDBY, Multipath
from e2e.traffic import Traffic
from vm.guest import UNPRIVILEGED, Guest

TRANSITIONS = int(os.environ.get("TRANSITIONS") or 12)
SECONDS = 600 + 2 * TRANSITIONS

GEN2 = "vhost-megasas-gen2"
STORE = "ram"
SIZE = "4m"  # of a round of fio
SEED = int(os.environ.get("SEED") or 5)
EVERY_MS = 1000
LEFT, RIGHT = storage.wwpn(1), storage.wwpn(2)


def _config(paths: dict[str, str], **states: str) -> dict:
    """One disk behind a target for each path, which is in a target port group of its own or of several; states of the groups."""
    groups = [{"name": name, "id": number, "state": state, "access": "implicit"}
              for number, (name, state) in enumerate(states.items(), 1)]
    return {
        "version": 1,
        "backstores": [{"name": STORE, "type": "ramdisk", "size": 16 << 20, "alua_groups": groups}],
        "targets": [{"wwpn": wwpn, "owner_uid": UNPRIVILEGED, "luns": [{"lun": 0, "backstore": STORE, "alua_group": group}]}
                    for wwpn, group in paths.items()],
    }


def _set(group: str, state: str) -> None:
    host.ctl("alua", "set", STORE, group, state)


def _used(load: Traffic, paths: Multipath) -> set[str]:
    """The targets that I/O goes to now."""
    load.goes_on()  # what was under way has ended
    before = {wwpn: paths.completed(wwpn) for wwpn in paths.disks}
    load.goes_on()
    return {wwpn for wwpn, count in before.items() if paths.completed(wwpn) > count}


def _moves(load: Traffic, paths: Multipath, wanted: set[str]) -> None:
    """After a change, which has just been made, the I/O has moved within two checks of the paths."""
    time.sleep(2 * INTERVAL)
    load.goes_on(ios=1, timeout=2 * INTERVAL)  # by now, and not when somebody has given up to wait
    used = _used(load, paths)
    assert used == wanted, f"{used}\n{paths.log()}"


def _walk(directory) -> None:
    """Random states that leave one group active at each moment, the same each time."""
    file = directory / "walk.json"
    walk = {"type": "walk", "backstore": STORE, "groups": ["left", "right"], "every_ms": EVERY_MS, "times": TRANSITIONS,
            "seed": SEED}
    file.write_text(json.dumps({"version": 1, "scenarios": [walk]}))
    said = host.run(host.CTL, "alua", "script", "--json", file, timeout=60 + 2 * TRANSITIONS * EVERY_MS / 1000)
    assert len(said.splitlines()) == 2 + TRANSITIONS, said


def _pull_and_plug(guest: Guest, load: Traffic, paths: Multipath) -> None:
    """The controller with the better path goes under I/O and comes back: so does the path, and then the I/O."""
    _set("left", "active/optimized")
    _set("right", "active/non-optimized")
    paths.shows({LEFT: OPTIMIZED, RIGHT: NONOPTIMIZED})
    load.goes_on()
    slot.pull(guest)
    paths.shows({RIGHT: NONOPTIMIZED})
    load.goes_on()
    slot.plug(guest, GEN2, LEFT)
    paths.find(2)
    paths.shows({LEFT: OPTIMIZED, RIGHT: NONOPTIMIZED})
    assert _used(load, paths) == {LEFT}, paths.log()


def _in_slot(arguments: list[str]) -> list[str]:
    """The first controller of QEMU's arguments in the slot."""
    where = ",".join(f"{name}={value}" for name, value in slot.DEVICE.items())
    at = arguments.index("-device")
    return [*arguments[:at], *slot.PORT, "-device", f"{arguments[at + 1]},{where}", *arguments[at + 2:]]


def test_two_paths(bed):
    """Priorities by state; without an error I/O moves, survives random transitions, and a controller that is pulled."""
    directory = bed.directory()
    config = _config({LEFT: "left", RIGHT: "right"}, left="active/optimized", right="standby")
    bed.enter_context(host.serving(config, directory))
    guest = bed.guest(_in_slot(host.qemu_args(LEFT, RIGHT)), **BOOT)
    paths = Multipath(guest, 2)
    paths.shows({LEFT: OPTIMIZED, RIGHT: STANDBY})
    assert "hwhandler='1 alua'" in guest.check("multipath -ll")
    load = traffic.verified(guest, [paths.path], SIZE)

    _set("right", "active/optimized")
    _set("left", "standby")
    _moves(load, paths, {RIGHT})
    paths.shows({LEFT: STANDBY, RIGHT: OPTIMIZED})
    _set("left", "unavailable")
    paths.shows({LEFT: FAILED, RIGHT: OPTIMIZED})

    _walk(directory)
    load.goes_on()
    _pull_and_plug(guest, load, paths)
    load.stop()
    assert not guest.trouble()


def test_four_paths(bed):
    """Two groups of two: both paths of the better one are used; one of them fails alone, and both by a transition."""
    first, second, third, fourth = wwpns = [storage.wwpn(number) for number in range(1, 5)]
    groups = {first: "left", second: "left", third: "right", fourth: "right"}
    config = _config(groups, left="active/optimized", right="active/non-optimized")
    bed.enter_context(host.serving(config, bed.directory()))
    guest = bed.guest(host.qemu_args(*wwpns), **BOOT)
    paths = Multipath(guest, 4)
    better = {third: NONOPTIMIZED, fourth: NONOPTIMIZED, first: OPTIMIZED, second: OPTIMIZED}
    paths.shows(better)
    load = traffic.verified(guest, [paths.path], SIZE)
    assert _used(load, paths) == {first, second}, paths.log()

    host.ctl("alua", "offline", first, 0)
    paths.shows(better | {first: FAILED})
    assert _used(load, paths) == {second}, paths.log()
    host.ctl("alua", "online", first, 0)
    paths.shows(better)

    _set("right", "active/optimized")
    _set("left", "standby")
    _moves(load, paths, {third, fourth})
    paths.shows({first: STANDBY, second: STANDBY, third: OPTIMIZED, fourth: OPTIMIZED})
    load.stop()
    assert not guest.trouble()
