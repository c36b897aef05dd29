"""The keys of a user: made, told about, put to rest and forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.aws import client
from fakes.import_account import policy, refusal
from fakes.team import Team
from snapshot_importer.simulator.server import Simulator


@pytest.fixture
def iam(aws: Simulator) -> Any:
    return client(aws, "iam")


def signed_by(aws: Simulator, made: Any, service: str = "sts") -> Any:
    return client(aws, service, key=(made["AccessKeyId"], made["SecretAccessKey"]))


def test_a_new_key_signs_for_its_user(aws: Simulator, iam: Any) -> None:
    made = iam.create_access_key()["AccessKey"]

    assert signed_by(aws, made).get_caller_identity()["Arn"].endswith(f":user/{made['UserName']}")
    listed = iam.list_access_keys()["AccessKeyMetadata"]
    assert [key["AccessKeyId"] for key in listed] == [aws.access_key_id, made["AccessKeyId"]]
    assert {key["Status"] for key in listed} == {"Active"}
    assert abs(made["CreateDate"] - aws.world.clock.wall()) < timedelta(minutes=1)


def test_a_user_has_two_keys_at_most(iam: Any) -> None:
    iam.create_access_key()

    assert refusal(iam.create_access_key) == (
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    )


@pytest.mark.parametrize(
    ("service", "name", "code"),
    [
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("ec2", "describe_snapshots", "AuthFailure"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("iam", "list_roles", "InvalidClientTokenId"),
        ("kms", "list_keys", "UnrecognizedClientException"),
    ],
)
def test_an_inactive_key_signs_nothing_until_it_is_active_again(
    aws: Simulator, iam: Any, service: str, name: str, code: str
) -> None:
    made = iam.create_access_key()["AccessKey"]
    call = getattr(signed_by(aws, made, service), name)

    iam.update_access_key(AccessKeyId=made["AccessKeyId"], Status="Inactive")

    assert refusal(call)[0] == code
    assert iam.list_access_keys()["AccessKeyMetadata"][1]["Status"] == "Inactive"
    iam.update_access_key(AccessKeyId=made["AccessKeyId"], Status="Active")
    assert call()


def test_a_deleted_key_is_gone(aws: Simulator, iam: Any) -> None:
    made = iam.create_access_key()["AccessKey"]

    iam.delete_access_key(AccessKeyId=made["AccessKeyId"])

    assert refusal(signed_by(aws, made).get_caller_identity)[0] == "InvalidClientTokenId"
    assert refusal(iam.delete_access_key, AccessKeyId=made["AccessKeyId"])[0] == "NoSuchEntity"
    assert len(iam.list_access_keys()["AccessKeyMetadata"]) == 1


def test_the_last_use_is_told(aws: Simulator, iam: Any) -> None:
    made = iam.create_access_key()["AccessKey"]
    before = iam.get_access_key_last_used(AccessKeyId=made["AccessKeyId"])
    signed_by(aws, made, "ec2").describe_regions()

    after = iam.get_access_key_last_used(AccessKeyId=made["AccessKeyId"])

    assert before["AccessKeyLastUsed"] == {"ServiceName": "N/A", "Region": "N/A"}
    assert after["UserName"] == made["UserName"]
    used = after["AccessKeyLastUsed"]
    assert (used["ServiceName"], used["Region"]) == ("ec2", aws.region)
    assert abs(used["LastUsedDate"] - aws.world.clock.wall()) < timedelta(minutes=1)


def test_a_new_key_may_need_a_while(aws: Simulator, iam: Any) -> None:
    aws.world.iam.set_delay(0, "task")
    aws.world.iam.key_delay = 8
    made = iam.create_access_key()["AccessKey"]
    sts = signed_by(aws, made)

    assert refusal(sts.get_caller_identity)[0] == "InvalidClientTokenId"
    aws.world.clock.advance(8)
    assert sts.get_caller_identity()["Account"] == aws.account


def test_a_user_needs_to_be_allowed(team: Team) -> None:
    own = {"Action": "iam:*AccessKey*", "Resource": "arn:aws:iam::*:user/${aws:username}"}
    eve = team.aws.world.iam.create_user(team.aws.account, "eve", {"all": policy(own)})
    iam = team.client("iam", team.aws.world.iam.create_access_key(eve))

    assert iam.list_access_keys()["AccessKeyMetadata"][0]["UserName"] == "eve"
    assert refusal(iam.list_access_keys, UserName="ada")[0] == "AccessDenied"
    assert refusal(iam.get_access_key_last_used, AccessKeyId=team.key.access_key_id)[0] == "AccessDenied"


def test_the_devices_of_a_user_are_listed(team: Team, iam: Any) -> None:
    (device,) = iam.list_mfa_devices(UserName="ada")["MFADevices"]

    assert device["SerialNumber"] == team.device.serial == f"arn:aws:iam::{team.aws.account}:mfa/ada"
    assert iam.list_mfa_devices()["MFADevices"] == []


def test_a_role_has_no_keys_of_its_own(team: Team) -> None:
    boss = team.aws.world.iam.create_role(
        team.aws.account, "boss", team.role().permissions.trust, {"all": policy({"Action": "*"})}
    )
    iam = team.with_session("iam", team.sts().assume_role(RoleArn=boss.arn, RoleSessionName="watch"))

    assert refusal(iam.create_access_key)[0] == "ValidationError"


def test_secrets_stay_out_of_the_ledger(aws: Simulator, iam: Any) -> None:
    made = iam.create_access_key()["AccessKey"]
    client(aws, "sts").get_session_token()

    assert made["SecretAccessKey"] not in str(aws.world.ledger.entries())
