# SPDX-License-Identifier: GPL-2.0-or-later
"""Referrals: one disk behind two controllers of a guest, each of which makes a part of its blocks accessible."""

import json
import re
import subprocess

from e2e import complaint, fio, host, storage, traffic
from e2e.referral_map import NAMES, NONOPTIMIZED, OPTIMIZED, STANDBY, UNAVAILABLE, Disk, Map, Segment, page, paths, read, report
from vm.guest import UNPRIVILEGED, Guest

STORE = "ram"
SIZE = 8 << 20
BLOCKS = SIZE // 512
HALF = BLOCKS // 2
LEFT, RIGHT = 1, 2  # targets, and ids of the groups
GROUPS = {LEFT: "left", RIGHT: "right"}
LBA_DEPENDENT = 4  # in REPORT TARGET PORT GROUPS


def _halves(first: dict[int, int], second: dict[int, int]) -> Map:
    return Map((Segment(0, HALF - 1, first), Segment(HALF, BLOCKS - 1, second)))


APART = _halves({LEFT: OPTIMIZED, RIGHT: STANDBY}, {LEFT: UNAVAILABLE, RIGHT: OPTIMIZED})
# On the way to the other way round: both make all accessible, and one is better.
CHANGING = _halves({LEFT: NONOPTIMIZED, RIGHT: OPTIMIZED}, {LEFT: OPTIMIZED, RIGHT: NONOPTIMIZED})
CHANGED = _halves({LEFT: STANDBY, RIGHT: OPTIMIZED}, {LEFT: OPTIMIZED, RIGHT: STANDBY})
STRIPED = Map((Segment(0, BLOCKS - 2048 - 1, {LEFT: OPTIMIZED, RIGHT: STANDBY}),
               Segment(2048, BLOCKS - 1, {LEFT: STANDBY, RIGHT: OPTIMIZED})), 2048, 2)


def _json(wanted: Map) -> dict:
    """As a configuration has it."""
    repeats = {"segment_size": wanted.size, "segment_multiplier": wanted.multiplier} if wanted.multiplier else {}
    return repeats | {"segments": [
        {"first_lba": segment.first, "last_lba": segment.last,
         "states": {GROUPS[group]: NAMES[state] for group, state in segment.states.items()}} for segment in wanted.segments]}


def _config(wanted: Map | None) -> dict:
    groups = [{"name": name, "id": number, "state": "lba-dependent" if wanted else "active/optimized", "access": "implicit"}
              for number, name in GROUPS.items()]
    store = {"name": STORE, "type": "ramdisk", "size": SIZE, "alua_groups": groups}
    return {
        "version": 1,
        "backstores": [store | ({"lba_map": _json(wanted)} if wanted else {})],
        "targets": [{"wwpn": storage.wwpn(number), "owner_uid": UNPRIVILEGED,
                     "luns": [{"lun": 0, "backstore": STORE, "alua_group": name}]} for number, name in GROUPS.items()],
    }


def _words(wanted: Map) -> list[str]:
    """As `vhost-megasasctl referrals set` takes it."""
    repeats = [f"--segment-size={wanted.size}", f"--multiplier={wanted.multiplier}"] if wanted.multiplier else []
    return repeats + [f"{segment.first}-{segment.last}:"
                      + ",".join(f"{GROUPS[group]}={NAMES[state]}" for group, state in segment.states.items())
                      for segment in wanted.segments]


def _set(wanted: Map) -> None:
    host.ctl("referrals", "set", STORE, *_words(wanted))


def _told(guest: Guest, disk: str) -> list:
    """What sg_referrals prints of each segment."""
    parts = guest.check(f"sg_referrals {disk}").split("user data segment: ")[1:]
    return [(re.match(r"first lba (\d+), last lba (\d+)", part).groups(),
             re.findall(r"port group (\w+) state \(([^)]*)\)", part)) for part in parts]


def _as_told(wanted: Map) -> list:
    return [((str(segment.first), str(segment.last)),
             [(f"{group:x}", NAMES[state].replace("non-", "non ")) for group, state in segment.states.items()])
            for segment in wanted.segments]


def _is_seen(guest: Guest, disks: dict[int, str], wanted: Map) -> None:
    """Through each controller the guest is told of this map."""
    for disk in disks.values():
        assert read(guest, disk) == wanted
        assert _told(guest, disk) == _as_told(wanted)
        assert page(guest, disk, 0x86)[8] & 0x10, "R_SUP is not set"


def _read(guest: Guest, disk: str, lba: int) -> str:
    """What a READ(10) of a block ends with, in words."""
    return guest.run(f"sg_raw --request=512 {disk} 28 00 {lba.to_bytes(4, 'big').hex(' ')} 00 00 01 00")[1]


def _refers(guest: Guest, disk: str, lba: int, first: int, last: int) -> None:
    """READ and VERIFY of a block end with this segment; sg_raw takes but 32 bytes of sense data, sg_verify 64."""
    verified = guest.run(f"sg_verify --verbose --lba={lba} --count=1 {disk}")[1]
    for said in (_read(guest, disk, lba), verified):
        assert "Aborted Command" in said and "Inspect referrals sense descriptors" in said, said
    assert f"first uds LBA: 0x{first:x}\n" in verified and f"last uds LBA:  0x{last:x}\n" in verified, verified


