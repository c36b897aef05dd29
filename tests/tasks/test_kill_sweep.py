"""kill -9 at every step, line and system call of a submit or a copy: one for each wish, and a history that knows it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.import_account import OTHER_REGION
from snapshot_importer.aws.snapshot_copy import MARKER
from snapshot_importer.simulator.server import Simulator
from tasks.killsweep.sweeping import MOST, check_killed, roomy_aws, sweep


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with roomy_aws() as simulator:
        yield simulator


def tasks_made(simulator: Simulator) -> dict[str, list[str]]:
    """Return the tasks of each job."""
    made: dict[str, list[str]] = {}
    for task in simulator.world.ec2.tasks.values():
        made.setdefault(task.description, []).append(task.task_id)
    return made


def copies_made(simulator: Simulator) -> dict[str, list[str]]:
    """Return the copies of each job."""
    made: dict[str, list[str]] = {}
    for copy in simulator.world.ec2.snapshots_in(simulator.account, OTHER_REGION):
        made.setdefault(copy.tags[MARKER], []).append(copy.snapshot_id)
    return made


def offences(made: dict[str, list[str]], points: list[dict[str, Any]], state: str) -> list[str]:
    """Return each point after which AWS and the history do not hold exactly the same one thing in *state*."""
    return [
        f"{point['point']}: made {made.get(point['job'])}, history {point['history']}, {point['again']}"
        for point in points
        if len(made.get(point["job"], ())) != 1
        or point["history"] != [[state, made[point["job"]][0]]]
        or point["again"] != point["history"]
    ]


def test_no_end_of_the_program_makes_or_loses_an_import(simulator: Simulator, tmp_path: Path) -> None:
    points = sweep(simulator, tmp_path, "journal", lines=MOST, syscalls=MOST)

    assert offences(tasks_made(simulator), points, "SUBMITTED") == []
    check_killed(points)


def test_no_end_of_the_program_makes_or_loses_a_copy(simulator: Simulator, tmp_path: Path) -> None:
    points = sweep(simulator, tmp_path, "copy", lines=MOST, syscalls=MOST)

    assert offences(copies_made(simulator), points, "COPYING") == []
    check_killed(points)


def test_no_end_of_the_program_makes_or_loses_an_import_that_waits(
    simulator: Simulator, tmp_path: Path
) -> None:
    points = sweep(simulator, tmp_path, "queue", lines=MOST, syscalls=MOST)

    assert offences(tasks_made(simulator), points, "SUBMITTED") == []
    check_killed(points)


def test_no_end_of_the_program_repeats_a_failed_import_twice_or_never(
    simulator: Simulator, tmp_path: Path
) -> None:
    points = sweep(simulator, tmp_path, "repetition", lines=MOST, syscalls=MOST)

    made = tasks_made(simulator)
    wrong = [
        point
        for point in points
        if sorted(made[point["job"]]) != sorted(task_id for _, task_id in point["history"])
        or [state for state, _ in point["history"]] != ["FAILED", "SUBMITTED"]
        or point["again"] != point["history"]
    ]
    assert wrong == []
    check_killed(points)


def test_the_sweep_finds_the_fault_of_calling_first_and_writing_then(
    simulator: Simulator, tmp_path: Path
) -> None:
    points = sweep(simulator, tmp_path, "naive", lines=0, syscalls=0)
    found = offences(tasks_made(simulator), points, "SUBMITTED")

    assert [offence.partition(": ")[0] for offence in found] == ["step:answered:0"]
