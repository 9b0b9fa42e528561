#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts a guest's exits by reason, in L1, with histogram triggers of the kernel: no event buffer, so no event is lost."""

import json
import re
import sys
import time
from pathlib import Path

TRACING = Path("/sys/kernel/tracing")

# Exit codes of SVM (arch/x86/include/uapi/asm/svm.h), which an emulated L1 has. On an Intel machine with KVM they are
# VMX's: host interrupts are then not told apart.
REASONS = {
    0x60: "intr", 0x61: "nmi", 0x64: "vintr", 0x6e: "rdtsc", 0x72: "cpuid", 0x75: "iret", 0x77: "pause", 0x78: "hlt",
    0x79: "invlpg", 0x7b: "io", 0x7c: "msr", 0x7f: "shutdown", 0x81: "vmmcall", 0x87: "rdtscp", 0x89: "wbinvd",
    0x400: "npf",
}

# MSRs by which a guest programs its timer: IA32_TSC_DEADLINE and x2APIC's initial count.
TIMER_MSRS = frozenset({0x6E0, 0x838})
EOI_MSR = 0x80B  # x2APIC's end of interrupt
TIMER_VECTOR = 0xEC  # of Linux guests (LOCAL_TIMER_VECTOR)

# "Timer and host interrupts", counted apart because no disk controller decides over them:
# - intr, nmi: an interrupt of the host came while the guest ran: its tick, wake-ups of other threads, completions on this CPU.
# - timer: the guest set its timer (a msr exit by nature, see TIMER_MSRS), or its timer's interrupt was injected and ended,
#   which costs vintr and msr exits as any interrupt does: the timer's share of the interrupts is its share of these exits.
#   An emulated guest is so slow that there is about one tick per I/O.
# All else is charged to the I/O, also the halt of a guest that waits for its disk (hlt) and the exit by which KVM learns
# that it can inject an interrupt now (vintr).
APART = frozenset({"intr", "nmi", "timer"})

# Event and the field its histogram is keyed by. They start in this order and stop in the reverse one, so that the timer's
# share of the msr exits never counts longer than these.
EVENTS = {"kvm_exit": "exit_reason", "kvm_userspace_exit": "reason", "kvm_inj_virq": "vector", "kvm_msr": "ecx"}


def _vcpu_threads(pid: int) -> list[int]:
    """QEMU names them "CPU n/KVM" (debug-threads=on, see Guest)."""
    return [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir()
            if (task / "comm").read_text().startswith("CPU ")]


class Exits:
    """with Exits(pid) as exits: ... ; then exits.result() is what happened within the block."""

    def __init__(self, pid: int) -> None:
        self._filter = " || ".join(f"common_pid == {thread}" for thread in _vcpu_threads(pid))
        self._instance = TRACING / "instances" / f"exits-{pid}"
        self._counts: dict[str, dict[int, int]] = {}

    def _event(self, name: str) -> Path:
        return self._instance / "events/kvm" / name

    def __enter__(self) -> "Exits":
        self._instance.mkdir()
        # Else the scheduler's code is patched while it runs, which an emulated CPU may take badly (kernel_log.TRIPPED).
        (self._instance / "trace_options").write_text("norecord-cmd")
        for name, key in EVENTS.items():
            (self._event(name) / "trigger").write_text(f"hist:keys={key}:size=1024 if {self._filter}")
        self._started = time.monotonic()
        return self

    def __exit__(self, *_) -> None:
        self.seconds = time.monotonic() - self._started
        for name in reversed(EVENTS):
            text = (self._event(name) / "hist").read_text()
            if dropped := int(re.search(r"Dropped: (\d+)", text)[1]):
                raise RuntimeError(f"{name}: the histogram dropped {dropped} events")
            self._counts[name] = {int(key): int(count) for key, count in
                                  re.findall(r"^\{ \w+:\s+(\d+) \} hitcount:\s+(\d+)", text, re.MULTILINE)}
            trigger = self._event(name) / "trigger"
            trigger.write_text("!" + trigger.read_text().splitlines()[0].split(" [")[0])
        self._instance.rmdir()

    def result(self) -> dict:
        """Totals: `exits` by reason; `own` is all of them but those APART; `userspace_exits` those that reached QEMU."""
        reasons = {REASONS.get(code, hex(code)): count for code, count in self._counts["kvm_exit"].items()}
        msrs, interrupts = self._counts["kvm_msr"], self._counts["kvm_inj_virq"]
        share = interrupts.get(TIMER_VECTOR, 0) / max(sum(interrupts.values()), 1)
        windows = round(reasons.get("vintr", 0) * share)
        writes = sum(msrs.get(msr, 0) for msr in TIMER_MSRS) + round(msrs.get(EOI_MSR, 0) * share)
        reasons |= {"vintr": reasons.get("vintr", 0) - windows, "msr": reasons.get("msr", 0) - writes,
                    "timer": windows + writes}
        return {
            "userspace_exits": sum(self._counts["kvm_userspace_exit"].values()),
            "exits": reasons,
            "own": sum(count for reason, count in reasons.items() if reason not in APART),
            "seconds": round(self.seconds, 3),
        }

    def per_io(self, ios: int) -> dict[str, float]:
        totals = self.result()
        return {"userspace_exits_per_io": round(totals["userspace_exits"] / ios, 4),
                "exits_per_io": round(totals["own"] / ios, 4)}


def main(pid: str, seconds: str = "10") -> None:
    with Exits(int(pid)) as exits:
        time.sleep(float(seconds))
    print(json.dumps(exits.result()))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: exits.py PID-OF-QEMU [SECONDS]")
    main(*sys.argv[1:])
