"""kill -9 at every step, line and system call of a submit or a copy: one for each wish, and a history that knows it.

SNAPSHOT_IMPORTER_KILL_POINTS sets how many lines and system calls are tried; "all" tries each.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.aws import simulated_aws
from fakes.import_account import BUCKET, OTHER_REGION, ImportAccount
from snapshot_importer.aws.snapshot_copy import MARKER
from snapshot_importer.simulator.server import Simulator

POINTS = os.environ.get("SNAPSHOT_IMPORTER_KILL_POINTS", "32")
MOST = 10**6 if POINTS == "all" else int(POINTS)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        ImportAccount(simulator)
        ec2 = simulator.world.ec2
        ec2.concurrent_imports = ec2.concurrent_copies = 10**6
        yield simulator


def sweep(
    simulator: Simulator, folder: Path, design: str, *, lines: int, syscalls: int
) -> list[dict[str, Any]]:
    """Return what the harness tells of every point."""
    now = simulator.world.clock.now()
    source = simulator.world.ec2.record_past_task(
        simulator.account,
        simulator.region,
        bucket=BUCKET,
        key="disk.vmdk",
        disk_format="VMDK",
        started=now,
        ended=now,
        description="to be copied",
    )
    order = {
        "snapshot_id": source.snapshot_id,
        "there": OTHER_REGION,
        "design": design,
        "endpoint": simulator.endpoint,
        "access_key_id": simulator.access_key_id,
        "secret_access_key": simulator.secret_access_key,
        "account": simulator.account,
        "region": simulator.region,
        "folder": str(folder),
        "lines": lines,
        "syscalls": syscalls if shutil.which("strace") else 0,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tasks.killsweep.harness"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


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


def check_killed(points: list[dict[str, Any]]) -> None:
    assert all(point["killed"] for point in points if point["point"].startswith("step"))
    assert sum(point["killed"] for point in points) >= min(MOST, 60 if shutil.which("strace") else 32)


def test_the_sweep_finds_the_fault_of_calling_first_and_writing_then(
    simulator: Simulator, tmp_path: Path
) -> None:
    points = sweep(simulator, tmp_path, "naive", lines=0, syscalls=0)
    found = offences(tasks_made(simulator), points, "SUBMITTED")

    assert [offence.partition(": ")[0] for offence in found] == ["step:answered:0"]
