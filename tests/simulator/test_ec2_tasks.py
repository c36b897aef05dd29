"""Listing, filtering and cancelling import tasks."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fakes.import_account import BUCKET, OTHER_REGION, REGION, ImportAccount, disk, fresh, refusal, start
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


def submit(ec2: Any, **tags: str) -> str:
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    specification = [{"ResourceType": "import-snapshot-task", "Tags": given}] if tags else []
    reply = ec2.import_snapshot(DiskContainer=disk(), TagSpecifications=specification)
    task_id: str = reply["ImportTaskId"]
    return task_id


def listed(ec2: Any, **params: Any) -> list[str]:
    tasks = ec2.describe_import_snapshot_tasks(**params)["ImportSnapshotTasks"]
    return [task["ImportTaskId"] for task in tasks]


def status(ec2: Any, task_id: str) -> str:
    (task,) = ec2.describe_import_snapshot_tasks(ImportTaskIds=[task_id])["ImportSnapshotTasks"]
    found: str = task["SnapshotTaskDetail"]["Status"]
    return found


def test_tasks_are_listed_oldest_first_and_by_their_ids(account: ImportAccount, ec2: Any) -> None:
    first = submit(ec2)
    account.pass_time(1)
    second = submit(ec2)

    assert listed(ec2) == [first, second]
    assert listed(ec2, ImportTaskIds=[second]) == [second]


def test_a_region_does_not_know_the_tasks_of_another(account: ImportAccount, ec2: Any) -> None:
    task_id = submit(ec2)
    other = account.client("ec2", OTHER_REGION)

    assert listed(other) == []
    code, _ = refusal(other.describe_import_snapshot_tasks, ImportTaskIds=[task_id])
    assert code == "InvalidConversionTaskId.Malformed"


@pytest.mark.parametrize("task_id", ["import-snap-0123456789abcdef0", "import-snap-x", "nonsense"])
def test_one_unknown_id_fails_the_whole_call(ec2: Any, task_id: str) -> None:
    known = submit(ec2)

    code, _ = refusal(ec2.describe_import_snapshot_tasks, ImportTaskIds=[known, task_id])

    assert code == "InvalidConversionTaskId.Malformed"


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("tag:Name", ["web"], ["web"]),
        ("tag:Name", ["web", "db"], ["web", "db"]),
        ("tag:Name", ["w*", "d?"], ["web", "db"]),
        ("tag:Name", ["WEB"], []),
        ("tag:name", ["web"], []),
        ("tag-key", ["Name"], ["web", "db"]),
    ],
)
def test_tasks_are_found_by_their_tags(ec2: Any, name: str, values: list[str], found: list[str]) -> None:
    ids = {submit(ec2, Name="web"): "web", submit(ec2, Name="db"): "db", submit(ec2): ""}

    tasks = listed(ec2, Filters=[{"Name": name, "Values": values}])

    assert [ids[task_id] for task_id in tasks] == found


def test_every_filter_must_pass(ec2: Any) -> None:
    both = submit(ec2, Name="web", Owner="ada")
    submit(ec2, Name="web")

    rules = [{"Name": "tag:Name", "Values": ["web"]}, {"Name": "tag:Owner", "Values": ["ada"]}]

    assert listed(ec2, Filters=rules) == [both]


@pytest.mark.parametrize("name", ["task-state", "status", "Tag:Name", ""])
def test_an_unknown_filter_is_refused(ec2: Any, name: str) -> None:
    rules = [{"Name": name, "Values": ["active"]}]

    code, message = refusal(ec2.describe_import_snapshot_tasks, Filters=rules)

    assert (code, message) == ("InvalidParameterValue", f"The filter '{name}' is invalid")


def test_pages_hold_every_task_once(account: ImportAccount, ec2: Any) -> None:
    account.world.ec2.concurrent_imports = 100
    ids = [submit(ec2) for _ in range(12)]

    pages = list(
        ec2.get_paginator("describe_import_snapshot_tasks").paginate(PaginationConfig={"PageSize": 5})
    )

    assert [len(page["ImportSnapshotTasks"]) for page in pages] == [5, 5, 2]
    assert [task["ImportTaskId"] for page in pages for task in page["ImportSnapshotTasks"]] == ids


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"MaxResults": 4}, "InvalidParameterValue"),
        ({"NextToken": "nonsense"}, "InvalidPaginationToken"),
        ({"MaxResults": 5, "ImportTaskIds": ["import-snap-1"]}, "InvalidConversionTaskId.Malformed"),
        ({"DryRun": True}, "DryRunOperation"),
    ],
    ids=str,
)
def test_wrong_pages_are_refused(ec2: Any, params: dict[str, Any], code: str) -> None:
    assert refusal(ec2.describe_import_snapshot_tasks, **params)[0] == code


def test_pages_do_not_go_with_ids(ec2: Any) -> None:
    task_id = submit(ec2)

    code, _ = refusal(ec2.describe_import_snapshot_tasks, ImportTaskIds=[task_id], MaxResults=5)

    assert code == "InvalidParameterCombination"


def test_a_new_task_may_take_a_while_to_show_up(account: ImportAccount, ec2: Any) -> None:
    account.world.ec2.describe_delay = 5
    task_id = submit(ec2)
    assert listed(ec2) == []

    account.pass_time(5)

    assert listed(ec2, ImportTaskIds=[task_id]) == [task_id]


def test_a_cancelled_task_is_deleting_and_then_deleted_without_a_reason(
    account: ImportAccount, ec2: Any
) -> None:
    task_id = submit(ec2)
    account.pass_time(100)
    reply = ec2.cancel_import_task(ImportTaskId=task_id, CancelReason="not needed")
    again = ec2.cancel_import_task(ImportTaskId=task_id)
    account.pass_time(10)
    (task,) = ec2.describe_import_snapshot_tasks(ImportTaskIds=[task_id])["ImportSnapshotTasks"]

    assert (reply["ImportTaskId"], reply["PreviousState"], reply["State"]) == (task_id, "active", "deleting")
    assert again["PreviousState"] == "deleting"
    assert task["SnapshotTaskDetail"]["Status"] == "deleted"
    assert not {"StatusMessage", "Progress"} & set(task["SnapshotTaskDetail"])
    account.pass_time(1000)
    assert ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_a_finished_task_cannot_be_cancelled(account: ImportAccount, ec2: Any) -> None:
    done, cancelled = submit(ec2), submit(ec2)
    ec2.cancel_import_task(ImportTaskId=cancelled)
    account.pass_time(1000)

    assert refusal(ec2.cancel_import_task, ImportTaskId=done)[0] == "DeleteConversionTaskError"
    assert refusal(ec2.cancel_import_task, ImportTaskId=cancelled)[0] == "DeleteConversionTaskError"
    assert status(ec2, done) == "completed"


def test_cancelling_needs_an_id_that_is_known(ec2: Any) -> None:
    assert refusal(ec2.cancel_import_task)[0] == "MissingParameter"
    assert (
        refusal(ec2.cancel_import_task, ImportTaskId="import-ami-0123")[0]
        == "InvalidConversionTaskId.Malformed"
    )


def test_a_dry_run_cancels_nothing(ec2: Any) -> None:
    task_id = submit(ec2)

    assert refusal(ec2.cancel_import_task, ImportTaskId=task_id, DryRun=True)[0] == "DryRunOperation"
    assert status(ec2, task_id) == "active"


def test_tasks_vanish_seven_days_after_their_end(account: ImportAccount, ec2: Any) -> None:
    task_id = submit(ec2)
    account.pass_time(timedelta(days=7).total_seconds())
    assert status(ec2, task_id) == "completed"

    account.pass_time(301)

    assert listed(ec2) == []
    assert len(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]) == 1


def test_a_task_of_the_past_can_be_remembered(account: ImportAccount, ec2: Any) -> None:
    now = account.world.clock.now()
    account.world.ec2.record_past_task(
        account.account,
        REGION,
        bucket=BUCKET,
        key="old.vmdk",
        disk_format="VMDK",
        started=now - timedelta(days=1),
        ended=now - timedelta(hours=23),
        virtual_size=2**31,
        snapshot_tags={"Name": "old"},
    )

    (snapshot,) = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]

    assert status(ec2, listed(ec2)[0]) == "completed"
    assert re.fullmatch(r"snap-[0-9a-f]{17}", snapshot["SnapshotId"])
    assert (snapshot["State"], snapshot["VolumeSize"]) == ("completed", 2)
    assert snapshot["Tags"] == [{"Key": "Name", "Value": "old"}]


def test_who_may_cancel_in_one_region_only_cancels_there(account: ImportAccount, ec2: Any) -> None:
    elsewhere = f"arn:aws:ec2:{OTHER_REGION}:{account.account}:import-snapshot-task/*"
    key = account.user_who_may({"Action": "ec2:CancelImportTask", "Resource": elsewhere})

    code, words = refusal(account.client("ec2", key=key).cancel_import_task, ImportTaskId=submit(ec2))

    assert (code, "ec2:CancelImportTask on resource: arn:aws:ec2:eu-central-1" in words) == (
        "UnauthorizedOperation",
        True,
    )
