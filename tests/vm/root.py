# SPDX-License-Identifier: GPL-2.0-or-later
"""The root: a Debian tree of the suite that compiles everything and is L1's file system. Made once, kept in the cache."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .paths import CACHE, HERE, SUITE, package_list

RECIPE = HERE / "root"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def say(text: str) -> None:
    print(f"bed: {text}", file=sys.stderr, flush=True)


def install_host_packages() -> None:
    wanted = package_list(HERE / "host-packages.txt")
    query = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *wanted],
                           capture_output=True, text=True)
    present = {line.split()[1] for line in query.stdout.splitlines() if line.startswith("installed ")}
    missing = [name for name in wanted if name not in present]
    if not missing:
        return
    say(f"installing {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
        subprocess.run(["apt-get", *command], check=True, stdout=sys.stderr, env=environment)


def index_targets() -> list[list[str]]:
    listing = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(LABEL)",
                              "Created-By: Packages", "Origin: Debian", "Component: main"],
                             check=True, capture_output=True, text=True)
    return [line.split() for line in listing.stdout.splitlines()]


def sources_list() -> str:
    """The mirrors this machine's apt uses, with its own release replaced by the suite."""
    targets = index_targets()
    if not targets:
        subprocess.run(["apt-get", "update", "-q"], check=True, stdout=sys.stderr)
        targets = index_targets()
    mirrors = {}
    for uri, release, label in targets:
        if label == "Debian-Security":
            mirrors.setdefault(f"{SUITE}-security", uri)
        elif "-" not in release:
            mirrors.setdefault(SUITE, uri)
    if SUITE not in mirrors:
        sys.exit("bed: apt on this machine knows no Debian mirror; add one to its sources and run `apt-get update`")
    return "".join(f"{kind} [signed-by={KEYRING}] {uri} {release} main\n"
                   for release, uri in mirrors.items() for kind in ("deb", "deb-src"))


def location() -> Path:
    digest = hashlib.sha256()
    for file in sorted(RECIPE.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return CACHE / f"root-{SUITE}-{digest.hexdigest()[:12]}"


def make(place: Path, sources: str) -> None:
    temporary = place.with_name(f"{place.name}.partial")
    log = place.with_name(f"{place.name}.log")
    # What is left of an interrupted run; the lock is ours, so nobody is at work in it.
    subprocess.run(["rm", "-rf", "--one-file-system", temporary], check=True)
    say(f"making the {SUITE} root in {place} (a few minutes; log: {log})")
    with open(log, "w", encoding="utf-8") as output:
        # A mount namespace of its own: an interrupted run must not leave our /dev mounted in what is removed next.
        done = subprocess.run(["setpriv", "--pdeathsig", "TERM", "unshare", "--mount", RECIPE / "recipe.sh", SUITE, temporary,
                               *package_list(RECIPE / "packages.txt")],
                              input=sources, text=True, stdout=output, stderr=subprocess.STDOUT)
    if done.returncode:
        say("\n".join(log.read_text(errors="replace").splitlines()[-25:]))
        sys.exit(f"bed: making the root failed, see {log}")
    temporary.chmod(0o755)
    temporary.rename(place)


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{name}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure() -> Path:
    """The root's path; makes the root first if it is not there."""
    place = location()
    if place.is_dir():
        return place
    # apt does not wait for another one.
    with _locked("host-packages"):
        install_host_packages()
        sources = sources_list()
    with _locked(place.name):
        if not place.is_dir():
            make(place, sources)
    return place


def kernel_release(place: Path) -> str:
    return next((place / "lib/modules").iterdir()).name