def _follows(guest: Guest, device: str, wanted: Map, disks: dict[int, str]) -> None:
    """A read of a few blocks in each range goes to the disk that it should, and to no other."""
    for segment in wanted.ranges()[:4]:
        before = {group: traffic.completed(guest, disk) for group, disk in disks.items()}
        guest.check(f"dd if={device} of=/dev/null bs=4096 count=1 skip={segment.first // 8} iflag=direct")
        grown = [group for group, disk in disks.items() if traffic.completed(guest, disk) > before[group]]
        assert grown == [segment.best()], (segment, grown)


def test_guest(bed):
    """The guest is told what is configured and where else to go, and its I/O follows the map, which changes under it."""
    bed.enter_context(host.serving(_config(APART), bed.directory()))
    guest = bed.guest(host.qemu_args(*(storage.wwpn(number) for number in GROUPS)))
    disks = paths(guest, len(GROUPS))
    assert sorted(disks) == [LEFT, RIGHT]

    _is_seen(guest, disks, APART)
    states = re.findall(r"asymmetric access state : 0x0?(\w)", guest.check(f"sg_rtpg --decode {disks[LEFT]}"))
    assert [int(state, 16) for state in states] == [LBA_DEPENDENT] * 2
    whole = report(guest, disks[LEFT])
    for length in (4, 5, 11, 20, 31, 32):
        assert report(guest, disks[LEFT], length) == whole[:length], length
    assert "SCSI Status: Good" in _read(guest, disks[LEFT], 0)
    _refers(guest, disks[RIGHT], 0, 0, HALF - 1)
    _refers(guest, disks[LEFT], BLOCKS - 1, HALF, BLOCKS - 1)

    _set(STRIPED)
    for disk in disks.values():
        said = guest.run(f"sg_raw {disk} 0 0 0 0 0 0")[1]
        assert "Unit Attention" in said and "Asymmetric access state changed" in said, said
    _is_seen(guest, disks, STRIPED)
    _refers(guest, disks[LEFT], 3 * 2048, 2048, BLOCKS - 1)
    disk = Disk(guest, disks)
    _follows(guest, disk.path, STRIPED, disks)
    assert fio.run(guest, [disk.path], fio.verify_job("4m")).errors == 0

    load = traffic.verified(guest, [disk.path])
    _set(_halves({LEFT: OPTIMIZED, RIGHT: OPTIMIZED}, {LEFT: OPTIMIZED, RIGHT: OPTIMIZED}))
    for wanted in (CHANGING, CHANGED):
        _set(wanted)
        load.goes_on()
        disk.follow()
        load.goes_on()
    load.stop()
    _is_seen(guest, disks, CHANGED)
    _follows(guest, disk.path, CHANGED, disks)
    assert fio.run(guest, [disk.path], fio.verify_job("4m")).errors == 0
    disk.remove()


def test_configuration(bed):
    """A map comes, changes and goes by apply and by hand; one that would do harm is refused in one line."""
    directory = bed.directory()
    with host.module(), host.configured(_config(APART), directory):
        assert host.apply(_config(APART), directory) == "nothing to change\n"
        assert "~ lba map ram: from 2 segments to 2 segments of 2048 blocks" in host.apply(_config(STRIPED), directory)
        assert json.loads(host.ctl("export"))["backstores"][0]["lba_map"] == _json(STRIPED)
        shown = json.loads(host.ctl("referrals", "show", "--json"))["maps"]
        assert [(each["backstore"], each["segment_size"], len(each["segments"])) for each in shown] == [(STORE, 2048, 2)]
        assert json.loads(host.ctl("referrals", "check", "--json"))["checks"][0]["ok"]

        first, second = _words(APART)
        for words, part in (([first], "the last block of the backstore is"), ([second], "no segment has the blocks 0-"),
                            (["--segment-size=2048", "--multiplier=0", first, second], "the kernel divides by it"),
                            ([first.replace("left", "middle"), second], "no ALUA group \"middle\""),
                            ([first.replace("standby", "offline"), second], "no state that a segment can have")):
            complaint.of([host.CTL, "referrals", "set", STORE, *words], part)
        complaint.of([host.CTL, "referrals", "clear", STORE], "left is lba-dependent")

        _set(_halves({LEFT: STANDBY, RIGHT: UNAVAILABLE}, {LEFT: OPTIMIZED, RIGHT: STANDBY}))
        done = subprocess.run([host.CTL, "referrals", "check"], capture_output=True, text=True)
        assert done.returncode == 1 and f"wrong  ram: segment 0-{HALF - 1}: no group makes it accessible" in done.stdout, done

        assert "- lba map ram" in host.apply(_config(None), directory)
        _set(APART)
        host.ctl("referrals", "clear", STORE)
        assert host.apply(_config(None), directory) == "nothing to change\n"
