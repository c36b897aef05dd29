"""Running the harness over a simulated AWS."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fakes.aws import simulated_aws
from fakes.import_account import BUCKET, OTHER_REGION, ImportAccount
from snapshot_importer.simulator.server import Simulator

Told = dict[str, Any]  # what the harness tells of a point


@contextmanager
def roomy_aws() -> Iterator[Simulator]:
    """A simulated AWS with a place for every import and copy of a sweep."""
    with simulated_aws() as simulator:
        ImportAccount(simulator)
        ec2 = simulator.world.ec2
        ec2.concurrent_imports = ec2.concurrent_copies = 10**6
        yield simulator


def sweep(
    simulator: Simulator, folder: Path, designs: Sequence[str], *, lines: int, syscalls: int, seed: int = 0
) -> list[Told]:
    """Return what the harness tells of every step of the designs, and of so many lines and system calls, chosen by *seed*."""
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
        "designs": list(designs),
        "endpoint": simulator.endpoint,
        "control_token": simulator.control_token,
        "access_key_id": simulator.access_key_id,
        "secret_access_key": simulator.secret_access_key,
        "account": simulator.account,
        "region": simulator.region,
        "folder": str(folder),
        "lines": lines,
        "syscalls": syscalls,
        "seed": seed,
    }
    done = subprocess.run(
        [sys.executable, "-m", "reliability.killsweep.harness"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
