"""KMS keys and the names they go by."""

import json
from collections.abc import Iterator
from datetime import timedelta
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
def kms(account: ImportAccount) -> Any:
    return account.client("kms")


def test_a_new_key_tells_everything_about_itself(account: ImportAccount, kms: Any) -> None:
    made = kms.create_key(Description="Disks")["KeyMetadata"]

    found = kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]

    assert found == made
    assert abs(found.pop("CreationDate") - account.world.clock.now()) < timedelta(seconds=2)
    assert found == {
        "AWSAccountId": account.account,
        "KeyId": made["KeyId"],
        "Arn": f"arn:aws:kms:{REGION}:{account.account}:key/{made['KeyId']}",
        "Enabled": True,
        "Description": "Disks",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "KeyState": "Enabled",
        "Origin": "AWS_KMS",
        "KeyManager": "CUSTOMER",
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "MultiRegion": False,
    }


def test_a_key_is_found_in_every_form(kms: Any) -> None:
    made = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/disks", TargetKeyId=made["KeyId"])
    alias_arn = made["Arn"].replace(f"key/{made['KeyId']}", "alias/disks")

    for form in (made["KeyId"], made["Arn"], "alias/disks", alias_arn):
        assert kms.describe_key(KeyId=form)["KeyMetadata"]["Arn"] == made["Arn"]


def test_a_multi_region_key_has_a_key_of_the_same_id_in_another_region(
    account: ImportAccount, kms: Any
) -> None:
    made = kms.create_key(MultiRegion=True)["KeyMetadata"]
    primary = account.world.kms.resolve(made["KeyId"], account=account.account, region=REGION)
    assert primary is not None
    replica = account.world.kms.replicate_key(primary, OTHER_REGION)

    found = account.client("kms", OTHER_REGION).describe_key(KeyId=made["KeyId"])["KeyMetadata"]

    assert made["KeyId"].startswith("mrk-")
    assert found["Arn"] == replica.arn
    assert found["MultiRegionConfiguration"] == {
        "MultiRegionKeyType": "REPLICA",
        "PrimaryKey": {"Arn": primary.arn, "Region": REGION},
        "ReplicaKeys": [{"Arn": replica.arn, "Region": OTHER_REGION}],
    }


@pytest.mark.parametrize(
    ("spec", "usage", "algorithms"),
    [
        ("RSA_2048", "ENCRYPT_DECRYPT", "EncryptionAlgorithms"),
        ("RSA_4096", "SIGN_VERIFY", "SigningAlgorithms"),
        ("ECC_NIST_P256", "SIGN_VERIFY", "SigningAlgorithms"),
        ("HMAC_256", "GENERATE_VERIFY_MAC", "MacAlgorithms"),
    ],
)
def test_other_kinds_of_key_are_described(kms: Any, spec: str, usage: str, algorithms: str) -> None:
    made = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]

    assert (made["KeySpec"], made["KeyUsage"]) == (spec, usage)
    assert made[algorithms]


@pytest.mark.parametrize(
    "params",
    [
        {"KeySpec": "RSA_2048"},
        {"KeyUsage": "SIGN_VERIFY"},
        {"KeySpec": "HMAC_256", "KeyUsage": "SIGN_VERIFY"},
    ],
    ids=str,
)
def test_a_key_of_no_sense_is_refused(kms: Any, params: dict[str, str]) -> None:
    assert refusal(kms.create_key, **params)[0] == "ValidationException"


def test_a_key_that_waits_for_its_material_is_not_enabled(kms: Any) -> None:
    made = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]

    assert (made["KeyState"], made["Enabled"], made["Origin"]) == ("PendingImport", False, "EXTERNAL")
    assert refusal(kms.enable_key, KeyId=made["KeyId"])[0] == "KMSInvalidStateException"


