# SPDX-License-Identifier: GPL-2.0-or-later
"""The initramfs images, made on the build machine and kept in the build folder as long as their content would be the same."""

import fcntl
import hashlib
from collections.abc import Callable
from pathlib import Path

from .initramfs import Image
from .paths import BUILD, HERE

# The driver under test, the disk drivers above it, and the drivers of the devices it is compared with.
GUEST_MODULES = ("virtio_pci", "virtio_console", "sd_mod", "sg", "ext4", "crc32c_generic", "megaraid_sas",
                 "virtio_scsi", "sym53c8xx", "st", "dm_mod")
GUEST_PROGRAMS = ("usr/sbin/bonnie++", "usr/bin/lsscsi", "usr/sbin/mkfs.ext4", "usr/sbin/e2fsck", "usr/sbin/blkid",
                  "usr/sbin/blkdiscard", "usr/sbin/fstrim", "usr/sbin/kexec", "usr/sbin/dmsetup", "usr/bin/iscsi-test-cu")
FIO = "usr/bin/fio"
FIO_ENGINES = ("libgfapi", "libibverbs", "libnbd", "libnfs", "libpmem", "librados", "librbd", "librdmacm")  # of no use here
SG_TOOLS = ("sg_compare_and_write", "sg_dd", "sg_get_lba_status", "sg_inq", "sg_luns", "sg_modes", "sg_opcodes",
            "sg_persist", "sg_prevent", "sg_raw", "sg_read", "sg_read_block_limits", "sg_read_buffer", "sg_readcap",
            "sg_referrals", "sg_requests", "sg_reset", "sg_rtpg", "sg_senddiag", "sg_start", "sg_stpg", "sg_sync",
            "sg_turs", "sg_unmap", "sg_verify", "sg_vpd", "sg_wr_mode", "sg_write_same", "sg_write_buffer", "sg_xcopy")
# What a guest with several paths to its disks runs: multipath-tools with what it loads, and udev, which it asks for disks.
MULTIPATH_MODULES = ("scsi_dh_alua", "dm_multipath", "dm_service_time", "dm_round_robin")
MULTIPATH_PROGRAMS = ("usr/sbin/multipathd", "usr/sbin/multipath", "usr/bin/udevadm",
                      "usr/lib/x86_64-linux-gnu/libgcc_s.so.1")  # which libc loads to end a thread
MULTIPATH_PLUGINS = "usr/lib/multipath/*.so"
UDEV_RULES = ("55-dm.rules", "95-dm-notify.rules")
# What is enough to be a root on a disk and the kernel that a crash starts.
SMALL_MODULES = ("virtio_pci", "virtio_console", "sd_mod", "sg", "ext4", "crc32c_generic", "megaraid_sas")


def _fill_machine(image: Image) -> None:
    image.file("init", (HERE / "machine-boot.sh").read_bytes(), 0o755)
    image.modules("virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay")


def _fill_guest(image: Image, more_modules: tuple[str, ...] = ()) -> None:
    image.file("init", (HERE / "guest-init.sh").read_bytes(), 0o755)
    image.modules(*GUEST_MODULES, *more_modules)
    image.program_without(FIO, *FIO_ENGINES)
    image.programs(*GUEST_PROGRAMS, *(f"usr/bin/{name}" for name in SG_TOOLS))


def _fill_multipath(image: Image) -> None:
    _fill_guest(image, MULTIPATH_MODULES)
    plugins = (str(path.relative_to(image.tree)) for path in image.tree.glob(MULTIPATH_PLUGINS))
    image.programs(*MULTIPATH_PROGRAMS, *plugins)
    image.link("usr/lib/systemd/systemd-udevd", "../../bin/udevadm")
    for name in UDEV_RULES:
        image.copy(f"usr/lib/udev/rules.d/{name}")


def _fill_small(image: Image) -> None:
    image.file("init", (HERE / "guest-init.sh").read_bytes(), 0o755)
    image.modules(*SMALL_MODULES)


def _cached(name: str, tree: Path, fill: Callable[[Image], None], scripts: list[str]) -> Path:
    digest = hashlib.sha256(tree.name.encode())
    for script in sorted([*scripts, "images.py", "initramfs.py"]):
        digest.update((HERE / script).read_bytes())
    place = BUILD / "images" / f"{name}.cpio"
    key = place.with_suffix(".key")
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (key.exists() and key.read_text() == digest.hexdigest()):
            key.unlink(missing_ok=True)
            image = Image(tree)
            fill(image)
            image.write(place)
            key.write_text(digest.hexdigest())
    return place


def machine(tree: Path) -> Path:
    return _cached("machine", tree, _fill_machine, ["machine-boot.sh"])


def guest(tree: Path) -> Path:
    return _cached("guest", tree, _fill_guest, ["guest-init.sh", "stand-ins.py"])


def multipath(tree: Path) -> Path:
    """The guest's with multipath-tools and udev."""
    return _cached("multipath", tree, _fill_multipath, ["guest-init.sh", "stand-ins.py"])


def small(tree: Path) -> Path:
    """The guest's without its tools."""
    return _cached("small", tree, _fill_small, ["guest-init.sh"])
