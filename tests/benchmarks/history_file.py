"""Writes a history of 100,000 imports as years of use would leave it: one in fifty runs, the others have ended."""

import random
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from snapshot_importer.aws.answers import ImportTask, Snapshot
from snapshot_importer.tasks import schema
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.parameters import canonical, digest, with_attempt
from snapshot_importer.tasks.record import Record, to_row
from snapshot_importer.tasks.task import Failure, State

ROWS = 100_000
OPEN = 50  # one in so many runs
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
STATES: dict[str, State] = {
    "completed": "COMPLETED",
    "active": "SUBMITTED",
    "deleted": "FAILED",
    "cancelled": "CANCELLED",
}
FAILURES = ("ClientError: Disk validation failed [Unsupported VMDK File Format]", "ServerError: internal")


def write_history(path: Path, number: int = ROWS) -> None:
    """Make the file *path* with *number* imports."""
    Journal(path).close()
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(schema.UPSERT_TASK, map(to_row, records(number)))
    connection.close()


def records(number: int) -> Iterator[Record]:
    """Yield imports of two Regions, three fifths of them sent by this program."""
    chance = random.Random(2026)
    return (_record(at, chance) for at in range(number))


def _record(number: int, chance: random.Random) -> Record:
    status = (
        "active" if number % OPEN == 0 else chance.choice(("completed", "completed", "deleted", "cancelled"))
    )
    own = number % 5 < 3
    key = str(uuid.UUID(int=chance.getrandbits(128)))
    region = chance.choice(("eu-central-1", "us-east-1"))
    began = BEGAN + timedelta(minutes=number)
    ended = None if status == "active" else began + timedelta(seconds=chance.randrange(3600))
    said = ImportTask(
        task_id=f"import-snap-{number:017x}",
        status="deleted" if status == "cancelled" else status,
        status_message=chance.choice(FAILURES) if status == "deleted" else "",
        progress=chance.randrange(100) if status == "active" else None,
        snapshot_id=f"snap-{number:017x}" if status == "completed" else "",
        disk_image_size=chance.randrange(1 << 40),
        format=chance.choice(("VMDK", "VHD", "RAW")),
        bucket="images",
        key=f"2026/{chance.randrange(10**9):09}.vmdk",
        description=f"export {number}",
    )
    asked = with_attempt(_parameters(said), attempt_id=key, token=key)
    sent: dict[str, Any] = {
        "profile_id": "benchmark",
        "token": key,
        "parameters": canonical(asked),
        "digest": digest(asked),
        "object_size": said.disk_image_size,
        "first_sent": began,
        "last_sent": began,
        "sends": 1,
        "request_id": str(uuid.UUID(int=number)),
        "snapshot_tags": tuple((tag["Key"], tag["Value"]) for tag in _tags(said)),
    }
    snapshot = Snapshot(
        said.snapshot_id, "completed", size_gib=chance.randrange(1, 500), encrypted=True, started=began
    )
    return Record(
        key=key if own else f"123456789012/{region}/{said.task_id}",
        origin="own" if own else "other",
        state=STATES[status],
        account="123456789012",
        region=region,
        partition="aws",
        created=began,
        task_id=said.task_id,
        answer=said,
        seen=ended or began,
        changed=ended or began,
        ended=ended,
        snapshot=snapshot if status == "completed" else None,
        failure=Failure("task", said.status_message, at=ended) if status == "deleted" else None,
        **(sent if own else {"profile_id": ""}),
    )


def _tags(said: ImportTask) -> list[dict[str, str]]:
    name = said.key.rpartition("/")[2].removesuffix(
        ".vmdk"
    )  # as people name their snapshots: each another way
    return [{"Key": "Project", "Value": "erp"}, {"Key": "Name", "Value": f"disk-{name}"}]


def _parameters(said: ImportTask) -> dict[str, Any]:
    return {
        "Description": said.description,
        "DiskContainer": {"Format": said.format, "UserBucket": {"S3Bucket": said.bucket, "S3Key": said.key}},
        "Encrypted": True,
        "RoleName": "vmimport",
        "TagSpecifications": [{"ResourceType": "import-snapshot-task", "Tags": _tags(said)}],
    }
