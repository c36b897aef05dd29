"""kill -9 at a sample of the steps, lines and system calls of each flow; `tests/reliability/run.py kills` tries all."""

from collections.abc import Iterator

import pytest

from reliability.killsweep.sweeping import roomy_aws
from reliability.killsweep.verdicts import FAULTY, FLOWS, PROGRESS, Judged, judged, started
from reliability.memory_folder import memory_folder
from reliability.tracer import SUPPORTED
from snapshot_importer.simulator.server import Simulator

SAMPLE = 2
# How far a line is at least at a step: an index of PROGRESS.
REACHED = {
    "nothing-done": 0,
    "account-checked-1": 0,
    "intent-written-1": 1,
    "intent-written-2": 2,
    "intent-written-3": 3,
    "queued": 3,
    "moved-first": 4,
    "moved-down": 5,
    "removed": 6,
    "calling": 6,
    "answered": 6,
    "started": 6,
    "closed": 6,
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with roomy_aws() as simulator:
        yield simulator


@pytest.fixture(scope="module")
def flows(simulator: Simulator) -> Judged:
    with memory_folder() as folder:
        return judged(simulator, folder, [*FLOWS], lines=SAMPLE, syscalls=SAMPLE)


@pytest.fixture(scope="module")
def faulty(simulator: Simulator) -> Judged:
    with memory_folder() as folder:
        return judged(simulator, folder, [*FAULTY])


@pytest.mark.parametrize("flow", FLOWS)
def test_no_end_of_the_program_makes_loses_or_doubles_anything(flows: Judged, flow: str) -> None:
    points, offences = flows[flow]

    assert offences == []
    kinds = [point["point"].partition(":")[0] for point in points if point["killed"]]
    assert kinds.count("line") == SAMPLE
    assert not SUPPORTED or "syscall" in kinds


def test_what_a_line_has_written_down_is_never_taken_back(simulator: Simulator, flows: Judged) -> None:
    points, _ = flows["line"]
    for point in points:
        kind, name, _ = point["point"].split(":")
        if kind == "step":
            assert PROGRESS.index(started(simulator, point["job"])[1:]) == REACHED[name], point


@pytest.mark.parametrize("design", FAULTY)
def test_the_sweep_finds_the_fault_of_a_naive_design(faulty: Judged, design: str) -> None:
    _, offences = faulty[design]

    found = [offence.partition(": ")[0] for offence in offences]
    assert found == [f"step:{step}:0" for step in FAULTY[design][1]]
