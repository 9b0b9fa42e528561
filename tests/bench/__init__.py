# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark: this controller and its peers in one guest, on backstores of the same kind, in interleaved rounds."""
