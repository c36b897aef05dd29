"""The check of the key that will really encrypt the snapshot."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from fakes.aws import client, simulated_aws
from fakes.callers import caller, narrow_key
from snapshot_importer.aws.answers import KmsKey
from snapshot_importer.aws.check_key import KeyQuestion, key_result
from snapshot_importer.aws.checks import CheckResult, perform
from snapshot_importer.simulator.kms_state import Key
from snapshot_importer.simulator.server import Simulator

REGION, ACCOUNT = "eu-central-1", "123456789012"
ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/3f2c81d0-0000-4000-8000-000000000000"
GOOD = KmsKey("3f2c81d0", ARN, "", "Enabled", "CUSTOMER", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "AWS_KMS")
DESCRIBE = ["kms:DescribeKey"]


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


def ask(aws: Simulator, key_id: str = "", *actions: str, encrypted: bool = True) -> CheckResult:
    with caller(aws, narrow_key(aws, *actions) if actions else None) as gateway:
        (result,) = perform(KeyQuestion(aws.region, aws.account, key_id, encrypted), gateway)
    return result


def make_key(aws: Simulator) -> Key:
    return aws.world.kms.create_key(aws.account, aws.region)


def told(result: CheckResult) -> tuple[str, str]:
    return result.state, result.sentence


def offered(result: CheckResult) -> list[str]:
    return [cure.id for cure in result.cures]


KEYS = {
    "good": ({}, "ok", "Enabled, symmetric"),
    "disabled": ({"state": "Disabled"}, "failed", "The key is disabled."),
    "to be deleted": ({"state": "PendingDeletion"}, "failed", "The key is about to be deleted."),
    "state of tomorrow": ({"state": "Resting"}, "failed", "The key is Resting."),
    "asymmetric": ({"spec": "RSA_2048"}, "failed", "Asymmetric keys cannot encrypt snapshots."),
    "HMAC": ({"spec": "HMAC_256"}, "failed", "HMAC keys cannot encrypt snapshots."),
    "for signing": ({"usage": "SIGN_VERIFY"}, "failed", "The key is not made for encryption (SIGN_VERIFY)."),
    "of AWS": (
        {"manager": "AWS"},
        "failed",
        "AWS refuses a key of its own when it is named. Without a key the default is taken.",
    ),
    "material that ends": (
        {"origin": "EXTERNAL", "valid_to": datetime(2027, 1, 31, tzinfo=UTC)},
        "warning",
        "Its material ends on 2027-01-31. Snapshots cannot be read after that.",
    ),
}


@pytest.mark.parametrize(("change", "state", "sentence"), KEYS.values(), ids=KEYS)
def test_a_key_is_judged_by_what_kms_says(change: dict[str, object], state: str, sentence: str) -> None:
    fields = {name: getattr(GOOD, name) for name in GOOD.__dataclass_fields__}

    found = key_result(KmsKey(**(fields | change)))

    assert told(found) == (state, sentence)
    assert set(offered(found)) == (set() if state == "ok" else {"choose-key", "default-key"})
    assert found.found == (ARN if state in ("ok", "warning") else "")


def test_a_customer_key_is_looked_up_by_its_alias(aws: Simulator) -> None:
    key = make_key(aws)
    aws.world.kms.create_alias(aws.account, aws.region, "alias/mine", key)

    found = ask(aws, "alias/mine")

    assert (told(found), found.found) == (("ok", "Enabled, symmetric"), key.arn)


def test_without_encryption_no_key_is_needed(aws: Simulator) -> None:
    assert told(ask(aws, encrypted=False)) == ("ok", "Not encrypted, no key is needed")


def test_the_key_of_aws_can_never_be_shared(aws: Simulator) -> None:
    assert told(ask(aws)) == ("ok", "AWS-managed key: can never be shared")


def test_encryption_by_default_counts_whatever_the_request_says(aws: Simulator) -> None:
    client(aws, "ec2").enable_ebs_encryption_by_default()

    assert told(ask(aws, encrypted=False)) == ("ok", "AWS-managed key: can never be shared")


def test_a_customer_key_as_default_is_judged_as_one_that_is_named(aws: Simulator) -> None:
    key = make_key(aws)
    client(aws, "ec2").modify_ebs_default_kms_key_id(KmsKeyId=key.arn)

    found = ask(aws)

    assert told(found) == ("ok", "Enabled, symmetric, the Region's default")
    assert found.found == key.arn


def test_a_default_key_that_is_disabled_fails(aws: Simulator) -> None:
    key = make_key(aws)
    client(aws, "ec2").modify_ebs_default_kms_key_id(KmsKeyId=key.arn)
    client(aws, "kms").disable_key(KeyId=key.arn)

    found = ask(aws)

    assert told(found) == ("failed", "The Region's default key is disabled.")
    assert offered(found) == ["choose-key"]


def test_a_key_of_another_region_is_told_without_asking(aws: Simulator) -> None:
    before = len(aws.world.ledger.entries())

    found = ask(aws, "arn:aws:kms:us-east-1:123456789012:key/3f2c81d0-0000-4000-8000-000000000000")

    sentence = "Key 3f2c81d0 lives in us-east-1, the import runs in eu-central-1."
    assert told(found) == ("failed", sentence)
    assert len(aws.world.ledger.entries()) == before


def test_a_key_that_is_not_there_fails(aws: Simulator) -> None:
    found = ask(aws, "alias/nothing")

    assert told(found) == ("failed", "There is no key “alias/nothing” in eu-central-1.")
    assert offered(found) == ["choose-key", "default-key"]


def test_a_key_of_another_account_that_does_not_show_itself_is_no_failure(aws: Simulator) -> None:
    found = ask(aws, ARN.replace(aws.account, "999988887777"))

    assert found.state == "could-not-check"
    assert found.found == ARN.replace(aws.account, "999988887777")


NARROW = {
    "DescribeKey": ("alias/mine", ["ec2:Describe*"], "kms:DescribeKey", ""),
    "DescribeKey of an id": ("id", ["ec2:Describe*"], "kms:DescribeKey", "arn"),
    "the default": ("", DESCRIBE, "ec2:GetEbsEncryptionByDefault", ""),
    "the default key": ("", ["ec2:GetEbsEncryptionByDefault"], "ec2:GetEbsDefaultKmsKeyId", ""),
}


@pytest.mark.parametrize(("key_id", "actions", "lacking", "found"), NARROW.values(), ids=NARROW)
def test_a_right_that_is_lacking_is_no_failure(
    aws: Simulator, key_id: str, actions: list[str], lacking: str, found: str
) -> None:
    key = make_key(aws)
    aws.world.kms.create_alias(aws.account, aws.region, "alias/mine", key)

    result = ask(aws, key.key_id if key_id == "id" else key_id, *actions)

    assert result.state == "could-not-check"
    assert result.sentence.startswith(f"{lacking} is not allowed for you.")
    assert [(cure.id, cure.value) for cure in result.cures] == [("what-to-ask", lacking)]
    assert result.found == (key.arn if found else "")
