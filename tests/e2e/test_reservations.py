# SPDX-License-Identifier: GPL-2.0-or-later
"""Persistent reservations of two guests, each with a controller of its own on the same disks."""

import dataclasses
from pathlib import Path

from e2e import host, storage
from vm.guest import UNPRIVILEGED, Guest


FIRST, SECOND = storage.wwpn(1), storage.wwpn(2)
KEYS = {FIRST: "0xa1", SECOND: "0xb2"}
WRITE_EXCLUSIVE, ALL_REGISTRANTS = 1, 8
KINDS = {WRITE_EXCLUSIVE: "Write Exclusive", ALL_REGISTRANTS: "Exclusive Access, all registrants"}
LUNS = dict(enumerate(KINDS))  # the kind of reservation that each will have


@dataclasses.dataclass(frozen=True)
class Nexus:
    """A disk as one of the guests has it."""
    guest: Guest
    disk: str
    key: str

    def persist(self, command: str) -> str:
        storage.answer(self.guest, self.disk)
        return self.guest.check(f"sg_persist {command} {self.disk}")

    def may(self, what: str) -> bool:
        """Does a "read" or "write" of a block succeed? A conflict is the only way to fail."""
        storage.answer(self.guest, self.disk)
        options = {"read": "--request=512 {} 28", "write": "--send=512 --infile=/tmp/block {} 2a"}[what].format(self.disk)
        status, said = self.guest.run(f"head -c 512 /dev/zero >/tmp/block; sg_raw {options} 00 00 00 00 00 00 00 01 00")
        assert status == 0 or "Reservation Conflict" in said, said
        return status == 0

    def register(self, aptpl: str = "") -> None:
        self.persist(f"--out --register --param-sark={self.key} {aptpl}")

    def keys(self) -> set[str]:
        return {word for word in self.persist("--in --read-keys").split() if word in KEYS.values()}


Pair = tuple[Nexus, Nexus]


def _config(directory: Path) -> dict:
    """Each file behind both targets."""
    return {
        "version": 1,
        "backstores": [{"name": f"shared{lun}", "type": "fileio", "path": f"{directory}/image{lun}", "size": 16 << 20,
                        "create": True, "buffered": True, "serial": f"e2e-reserved-{lun}"} for lun in LUNS],
        "targets": [{"wwpn": wwpn, "owner_uid": UNPRIVILEGED,
                     "luns": [{"lun": lun, "backstore": f"shared{lun}"} for lun in LUNS]} for wwpn in KEYS],
    }


def _guests(bed) -> tuple[list[Guest], dict[int, Pair]]:
    """Both guests, and each LUN as they have it."""
    guests = {wwpn: bed.guest(host.qemu_args(wwpn)) for wwpn in KEYS}
    disks = {wwpn: storage.drives(guest, len(LUNS)) for wwpn, guest in guests.items()}
    return [*guests.values()], {lun: tuple(Nexus(guests[wwpn], disks[wwpn][lun], key) for wwpn, key in KEYS.items())
                                for lun in LUNS}


def _preempts(pair: Pair) -> None:
    """What one reserves the other may not write; the second preempts it and then the first may not."""
    first, second = pair
    first.persist(f"--out --reserve --param-rk={first.key} --prout-type={WRITE_EXCLUSIVE}")
    assert [nexus.may(what) for nexus in pair for what in ("read", "write")] == [True, True, True, False]
    second.persist(f"--out --preempt --param-rk={second.key} --param-sark={first.key} --prout-type={WRITE_EXCLUSIVE}")
    assert second.keys() == {second.key}
    assert [nexus.may(what) for nexus in pair for what in ("read", "write")] == [True, False, True, True]
    second.persist(f"--out --clear --param-rk={second.key}")


def _reserves(pair: Pair, kind: int) -> None:
    """To be kept."""
    for nexus in pair:
        nexus.register("--param-aptpl")
    pair[0].persist(f"--out --reserve --param-rk={pair[0].key} --prout-type={kind}")


def _shut_down(guests: list[Guest]) -> None:
    for guest in guests:
        assert not guest.trouble()
        guest.shutdown()


def _is_there_again(pair: Pair, kind: int) -> None:
    first, second = pair
    assert first.keys() == set(KEYS.values())
    assert f"type: {KINDS[kind]}" in first.persist("--in --read-reservation")
    assert first.may("write")
    assert second.may("write") == (kind == ALL_REGISTRANTS)
    first.persist(f"--out --clear --param-rk={first.key}")
    assert not second.keys()


def test_reservation_outlives_reload(bed):
    """Of two guests; those kept by APTPL are there again when configuration and module have gone and come back."""
    directory = bed.directory()
    config = _config(directory)
    with host.serving(config, directory):
        guests, pairs = _guests(bed)
        for nexus in pairs[0]:
            nexus.register()
        assert all(nexus.keys() == set(KEYS.values()) for nexus in pairs[0])
        _preempts(pairs[0])
        for lun, kind in LUNS.items():
            _reserves(pairs[lun], kind)
        _shut_down(guests)
    with host.serving(config, directory):
        guests, pairs = _guests(bed)
        for lun, kind in LUNS.items():
            _is_there_again(pairs[lun], kind)
        _shut_down(guests)
