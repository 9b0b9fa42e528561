# SPDX-License-Identifier: GPL-2.0-or-later
# The build as it runs inside the root (see the top Makefile).
B := /src/build/$(SUITE)
KDIR := $(firstword $(wildcard /lib/modules/*/build))
JOBS := -j$(shell nproc)

.PHONY: all smoke module programs glue insns

all: module programs glue insns

# What the smoke test runs.
smoke: module glue $B/cmake/build.ninja
	cmake --build $B/cmake --target vhost-megasasd vhost-megasasctl module-tests

# Kbuild writes beside its sources, so it gets a tree of links to them; a link to a file that is gone goes too.
module:
	mkdir -p $B/kernel
	cp -rsf /src/kernel/. /src/VERSION $B/kernel/
	find $B/kernel -xtype l -delete
	find $B/kernel -name '*.o' ! -name '.*' ! -name '*.mod.o' ! -name 'vhost_megasas.o' -exec sh -c 'test -e "$${1%.o}.c" || rm -f "$$1"' sh {} ';'
	$(MAKE) $(JOBS) -C $(KDIR) M=$B/kernel W=1 modules

programs: $B/cmake/build.ninja
	cmake --build $B/cmake

$B/cmake/build.ninja:
	cmake -S /src -B $B/cmake -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DOUTPUT=$B

glue:
	mkdir -p $B/glue
	$(MAKE) $(JOBS) -C qemu-glue O=$B/glue QEMU_BUILD=/usr/src/qemu-build

# What counts L1's instructions while a benchmark runs.
insns:
	mkdir -p $B/insns
	$(MAKE) $(JOBS) -C tests/bench/insns O=$B/insns
