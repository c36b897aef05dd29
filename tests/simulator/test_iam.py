"""Users, roles and policies, and whom they let do what."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.import_account import (
    BUCKET,
    REGION,
    TRUST,
    ImportAccount,
    disk,
    fresh,
    policy,
    reading,
    refusal,
    start,
)
from snapshot_importer.simulator.iam_decision import decode
from snapshot_importer.simulator.iam_identities import Session
from snapshot_importer.simulator.server import Simulator


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from start(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    yield from fresh(simulator)


@pytest.fixture
def iam(account: ImportAccount) -> Any:
    return account.client("iam")


def test_a_new_role_trusts_whom_it_was_told_and_may_do_nothing(account: ImportAccount, iam: Any) -> None:
    made = iam.create_role(
        RoleName="importer", Path="/vm/", AssumeRolePolicyDocument=TRUST, Description="Reads disks"
    )["Role"]

    found = iam.get_role(RoleName="importer")["Role"]

    assert found["Arn"] == made["Arn"] == f"arn:aws:iam::{account.account}:role/vm/importer"
    assert found["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert (found["Path"], found["Description"], found["MaxSessionDuration"]) == ("/vm/", "Reads disks", 3600)
    assert found["RoleId"].startswith("AROA")
    assert iam.list_role_policies(RoleName="importer")["PolicyNames"] == []
    assert iam.list_attached_role_policies(RoleName="importer")["AttachedPolicies"] == []


def test_a_role_made_through_the_api_can_import(account: ImportAccount, iam: Any) -> None:
    iam.create_role(RoleName="importer", AssumeRolePolicyDocument=TRUST)
    ec2 = account.client("ec2")
    assert refusal(ec2.import_snapshot, DiskContainer=disk(), RoleName="importer")[0] == "InvalidParameter"

    iam.put_role_policy(RoleName="importer", PolicyName="read", PolicyDocument=policy(reading(BUCKET)))

    assert ec2.import_snapshot(DiskContainer=disk(), RoleName="importer")["ImportTaskId"]


def test_inline_policies_are_set_read_and_removed(iam: Any) -> None:
    document = policy({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::ü+ &%/*"})
    iam.put_role_policy(RoleName="vmimport", PolicyName="extra", PolicyDocument=document)

    found = iam.get_role_policy(RoleName="vmimport", PolicyName="extra")

    assert found["PolicyDocument"] == json.loads(document)
    assert iam.list_role_policies(RoleName="vmimport")["PolicyNames"] == ["all", "extra"]
    iam.delete_role_policy(RoleName="vmimport", PolicyName="extra")
    assert iam.list_role_policies(RoleName="vmimport")["PolicyNames"] == ["all"]


def test_managed_policies_are_attached_and_detached(iam: Any) -> None:
    made = iam.create_policy(PolicyName="disks", PolicyDocument=policy(reading(BUCKET)))["Policy"]
    iam.attach_role_policy(RoleName="vmimport", PolicyArn=made["Arn"])
    iam.attach_role_policy(RoleName="vmimport", PolicyArn=made["Arn"])

    attached = iam.list_attached_role_policies(RoleName="vmimport")["AttachedPolicies"]

    assert attached == [{"PolicyName": "disks", "PolicyArn": made["Arn"]}]
    assert iam.get_policy(PolicyArn=made["Arn"])["Policy"]["AttachmentCount"] == 1
    iam.detach_role_policy(RoleName="vmimport", PolicyArn=made["Arn"])
    assert iam.list_attached_role_policies(RoleName="vmimport")["AttachedPolicies"] == []


def test_an_attached_policy_allows_what_it_says(account: ImportAccount, iam: Any) -> None:
    made = iam.create_policy(PolicyName="disks", PolicyDocument=policy(reading(BUCKET)))["Policy"]
    iam.delete_role_policy(RoleName="vmimport", PolicyName="all")
    ec2 = account.client("ec2")
    assert refusal(ec2.import_snapshot, DiskContainer=disk())[0] == "InvalidParameter"

    iam.attach_role_policy(RoleName="vmimport", PolicyArn=made["Arn"])

    assert ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]


def test_a_policy_of_aws_can_be_read(iam: Any) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/VMImportExportRoleForAWSConnector"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]

    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]

    assert document["Statement"][0]["Resource"] == ["arn:aws:s3:::import-to-ec2-*"]
    assert refusal(iam.get_policy, PolicyArn=arn.replace("service-role/", ""))[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("get_role", {"RoleName": "absent"}, "NoSuchEntity"),
        ("create_role", {"RoleName": "vmimport", "AssumeRolePolicyDocument": TRUST}, "EntityAlreadyExists"),
        ("create_role", {"RoleName": "two words", "AssumeRolePolicyDocument": TRUST}, "ValidationError"),
        ("create_role", {"RoleName": "x", "AssumeRolePolicyDocument": "{"}, "MalformedPolicyDocument"),
        (
            "update_assume_role_policy",
            {"RoleName": "vmimport", "PolicyDocument": policy({"Action": "s3:*"})},
            "MalformedPolicyDocument",
        ),
        (
            "put_role_policy",
            {"RoleName": "vmimport", "PolicyName": "x", "PolicyDocument": TRUST},
            "MalformedPolicyDocument",
        ),
        ("get_role_policy", {"RoleName": "vmimport", "PolicyName": "absent"}, "NoSuchEntity"),
        ("delete_role_policy", {"RoleName": "vmimport", "PolicyName": "absent"}, "NoSuchEntity"),
        (
            "attach_role_policy",
            {"RoleName": "vmimport", "PolicyArn": "arn:aws:iam::123456789012:policy/absent"},
            "NoSuchEntity",
        ),
        (
            "detach_role_policy",
            {"RoleName": "vmimport", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            "NoSuchEntity",
        ),
        (
            "get_policy_version",
            {"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "VersionId": "v9"},
            "NoSuchEntity",
        ),
        ("get_user", {"UserName": "absent"}, "NoSuchEntity"),
        ("delete_role", {"RoleName": "vmimport"}, "DeleteConflict"),
        ("list_roles", {"Marker": "nonsense"}, "ValidationError"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(iam: Any, operation: str, params: dict[str, str], code: str) -> None:
    assert refusal(getattr(iam, operation), **params)[0] == code


def test_names_are_not_given_twice(iam: Any) -> None:
    iam.create_account_alias(AccountAlias="acme")
    iam.create_policy(PolicyName="disks", PolicyDocument=policy(reading(BUCKET)))

    assert refusal(iam.create_account_alias, AccountAlias="acme")[0] == "EntityAlreadyExists"
    code, _ = refusal(iam.create_policy, PolicyName="disks", PolicyDocument=policy(reading(BUCKET)))
    assert code == "EntityAlreadyExists"


def test_a_role_with_an_attached_policy_stays(iam: Any) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.attach_role_policy(RoleName="vmimport", PolicyArn=arn)

    assert "detach" in refusal(iam.delete_role, RoleName="vmimport")[1]


def test_the_root_of_an_account_may_do_everything_but_is_no_user(account: ImportAccount) -> None:
    key = account.world.iam.issue_session_key(
        account=account.account,
        arn=f"arn:aws:iam::{account.account}:root",
        user_id=account.account,
        expires=datetime.now(UTC) + timedelta(hours=1),
    )
    iam = account.client("iam", key=key)

    assert iam.get_role(RoleName="vmimport")["Role"]["RoleName"] == "vmimport"
    assert refusal(iam.get_user)[0] == "ValidationError"


def test_a_deactivated_key_signs_nothing(account: ImportAccount) -> None:
    key = account.user_who_may({"Action": "*"})
    account.world.iam.replace_key(replace(key, active=False))

    assert refusal(account.client("ec2", key=key).describe_snapshots)[0] == "AuthFailure"


def test_a_role_without_policies_can_be_deleted(account: ImportAccount, iam: Any) -> None:
    iam.delete_role_policy(RoleName="vmimport", PolicyName="all")

    iam.delete_role(RoleName="vmimport")

    assert iam.list_roles()["Roles"] == []
    assert account.world.iam.role(account.account, "vmimport") is None


def test_pages_hold_every_role_once(account: ImportAccount, iam: Any) -> None:
    for number in range(6):
        account.make_role(f"role-{number}")

    pages = list(iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 3}))

    assert [role["RoleName"] for page in pages for role in page["Roles"]] == [
        *(f"role-{number}" for number in range(6)),
        "vmimport",
    ]


def test_the_caller_is_told_about(account: ImportAccount, iam: Any) -> None:
    user = iam.get_user()["User"]

    assert user["Arn"] == f"arn:aws:iam::{account.account}:user/{user['UserName']}"
    assert user["UserId"].startswith("AIDA")
    assert iam.get_user(UserName=user["UserName"])["User"] == user


def test_an_account_has_one_alias(iam: Any) -> None:
    assert iam.list_account_aliases()["AccountAliases"] == []

    iam.create_account_alias(AccountAlias="first")
    iam.create_account_alias(AccountAlias="second")

    assert iam.list_account_aliases()["AccountAliases"] == ["second"]


def test_a_role_of_china_has_an_arn_of_china(account: ImportAccount) -> None:
    iam = account.client("iam", "cn-north-1")

    made = iam.create_role(RoleName="importer", AssumeRolePolicyDocument=TRUST)["Role"]

    assert made["Arn"] == f"arn:aws-cn:iam::{account.account}:role/importer"


def test_a_user_without_policies_may_do_nothing(account: ImportAccount) -> None:
    iam = account.client("iam", key=account.user_who_may())

    code, message = refusal(iam.get_role, RoleName="vmimport")

    assert code == "AccessDenied"
    assert message == (
        f"User: arn:aws:iam::{account.account}:user/restricted is not authorized to perform: iam:GetRole "
        f"on resource: {account.role.arn} because no identity-based policy allows the iam:GetRole action"
    )


def test_an_explicit_deny_is_told_apart(account: ImportAccount) -> None:
    key = account.user_who_may({"Action": "*"}, {"Effect": "Deny", "Action": "ec2:Describe*"})

    _, message = refusal(account.client("ec2", key=key).describe_snapshots)

    assert "with an explicit deny in an identity-based policy" in message


def test_the_encoded_message_says_what_was_refused(account: ImportAccount) -> None:
    key = account.user_who_may()
    _, message = refusal(account.client("ec2", key=key).import_snapshot, DiskContainer=disk())

    blob = message.rsplit(": ", 1)[1]
    decoded = json.loads(decode(blob) or "")

    assert (decoded["allowed"], decoded["explicitDeny"]) == (False, False)
    assert decoded["context"]["action"] == "ec2:ImportSnapshot"
    assert decode("nonsense!") is None


def test_a_permission_may_depend_on_the_region_and_the_tagging_action(account: ImportAccount) -> None:
    here = {"StringEquals": {"aws:RequestedRegion": REGION}}
    creating = {"StringEquals": {"ec2:CreateAction": "ImportSnapshot"}}
    key = account.user_who_may(
        {"Action": ["ec2:ImportSnapshot", "s3:GetObject"], "Condition": here},
        {"Action": "ec2:CreateTags", "Condition": creating},
    )
    tags = [{"ResourceType": "import-snapshot-task", "Tags": [{"Key": "Name", "Value": "web"}]}]
    ec2 = account.client("ec2", key=key)

    task = ec2.import_snapshot(DiskContainer=disk(), TagSpecifications=tags)

    code, _ = refusal(ec2.create_tags, Resources=[task["ImportTaskId"]], Tags=tags[0]["Tags"])
    assert code == "UnauthorizedOperation"
    there = account.client("ec2", "us-east-1", key=key)
    assert refusal(there.import_snapshot, DiskContainer=disk())[0] == "UnauthorizedOperation"


def test_a_session_may_do_what_its_role_and_its_session_policy_both_allow(account: ImportAccount) -> None:
    role = account.make_role("worker", permissions=policy({"Action": ["ec2:*", "s3:*"]}))
    key = account.world.iam.issue_session_key(
        account=account.account,
        arn=f"arn:aws:sts::{account.account}:assumed-role/worker/session",
        user_id=f"{role.identity_id}:session",
        expires=datetime.now(UTC) + timedelta(hours=1),
        session=Session(policies=(policy({"Action": "ec2:Describe*"}),)),
    )
    ec2 = account.client("ec2", key=key)

    assert ec2.describe_snapshots()["Snapshots"] == []
    assert refusal(ec2.import_snapshot, DiskContainer=disk())[0] == "UnauthorizedOperation"


def test_keys_are_listed_replaced_and_forgotten_without_showing_secrets(account: ImportAccount) -> None:
    iam = account.world.iam
    user = iam.create_user(account.account, "ada")
    key = iam.create_access_key(user)

    (issued,) = iam.keys_of(user)

    assert issued.key is key is iam.find_key(key.access_key_id)
    assert key.secret_access_key not in repr(issued)
    iam.delete_key(key.access_key_id)
    assert iam.find_key(key.access_key_id) is None
