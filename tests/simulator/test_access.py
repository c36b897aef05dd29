"""Who is let in, and in which words others are kept out, over HTTP."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fakes.import_account import BUCKET, REGION, ImportAccount, fresh, policy, reading, refusal, start
from snapshot_importer.simulator.iam_identities import Session
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator

EVERYTHING = {"Action": "*"}
OBJECT = {"Bucket": BUCKET, "Key": "disk.vmdk"}
DENY_IMPORT = {
    "Sid": "NoImports",
    "Effect": "Deny",
    "Action": "ec2:Import*",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
}
STRANGERS = "999999999999"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from start(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    yield from fresh(simulator)


def bucket_policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def stranger(account: ImportAccount) -> AccessKey:
    user = account.world.iam.create_user(STRANGERS, "eve", {"all": policy(EVERYTHING)})
    return account.world.iam.create_access_key(user)


def session(account: ImportAccount, session_policy: str = "") -> AccessKey:
    """Someone who has taken the role vmimport."""
    return account.world.iam.issue_session_key(
        account=account.account,
        arn=f"arn:aws:sts::{account.account}:assumed-role/vmimport/someone",
        user_id=f"{account.role.identity_id}:someone",
        expires=account.world.clock.wall().replace(year=2099),
        session=Session(policies=(session_policy,) if session_policy else ()),
    )


def test_an_organisation_denies_what_an_administrator_may_do(account: ImportAccount) -> None:
    ec2, sts = account.client("ec2"), account.client("sts")
    account.world.access.set_organisation_policy(account.account, DENY_IMPORT)

    code, message = refusal(ec2.import_snapshot, DiskContainer={"Url": "s3://images/disk.vmdk"})
    text, _, blob = message.rpartition(" Encoded authorization failure message: ")
    decoded = json.loads(sts.decode_authorization_message(EncodedMessage=blob)["DecodedMessage"])

    assert code == "UnauthorizedOperation"
    assert text == (
        f"You are not authorized to perform this operation. User: arn:aws:iam::{account.account}:user/demo is not "
        f"authorized to perform: ec2:ImportSnapshot on resource: arn:aws:ec2:{REGION}:{account.account}:"
        "import-snapshot-task/* with an explicit deny in a service control policy."
    )
    assert (decoded["allowed"], decoded["explicitDeny"]) == (False, True)
    (statement,) = decoded["matchedStatements"]["items"]
    assert (statement["statementId"], statement["effect"]) == ("NoImports", "DENY")
    assert statement["actions"]["items"] == [{"value": "ec2:Import*"}]
    (condition,) = statement["conditions"]["items"]
    assert condition == {"key": "aws:RequestedRegion", "values": {"items": [{"value": "eu-west-1"}]}}
    seen = {
        each["key"]: each["values"]["items"][0]["value"] for each in decoded["context"]["conditions"]["items"]
    }
    assert seen["aws:RequestedRegion"] == REGION
    assert decoded["context"]["principal"]["name"] == "demo"


def test_decoding_needs_its_own_permission(account: ImportAccount) -> None:
    sts = account.client("sts", key=account.user_who_may())

    code, message = refusal(sts.decode_authorization_message, EncodedMessage="x")

    assert code == "AccessDenied"
    assert message.endswith(
        "because no identity-based policy allows the sts:DecodeAuthorizationMessage action"
    )


def test_an_organisation_binds_the_service_role_too(account: ImportAccount) -> None:
    deny = {"Effect": "Deny", "Action": "s3:GetBucketLocation", "Resource": "*"}
    account.world.access.set_organisation_policy(account.account, deny)

    code, message = refusal(
        account.client("ec2").import_snapshot, DiskContainer={"Url": "s3://images/disk.vmdk"}
    )

    assert (code, "does not have sufficient permissions" in message) == ("InvalidParameter", True)


def test_a_boundary_is_named_as_what_lacks(account: ImportAccount) -> None:
    iam = account.world.iam
    boundary = iam.create_policy(account.account, "fence", policy({"Action": "ec2:Describe*"})).arn
    user = iam.create_user(account.account, "fenced", {"all": policy(EVERYTHING)}, boundary=boundary)
    s3 = account.client("s3", key=iam.create_access_key(user))

    _, message = refusal(s3.get_object, **OBJECT)

    assert message.endswith("because no permissions boundary allows the s3:GetObject action")


def test_a_session_policy_is_named_as_what_lacks(account: ImportAccount) -> None:
    narrow = policy({"Action": "s3:ListBucket"})
    assert account.client("s3", key=session(account)).get_object(**OBJECT)["ContentLength"]

    _, message = refusal(account.client("s3", key=session(account, narrow)).get_object, **OBJECT)

    assert message.endswith("because no session policy allows the s3:GetObject action")


@pytest.mark.parametrize(
    ("principal", "condition", "denied"),
    [
        ("*", {}, True),
        ({"AWS": "arn:aws:iam::{account}:user/restricted"}, {}, True),
        ({"AWS": "arn:aws:iam::{account}:user/other"}, {}, False),
        ("*", {"StringNotEquals": {"aws:PrincipalAccount": "{account}"}}, False),
        ("*", {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::{account}:user/rest*"}}, False),
        ("*", {"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, False),
        ("*", {"IpAddress": {"AWS:sourceIP": ["10.0.0.0/8", "127.0.0.1"]}}, True),
        ("*", {"Bool": {"aws:SecureTransport": "false"}}, True),
        ("*", {"Null": {"aws:username": "true"}}, False),
    ],
)
def test_a_bucket_policy_denies_whom_it_means(
    account: ImportAccount, principal: Any, condition: dict[str, Any], denied: bool
) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
        "Condition": condition,
    }
    text = bucket_policy(statement).replace("{account}", account.account)
    account.client("s3").put_bucket_policy(Bucket=BUCKET, Policy=text)
    s3 = account.client("s3", key=account.user_who_may(EVERYTHING))

    if not denied:
        assert s3.get_object(**OBJECT)["ContentLength"]
        return
    code, message = refusal(s3.get_object, **OBJECT)

    assert code == "AccessDenied"
    assert message.endswith("with an explicit deny in a resource-based policy")


def test_a_bucket_policy_is_set_read_and_removed(account: ImportAccount) -> None:
    s3 = account.client("s3")
    assert refusal(s3.get_bucket_policy, Bucket=BUCKET)[0] == "NoSuchBucketPolicy"
    text = bucket_policy(
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{BUCKET}"}
    )

    s3.put_bucket_policy(Bucket=BUCKET, Policy=text)

    assert s3.get_bucket_policy(Bucket=BUCKET)["Policy"] == text
    s3.delete_bucket_policy(Bucket=BUCKET)
    assert refusal(s3.get_bucket_policy, Bucket=BUCKET)[0] == "NoSuchBucketPolicy"


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{BUCKET}"},
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::other/*"},
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*"},
    ],
    ids=["nobody", "another bucket", "nothing"],
)
def test_a_malformed_bucket_policy_is_refused(account: ImportAccount, statement: dict[str, Any]) -> None:
    s3 = account.client("s3")

    assert (
        refusal(s3.put_bucket_policy, Bucket=BUCKET, Policy=bucket_policy(statement))[0] == "MalformedPolicy"
    )


def test_another_account_gets_in_by_invitation_only(account: ImportAccount) -> None:
    s3 = account.client("s3", key=stranger(account))
    before = refusal(s3.get_object, **OBJECT)
    guest = {
        "Effect": "Allow",
        "Principal": {"AWS": STRANGERS},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }

    account.client("s3").put_bucket_policy(Bucket=BUCKET, Policy=bucket_policy(guest))

    assert before == ("AccessDenied", "Access Denied")
    assert s3.get_object(**OBJECT)["ContentLength"]
    assert refusal(s3.list_objects_v2, Bucket=BUCKET) == ("AccessDenied", "Access Denied")


def test_a_listing_may_be_limited_to_a_prefix(account: ImportAccount) -> None:
    statement = {"Action": "s3:ListBucket", "Condition": {"StringLike": {"s3:prefix": "team/*"}}}
    s3 = account.client("s3", key=account.user_who_may(statement))

    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="team/a")["KeyCount"] == 0
    assert refusal(s3.list_objects_v2, Bucket=BUCKET)[0] == "AccessDenied"


def test_the_region_of_a_bucket_is_told_even_to_whom_it_is_closed(account: ImportAccount) -> None:
    s3 = account.client("s3", key=account.user_who_may())

    with pytest.raises(ClientError) as refused:
        s3.head_bucket(Bucket=BUCKET)

    reply = refused.value.response["ResponseMetadata"]
    assert (reply["HTTPStatusCode"], reply["HTTPHeaders"]["x-amz-bucket-region"]) == (403, REGION)


def test_a_key_policy_that_does_not_name_the_account_leaves_iam_no_say(account: ImportAccount) -> None:
    kms = account.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    only_role = {
        "Effect": "Allow",
        "Principal": {"AWS": account.role.arn},
        "Action": "kms:*",
        "Resource": "*",
    }
    kms.put_key_policy(KeyId=key, Policy=bucket_policy(only_role), BypassPolicyLockoutSafetyCheck=True)

    code, message = refusal(kms.describe_key, KeyId=key)

    assert code == "AccessDeniedException"
    assert message.endswith("because no resource-based policy allows the kms:DescribeKey action")
    assert account.client("kms", key=session(account)).describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key


def test_a_key_policy_may_not_lock_everybody_out(account: ImportAccount) -> None:
    kms = account.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    only_role = {
        "Effect": "Allow",
        "Principal": {"AWS": account.role.arn},
        "Action": "kms:*",
        "Resource": "*",
    }

    code, _ = refusal(kms.put_key_policy, KeyId=key, Policy=bucket_policy(only_role))

    assert code == "MalformedPolicyDocumentException"
    assert json.loads(kms.get_key_policy(KeyId=key)["Policy"])["Id"] == "key-default-1"


def test_a_key_of_another_account_can_be_shared(account: ImportAccount) -> None:
    theirs = account.world.kms.create_key(STRANGERS, REGION)
    kms = account.client("kms")
    before = refusal(kms.describe_key, KeyId=theirs.arn)[0]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account.account}:root"},
        "Action": ["kms:DescribeKey"],
        "Resource": "*",
    }

    theirs.policy = bucket_policy(statement)

    assert before == "AccessDeniedException"
    assert kms.describe_key(KeyId=theirs.arn)["KeyMetadata"]["AWSAccountId"] == STRANGERS


def test_the_key_of_aws_may_be_looked_at_and_not_changed(account: ImportAccount) -> None:
    kms = account.client("kms")

    assert kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["KeyManager"] == "AWS"
    arn = kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["Arn"]
    assert refusal(kms.disable_key, KeyId=arn)[0] == "AccessDeniedException"


def test_who_reads_needs_nothing_but_reading(account: ImportAccount) -> None:
    s3 = account.client("s3", key=account.user_who_may(reading(BUCKET)))

    assert s3.get_object(**OBJECT)["ContentLength"]
    assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == REGION
    assert refusal(s3.delete_object, **OBJECT)[0] == "AccessDenied"
