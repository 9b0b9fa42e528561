# SPDX-License-Identifier: GPL-2.0-or-later
"""A PCI Express slot of a guest, into which one controller is plugged and out of which it is pulled while QEMU runs."""

from vm.guest import Guest
from vm.qmp import QmpError

from . import host
from .wait import until

PORT = ["-device", "pcie-root-port,id=hot,chassis=1,slot=1"]
DEVICE = {"id": "hba", "bus": "hot"}


def plug(guest: Guest, device: str, wwpn: str) -> None:
    """What the last controller of the target had out may still be under way."""
    def plugged() -> bool:
        try:
            guest.qmp("device_add", driver=device, wwpn=wwpn, **DEVICE)
            return True
        except QmpError as error:
            if "has a controller already" not in str(error):
                raise
            return False
    until("the target is still in use", plugged)


def _gone(guest: Guest) -> bool:
    """QEMU's monitor brings its events with the answers to commands."""
    guest.qmp("query-status")
    return any(event["event"] == "DEVICE_DELETED" and event["data"].get("device") == DEVICE["id"]
               for event in guest.qmp.events)


def pull(guest: Guest, target: int = 0) -> None:
    """Returns when the guest has let it go and the target, by its place in `vhost-megasasctl status`, is free."""
    guest.qmp.events.clear()
    guest.qmp("device_del", id=DEVICE["id"])
    until("the guest keeps the device", lambda: _gone(guest))
    until("the controller stays", lambda: host.controllers()[target] is None)
