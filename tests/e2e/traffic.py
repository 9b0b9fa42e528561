# SPDX-License-Identifier: GPL-2.0-or-later
"""I/O that goes on in the guest while something happens to its disks."""

from pathlib import Path

from vm.guest import Guest

from . import fio, host

START_TIMEOUT = 60

# Every block holds its own offset, so a write that was cut short, or was done twice, leaves what was there before.
# Threads of fio would share the memory that the pattern is made in.
PATTERN: fio.Job = {"bs": "16k", "verify": "pattern", "verify_pattern": "%o", "iodepth": 16, "thread": 0}

# Reads and writes that disks have done, until they are so many more; by shell builtins, while the guest has other work.
AWAIT = """
done_by() {{ read -r r a b c w rest </sys/block/$1/stat; echo $((r + w)); }}
wanted=; for disk in {names}; do wanted="$wanted $disk:$(($(done_by $disk) + {ios}))"; done
tenths={tenths}
for each in $wanted; do
	while [ $(done_by ${{each%:*}}) -lt ${{each#*:}} ]; do
		[ ! -e {place}/ended ] || {{ echo ${{each%:*}}; exit 2; }}
		[ $tenths -gt 0 ] || {{ echo ${{each%:*}}; exit 1; }}
		tenths=$((tenths - 1))
		usleep 100000
	done
done
"""
ENDED = 2

# Rounds of fio until told to stop; what it says of a round with errors is kept.
LOOP = """
rm -rf {place}; mkdir {place}
(
	trap '' HUP
	while [ ! -e {place}/stop ]; do
		{command} >{place}/said 2>&1 || {{
			{{ echo "fio: status $?"; cat {place}/said {place}/output; }} >{place}/complaints
			break
		}}
	done
	touch {place}/ended
) >/dev/null 2>&1 </dev/null &
"""


def fill_job(size: str) -> fio.Job:
    """Writes all blocks and reads them back."""
    return PATTERN | {"rw": "write", "size": size}


def rewrite_job(size: str) -> fio.Job:
    """Writes blocks that hold the pattern once more, with the same, and does not look at them."""
    return PATTERN | {"rw": "randwrite", "size": size, "do_verify": 0}


def check_job(size: str) -> fio.Job:
    return fill_job(size) | {"verify_only": True}


def endless(guest: Guest, disks: list[str]) -> "Traffic":
    """Mixed reads and writes, which nobody looks at, until they fail or the guest ends."""
    return Traffic(guest, disks, fio.mixed_job(32, 1_000_000), "endless")


def completed(guest: Guest, disk: str) -> int:
    """Reads and writes that a disk of the guest has done."""
    fields = guest.check(f"cat /sys/block/{disk.removeprefix('/dev/')}/stat").split()
    return int(fields[0]) + int(fields[4])


class Traffic:
    """fio on some disks, over and over, in the background."""

    def __init__(self, guest: Guest, disks: list[str], job: fio.Job, name: str = "traffic") -> None:
        self._guest, self._disks, self._place = guest, disks, f"/tmp/{name}"
        command = fio.command(disks, job, f"{self._place}/output")
        guest.check(LOOP.format(place=self._place, command=command))
        self.goes_on()

    def goes_on(self, ios: int = 50, timeout: float = START_TIMEOUT) -> None:
        """Returns when each disk has done some more I/Os."""
        names = " ".join(disk.removeprefix("/dev/") for disk in self._disks)
        status, said = self._guest.run(AWAIT.format(names=names, ios=ios, place=self._place, tenths=round(10 * timeout)),
                                       2 * timeout)
        assert status != ENDED, f"{said}: {self.complaints()}"
        assert status == 0, f"{said}: no I/O in {timeout} s\n{self._guest.dmesg()[-2000:]}"

    def ended(self) -> bool:
        return self._guest.run(f"test -e {self._place}/ended")[0] == 0

    def complaints(self) -> str:
        """What fio said of the round that ended with errors."""
        return self._guest.check(f"cat {self._place}/complaints 2>/dev/null || true")

    def fails(self, timeout: float = 60) -> str:
        """Returns what fio says when its I/O has come to fail."""
        self._await_end(timeout)
        said = self.complaints()
        assert said, "fio has ended without an error"
        return said

    def stop(self, timeout: float = 180) -> None:
        """Lets the round come to its end; there must have been no error."""
        self._guest.check(f"touch {self._place}/stop")
        self._await_end(timeout)
        said = self.complaints()
        assert not said, said

    def _await_end(self, timeout: float) -> None:
        self._guest.run(f"""
            end=$(($(cut -d. -f1 /proc/uptime) + {int(timeout)}))
            while [ ! -e {self._place}/ended ]; do
                [ $(cut -d. -f1 /proc/uptime) -lt $end ] || exit
                usleep 100000
            done""", timeout=timeout + 30)
        assert self.ended(), f"fio does not end in {timeout} s"


def verified(guest: Guest, disks: list[str], size: str = "4m", name: str = "traffic") -> Traffic:
    """Mixed sizes, each round read back and checked."""
    return Traffic(guest, disks, fio.verify_job(size), name)


def intact(file: Path, size: str) -> None:
    """On the host: the pattern is all there."""
    job = check_job(size) | {"ioengine": "psync", "iodepth": 1, "direct": 0}
    host.run("sh", "-c", fio.command([str(file)], job, "/dev/stdout"))
