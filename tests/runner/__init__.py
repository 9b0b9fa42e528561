# SPDX-License-Identifier: GPL-2.0-or-later
"""The test runner: what tests there are (discovery), where they run (places), how one runs there (inside)."""