@pytest.mark.parametrize(
    ("key_id", "code", "words"),
    [
        ("01234567-89ab-cdef-0123-456789abcdef", "NotFoundException", "does not exist"),
        ("alias/absent", "NotFoundException", "alias/absent is not found"),
        ("arn:aws:kms:eu-central-1:123456789012:key/x", "NotFoundException", "does not exist"),
        ("arn:aws:kms:us-east-1:123456789012:key/x", "NotFoundException", "Invalid arn us-east-1"),
        ("arn:aws:kms", "InvalidArnException", "arn:aws:kms"),
        ("arn:aws:s3:::bucket", "InvalidArnException", "arn:aws:s3"),
    ],
)
def test_a_key_that_is_not_there_is_not_found(kms: Any, key_id: str, code: str, words: str) -> None:
    found, message = refusal(kms.describe_key, KeyId=key_id)

    assert found == code
    assert words in message


def test_another_accounts_key_lets_nobody_in(account: ImportAccount, kms: Any) -> None:
    key = account.world.kms.create_key("210987654321", REGION)

    code, message = refusal(kms.describe_key, KeyId=key.arn)

    assert code == "AccessDeniedException"
    assert "no resource-based policy allows the kms:DescribeKey action" in message


def test_a_caller_needs_the_permission_on_the_key(account: ImportAccount) -> None:
    mine = account.world.kms.create_key(account.account, REGION)
    other = account.world.kms.create_key(account.account, REGION)
    key = account.user_who_may({"Action": "kms:DescribeKey", "Resource": mine.arn})
    kms = account.client("kms", key=key)

    assert kms.describe_key(KeyId=mine.key_id)["KeyMetadata"]["Arn"] == mine.arn
    code, message = refusal(kms.describe_key, KeyId=other.key_id)
    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: kms:DescribeKey on resource: {other.arn}" in message


def test_a_key_is_disabled_and_enabled(kms: Any) -> None:
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]

    kms.disable_key(KeyId=key_id)
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "Disabled"

    kms.enable_key(KeyId=key_id)
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["Enabled"] is True


def test_a_key_is_deleted_after_its_days_with_its_aliases(account: ImportAccount, kms: Any) -> None:
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/disks", TargetKeyId=key_id)
    reply = kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)

    metadata = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    assert (reply["KeyState"], metadata["KeyState"]) == ("PendingDeletion", "PendingDeletion")
    assert metadata["DeletionDate"] == reply["DeletionDate"]
    assert refusal(kms.enable_key, KeyId=key_id)[0] == "KMSInvalidStateException"

    account.pass_time(timedelta(days=7).total_seconds() + 1)

    assert refusal(kms.describe_key, KeyId=key_id)[0] == "NotFoundException"
    assert refusal(kms.describe_key, KeyId="alias/disks")[0] == "NotFoundException"


def test_a_deletion_is_called_off(kms: Any) -> None:
    made = kms.create_key()["KeyMetadata"]
    kms.schedule_key_deletion(KeyId=made["KeyId"])

    assert kms.cancel_key_deletion(KeyId=made["KeyId"])["KeyId"] == made["Arn"]
    assert kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    assert refusal(kms.cancel_key_deletion, KeyId=made["KeyId"])[0] == "KMSInvalidStateException"


@pytest.mark.parametrize("days", [6, 31])
def test_a_deletion_waits_seven_to_thirty_days(kms: Any, days: int) -> None:
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]

    code, _ = refusal(kms.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=days)

    assert code == "ValidationException"


def test_the_key_of_aws_is_made_when_it_is_asked_for_and_cannot_be_changed(account: ImportAccount) -> None:
    kms = account.client("kms", "eu-west-1")
    (before,) = kms.list_aliases()["Aliases"]
    metadata = kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]
    (after,) = kms.list_aliases()["Aliases"]

    assert before["AliasName"] == "alias/aws/ebs"
    assert "TargetKeyId" not in before
    assert metadata["KeyManager"] == "AWS"
    assert after["TargetKeyId"] == metadata["KeyId"]
    assert refusal(kms.disable_key, KeyId=metadata["KeyId"])[0] == "AccessDeniedException"


