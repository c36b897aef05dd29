"""Regions, Availability Zones and encryption by default."""

from collections.abc import Iterator
from typing import Any

import pytest

from fakes.import_account import OTHER_REGION, REGION, ImportAccount, fresh, refusal, start
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


def test_only_regions_that_are_switched_on_are_listed_unless_all_are_asked_for(ec2: Any) -> None:
    usual = {region["RegionName"]: region for region in ec2.describe_regions()["Regions"]}
    every = {region["RegionName"]: region for region in ec2.describe_regions(AllRegions=True)["Regions"]}

    assert usual.keys() < every.keys()
    assert usual["eu-central-1"] == {
        "RegionName": "eu-central-1",
        "Endpoint": "ec2.eu-central-1.amazonaws.com",
        "OptInStatus": "opt-in-not-required",
    }
    assert usual["eu-south-1"]["OptInStatus"] == "opted-in"
    assert every["af-south-1"]["OptInStatus"] == "not-opted-in"
    assert not [name for name in every if name.startswith(("cn-", "us-gov-"))]


def test_another_partition_has_its_own_regions(account: ImportAccount) -> None:
    regions = account.client("ec2", "cn-north-1").describe_regions()["Regions"]

    assert [region["RegionName"] for region in regions] == ["cn-north-1", "cn-northwest-1"]
    assert regions[0]["Endpoint"] == "ec2.cn-north-1.amazonaws.com.cn"


def test_regions_are_found_by_name_and_filter(ec2: Any) -> None:
    by_name = ec2.describe_regions(RegionNames=["us-east-1", "af-south-1"])["Regions"]
    rule = [{"Name": "opt-in-status", "Values": ["opted-in"]}]
    by_filter = ec2.describe_regions(AllRegions=True, Filters=rule)["Regions"]

    assert [region["RegionName"] for region in by_name] == ["us-east-1", "af-south-1"]
    assert [region["RegionName"] for region in by_filter] == ["eu-south-1"]
    assert refusal(ec2.describe_regions, RegionNames=["mars-1"])[0] == "InvalidParameterValue"


def test_a_region_that_is_not_switched_on_refuses_every_call(account: ImportAccount) -> None:
    code, message = refusal(account.client("ec2", "af-south-1").describe_regions)

    assert code == "AuthFailure"
    assert message == "AWS was not able to validate the provided access credentials"


def test_a_region_has_availability_zones(ec2: Any) -> None:
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    (one,) = ec2.describe_availability_zones(ZoneNames=["eu-central-1b"])["AvailabilityZones"]

    assert [zone["ZoneName"] for zone in zones] == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    assert {zone["State"] for zone in zones} == {"available"}
    assert one["ZoneId"] == "euc1-az2"
    assert refusal(ec2.describe_availability_zones, ZoneNames=["us-east-1a"])[0] == "InvalidParameterValue"


def test_encryption_by_default_is_off_until_it_is_switched_on(account: ImportAccount, ec2: Any) -> None:
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False

    assert ec2.enable_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True

    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    other = account.client("ec2", OTHER_REGION)
    assert other.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    assert ec2.disable_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False


def test_the_default_key_is_aws_own_until_another_is_chosen(account: ImportAccount, ec2: Any) -> None:
    key = account.world.kms.create_key(account.account, REGION)
    account.world.kms.create_alias(account.account, REGION, "alias/disks", key)
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"

    assert ec2.modify_ebs_default_kms_key_id(KmsKeyId="alias/disks")["KmsKeyId"] == key.arn

    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == key.arn
    managed = account.world.kms.managed_key(account.account, REGION)
    assert ec2.reset_ebs_default_kms_key_id()["KmsKeyId"] == managed.arn
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"


def test_a_key_that_cannot_be_used_is_no_default(account: ImportAccount, ec2: Any) -> None:
    key = account.world.kms.create_key(account.account, REGION, state="Disabled")

    for key_id in (key.arn, "alias/absent"):
        code, _ = refusal(ec2.modify_ebs_default_kms_key_id, KmsKeyId=key_id)
        assert code == "InvalidParameterValue"
