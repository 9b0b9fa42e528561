#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""glue-cflags.py BUILD FILE: the flags with which QEMU compiles FILE, as far as they decide what its headers say."""

import json
import os
import shlex
import sys

# Warnings, optimisation and output are the glue's own business; these decide layouts, names and linkage.
PATH_FLAGS = ("-iquote", "-isystem", "-include", "-I")
KEPT_PREFIXES = ("-D", "-U", "-f", "-m", "-std=", "-pthread")
DROPPED = ("-fdiagnostics", "-fPIE", "-fPIC", "-ftrivial-auto-var-init", "-fstack-protector", "-fzero-call-used-regs",
           "-flto", "-fsanitize", "-D_FORTIFY_SOURCE", "-U_FORTIFY_SOURCE", "-DNDEBUG", "-MD", "-MQ", "-MF")


def flags(words: list[str], directory: str):
    absolute = lambda path: os.path.normpath(os.path.join(directory, path))
    words = iter(words)
    for word in words:
        if word.startswith(DROPPED):
            continue
        path_flag = next((flag for flag in PATH_FLAGS if word.startswith(flag)), None)
        if path_flag:
            path = word[len(path_flag):] or next(words)
            yield f"-I{absolute(path)}" if path_flag == "-I" else f"{path_flag} {absolute(path)}"
        elif word.startswith(KEPT_PREFIXES):
            yield shlex.quote(word)


def main(build: str, name: str) -> None:
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entry = next(entry for entry in json.load(file) if entry["file"].endswith(name))
    print("\n".join(dict.fromkeys(flags(shlex.split(entry["command"]), entry["directory"]))))


main(*sys.argv[1:])
