# SPDX-License-Identifier: GPL-2.0-or-later
"""L2, the guest: the suite's stock kernel in the stock QEMU, run from inside L1 by an unprivileged user."""

import contextlib
import itertools
import os
import re
import shlex
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import host_registers, kernel_log
from .paths import BUILD, LOGS
from .qmp import Qmp, QmpError

UNPRIVILEGED = 1000  # any uid that owns nothing; it needs no entry in /etc/passwd
# Each character on the emulated serial port costs exits, so only what is wrong goes there.
# Many guests boot in a run: no tests of ciphers, no second serial port, nobody waits for RCU, and no search for peers of the
# PCI host bridge, which reads the configuration space of 255 buses (Linux, arch/x86/pci/legacy.c, pcibios_fixup_peer_bridges()).
PARAMETERS = ("console=ttyS0 loglevel=4 panic=-1 oops=panic mitigations=off "
              # As in machine.py: an emulated CPU that has to wait is late, not stuck.
              "rcupdate.rcu_cpu_stall_timeout=120 watchdog_thresh=60 "
              # Key types and generators that test themselves when they start.
              "initcall_blacklist=jent_mod_init,crypto_kdf108_init,init_encrypted "
              "cryptomgr.notests 8250.nr_uarts=1 rcupdate.rcu_expedited=1 pci=lastbus=0")
# Nothing that SeaBIOS and Linux would look for and wait for in vain.
MACHINE = "q35,sata=off,smbus=off,i8042=off,vmport=off"
BOOT_TIMEOUT = 240  # about 10 s where nothing else runs; only a guest that hangs should meet it
# Ends of a guest that two layers of emulation have brought about.
MUTE_RESET = "the processor was reset, and the kernel has said nothing"
DOUBLE_FAULT = "a double fault at the first instruction of a system call"
HOST_REGISTERS = "a processor of the guest holds the registers of its host"
EMULATORS_ENDS = (MUTE_RESET, DOUBLE_FAULT, HOST_REGISTERS)
SILENCE = 30  # seconds after which a guest that says nothing is looked at
_numbers = itertools.count(1)
boots: list[tuple[str, float]] = []  # guests of this process and the seconds that each boot took


def ended_by_emulator(text: str) -> bool:
    """Does it tell of such an end?"""
    return any(end in text for end in EMULATORS_ENDS)


class GuestError(Exception):
    """The guest did not do what was asked; its console log is named in the text."""


