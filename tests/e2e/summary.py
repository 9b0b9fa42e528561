# SPDX-License-Identifier: GPL-2.0-or-later
"""The demo's result: for a person, for a program, and whether it meets the bars."""

import dataclasses

from .fio import Result
from .identity import Identity
from .measure import EXITS_BAR, USERSPACE_BAR, Figure


@dataclasses.dataclass(frozen=True)
class Summary:
    who: Identity
    luns: int
    verified: Result
    wrong_files: int
    reads: Figure
    mixed: list[Figure]
    trouble: list[str]  # lines of the guest's kernel log
    seconds: float

    def verify_errors(self) -> int:
        return self.verified.errors + self.wrong_files + sum(figure.errors for figure in self._figures())

    def _figures(self) -> list[Figure]:
        return [self.reads, *self.mixed]

    def report(self) -> dict:
        """The exits are those of 4 KiB reads at depth 1, `ios` so many were counted."""
        return {
            **dataclasses.asdict(self.who),
            "luns": self.luns,
            "verify_errors": self.verify_errors(),
            "ios": self.reads.ios,
            "userspace_exits_per_io": self.reads.userspace_exits_per_io,
            "exits_per_io": self.reads.exits_per_io,
            "seconds": self.seconds,
        }

    def missed(self) -> list[str]:
        """The bars that were missed, in words."""
        missed = [f"{figure.what}: more than {USERSPACE_BAR} exits to userspace per I/O" for figure in self._figures()
                  if figure.userspace_exits_per_io > USERSPACE_BAR]
        if self.reads.exits_per_io > EXITS_BAR:
            missed.append(f"{self.reads.what}: more than {EXITS_BAR} exits per I/O")
        if self.verify_errors():
            missed.append(f"{self.verify_errors()} errors in data")
        return missed + [f"the guest's kernel log: {line}" for line in self.trouble]

    def text(self) -> str:
        missed = self.missed()
        return "\n".join([
            f"A guest with Linux {self.who.guest_kernel} used {self.luns} LUNs of LIO through {self.who.driver} on {self.who.pci_id}.",
            f"  {self.verified.megabytes:.0f} MB in {self.verified.ios} I/Os written and verified, and an ext4 full of files: "
            f"{self.verify_errors()} errors",
            *(f"  {figure}" for figure in self._figures()),
            *(f"MISSED: {bar}" for bar in missed),
            f"{'Not all' if missed else 'All'} bars are met: no error, at most {USERSPACE_BAR} exits to userspace per I/O, "
            f"at most {EXITS_BAR} of all for a read at depth 1. ({self.seconds} s)",
        ])