def test_an_alias_is_moved_and_removed(kms: Any) -> None:
    one, two = kms.create_key()["KeyMetadata"], kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/disks", TargetKeyId=one["KeyId"])

    kms.update_alias(AliasName="alias/disks", TargetKeyId=two["Arn"])

    assert kms.describe_key(KeyId="alias/disks")["KeyMetadata"]["KeyId"] == two["KeyId"]
    assert [a["AliasName"] for a in kms.list_aliases(KeyId=two["KeyId"])["Aliases"]] == ["alias/disks"]
    assert kms.list_aliases(KeyId=one["KeyId"])["Aliases"] == []
    kms.delete_alias(AliasName="alias/disks")
    assert refusal(kms.delete_alias, AliasName="alias/disks")[0] == "NotFoundException"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("disks", "InvalidAliasNameException"),
        ("alias/two words", "InvalidAliasNameException"),
        ("alias/aws/mine", "NotAuthorizedException"),
        ("alias/taken", "AlreadyExistsException"),
    ],
)
def test_a_wrong_alias_is_refused(kms: Any, name: str, code: str) -> None:
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/taken", TargetKeyId=key_id)

    assert refusal(kms.create_alias, AliasName=name, TargetKeyId=key_id)[0] == code


def test_an_alias_means_a_key_and_no_alias(kms: Any) -> None:
    code, _ = refusal(kms.create_alias, AliasName="alias/disks", TargetKeyId="alias/aws/ebs")

    assert code == "ValidationException"


@pytest.mark.parametrize(
    ("operation", "member", "name"),
    [("list_keys", "Keys", "KeyArn"), ("list_aliases", "Aliases", "AliasArn")],
)
def test_pages_hold_everything_once(kms: Any, operation: str, member: str, name: str) -> None:
    for number in range(5):
        key_id = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/key-{number}", TargetKeyId=key_id)

    pages = list(kms.get_paginator(operation).paginate(PaginationConfig={"PageSize": 4}))

    found = [entry[name] for page in pages for entry in page[member]]
    assert len(pages) == 2
    assert len(set(found)) == len(found) == 6


def test_an_unknown_page_is_refused(kms: Any) -> None:
    assert refusal(kms.list_keys, Marker="nonsense")[0] == "InvalidMarkerException"


@pytest.mark.parametrize(
    ("spec", "usage", "algorithms"),
    [
        ("RSA_2048", "ENCRYPT_DECRYPT", "EncryptionAlgorithms"),
        ("RSA_4096", "SIGN_VERIFY", "SigningAlgorithms"),
        ("ECC_NIST_P256", "SIGN_VERIFY", "SigningAlgorithms"),
        ("HMAC_256", "GENERATE_VERIFY_MAC", "MacAlgorithms"),
    ],
)
def test_keys_that_ebs_cannot_use_can_be_made(kms: Any, spec: str, usage: str, algorithms: str) -> None:
    made = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]

    assert (made["KeySpec"], made["KeyUsage"]) == (spec, usage)
    assert made[algorithms]


def test_imported_material_expires(account: ImportAccount, kms: Any) -> None:
    end = account.world.clock.now() + timedelta(hours=1)
    key = account.world.kms.create_key(account.account, REGION, origin="EXTERNAL", valid_to=end)
    before = kms.describe_key(KeyId=key.key_id)["KeyMetadata"]

    account.pass_time(3600)

    after = kms.describe_key(KeyId=key.key_id)["KeyMetadata"]
    assert (before["KeyState"], before["Origin"], before["ExpirationModel"]) == (
        "Enabled",
        "EXTERNAL",
        "KEY_MATERIAL_EXPIRES",
    )
    assert abs(before["ValidTo"] - end) < timedelta(seconds=1)
    assert (after["KeyState"], after["Enabled"], "ValidTo" in after) == ("PendingImport", False, False)


def test_a_key_may_be_made_with_its_policy(account: ImportAccount, kms: Any) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": account.account}, "Action": "kms:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    useless = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Action": "kms:Decrypt"}]})

    made = kms.create_key(Policy=document)["KeyMetadata"]["KeyId"]

    assert kms.get_key_policy(KeyId=made)["Policy"] == document
    assert refusal(kms.create_key, Policy=useless)[0] == "MalformedPolicyDocumentException"
    assert refusal(kms.get_key_policy, KeyId=made, PolicyName="other")[0] == "NotFoundException"


def test_aws_keeps_a_key_for_s3_too(account: ImportAccount, kms: Any) -> None:
    found = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]

    assert (found["KeyManager"], found["Description"]) == (
        "AWS",
        "Default key that protects my S3 objects when no other key is defined",
    )
