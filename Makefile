# SPDX-License-Identifier: GPL-2.0-or-later
# Everything compiles in a Debian root and runs in virtual machines on it: nothing is installed on this machine but
# tests/vm/host-packages.txt. SUITE=trixie (default) or bookworm chooses the root.
SUITE ?= trixie
export SUITE

BED := tests/vm/bed
# Ninja and Kbuild do not expect company: one build of a suite at a time.
IN_ROOT := flock build/$(SUITE).lock $(BED) chroot -- make --no-print-directory -f tests/vm/build.mk SUITE=$(SUITE)

.DEFAULT_GOAL := build
.PHONY: all build build-smoke module userspace glue tests demo bench test test-smoke test-more shell guest clean distclean help prerequisites

all build: prerequisites ## build everything into build/SUITE
	$(IN_ROOT) all

module: prerequisites ## build kernel/ into build/SUITE/kernel/vhost_megasas.ko
	$(IN_ROOT) module

userspace tests: prerequisites ## build the manager into build/SUITE/bin and the tests into build/SUITE/tests
	$(IN_ROOT) programs

glue: prerequisites ## build qemu-glue/ into build/SUITE/glue/vhost-megasas.so
	$(IN_ROOT) glue

demo: build ## a stock guest does its I/O through vhost_megasas.ko; writes build/demo.json
	$(BED) run --name demo --timeout 900 -- /src/tests/e2e/demo

bench: build ## instructions per I/O beside vhost-scsi and others (hours; BENCH=quick is short; BENCH=profile, BENCH=continue)
	tests/bench/run $(BENCH:%=--%)

test: build ## run the tests, those whose name contains TESTS=SUBSTRING if given
	tests/run.py

build-smoke: prerequisites ## build what test-smoke runs
	$(IN_ROOT) smoke

test-smoke: build-smoke ## run what depends on the host's kernel and QEMU only; for SUITE=bookworm
	tests/run.py --smoke

test-more: $(if $(STATUS),prerequisites,build) ## what is worth its hours now and then (PART=NAME); STATUS=1 shows how old its record is
	tests/more.py $(if $(STATUS),--status) $(PART)

shell: build ## a shell in L1, the host
	$(BED) shell

guest: build ## a guest in L1 on a vhost-megasas disk, its console on this terminal
	$(BED) shell --name guest -- /src/tests/e2e/guest

clean: ## remove what was built
	rm -rf build

distclean: clean ## remove the cached roots too
	rm -rf --one-file-system "$${XDG_CACHE_HOME:-$$HOME/.cache}/vhost-megasas"

help: ## this list
	@sed -n 's/^\([a-z][a-z -]*\):[^#]*## /\1: /p' $(firstword $(MAKEFILE_LIST)) | sort | awk -F': ' '{printf "%-16s %s\n", $$1, $$2}'

# The test bed is written in Python; all else that it needs it installs itself.
prerequisites:
	@mkdir -p build
	@command -v python3 >/dev/null || { apt-get update -q && apt-get install -q -y --no-install-recommends python3; }
