# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole way: manager, module and QEMU in L1, a stock guest in L2."""
