"""Listing, tagging and deleting snapshots."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fakes.import_account import BUCKET, REGION, ImportAccount, disk, fresh, refusal, start
from snapshot_importer.simulator.server import Simulator


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from start(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    yield from fresh(simulator)


@pytest.fixture
def ec2(account: ImportAccount) -> Any:
    return account.client("ec2")


def snapshots(account: ImportAccount, number: int) -> list[str]:
    """Make snapshots of 1 GiB, 2 GiB and so on, and return their ids."""
    now = account.world.clock.now()
    tasks = [
        account.world.ec2.record_past_task(
            account.account,
            REGION,
            bucket=BUCKET,
            key=f"{index}.raw",
            disk_format="RAW",
            started=now - timedelta(hours=100 - index),
            ended=now - timedelta(hours=99 - index),
            virtual_size=index * 2**30,
        )
        for index in range(1, number + 1)
    ]
    return [task.snapshot_id for task in tasks]


def listed(ec2: Any, **params: Any) -> list[str]:
    return [snapshot["SnapshotId"] for snapshot in ec2.describe_snapshots(**params)["Snapshots"]]


def by(name: str, *values: str) -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": list(values)}]}


def test_snapshots_are_found_by_owner_id_and_filter(account: ImportAccount, ec2: Any) -> None:
    one, two, three = snapshots(account, 3)
    ec2.create_tags(Resources=[two], Tags=[{"Key": "Name", "Value": "web"}])
    task_id = next(task for task, found in account.world.ec2.tasks.items() if found.snapshot_id == one)

    assert listed(ec2, OwnerIds=["self"]) == [one, two, three]
    assert listed(ec2, OwnerIds=[account.account]) == [one, two, three]
    assert listed(ec2, OwnerIds=["amazon"]) == []
    assert listed(ec2, SnapshotIds=[three, one]) == [three, one]
    assert listed(ec2, **by("description", f"*{task_id}")) == [one]
    assert listed(ec2, **by("description", "Created by AWS-VMImport*")) == [one, two, three]
    assert listed(ec2, **by("tag:Name", "w*")) == [two]
    assert listed(ec2, **by("status", "completed"), OwnerIds=["self"]) == [one, two, three]
    assert listed(ec2, **by("status", "pending")) == []
    assert listed(ec2, **by("volume-size", "2", "3")) == [two, three]
    assert listed(ec2, **by("encrypted", "true")) == []


def test_an_unknown_filter_is_refused_even_without_snapshots(ec2: Any) -> None:
    assert refusal(ec2.describe_snapshots, **by("state", "completed"))[0] == "InvalidParameterValue"


def test_an_unknown_snapshot_is_not_found(ec2: Any) -> None:
    code, message = refusal(ec2.describe_snapshots, SnapshotIds=["snap-0123456789abcdef0"])

    assert code == "InvalidSnapshot.NotFound"
    assert message == "The snapshot 'snap-0123456789abcdef0' does not exist."


def test_a_malformed_id_is_refused(ec2: Any) -> None:
    assert refusal(ec2.describe_snapshots, SnapshotIds=["vol-1"])[0] == "InvalidParameterValue"


def test_pages_hold_every_snapshot_once(account: ImportAccount, ec2: Any) -> None:
    ids = snapshots(account, 11)

    pages = list(ec2.get_paginator("describe_snapshots").paginate(PaginationConfig={"PageSize": 5}))

    assert [snapshot["SnapshotId"] for page in pages for snapshot in page["Snapshots"]] == ids
    assert len(pages) == 3


def test_the_snapshot_waiter_sees_an_import_end(account: ImportAccount, ec2: Any) -> None:
    ec2.import_snapshot(DiskContainer=disk())
    account.pass_time(1000)

    ec2.get_waiter("snapshot_imported").wait()
    ec2.get_waiter("snapshot_completed").wait(OwnerIds=["self"])

    assert len(listed(ec2)) == 1


def test_a_deleted_snapshot_is_gone(account: ImportAccount, ec2: Any) -> None:
    (snapshot_id,) = snapshots(account, 1)
    assert refusal(ec2.delete_snapshot, SnapshotId=snapshot_id, DryRun=True)[0] == "DryRunOperation"

    ec2.delete_snapshot(SnapshotId=snapshot_id)

    assert listed(ec2) == []
    assert refusal(ec2.delete_snapshot, SnapshotId=snapshot_id)[0] == "InvalidSnapshot.NotFound"
