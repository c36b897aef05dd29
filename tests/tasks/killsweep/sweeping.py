"""Running the harness over a simulated AWS, and how many points it tries.

SNAPSHOT_IMPORTER_KILL_POINTS sets how many lines and system calls are tried; "all" tries each.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fakes.aws import simulated_aws
from fakes.import_account import BUCKET, OTHER_REGION, ImportAccount
from snapshot_importer.simulator.server import Simulator

POINTS = os.environ.get("SNAPSHOT_IMPORTER_KILL_POINTS", "32")
MOST = 10**6 if POINTS == "all" else int(POINTS)


@contextmanager
def roomy_aws() -> Iterator[Simulator]:
    """A simulated AWS with a place for every import and copy of a sweep."""
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


def check_killed(points: list[dict[str, Any]]) -> None:
    """See that the victims did die: at every named step, and at enough other points."""
    assert all(point["killed"] for point in points if point["point"].startswith("step"))
    assert sum(point["killed"] for point in points) >= min(MOST, 60 if shutil.which("strace") else 32)
