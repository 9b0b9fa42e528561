#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# L2's init: loads the drivers and runs the commands that come over the port "agent", one at a time.
# A command comes as a line, a mark before it, escaped for printf's %b; its answer is its output and a line "MARK STATUS".
export PATH=/usr/sbin:/usr/bin:/usr/lib/busybox HOME=/root
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmpfs /tmp
mkdir -p /dev/shm
mount -t tmpfs tmpfs /dev/shm
hostname vm-guest
# Kernel parameters of the form name=value are our environment.
for module in virtio_pci virtio_console sd_mod sg $(echo "$bed_modules" | tr , ' '); do
	modprobe -q "$module"
done

# The real root is on a disk: go on there, as this script once more.
if [ -n "$bed_root" ] && [ "$1" != on-disk ]; then
	modprobe -q crc32c_generic
	modprobe -q ext4
	until [ -b "$bed_root" ]; do usleep 100000; done
	mount "$bed_root" /mnt || exec poweroff -f
	umount /dev/shm /tmp /sys /proc
	umount -l /dev
	exec switch_root /mnt /init on-disk
fi

if [ -n "$bed_terminal" ]; then
	setsid cttyhack sh -l
	exec poweroff -f
fi

for name in /sys/class/virtio-ports/*/name; do
	[ "$(cat "$name")" != agent ] || port=$(basename "${name%/name}")
done
exec 3<>"/dev/$port"
echo ready >&3
# Nothing but shell builtins: to start a program is what takes time here.
while read -r mark line <&3; do
	printf '%b' "$line" >/tmp/command
	( . /tmp/command ) </dev/null >&3 2>&1 3<&-
	echo "$mark $?" >&3
done
