"""Tags of snapshots and tasks."""

from collections.abc import Iterator
from typing import Any

import pytest

from fakes.import_account import ImportAccount, disk, fresh, refusal, start
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


@pytest.fixture
def ids(account: ImportAccount, ec2: Any) -> tuple[str, str]:
    """A task and its snapshot, neither of which has a tag."""
    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]
    account.pass_time(1000)
    ec2.describe_snapshots()
    return task_id, account.only_snapshot().snapshot_id


def pairs(**tags: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def test_tasks_and_snapshots_take_tags_and_change_them(ec2: Any, ids: tuple[str, str]) -> None:
    ec2.create_tags(Resources=list(ids), Tags=pairs(Name="web", Empty=""))
    ec2.create_tags(Resources=[ids[1]], Tags=pairs(Name="db"))

    entries = ec2.describe_tags()["Tags"]

    assert {
        (entry["ResourceId"], entry["ResourceType"], entry["Key"], entry["Value"]) for entry in entries
    } == {
        (ids[0], "import-snapshot-task", "Empty", ""),
        (ids[0], "import-snapshot-task", "Name", "web"),
        (ids[1], "snapshot", "Empty", ""),
        (ids[1], "snapshot", "Name", "db"),
    }
    assert ec2.describe_snapshots()["Snapshots"][0]["Tags"] == pairs(Name="db", Empty="")


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (pairs(**{"aws:x": "y"}), "InvalidParameterValue"),
        ([*pairs(a="1"), *pairs(a="2")], "InvalidParameterValue"),
        (pairs(**{"k" * 128: ""}), "InvalidParameterValue"),
        (pairs(a="v" * 257), "InvalidParameterValue"),
        ([{"Value": "no key"}], "InvalidParameterValue"),
        (pairs(**{f"key{number}": "" for number in range(51)}), "TagLimitExceeded"),
        ([], "MissingParameter"),
    ],
    ids=["aws:", "twice", "long key", "long value", "no key", "51", "none"],
)
def test_wrong_tags_change_nothing(
    ec2: Any, ids: tuple[str, str], tags: list[dict[str, str]], code: str
) -> None:
    assert refusal(ec2.create_tags, Resources=list(ids), Tags=tags)[0] == code
    assert ec2.describe_tags()["Tags"] == []


def test_the_fifty_first_tag_is_one_too_many(ec2: Any, ids: tuple[str, str]) -> None:
    ec2.create_tags(Resources=[ids[1]], Tags=pairs(**{f"key{number}": "" for number in range(50)}))

    assert refusal(ec2.create_tags, Resources=[ids[1]], Tags=pairs(one="more"))[0] == "TagLimitExceeded"
    ec2.create_tags(Resources=[ids[1]], Tags=pairs(key7="changed"))


@pytest.mark.parametrize(
    ("resource", "code"),
    [("snap-0123456789abcdef0", "InvalidSnapshot.NotFound"), ("vol-1", "InvalidID")],
)
def test_what_is_not_there_takes_no_tags(ec2: Any, ids: tuple[str, str], resource: str, code: str) -> None:
    assert refusal(ec2.create_tags, Resources=[ids[1], resource], Tags=pairs(a="b"))[0] == code
    assert ec2.describe_tags()["Tags"] == []


@pytest.mark.parametrize(
    ("params", "left"),
    [
        ({"Tags": [{"Key": "a"}]}, ["b", "c"]),
        ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "other"}]}, ["b", "c"]),
        ({"Tags": [{"Key": "a", "Value": ""}, {"Key": "c", "Value": ""}]}, ["a", "b"]),
        ({}, []),
    ],
    ids=["by key", "by value", "by empty value", "all"],
)
def test_tags_are_removed_by_key_and_value(
    ec2: Any, ids: tuple[str, str], params: dict[str, Any], left: list[str]
) -> None:
    ec2.create_tags(Resources=[ids[1]], Tags=pairs(a="1", b="2", c=""))

    ec2.delete_tags(Resources=[ids[1]], **params)

    assert [entry["Key"] for entry in ec2.describe_tags()["Tags"]] == left


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("key", "N*", 2),
        ("value", "web", 1),
        ("resource-type", "snapshot", 1),
        ("tag:Name", "db", 1),
        ("resource-id", "import-snap-*", 1),
    ],
)
def test_tags_are_found_by_filters(ec2: Any, ids: tuple[str, str], name: str, value: str, found: int) -> None:
    ec2.create_tags(Resources=[ids[0]], Tags=pairs(Name="web"))
    ec2.create_tags(Resources=[ids[1]], Tags=pairs(Name="db"))

    assert len(ec2.describe_tags(Filters=[{"Name": name, "Values": [value]}])["Tags"]) == found


def test_pages_hold_every_tag_once(ec2: Any, ids: tuple[str, str]) -> None:
    ec2.create_tags(Resources=list(ids), Tags=pairs(**{f"key{number}": "" for number in range(8)}))

    pages = list(ec2.get_paginator("describe_tags").paginate(PaginationConfig={"PageSize": 5}))

    found = [(entry["ResourceId"], entry["Key"]) for page in pages for entry in page["Tags"]]
    assert len(pages) == 4
    assert len(set(found)) == len(found) == 16


def test_who_may_tag_some_things_only_tags_no_others(account: ImportAccount, ids: tuple[str, str]) -> None:
    task, snapshot = ids
    only = f"arn:aws:ec2:eu-central-1:{account.account}:import-snapshot-task/*"
    key = account.user_who_may({"Action": "ec2:CreateTags", "Resource": only})
    narrow = account.client("ec2", key=key)

    narrow.create_tags(Resources=[task], Tags=pairs(a="b"))

    code, words = refusal(narrow.create_tags, Resources=[task, snapshot], Tags=pairs(a="c"))
    assert (code, f"arn:aws:ec2:eu-central-1::snapshot/{snapshot}" in words) == (
        "UnauthorizedOperation",
        True,
    )
