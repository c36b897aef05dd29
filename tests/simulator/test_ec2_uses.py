"""Volumes, images and shares that are made of an imported snapshot."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fakes.import_account import OTHER_REGION, REGION, ImportAccount, disk, fresh, refusal, start
from snapshot_importer.simulator.server import Simulator

ROOT = "/dev/xvda"


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
def snapshot(account: ImportAccount, ec2: Any) -> str:
    """A finished snapshot of 8 GiB."""
    ec2.import_snapshot(DiskContainer=disk())
    account.pass_time(10_000)
    (found,) = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    return str(found["SnapshotId"])


def volume(snapshot: str, **more: Any) -> dict[str, Any]:
    return {"SnapshotId": snapshot, "AvailabilityZone": f"{REGION}a", "VolumeType": "gp3", **more}


def image(snapshot: str, name: str = "erp") -> dict[str, Any]:
    devices = [{"DeviceName": ROOT, "Ebs": {"SnapshotId": snapshot}}]
    return {"Name": name, "RootDeviceName": ROOT, "BlockDeviceMappings": devices, "Architecture": "x86_64"}


def test_a_volume_is_as_large_as_the_snapshot_unless_more_is_asked_for(ec2: Any, snapshot: str) -> None:
    small = ec2.create_volume(**volume(snapshot))
    large = ec2.create_volume(**volume(snapshot, Size=20))

    assert [(one["Size"], one["AvailabilityZone"], one["State"]) for one in (small, large)] == [
        (8, f"{REGION}a", "creating"),
        (20, f"{REGION}a", "creating"),
    ]
    assert small["VolumeId"] != large["VolumeId"]


def test_one_client_token_makes_one_volume(account: ImportAccount, ec2: Any, snapshot: str) -> None:
    first = ec2.create_volume(**volume(snapshot, ClientToken="t"))
    again = ec2.create_volume(**volume(snapshot, ClientToken="t"))

    assert first["VolumeId"] == again["VolumeId"]
    assert len(account.world.ec2.volumes) == 1
    code, _ = refusal(ec2.create_volume, **volume(snapshot, ClientToken="t", Size=20))
    assert code == "IdempotentParameterMismatch"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"Size": 4}, "InvalidParameterValue"),
        ({"AvailabilityZone": "eu-central-1z"}, "InvalidZone.NotFound"),
        ({"VolumeType": "fast"}, "UnknownVolumeType"),
        ({"SnapshotId": "snap-00000000"}, "InvalidSnapshot.NotFound"),
    ],
    ids=["small", "zone", "type", "snapshot"],
)
def test_a_volume_that_cannot_be_is_refused(
    ec2: Any, snapshot: str, wrong: dict[str, Any], code: str
) -> None:
    assert refusal(ec2.create_volume, **volume(snapshot, **wrong))[0] == code


def test_nothing_is_made_of_a_snapshot_that_is_not_finished(account: ImportAccount, ec2: Any) -> None:
    ec2.import_snapshot(DiskContainer=disk())
    account.pass_time(10_000)
    ec2.describe_snapshots(OwnerIds=["self"])
    snapshot = account.only_snapshot()
    snapshot.state, snapshot.completes = "pending", snapshot.completes + timedelta(days=1)

    assert refusal(ec2.create_volume, **volume(snapshot.snapshot_id))[0] == "IncorrectState"
    assert refusal(ec2.register_image, **image(snapshot.snapshot_id))[0] == "IncorrectState"


def test_the_name_of_an_image_is_taken_once_in_a_region(
    account: ImportAccount, ec2: Any, snapshot: str
) -> None:
    made = ec2.register_image(**image(snapshot))["ImageId"]

    code, message = refusal(ec2.register_image, **image(snapshot))

    assert (code, made in message) == ("InvalidAMIName.Duplicate", True)
    assert refusal(ec2.register_image, **image(snapshot, "e*r*p"))[0] == "InvalidAMIName.Malformed"
    assert refusal(account.client("ec2", OTHER_REGION).register_image, **image(snapshot, "erp-2"))[0] == (
        "InvalidSnapshot.NotFound"
    )


def test_a_snapshot_is_shared_unless_the_key_that_aws_keeps_encrypts_it(
    account: ImportAccount, ec2: Any, snapshot: str
) -> None:
    def share(user: str) -> dict[str, Any]:
        return {"SnapshotId": snapshot, "CreateVolumePermission": {"Add": [{"UserId": user}]}}

    ec2.modify_snapshot_attribute(**share("444455556666"))

    assert account.only_snapshot().shared_with == {"444455556666"}
    assert refusal(ec2.modify_snapshot_attribute, **share("44"))[0] == "InvalidParameterValue"
    account.only_snapshot().kms_key_arn = account.world.kms.managed_key(account.account, REGION).arn
    assert refusal(ec2.modify_snapshot_attribute, **share("777788889999"))[0] == "OperationNotPermitted"


@pytest.mark.parametrize("lacking", ["volume", "snapshot"])
def test_a_volume_takes_the_permission_on_both_resources(
    account: ImportAccount, snapshot: str, lacking: str
) -> None:
    ec2 = f"arn:aws:ec2:{REGION}"
    on = {"volume": f"{ec2}:{account.account}:volume/*", "snapshot": f"{ec2}::snapshot/*"}
    del on[lacking]
    user = account.user_who_may({"Action": "ec2:CreateVolume", "Resource": list(on.values())})

    code, _ = refusal(account.client("ec2", key=user).create_volume, **volume(snapshot))

    assert code == "UnauthorizedOperation"
