#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# L1's initramfs: the root and the clone come over 9p; an overlay keeps what L1 writes in memory.
busybox mount -t proc proc /proc
busybox mount -t devtmpfs dev /dev
# The first two are built in in some suites; what misses another one fails at its mount.
for module in virtio_pci virtio_console 9pnet_virtio 9p overlay; do
	busybox modprobe -q "$module"
done
share=trans=virtio,version=9p2000.L,msize=512000

busybox mkdir -p /lower /upper /newroot
# Nobody changes the root, so it may be cached without asking back.
busybox mount -t 9p -o "ro,cache=loose,$share" root /lower || exit
busybox mount -t tmpfs upper /upper
busybox mkdir /upper/data /upper/work
busybox mount -t overlay -o lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work root /newroot || exit
busybox mount -t 9p -o "ro,cache=loose,$share" clone /newroot/src || exit
# Results must be on the build machine when L1 dies, so writes are not cached.
busybox mount -t 9p -o "rw,cache=mmap,$share" build /newroot/src/build || exit

busybox umount /proc
busybox mount --move /dev /newroot/dev
exec busybox switch_root /newroot /bin/sh /src/tests/vm/machine-init.sh
