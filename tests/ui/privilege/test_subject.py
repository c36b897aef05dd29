"""What permissions are looked at for, as it is typed."""

import pytest

from fakes.windows import HOSTILE
from snapshot_importer.aws.least_privilege import Scope
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.ui.privilege.subject import (
    ELSEWHERE,
    NO_ARN,
    Subject,
    problems,
    scope_of,
    subject_of,
    summary,
)

ACCOUNT, REGION = "111122223333", "eu-central-1"
ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{ID}"


def scope(subject: Subject) -> Scope:
    return scope_of(subject, account=ACCOUNT, region=REGION)


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("", "", ""),
        ("images", "images", ""),
        ("images/erp/", "images", "erp/"),
        ("s3://images", "images", ""),
        ("s3://images/", "images", ""),
        (" s3://images/erp/disk.vmdk ", "images", "erp/disk.vmdk"),
        ("arn:aws:s3:::images/a b", "images", "a b"),
        ("https://images.s3.eu-central-1.amazonaws.com/a%20b", "images", "a b"),
        ("s3://Not a bucket/disk", "", ""),
    ],
)
def test_every_spelling_of_a_place_is_read(text: str, bucket: str, key: str) -> None:
    found = scope(Subject(text))

    assert (found.bucket, found.key) == (bucket, key)


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("location", "s3://NO!/x", "Bucket names use"),
        ("location", "b" * 300, "3 to 63"),
        ("location", "s3://images/" + "k" * 1025, "at most 1,024 bytes"),
        ("target", "a b", "Bucket names use"),
        ("role", "arn:aws:iam::111122223333:role/x", "Letters, digits"),
        ("role", "x" * 65, "at most 64"),
        ("snapshot_key", "alias/mine", NO_ARN),
        ("snapshot_key", "arn:aws:kms:eu-central-1:12:key/x", NO_ARN),
        ("object_key", "nonsense", NO_ARN),
        ("snapshot_key", ARN.replace(REGION, "us-east-1"), ELSEWHERE.format(region=REGION)),
    ],
)
def test_what_no_policy_could_name_is_told_and_left_out(field: str, text: str, words: str) -> None:
    subject = Subject(**{field: text})

    assert list(problems(subject, REGION)) == [field]
    assert words in problems(subject, REGION)[field]
    assert scope(subject) == scope(Subject())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_harm_nothing(text: str) -> None:
    subject = Subject(*(text,) * 5)

    assert problems(subject, REGION)
    assert scope(subject).account == ACCOUNT


def test_keys_are_named_by_arn() -> None:
    found = scope(Subject(snapshot_key=ID, object_key=ARN.replace(REGION, "us-east-1")))

    assert (found.snapshot_key, found.object_key) == (ARN, ARN.replace(REGION, "us-east-1"))


@pytest.mark.parametrize(
    ("request_", "subject"),
    [
        (ImportRequest("s3://images/a.vmdk", role_name="mine", kms_key_id=ARN),
         Subject("s3://images/a.vmdk", "mine", ARN)),
        (ImportRequest("https://example.com/disk.vmdk?X-Amz-Signature=secret"), Subject()),
        (ImportRequest("s3://images/a", kms_key_id="alias/aws/ebs"), Subject("s3://images/a")),
        (ImportRequest("", kms_key_id="alias/mine"), Subject()),
    ],
    ids=["all", "link", "AWS's key", "alias"],
)  # fmt: skip
def test_an_import_tells_what_it_is_about(request_: ImportRequest, subject: Subject) -> None:
    assert subject_of(request_) == subject


def test_what_is_looked_at_is_summed_up_in_a_line() -> None:
    both = scope(Subject("images", "mine", ID, ID))

    assert summary(both) == "s3://images/ · role mine · key of the snapshot and of the object"
    assert summary(scope(Subject())) == "no bucket · role vmimport"
