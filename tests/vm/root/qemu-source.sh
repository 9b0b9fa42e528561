#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs inside the root: leaves the source of the installed QEMU in /usr/src/qemu-VERSION and its generated headers in
# /usr/src/qemu-build, which is what a device for the stock binary is compiled against.
set -eu
src=/usr/src build=/usr/src/qemu-build
version=$(dpkg-query -W -f '${source:Version}' qemu-system-x86)

cd "$src"
apt-get source --download-only -qq "qemu=$version"
dpkg-source --no-check -x qemu_*.dsc unpacked
rm -f qemu_*
tree=$src/qemu-$(cat unpacked/VERSION)
mv unpacked "$tree"

mkdir "$build"
cd "$build"
"$tree/configure" --target-list=x86_64-softmmu --without-default-features --enable-kvm --enable-plugins \
	--enable-modules --disable-docs --disable-tools --disable-install-blobs
# Only the generated headers: the binary itself is Debian's.
ninja -t targets all | sed -n 's/^\([^ ]*\.h\): CUSTOM_COMMAND.*/\1/p' | xargs ninja

python3 "${0%/*}/glue-cflags.py" "$build" hw/i386/pc.c >glue.cflags
dpkg-query -W -f '${Version}\n' qemu-system-x86 >package-version

cd "$tree"
rm -rf roms pc-bios tests docs po subprojects debian .pc
