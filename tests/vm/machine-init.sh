#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# L1's init: sets up what a host has, runs the command that the runner sends, sends its status back, ends L1.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
mount -t proc proc /proc
mount -t sysfs sys /sys
mkdir -p /dev/pts /dev/shm
mount -t devpts -o mode=620,gid=5 pts /dev/pts
for place in /dev/shm /run /tmp; do
	mount -t tmpfs -o mode=1777 tmpfs "$place"
done
ln -sf /proc/self/fd /dev/fd
mount -t debugfs debug /sys/kernel/debug
mount -t tracefs trace /sys/kernel/tracing
modprobe configfs
mount -t configfs config /sys/kernel/config
hostname vm-host
ip link set lo up

# /proc/cpuinfo tells which of the two this machine can load.
if grep -qw svm /proc/cpuinfo; then
	modprobe kvm-amd
elif grep -qw vmx /proc/cpuinfo; then
	modprobe kvm-intel
fi
# No udev here; L2's QEMU runs without privileges.
[ ! -e /dev/kvm ] || chmod 666 /dev/kvm

port() {
	for name in /sys/class/virtio-ports/*/name; do
		if [ "$(cat "$name")" = "$1" ]; then
			device=${name%/name}
			echo "/dev/${device##*/}"
		fi
	done
}

exec 3<>"$(port control)"
IFS= read -r encoded <&3
echo "$encoded" | base64 -d >/run/command

cd /src
if grep -qw bed.terminal /proc/cmdline; then
	setsid --ctty --wait sh /run/command <>/dev/ttyS1 >&0 2>&1
else
	sh /run/command </dev/null >"$(port output)" 2>&1
fi
status=$?
sync
echo "$status $(cat /proc/sys/kernel/tainted)" >&3
# Not a power-off: that would take the devices down, and there is nothing left to save.
echo b >/proc/sysrq-trigger
