# SPDX-License-Identifier: GPL-2.0-or-later
"""Persistent reservations of two guests, each with a controller of its own on one disk."""

from pathlib import Path

from e2e import host, storage
from vm.guest import UNPRIVILEGED, Guest


FIRST, SECOND = storage.wwpn(1), storage.wwpn(2)
SERIAL = "e2e-reserved"
KEYS = {FIRST: "0xa1", SECOND: "0xb2"}
WRITE_EXCLUSIVE, ALL_REGISTRANTS = 1, 8
KINDS = {WRITE_EXCLUSIVE: "Write Exclusive", ALL_REGISTRANTS: "Exclusive Access, all registrants"}


def _config(image: Path) -> dict:
    """One file behind both targets."""
    return {
        "version": 1,
        "backstores": [{"name": "shared", "type": "fileio", "path": str(image), "size": 16 << 20, "create": True,
                        "buffered": True, "serial": SERIAL}],
        "targets": [{"wwpn": wwpn, "owner_uid": UNPRIVILEGED, "luns": [{"lun": 0, "backstore": "shared"}]}
                    for wwpn in (FIRST, SECOND)],
    }


def _guests(bed) -> dict[str, Guest]:
    return {wwpn: bed.guest(host.qemu_args(wwpn)) for wwpn in (FIRST, SECOND)}


def _disk(guest: Guest) -> str:
    return f"/dev/{guest.disks(1)[0]}"


def _persist(guest: Guest, command: str) -> str:
    storage.answer(guest, _disk(guest))
    return guest.check(f"sg_persist {command} {_disk(guest)}")


def _may(guest: Guest, what: str) -> bool:
    """Does a "read" or "write" of a block succeed? A conflict is the only way to fail."""
    storage.answer(guest, _disk(guest))
    command = {"read": "--request=512 {} 28", "write": "--send=512 --infile=/tmp/block {} 2a"}[what].format(_disk(guest))
    status, said = guest.run(f"head -c 512 /dev/zero >/tmp/block; sg_raw {command} 00 00 00 00 00 00 00 01 00")
    assert status == 0 or "Reservation Conflict" in said, said
    return status == 0


def _register(guests: dict[str, Guest], aptpl: str = "") -> None:
    for wwpn, guest in guests.items():
        _persist(guest, f"--out --register --param-sark={KEYS[wwpn]} {aptpl}")


def _keys(guest: Guest) -> set[str]:
    return {word for word in _persist(guest, "--in --read-keys").split() if word in KEYS.values()}


def _preempts(first: Guest, second: Guest) -> None:
    """What one reserves the other may not write; the second preempts it and then the first may not."""
    _persist(first, f"--out --reserve --param-rk={KEYS[FIRST]} --prout-type={WRITE_EXCLUSIVE}")
    assert [_may(guest, what) for guest in (first, second) for what in ("read", "write")] == [True, True, True, False]
    _persist(second, f"--out --preempt --param-rk={KEYS[SECOND]} --param-sark={KEYS[FIRST]} --prout-type={WRITE_EXCLUSIVE}")
    assert _keys(second) == {KEYS[SECOND]}
    assert [_may(guest, what) for guest in (first, second) for what in ("read", "write")] == [True, False, True, True]
    _persist(second, f"--out --clear --param-rk={KEYS[SECOND]}")


def _shut_down(guests: dict[str, Guest]) -> None:
    for guest in guests.values():
        assert not guest.trouble()
        guest.shutdown()


def _is_there_again(guests: dict[str, Guest], kind: int) -> None:
    first, second = guests.values()
    assert _keys(first) == set(KEYS.values())
    assert f"type: {KINDS[kind]}" in _persist(first, "--in --read-reservation")
    assert _may(first, "write")
    assert _may(second, "write") == (kind == ALL_REGISTRANTS)
    _persist(first, f"--out --clear --param-rk={KEYS[FIRST]}")
    assert not _keys(second)


def test_reservation_outlives_reload(bed):
    """Of two guests; those kept by APTPL are there again when configuration and module have gone and come back."""
    directory = bed.directory()
    config = _config(directory / "image")
    kept = None
    for kind in (*KINDS, None):
        with host.serving(config, directory):
            guests = _guests(bed)
            first, second = guests.values()
            if kept:
                _is_there_again(guests, kept)
            else:
                _register(guests)
                assert _keys(first) == _keys(second) == set(KEYS.values())
                _preempts(first, second)
            if kind:
                _register(guests, "--param-aptpl")
                _persist(first, f"--out --reserve --param-rk={KEYS[FIRST]} --prout-type={kind}")
            _shut_down(guests)
        kept = kind
