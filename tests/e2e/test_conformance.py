# SPDX-License-Identifier: GPL-2.0-or-later
"""libiscsi's iscsi-test-cu, which knows what SCSI demands, judges the guest's disks as it judges one through tcm_loop.

What sg3_utils say is compared by test_equality.py.
"""

import concurrent.futures
import re

from e2e import sg_commands, sides

SECONDS = 1200
RUN_SECONDS = 600  # after which a run of the tool counts as hung
# The tool needs seconds to start, so it runs many suites at once; but one that it ends in has a run of its own.
RUNS = ("[!R]*", "Read*", "Rec*", "ReportS*", "Res*", "ReportLUNs")
# A physical drive gets the guest's commands as they are: it can differ from a logical one in these.
PHYSICAL_SUITES = ("Inquiry", "ModeSense6", "Read10", "Write10")

# How CUnit tells of a suite and of a test in its verbose mode; between name and verdict is what the test itself says.
SUITE = re.compile(r"^Suite: (\S+)$", re.MULTILINE)
TEST = re.compile(r"^  Test: (\S+) \.\.\.", re.MULTILINE)
VERDICT = re.compile(r"^(passed|FAILED)$", re.MULTILINE)

NO_BITS = "frames that read or write a logical drive have no place for a CDB's protection bits: the driver drops them"
TOO_LONG = "it reads 1 MiB back by one command: a frame of the driver's holds 80 segments, 320 KiB of such memory"
NO_RESIDUAL = "MFI frames say nothing of a residual: the driver takes the whole buffer as read, its end is zeros"
KNOWN_OF_ALL = {
    "Inquiry.AllocLength": NO_RESIDUAL,
    "Inquiry.BlockLimits": NO_RESIDUAL,
}
KNOWN_OF_LOGICAL = KNOWN_OF_ALL | {"ExtendedCopy.Simple": TOO_LONG} | {f"{suite}.{test}": NO_BITS for suites, test in (
    (("Read10", "Read12", "Read16"), "ReadProtect"), (("Write10", "Write12", "Write16"), "WriteProtect"))
    for suite in suites}


def _suites(side: sides.Side) -> list[str]:
    """Of the family SCSI, as in "Read10"."""
    _, listed = side.run("iscsi-test-cu --list", sides.TIMEOUT)
    names = [line.split(".") for line in listed.splitlines()]
    return [name[1] for name in names if name[0] == "SCSI" and len(name) == 2]


def _verdict(said: str) -> str:
    found = VERDICT.search(said)
    if not found:
        return "no verdict"
    return "skipped" if found[0] == "passed" and "[SKIPPED]" in said[:found.start()] else found[0].lower()


def _cases(suite: str, said: str) -> dict[str, str]:
    """The verdict on each test case; and the tool's own end, which is no case."""
    _, *parts = TEST.split(said)
    return {f"{suite}.{name}": _verdict(said) for name, said in zip(parts[::2], parts[1::2])}


def _judge(side: sides.Side, runs: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """The verdicts, and all that was said of each suite; a run is of suites with such names."""
    side.prepare()
    # The tool knows sg devices by their name.
    tool = f"timeout {RUN_SECONDS} iscsi-test-cu --dataloss --verbose"
    answers = side.answers([f"{tool} --test='SCSI.{names}' $(readlink {sg_commands.LUN})" for names in runs])
    said = {}
    for answer in answers:
        _, *parts = SUITE.split("\n".join(answer))
        said |= dict(zip(parts[::2], parts[1::2]))
    verdicts = {case: verdict for suite, text in said.items() for case, verdict in _cases(suite, text).items()}
    return verdicts, said


def _differences(ours: dict[str, str], theirs: dict[str, str], known: dict[str, str]) -> list[str]:
    differ = [case for case in ours if ours[case] != theirs.get(case)]
    for case in known.keys() & ours.keys() - set(differ):
        print(f"{case} does not differ any more")
    return [case for case in differ if case not in known]


def test_conformance(bed):
    """Each test case ends alike on a logical drive, a physical drive and through tcm_loop, but for those in the table."""
    logical, physical = sides.of_guest(bed, "fileio", (sides.LOGICAL, sides.PHYSICAL))
    host_disk = sides.of_host(bed, "fileio")
    suites = _suites(host_disk)
    assert {*PHYSICAL_SUITES} < {*suites}, suites
    with concurrent.futures.ThreadPoolExecutor() as pool:
        judged = pool.submit(_judge, host_disk, RUNS)
        ours = {"logical": _judge(logical, RUNS), "physical": _judge(physical, PHYSICAL_SUITES)}
        theirs, theirs_said = judged.result()
    assert sum(verdict == "passed" for verdict in theirs.values()) > 100, theirs
    assert not (left_out := {*suites} - theirs_said.keys()), left_out
    unexplained = []
    for name, known in (("logical", KNOWN_OF_LOGICAL), ("physical", KNOWN_OF_ALL)):
        verdicts, said = ours[name]
        for case in _differences(verdicts, theirs, known):
            suite = case.partition(".")[0]
            print(f"{name} {case}: {verdicts[case]}, not {theirs.get(case)}\n{said[suite]}\n"
                  f"--- tcm_loop:\n{theirs_said[suite]}")
            unexplained.append(f"{name} {case}")
    assert not unexplained, unexplained
    assert not (missing := theirs.keys() - ours["logical"][0].keys()), missing
