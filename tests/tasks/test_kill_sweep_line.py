"""kill -9 at every step, line and system call of the queue: what is in line starts once, in the order it was given."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from snapshot_importer.simulator.server import Simulator
from tasks.killsweep.sweeping import MOST, check_killed, roomy_aws, sweep

# What of the job stands in line after each of its transactions, in the order in which it is to start.
PROGRESS: tuple[list[str], ...] = (
    [],
    ["1"],
    ["1", "2"],
    ["1", "2", "3"],
    ["3", "1", "2"],
    ["3", "2", "1"],
    ["3", "1"],
)
# How far the job is at least at a step: an index of PROGRESS.
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


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with roomy_aws() as simulator:
        yield simulator


def started(simulator: Simulator) -> dict[str, list[tuple[str, str]]]:
    """Return the task and number of every import of each job, in the order in which AWS took them."""
    made: dict[str, list[tuple[str, str]]] = {}
    for task in simulator.world.ec2.tasks.values():
        job, _, number = task.description.rpartition(" ")
        made.setdefault(job, []).append((task.task_id, number))
    return made


def offence(made: list[tuple[str, str]], point: dict[str, Any]) -> str:
    """Say how the ledger of AWS, the history and the order differ; "" where they do not."""
    history = point["history"]
    sent = sorted((task_id, number) for state, task_id, number in history if state != "ABANDONED")
    dropped = [number for state, _, number in history if state == "ABANDONED"]
    if sorted(made) != sent:
        return f"AWS made {made}, the history tells {history}"
    if [number for _, number in made] not in [["0", *waiting] for waiting in PROGRESS]:
        return f"started in the order {made}"
    if dropped not in ([], ["2"]) or {row[0] for row in history} - {"FAILED", "ABANDONED"}:
        return f"not everything has come to its end: {history}"
    return "" if point["again"] == history else f"{history} became {point['again']}"


def offences(simulator: Simulator, points: list[dict[str, Any]]) -> list[str]:
    made = started(simulator)
    told = [(point["point"], offence(made.get(point["job"], []), point)) for point in points]
    return [f"{point}: {what}" for point, what in told if what]


def reached(simulator: Simulator, point: dict[str, Any]) -> int:
    """Return how far the job had come when it was killed, as what started afterwards shows."""
    return PROGRESS.index([number for _, number in started(simulator)[point["job"]]][1:])


def test_no_end_of_the_program_loses_doubles_or_reorders_what_waits(
    simulator: Simulator, tmp_path: Path
) -> None:
    points = sweep(simulator, tmp_path, "line", lines=MOST, syscalls=MOST)

    assert offences(simulator, points) == []
    check_killed(points)
    for point in points:
        kind, name, _ = point["point"].split(":")
        if kind == "step":
            assert reached(simulator, point) == REACHED[name], point
    for kind in ("line", "syscall"):
        steps = [reached(simulator, point) for point in points if point["point"].startswith(f"{kind}:")]
        if kind == "line":
            assert steps == sorted(steps)  # a later end of the program never takes back what was done
        assert not steps or len(set(steps)) > 1


def test_the_sweep_finds_the_fault_of_taking_first_and_sending_then(
    simulator: Simulator, tmp_path: Path
) -> None:
    points = sweep(simulator, tmp_path, "naive-line", lines=0, syscalls=0)

    found = [what.partition(": ")[0] for what in offences(simulator, points)]
    assert found == ["step:taken:0", "step:answered:0"]
