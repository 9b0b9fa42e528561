# SPDX-License-Identifier: GPL-2.0-or-later
"""L1, the host: boots the suite's kernel on the root, runs one command in it and brings back its status."""

import base64
import contextlib
import dataclasses
import os
import selectors
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from . import chroot, images, insns, kernel_log, root
from .paths import BUILD, IN_ROOT_BUILD, IN_ROOT_CLONE, LOGS

LOST = 125  # L1 crashed or was too slow: says nothing about the command
UNHEALTHY = 124  # the command was content, the kernel log is not
# Of our environment, to what runs in L1.
PASSED_ON = ("KILLS", "TRANSITIONS", "ROUNDS", "SEED", "STORM_SECONDS", "STORM_SEED")


@dataclasses.dataclass
class Options:
    name: str = "run"
    timeout: float = 600
    memory: str = "4G"
    cpus: int = 2
    append: str = ""
    terminal: bool = False
    accel: str = "tcg"
    counts: bool = False  # its instructions (insns.py), which slows it a little; where they are, a lot
    profile: bool = False


class LostError(Exception):
    """L1 went away without a status."""


def _qemu(tree: Path, options: Options, ports: dict[str, socket.socket]) -> list[str]:
    release = root.kernel_release(tree)
    share = "security_model=none,multidevs=remap"
    append = ("console=ttyS0 loglevel=7 mitigations=off panic=-1 oops=panic hung_task_panic=0 sysctl.kernel.hung_task_timeout_secs=60 "
              # An emulated CPU that has to wait for the build machine is late, not stuck.
              "rcupdate.rcu_cpu_stall_timeout=120 watchdog_thresh=60 "
              f"{'bed.terminal ' if options.terminal else ''}{options.append}")
    processor = (["-accel", "kvm", "-cpu", "host"] if options.accel == "kvm" else
                 # TCG emulates SVM with nested paging; PCID it offers is not complete enough for a guest of KVM.
                 ["-accel", "tcg,thread=multi", "-cpu", "EPYC-Rome,-pcid"])
    command = ["qemu-system-x86_64", "-name", f"bed-{options.name}", "-nodefaults", "-no-user-config", "-no-reboot",
               "-display", "none", "-machine", "q35", *processor, "-smp", str(options.cpus), "-m", options.memory,
               "-kernel", f"/boot/vmlinux-{release}", "-initrd", str(IN_ROOT_BUILD / "images/machine.cpio"),
               "-append", append, "-device", "virtio-rng-pci",
               "-virtfs", f"local,path=/mnt,mount_tag=root,readonly=on,{share}",
               "-virtfs", f"local,path={IN_ROOT_CLONE},mount_tag=clone,readonly=on,{share}",
               "-virtfs", f"local,path={IN_ROOT_CLONE}/build,mount_tag=build,{share}",
               "-serial", f"file:{IN_ROOT_BUILD}/logs/{options.name}.kmsg",
               "-device", "virtio-serial-pci"]
    if options.counts:
        command += insns.options(options.name, options.profile)
    if options.terminal:
        command += ["-chardev", "stdio,id=terminal,signal=off", "-serial", "chardev:terminal"]
    for name, port in ports.items():
        command += ["-chardev", f"socket,id={name},fd={port.fileno()}",
                    "-device", f"virtserialport,chardev={name},name={name}"]
    return command


@contextlib.contextmanager
def _started(tree: Path, options: Options):
    """QEMU's process and our ends of its ports; it dies with us, however we end."""
    ours, theirs = {}, {}
    for name in ("control", "output"):
        ours[name], theirs[name] = socket.socketpair()
    command = chroot.command(tree, _qemu(tree, options, theirs))
    # To a file: TCG warns of each feature it lacks on every start, and QEMU's own end is only of interest when L1 is lost.
    with open(LOGS / f"{options.name}.qemu", "wb") as complaints:
        process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command], env=chroot.ENVIRONMENT,
                                   stdin=None if options.terminal else subprocess.DEVNULL, stderr=complaints,
                                   pass_fds=[port.fileno() for port in theirs.values()])
    for port in theirs.values():
        port.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        for port in ours.values():
            port.close()


def _converse(ports: dict[str, socket.socket], script: str, options: Options) -> tuple[int, int]:
    """Sends the command, passes its output on and returns its status and the kernel's taints."""
    ports["control"].sendall(base64.b64encode(script.encode()) + b"\n")
    deadline = time.monotonic() + options.timeout
    answer = b""
    with selectors.DefaultSelector() as selector:
        for name, port in ports.items():
            selector.register(port, selectors.EVENT_READ, name)
        while not answer.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0:
                raise LostError(f"no end after {options.timeout:.0f} s")
            # Output first: the status must not overtake what the command printed.
            for key, _ in sorted(selector.select(min(left, 3600)), key=lambda event: event[0].data, reverse=True):
                data = key.fileobj.recv(65536)
                if not data:
                    raise LostError("the machine ended without a status")
                if key.data == "control":
                    answer += data
                else:
                    os.write(sys.stdout.fileno(), data)
        ports["output"].setblocking(False)
        with contextlib.suppress(BlockingIOError, ConnectionResetError):
            while data := ports["output"].recv(65536):
                os.write(sys.stdout.fileno(), data)
    status, taints = answer.split()
    return int(status), int(taints)


def run(argv: list[str], options: Options) -> int:
    """The command's exit status, or LOST, or UNHEALTHY."""
    tree = root.ensure()
    LOGS.mkdir(parents=True, exist_ok=True)
    images.machine(tree)
    images.guest(tree)
    images.multipath(tree)
    images.small(tree)
    log = LOGS / f"{options.name}.kmsg"
    log.unlink(missing_ok=True)
    terminal = shutil.get_terminal_size() if options.terminal else None
    script = f"stty rows {terminal.lines} cols {terminal.columns}\n" if terminal else ""
    script += f"export TERM={shlex.quote(os.environ.get('TERM', 'dumb'))}\n" if terminal else ""
    environment = {"SUITE": BUILD.name, "L1_ACCEL": options.accel} | {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= insns.environment(options.name) if options.counts else {}
    script += "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())
    script += f"exec {shlex.join(argv)}\n"
    failure = ""
    with _started(tree, options) as (_, ports):
        try:
            status, taints = _converse(ports, script, options)
        except LostError as lost:
            status, taints, failure = LOST, 0, f"L1 is lost: {lost}"
    text = log.read_text(errors="replace") if log.exists() else ""
    trouble = kernel_log.trouble(text)
    if letters := kernel_log.taint_letters(taints):
        trouble.append(f"the kernel is tainted: {letters}")
    if failure:
        root.say(f"{failure}; the end of {log}:")
        print("\n".join(text.splitlines()[-30:]), file=sys.stderr)
    if trouble:
        root.say(f"the kernel log is not clean ({log}):")
        print("\n".join(trouble[:40]), file=sys.stderr)
    return status or (UNHEALTHY if trouble else 0)
