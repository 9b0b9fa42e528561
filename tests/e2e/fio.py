# SPDX-License-Identifier: GPL-2.0-or-later
"""fio jobs in the guest."""

import dataclasses
import json
import re

from vm.guest import Guest

Job = dict[str, object]

# A disk that is gone must fail, not become a file in /dev.
COMMON: Job = {"ioengine": "libaio", "direct": 1, "thread": True, "eta": "never", "output-format": "json",
               "allow_file_create": 0}
# What fio says of each bad block; its JSON only tells that there was one.
COMPLAINT = re.compile(r"^(?:\w+: verify failed|verify: bad)", re.MULTILINE)
MIXED_SIZES: Job = {"bsrange": "512-1m"}


class FioError(Exception):
    """fio did not do its job, which says nothing about the data."""


@dataclasses.dataclass(frozen=True)
class Result:
    ios: int
    errors: int
    seconds: float
    megabytes: float


def verify_job(size: str) -> Job:
    """Writes `size` in random order and mixed sizes, then reads all of it back and checks it."""
    return MIXED_SIZES | {"rw": "randwrite", "size": size, "iodepth": 32, "verify": "crc32c"}


def read_job(ios: int) -> Job:
    """4 KiB random reads, one at a time."""
    return {"rw": "randread", "bs": "4k", "iodepth": 1, "number_ios": ios, "io_size": "1t", "norandommap": True}


def mixed_job(depth: int, ios: int) -> Job:
    """Random reads and writes of mixed sizes."""
    return MIXED_SIZES | {"rw": "randrw", "iodepth": depth, "number_ios": ios, "io_size": "1t", "norandommap": True}


def command(files: list[str], job: Job, output: str) -> str:
    """The shell command that runs the job on all files at once."""
    options = [f"--{name}" if value is True else f"--{name}={value}" for name, value in (COMMON | job).items()]
    jobs = [f"--name={file} --filename={file}" for file in files]
    return " ".join(["fio", *options, f"--output={output}", *jobs])


def parse(text: str) -> Result:
    """The account of all jobs; fio writes its notes before its JSON."""
    start = text.find("{\n")
    if start < 0:
        raise FioError(text.strip() or "fio wrote nothing")
    jobs = json.loads(text[start:])["jobs"]
    sides = [job[side] for job in jobs for side in ("read", "write")]
    return Result(
        ios=sum(side["total_ios"] for side in sides),
        errors=max(len(COMPLAINT.findall(text)), sum(bool(job["error"]) for job in jobs)),
        seconds=max(job["job_runtime"] for job in jobs) / 1000,
        megabytes=sum(side["io_bytes"] for side in sides) / 1e6)


def run(guest: Guest, files: list[str], job: Job, timeout: float = 400) -> Result:
    """Runs the job on the files (or disks) to its end; errors of I/O and verification are part of the result."""
    output = "/tmp/fio.json"
    # Its complaints go into the output too.
    status, said = guest.run(f"rm -f {output}; {command(files, job, output)} >/tmp/fio.said 2>&1; status=$?; "
                             f"cat {output} || cat /tmp/fio.said; exit $status", timeout)
    result = parse(said)
    if status and not result.errors:
        raise FioError(f"status {status}: {said}")
    if result.errors:
        print(said)
    return result
