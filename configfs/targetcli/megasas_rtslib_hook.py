# SPDX-License-Identifier: GPL-2.0-or-later
"""Waits for rtslib. Every Python program imports this as it starts, so it imports nothing and lets no error out."""

import sys

WAITED_FOR = ("rtslib.fabric", "rtslib_fb.fabric")


def _register(fabric):
    try:
        import megasas_rtslib
        megasas_rtslib.register(fabric)
    except Exception as error:
        print(f"megasas_rtslib: targetcli will not know the fabric megasas: {error!r}", file=sys.stderr)


def _found_by_others(name, path, target):
    for finder in sys.meta_path:
        if finder is not Finder and (spec := finder.find_spec(name, path, target)):
            return spec
    return None


def _followed_by_ours(load):
    def exec_module(module):
        load(module)
        _register(module)
    return exec_module


class Finder:
    """Finds nothing itself; what others find for rtslib's list of fabrics is loaded by them, and then completed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in WAITED_FOR:
            return None
        try:
            spec = _found_by_others(name, path, target)
            spec.loader.exec_module = _followed_by_ours(spec.loader.exec_module)
            return spec
        except Exception:
            return None


sys.meta_path.insert(0, Finder)
