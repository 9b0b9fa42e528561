# SPDX-License-Identifier: GPL-2.0-or-later
"""The fabric megasas for rtslib, and so for targetcli and targetctl."""

import os
import sys

import megasas_rtslib_state as state

NAME = "megasas"
KEPT = "megasas_backstore"  # in what is saved of a LUN


def register(fabric):
    """Completes rtslib, as soon as it has loaded its module `fabric`."""
    if NAME in fabric.fabric_modules:
        return
    target = sys.modules[fabric.Target.__module__]
    fabric.fabric_modules[NAME] = _fabric_class(fabric._BaseFabricModule)
    _take_empty_parameters(target.TPG)
    _keep_state(target.LUN)
    _restore_dependent_groups(target.tcm.ALUATargetPortGroup)
    _restore_parameters(target.Target)


def _fabric_class(base):
    class MegasasFabricModule(base):
        """Without rtslib's "nexus", a name that it invents anew each time: ours is the parameter initiator_name."""

        def __init__(self):
            super().__init__(NAME)
            self.features = ("acls", "tpgts")
            # New names are "naa"; with any other in the tree, made by another tool, rtslib would do nothing at all.
            self.wwn_types = ("naa", "free")
            self.kernel_module = "vhost_megasas"

        def from_fabric_wwn(self, wwn):
            # rtslib takes "naa.6" for a misspelt "naa.5"; in capitals it goes through, to be written small again.
            return wwn.upper() if wwn.startswith("naa.6") else wwn

    return MegasasFabricModule


def _is_ours(fabric_module):
    return fabric_module.name == NAME


def _take_empty_parameters(tpg):
    """targetcli's `set parameter writeback_luns=` gives None, which rtslib would write as a word."""
    set_parameter = tpg.set_parameter

    def set_or_empty(self, parameter, value):
        ours = _is_ours(self.parent_target.fabric_module)
        set_parameter(self, parameter, "" if ours and value is None else value)

    tpg.set_parameter = set_or_empty


def _keep_state(lun):
    """A LUN and its backstore are after a restore as they were, in what rtslib saves of neither."""
    dump, setup = lun.dump, lun.setup

    def dump_all(self):
        found = dump(self)
        if _is_ours(self.parent_tpg.parent_target.fabric_module):
            found.update(state.of_lun(self.path))
            if kept := state.of_backstore(self.path):
                found[KEPT] = kept
        return found

    def set_up_all(cls, tpg, saved, error):
        setup(tpg, saved, error)
        if not _is_ours(tpg.parent_target.fabric_module):
            return
        path = f"{tpg.path}/lun/lun_{saved.get('index')}"
        if not os.path.isdir(path):  # which rtslib has told
            return
        # The port first: one that is offline stays so whatever becomes of the rest.
        for what, restore, states in (("its port's state", state.restore_lun, saved),
                                      ("its backstore's LU group, map or ALUA groups", state.restore_backstore,
                                       saved.get(KEPT, {}))):
            try:
                restore(path, states)
            except (OSError, KeyError) as failure:
                error(f"{tpg.parent_target.wwn} tpg{tpg.tag} LUN {saved['index']}: {what} could not be restored: "
                      f"{failure!r}: write it below {path}")

    lun.dump = dump_all
    lun.setup = classmethod(set_up_all)


def _restore_dependent_groups(group):
    """A group cannot be lba-dependent before there is a map; it becomes so with the first LUN of ours of its backstore."""
    setup = group.setup

    def set_up_all(cls, storage_object, saved, error):
        dependent = saved.get("alua_access_state") == state.DEPENDENT
        setup(storage_object, {**saved, "alua_access_state": 0} if dependent else saved, error)

    group.setup = classmethod(set_up_all)


def _restore_parameters(target):
    """rtslib saves a target's own parameters, but leaves them out when it restores it."""
    setup = target.setup

    def set_up_all(cls, fabric_module, saved, error):
        setup(fabric_module, saved, error)
        if not _is_ours(fabric_module) or not saved.get("parameters"):
            return
        try:
            restored = cls(fabric_module, saved["wwn"], "lookup")
            for name, value in saved["parameters"].items():
                restored.set_parameter(name, value)
        except Exception as failure:
            error(f"Could not set parameters of target {saved['wwn']}: {failure}")

    target.setup = classmethod(set_up_all)
