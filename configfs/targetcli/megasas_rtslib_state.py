# SPDX-License-Identifier: GPL-2.0-or-later
"""States of LUNs and of their backstores that rtslib does not save: read from configfs, and written back."""

import contextlib
from pathlib import Path

# Of a LUN, all 0 when it is made; in the order in which they must be written: going offline changes the status.
SECONDARY = ("alua_tg_pt_write_md", "alua_tg_pt_offline", "alua_tg_pt_status")

# Of a target port group.
DEFAULT_GROUP = "default_tg_pt_gp"
DEPENDENT = 4  # the state lba-dependent
TYPES = ("None", "Implicit", "Explicit", "Implicit and Explicit")  # by number, as alua_access_type reads
SUPPORTED = tuple(f"alua_support_{state}" for state in (
    "active_optimized", "active_nonoptimized", "standby", "unavailable", "transitioning", "offline"))
# In the order in which they must be written: only a state that is supported can be taken.
NUMBERS = ("preferred", "trans_delay_msecs", "nonop_delay_msecs", "implicit_trans_secs", "alua_write_metadata",
           "alua_access_state", *SUPPORTED)
FRESH = {**dict.fromkeys(NUMBERS, 0), **dict.fromkeys(SUPPORTED, 1), "nonop_delay_msecs": 100, "alua_access_type": 3}

DEFAULT_LU_GROUP = "default_lu_gp"
LU_LABEL = "LU Group Alias: "


def of_lun(path):
    """What is not 0 of it; a LUN whose backstore does without ALUA has none."""
    found = {}
    for name in SECONDARY:
        with contextlib.suppress(OSError, ValueError):
            found[name] = int((Path(path) / name).read_text())
    return {name: value for name, value in found.items() if value}


def restore_lun(path, saved):
    for name in SECONDARY:
        if name in saved:
            (Path(path) / name).write_text(str(saved[name]))


def _backstore_of(path):
    """Where a LUN's link leads."""
    return next((entry.resolve() for entry in Path(path).iterdir() if entry.is_symlink()), None)


def _group(path):
    found = {name: int((path / name).read_text()) for name in NUMBERS}
    return {**found, "alua_access_type": TYPES.index((path / "alua_access_type").read_text().strip())}


def _groups(store):
    """The default one if it was changed, and those that rtslib cannot bring back: they need the map first."""
    found = {path.name: _group(path) for path in (store / "alua").iterdir()}
    return {name: group for name, group in found.items()
            if (group != FRESH if name == DEFAULT_GROUP else group["alua_access_state"] == DEPENDENT)}


def _lu_group(store):
    name = (store / "alua_lu_gp").read_text().partition("\n")[0].removeprefix(LU_LABEL)
    if not name or name == DEFAULT_LU_GROUP:
        return None
    return {"name": name, "id": int((_lu_groups(store) / name / "lu_gp_id").read_text())}


def _lu_groups(store):
    return store.parent.parent / "alua/lu_gps"


def of_backstore(path):
    """What is not as it is in a fresh one, by the path of a LUN; nothing where the states are the device's own."""
    store = _backstore_of(path)
    try:
        found = {"lba_map": (store / "lba_map").read_text(), "lu_group": _lu_group(store), "alua_groups": _groups(store)}
    except (OSError, ValueError, TypeError):
        return {}
    return {name: value for name, value in found.items() if value}


def _write(file, value):
    if file.read_text() != value:
        file.write_text(value)


def _restore_group(path, saved):
    """The host may change a state where implicit access is allowed; to lba-dependent only where nothing else is."""
    if saved == _group(path):
        return
    (path / "alua_access_type").write_text("1")
    try:
        for name in NUMBERS:
            (path / name).write_text(str(saved[name]))
    finally:
        (path / "alua_access_type").write_text(str(saved["alua_access_type"]))


def _restore_lu_group(store, saved):
    place = _lu_groups(store) / saved["name"]
    place.mkdir(exist_ok=True)
    with contextlib.suppress(OSError):  # it has its id; one without is refused as it is joined
        (place / "lu_gp_id").write_text(str(saved["id"]))
    if _lu_group(store) != saved:
        (store / "alua_lu_gp").write_text(saved["name"])


def restore_backstore(path, saved):
    """The same for each LUN of a backstore: after the first there is nothing to do."""
    store = _backstore_of(path)
    if not store or not saved:
        return
    if "lba_map" in saved:
        _write(store / "lba_map", saved["lba_map"])
    if "lu_group" in saved:
        _restore_lu_group(store, saved["lu_group"])
    for name, group in saved.get("alua_groups", {}).items():
        _restore_group(store / "alua" / name, group)