class Guest:
    """A running guest. As a context manager it ends with the block, whatever happens."""

    def __init__(self, name: str = "") -> None:
        self.name = name or f"guest-{os.getpid()}-{next(_numbers)}"
        self.console = LOGS / f"{self.name}.console"
        self.complaints = LOGS / f"{self.name}.qemu"
        self.process: subprocess.Popen | None = None
        self._ports: dict[str, socket.socket] = {}

    def __enter__(self) -> "Guest":
        return self

    def __exit__(self, *_) -> None:
        if self.process:
            self.kill()

    def command(self, device_args: list[str], *, mem: str = "512M", smp: int = 1, append: str = "",
                modules: str = "megaraid_sas", user: int = UNPRIVILEGED, plugin: str | Path | None = None,
                accel: str = "kvm", image: str = "guest", boots_itself: bool = False) -> list[str]:
        """The command that runs QEMU, without console, agent and monitor; a guest that `boots_itself` has a disk for it."""
        release = os.uname().release
        kernel = [] if boots_itself else ["-kernel", f"/boot/vmlinux-{release}",
                                          "-initrd", str(BUILD / f"images/{image}.cpio"),
                                          "-append", f"{PARAMETERS} bed_modules={modules} {append}"]
        privileges = ["--reuid", str(user), "--regid", str(user), "--clear-groups"] if user else []
        return ["setpriv", *privileges, "--pdeathsig", "KILL",
                "qemu-system-x86_64", "-name", f"{self.name},debug-threads=on", "-nodefaults", "-no-user-config",
                "-no-reboot", "-display", "none", "-machine", MACHINE, "-accel", accel,
                # An emulated L1 offers XSAVE areas whose size Linux 6.1 warns of when it boots.
                "-cpu", "host,-xsave" if accel == "kvm" else "max", "-smp", str(smp), "-m", mem,
                *kernel, *(["-plugin", str(plugin)] if plugin else []), *device_args]

    def start(self, device_args: list[str], *, timeout: float = BOOT_TIMEOUT, **options) -> "Guest":
        """Boots the guest and waits for its agent; `options` are those of command()."""
        LOGS.mkdir(parents=True, exist_ok=True)
        command = self.command(device_args, **options) + ["-device", "virtio-serial-pci"]
        theirs = {}
        for port in ("agent", "monitor", "watch"):
            self._ports[port], theirs[port] = socket.socketpair()
            command += ["-chardev", f"socket,id={port},fd={theirs[port].fileno()}"]
        command += ["-device", "virtserialport,chardev=agent,name=agent", "-mon", "chardev=monitor,mode=control",
                    "-mon", "chardev=watch,mode=control"]
        # Handed over as open files, for the user QEMU runs as may not write here.
        with open(self.console, "wb") as console, open(self.complaints, "wb") as complaints:
            command += ["-add-fd", f"fd={console.fileno()},set=1", "-serial", "file:/dev/fdset/1"]
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=complaints, stderr=complaints,
                pass_fds=[console.fileno(), *(port.fileno() for port in theirs.values())])
        for port in theirs.values():
            port.close()
        self.qmp = Qmp(self._ports["monitor"])
        self._watch = Qmp(self._ports["watch"])  # ours alone, for any thread may use the other
        self.await_ready(timeout)
        self.qmp.greet()
        return self

    @property
    def pid(self) -> int:
        return self.process.pid

    def _fail(self, what: str) -> GuestError:
        tail = "\n".join(self.complaints.read_text(errors="replace").splitlines()[-5:]
                         + self.console.read_text(errors="replace").splitlines()[-20:])
        return GuestError(f"{self.name}: {what} (see {self.console})\n{tail}")

    def _ended(self) -> GuestError:
        status, reason = self.process.wait(10), self.qmp.shutdown_reason()
        said = self.console.read_text(errors="replace")
        if kernel_log.double_fault(said):
            return self._fail(DOUBLE_FAULT)
        # A kernel that panics says so first.
        mute = reason == "guest-reset" and "Kernel panic" not in said
        return self._fail(MUTE_RESET if mute else f"QEMU ended, status {status} {reason}")

    def _look(self) -> None:
        """At a guest that is silent."""
        with contextlib.suppress(OSError, QmpError):  # QEMU may have ended, or be busy
            if host_registers.held(self._watch):
                raise self._fail(HOST_REGISTERS)

    def _receive(self, deadline: float, wanted: int) -> bytes:
        """At most `wanted` bytes from the agent."""
        agent = self._ports["agent"]
        while (left := deadline - time.monotonic()) > 0:
            agent.settimeout(min(left, SILENCE))
            try:
                data = agent.recv(wanted)
            except TimeoutError:
                self._look()
                continue
            except ConnectionResetError:
                data = b""
            if not data:
                raise self._ended()
            return data
        raise self._fail("no answer in time")

    def _line(self, deadline: float) -> str:
        line = b""
        while not line.endswith(b"\n"):
            line += self._receive(deadline, 1)
        return line.decode().strip()

    def await_ready(self, timeout: float = BOOT_TIMEOUT) -> None:
        """Waits until a guest that boots takes commands."""
        started = time.monotonic()
        line = self._line(started + timeout)
        if line != "ready":
            raise self._fail(f"the agent says {line!r}")
        boots.append((self.name, round(time.monotonic() - started, 2)))

    def run_bytes(self, command: str, timeout: float = 60) -> tuple[int, bytes]:
        """Runs a shell command in the guest; returns its status and what it wrote to stdout and stderr."""
        deadline = time.monotonic() + timeout
        mark = os.urandom(8).hex()
        self._send(mark, command)
        end = re.compile(rf"{mark} (\d+)\n$".encode())
        output = bytearray()
        while not (found := end.search(output, max(len(output) - 64, 0))):
            output += self._receive(deadline, 65536)
        return int(found[1]), bytes(output[:found.start()])

    def run(self, command: str, timeout: float = 60) -> tuple[int, str]:
        status, output = self.run_bytes(command, timeout)
        return status, output.decode(errors="replace")

    def check(self, command: str, timeout: float = 60) -> str:
        """run() for a command that must succeed."""
        status, output = self.run(command, timeout)
        if status:
            raise GuestError(f"{self.name}: `{command}` ended with status {status}:\n{output}")
        return output

    def disks(self, count: int, timeout: float = 30) -> list[str]:
        """Waits until the guest has `count` SCSI disks; returns their names."""
        deadline = time.monotonic() + timeout
        while True:
            names = self.check("ls /sys/block | grep ^sd || true").split()
            if len(names) >= count:
                return names
            if time.monotonic() > deadline:
                raise self._fail(f"has the disks {names}, not {count} of them")
            time.sleep(0.2)

    def dmesg(self) -> str:
        return self.check("dmesg")

    def trouble(self) -> list[str]:
        """Lines of the guest's kernel log that a healthy kernel never writes."""
        return kernel_log.trouble(self.dmesg())

    def _send(self, mark: str, command: str) -> None:
        """In one line, for printf's %b."""
        escaped = command.replace("\\", "\\\\").replace("\n", "\\n")
        try:
            self._ports["agent"].sendall(f"{mark} {escaped}\n".encode())
        except BrokenPipeError:
            raise self._ended() from None

    def _send_last(self, command: str) -> None:
        """A command that ends the kernel, so no answer comes."""
        self._send("last", f"umount -a -r 2>/dev/null; sync; {command} -f")

    def replace_kernel(self, command: str, timeout: float = BOOT_TIMEOUT) -> None:
        """Runs a command after which another kernel runs, without a reset of the machine."""
        self._send("last", command)
        self.await_ready(timeout)

    def shutdown(self, timeout: float = 60) -> int:
        """Powers the guest off in order, so that its drivers shut their devices down; returns QEMU's exit status."""
        self._send_last("poweroff")
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise self._fail("does not power off") from None
        finally:
            self._close()

    def reboot(self, timeout: float = BOOT_TIMEOUT) -> None:
        self.qmp("set-action", reboot="reset")
        self._send_last("reboot")
        self.await_ready(timeout)
        # Any other reset is a panic, which must end QEMU and not be mistaken for a boot.
        self.qmp("set-action", reboot="shutdown")

    def press_reset(self) -> None:
        """The machine's button; does not wait for the boot that follows."""
        self.qmp("set-action", reboot="reset")
        self.qmp.tell("system_reset")

    def kill(self) -> None:
        """SIGKILL, as the out-of-memory killer would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)
        self._close()

    def _close(self) -> None:
        for port in self._ports.values():
            port.close()
        self._ports.clear()


def interactive(device_args: list[str]) -> int:
    """A guest with a shell on this terminal."""
    command = Guest("interactive").command(device_args, append="bed_terminal=1")
    command += ["-chardev", "stdio,id=terminal,signal=off", "-serial", "chardev:terminal"]
    print(f"+ {shlex.join(command)}", flush=True)
    return subprocess.run(command).returncode
