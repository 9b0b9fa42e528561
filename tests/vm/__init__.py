# SPDX-License-Identifier: GPL-2.0-or-later
"""The test bed: a Debian root (root), the emulated host that runs on it (machine), the guest in that host (guest)."""
