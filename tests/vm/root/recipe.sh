#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# recipe.sh SUITE DIR PACKAGE... <sources.list: make DIR a root of SUITE.
set -eu
here=$(dirname "$(readlink -f "$0")")
suite=$1 dir=$2
shift 2
include=$(printf '%s,' "$@")

# We boot with an initramfs of our own, so the kernel package need not build one.
export INITRD=No
exec mmdebstrap --mode=root --variant=apt --include="$include" \
	--dpkgopt=force-unsafe-io \
	--dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/info/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' \
	--dpkgopt='path-exclude=/usr/share/man/*' \
	--customize-hook="cp '$here/qemu-source.sh' '$here/glue-cflags.py' '$here/vmlinux.py' \"\$1/tmp/\"" \
	--customize-hook='chroot "$1" python3 /tmp/vmlinux.py' \
	--customize-hook='chroot "$1" sh /tmp/qemu-source.sh' \
	--customize-hook='mkdir -p "$1/src"; echo vm-host >"$1/etc/hostname"; echo "127.0.0.1 localhost vm-host" >"$1/etc/hosts"' \
	"$suite" "$dir" -
