# SPDX-License-Identifier: GPL-2.0-or-later
"""Both controllers, and each kind of interrupt that a guest may choose."""

from e2e import fio, host, identity, interrupt, measure, storage
from e2e.setup import TWO_LUNS
from runner.shared import given
from vm.guest import Guest

GEN1, GEN2 = "vhost-megasas", "vhost-megasas-gen2"
IOS = 500
INTX_DRIVER = "msix_disable=1"


def _args(device: str, options: str = "") -> list[str]:
    return [word.replace(f"{GEN2},", f"{device},{options}") for word in host.qemu_args(storage.WWPN)]


def _guest(bed, device: str, options: str = "", more: tuple[str, ...] = ()) -> Guest:
    """One whose driver is not loaded yet."""
    return bed.guest([*_args(device, options), *more], modules="")


def _check(guest: Guest, pci_id: str, kind: str, driver: str = "") -> float:
    """The driver, loaded with its options, works by interrupts of that kind. Returns exits to userspace per I/O."""
    guest.check(f"modprobe megaraid_sas {driver}")
    disks = storage.drives(guest, 2)
    who = identity.of(guest, disks[storage.FILE])
    assert (who.driver, who.pci_id) == ("megaraid_sas", pci_id), who
    assert interrupt.kind(guest, disks[storage.FILE]) == kind, interrupt.line(guest)
    assert ("fasteoi" in interrupt.line(guest)) == (kind == interrupt.INTX), interrupt.line(guest)

    before = interrupt.count(guest)
    result = fio.run(guest, [*disks.values()], fio.verify_job("1m"))
    assert result.errors == 0, result
    assert interrupt.count(guest) > before
    figure = measure.reads(guest, disks[storage.BLOCK], IOS)
    print(f"{pci_id} {kind}: {figure} {figure.reasons}")
    assert host.controller()["interrupts"] == kind, host.controller()
    assert not guest.trouble()
    guest.check("rmmod megaraid_sas")
    return figure.userspace_exits_per_io


def _identity(bed, device: str, pci_id: str) -> None:
    guest = _guest(bed, device)
    assert _check(guest, pci_id, interrupt.MSIX) <= measure.USERSPACE_BAR
    assert _check(guest, pci_id, interrupt.INTX, INTX_DRIVER) <= measure.USERSPACE_BAR
    guest.shutdown()
    # The driver takes MSI where it does not find MSI-X.
    guest = _guest(bed, device, "msix=off,")
    assert _check(guest, pci_id, interrupt.MSI) <= measure.USERSPACE_BAR
    guest.shutdown()


@given(TWO_LUNS)
def test_gen1(bed, setup):
    """1000:0060 (SAS1078), a conventional PCI function, by MSI-X, INTx and MSI."""
    _identity(bed, GEN1, "1000:0060")


@given(TWO_LUNS)
def test_gen2(bed, setup):
    """1000:0079 (SAS2108), a PCI Express function, by MSI-X, INTx and MSI."""
    _identity(bed, GEN2, "1000:0079")


@given(TWO_LUNS)
def test_intx_without_kvm(bed, setup):
    """Where KVM cannot play the interrupt line, QEMU does: slowly, but no interrupt is lost or comes for ever."""
    for device, pci_id in ((GEN1, "1000:0060"), (GEN2, "1000:0079")):
        guest = _guest(bed, device, more=("-machine", "kernel-irqchip=split"))
        # The clear, which QEMU must see, and the end of interrupt.
        assert _check(guest, pci_id, interrupt.INTX, INTX_DRIVER) >= 2
        assert "nobody cared" not in guest.dmesg()
        guest.shutdown()
