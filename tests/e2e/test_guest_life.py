# SPDX-License-Identifier: GPL-2.0-or-later
"""What a guest does to its controller under I/O: wherever the path stays there is no error, and never wrong data."""

from pathlib import Path

from e2e import boot_disk, by_hand, fio, function, host, storage, traffic
from e2e.setup import TWO_LUNS, TWO_LUN_GUEST, GuestSetup, with_guest
from e2e.traffic import Traffic
from runner.shared import given
from vm.guest import Guest

SIZE = "8m"  # with the pattern, on each disk
DIMM = 256 << 20
KERNELS, KERNELS_SIZE = 2, 160 << 20  # LUN beside setup.two_luns'
CRASH_KERNEL = "crashkernel=256M"


def _two_disks(guest: Guest) -> list[str]:
    """Their names change when they are found anew."""
    disks = storage.drives(guest, 2)
    return [disks[storage.FILE], disks[storage.BLOCK]]


def _patterned(guest: Guest) -> None:
    assert fio.run(guest, _two_disks(guest), traffic.fill_job(SIZE)).errors == 0


def _intact(setup: GuestSetup) -> None:
    """The pattern is all there, in the guest and on the host."""
    assert fio.run(setup.guest, _two_disks(setup.guest), traffic.check_job(SIZE)).errors == 0
    for image in setup.images():
        traffic.intact(image, SIZE)
    assert not setup.guest.trouble()


def _rewriting(guest: Guest) -> Traffic:
    return Traffic(guest, _two_disks(guest), traffic.rewrite_job(SIZE))


@given(TWO_LUN_GUEST)
def test_pci_removed_under_io(bed, setup):
    """The function is removed and found again, and reset between two drivers: I/O fails meanwhile, data stay."""
    guest = setup.guest
    where = function.address(guest)
    _patterned(guest)
    for _ in range(2):
        io = _rewriting(guest)
        function.remove(guest, where)
        io.fails()
        function.rescan(guest)
        assert function.address(guest) == where
        _intact(setup)
    io = _rewriting(guest)
    function.reset(guest, where)
    io.fails()
    _intact(setup)


@given(TWO_LUN_GUEST)
def test_reboot_under_io(bed, setup):
    """What the guest wrote before its reboots is there, and nothing but that."""
    guest = setup.guest
    _patterned(guest)
    for _ in range(2):
        _rewriting(guest)
        guest.reboot()
    _intact(setup)


def _add_kernels(bed, directory: Path) -> None:
    """A LUN with a kernel and initramfs images."""
    tree, image = directory / "tree", directory / "kernels"
    tree.mkdir()
    files = {file.name.partition("-")[0]: file
             for file in (boot_disk.KERNEL, boot_disk.GUEST_IMAGE, boot_disk.SMALL_IMAGE)}
    for name, file in files.items():
        (tree / name).symlink_to(file)
    bed.run(f"busybox tar -C {tree} -chf {image} {' '.join(files)}; truncate -s {KERNELS_SIZE} {image}")
    control = f"fd_dev_name={image},fd_dev_size={KERNELS_SIZE},fd_buffered_io=1"
    device = bed.enter_context(by_hand.backstore("fileio_90", "kernels", control))
    bed.enter_context(by_hand.lun(by_hand.tpg(storage.WWPN), KERNELS, device))


def _load_kernel(guest: Guest, how: str, image: str, parameters: str) -> None:
    guest.check(f"""
        set -e
        mkdir -p /tmp/kernels
        tar -xf {storage.drives(guest, 3)[KERNELS]} -C /tmp/kernels vmlinuz {image}
        kexec {how} /tmp/kernels/vmlinuz --initrd=/tmp/kernels/{image} --command-line="{parameters}"
        rm -r /tmp/kernels""", timeout=120)


@given(TWO_LUNS)
def test_kexec_under_io(bed, setup):
    """Another kernel takes the running controller over: in order, and after a crash."""
    _add_kernels(bed, setup.directory)
    setup = with_guest(bed, setup, 3, mem="1G", append=CRASH_KERNEL)
    guest = setup.guest
    _patterned(guest)
    parameters = guest.check("cat /proc/cmdline").strip()

    _load_kernel(guest, "--load", boot_disk.GUEST_IMAGE.name, parameters)
    _rewriting(guest)
    guest.replace_kernel("kexec --exec")
    _intact(setup)

    _load_kernel(guest, "--load-panic", boot_disk.SMALL_IMAGE.name, parameters.replace(CRASH_KERNEL, ""))
    _rewriting(guest)
    guest.replace_kernel("echo c >/proc/sysrq-trigger")
    for disk in storage.drives(guest, 3).values():
        guest.check(f"dd if={disk} of=/dev/null bs=64k count=64 iflag=direct")
    for image in setup.images():
        traffic.intact(image, SIZE)
    assert not guest.trouble()


@given(TWO_LUN_GUEST)
def test_host_reset_under_io(bed, setup):
    """`sg_reset --host`: the driver waits for what is under way, and nothing is lost."""
    guest, disks = setup.guest, [*setup.disks.values()]
    io = traffic.verified(guest, disks)
    guest.check(f"sg_reset --host {disks[0]}", timeout=240)  # Linux lets 10 s pass after it
    io.goes_on()
    io.stop()
    assert not guest.trouble()


@given(TWO_LUN_GUEST)
def test_online_controller_reset(bed, setup):
    """The firmware stops with commands in flight: the driver resets the controller and sends them again."""
    guest = setup.guest
    io = traffic.verified(guest, [*setup.disks.values()])
    resets = host.counter("resets")
    function.stop_firmware(guest, function.address(guest))
    io.goes_on(timeout=200)
    assert host.counter("resets") >= resets + 2  # the stop, and the driver's own
    io.stop()
    assert not guest.trouble()


def _memory(guest: Guest) -> int:
    return int(guest.check("sed -n 's/MemTotal: *//p' /proc/meminfo").split()[0]) << 10


@given(TWO_LUN_GUEST, last=True)
def test_memory_added_under_io(bed, setup):
    """A DIMM is plugged in, and I/O goes on, soon with buffers in it."""
    guest, disks = setup.guest, [*setup.disks.values()]
    io = traffic.verified(guest, disks)
    for number in range(2):
        before = _memory(guest)
        guest.qmp("object-add", **{"qom-type": "memory-backend-ram", "id": f"memory{number}", "size": DIMM})
        guest.qmp("device_add", driver="pc-dimm", id=f"dimm{number}", memdev=f"memory{number}")
        guest.check(f"""
            until [ $(sed -n 's/MemTotal: *//p' /proc/meminfo | cut -d' ' -f1) -ge $((({before} + {DIMM}) >> 10)) ]; do
                usleep 100000
            done""")
        io.goes_on()
    io.stop()
    assert fio.run(guest, disks, fio.verify_job("16m")).errors == 0
    assert not guest.trouble()
