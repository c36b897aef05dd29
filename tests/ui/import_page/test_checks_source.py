"""What the facts about the source mean for the checks of object and bytes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.checks import CheckResult
from snapshot_importer.aws.errors import CallError
from snapshot_importer.disks.reader import ReadError, RefusedError
from snapshot_importer.disks.report import DiskReport, Member
from snapshot_importer.request.location import S3Location
from snapshot_importer.ui.import_page.source_checks import (
    bytes_result,
    link_result,
    object_result,
    unopened_link,
    unread_bytes,
    unseen_object,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PLACE = S3Location("acme-vm-exports", "erp/erp-db01.vmdk")
HEAD = ObjectHead(19_756_849_562, NOW, "STANDARD", "etag")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/3f2c81d0-0000-4000-8000-000000000000"
VMDK = DiskReport("VMDK", "stream-optimized", "VMDK", accepted=True, title="VMDK, stream-optimized")
SPARSE = DiskReport(
    "VMDK",
    "monolithic sparse",
    title="VMDK, monolithic sparse: AWS cannot read this type",
    convert="qemu-img",
)
OVA = DiskReport("OVA", title="OVA: choose a disk", members=(Member("disk.vmdk", 512, 4096),))


def told(result: CheckResult) -> tuple[str, str, list[str]]:
    sentence = result.sentence.replace("\N{NO-BREAK SPACE}", " ")
    return result.state, sentence, [cure.id for cure in result.cures]


HEADS = {
    "readable": ({}, "ok", "Readable, 18.4 GiB, STANDARD", []),
    "under a key": (
        {"encryption": "aws:kms", "kms_key": KEY},
        "ok",
        "Readable, 18.4 GiB, STANDARD. The role must be able to decrypt it (SSE-KMS).",
        [],
    ),
    "a version": (
        {"version_id": "3HL4kqtJvjVBH40Nrjfkd"},
        "ok",
        "Readable, 18.4 GiB, STANDARD. This is version 3HL4kqtJ: do not overwrite it before the import ends.",
        [],
    ),
    "from before versions were kept": ({"version_id": "null"}, "ok", "Readable, 18.4 GiB, STANDARD", []),
    "archived": (
        {"storage_class": "GLACIER"},
        "failed",
        "The object is in GLACIER and must be restored first.",
        ["restore", "choose-another"],
    ),
    "in an archive tier": (
        {"storage_class": "INTELLIGENT_TIERING", "archive_status": "DEEP_ARCHIVE_ACCESS"},
        "failed",
        "The object is in INTELLIGENT_TIERING, DEEP_ARCHIVE_ACCESS and must be restored first.",
        ["restore", "choose-another"],
    ),
    "being restored": (
        {"storage_class": "DEEP_ARCHIVE", "restoring": True},
        "failed",
        "The object is being restored from DEEP_ARCHIVE. It can be read once that is done.",
        ["try-again", "choose-another"],
    ),
    "restored for long": (
        {"storage_class": "GLACIER", "restored_until": NOW + timedelta(days=3)},
        "ok",
        "Readable, 18.4 GiB, GLACIER",
        [],
    ),
    "under the uploader's key": (
        {"customer_key": True, "size": 0},
        "failed",
        "The object is encrypted with a key that AWS does not keep (SSE-C). AWS cannot import it.",
        ["choose-another"],
    ),
    "empty": ({"size": 0}, "failed", "The object is empty (0 bytes).", ["choose-another"]),
}


@pytest.mark.parametrize(("change", "state", "sentence", "cures"), HEADS.values(), ids=HEADS)
def test_an_object_is_judged_by_its_head(
    change: dict[str, object], state: str, sentence: str, cures: list[str]
) -> None:
    assert told(object_result(replace(HEAD, **change), NOW)) == (state, sentence, cures)  # type: ignore[arg-type]


def test_a_restored_copy_that_ends_soon_is_warned_of() -> None:
    head = replace(HEAD, storage_class="GLACIER", restored_until=NOW + timedelta(hours=11))

    state, sentence, cures = told(object_result(head, NOW))

    assert (state, cures) == ("warning", ["restore"])
    assert sentence.endswith("The import may need it for longer.")


def refusal(status: int, code: str = "", message: str = "", operation: str = "HeadObject") -> CallError:
    return CallError("refused", message, operation=operation, code=code or str(status), http_status=status)


UNSEEN = {
    "missing": (
        refusal(404),
        "failed",
        "There is no object “erp/erp-db01.vmdk” in acme-vm-exports.",
        ["go-to-location", "choose-another"],
    ),
    "forbidden": (
        refusal(403),
        "could-not-check",
        "s3:GetObject and s3:ListBucket are not allowed for you. The key may also be misspelt.",
        ["what-to-ask"],
    ),
    "no answer": (ReadError("No answer in 10 s."), "could-not-check", "No answer in 10 s.", ["try-again"]),
    "no connection": (
        CallError("unreachable", "No way to AWS.", operation="HeadObject", sent=False),
        "could-not-check",
        "No way to AWS.",
        ["try-again"],
    ),
    "keyring": (
        SecretsUnavailable("locked", "The keyring is locked."),
        "could-not-check",
        "The keyring is locked.",
        ["try-again"],
    ),
}


@pytest.mark.parametrize(("error", "state", "sentence", "cures"), UNSEEN.values(), ids=UNSEEN)
def test_an_object_that_could_not_be_looked_at(
    error: Exception, state: str, sentence: str, cures: list[str]
) -> None:
    assert told(unseen_object(PLACE, error)) == (state, sentence, cures)


WARNED = replace(VMDK, warnings=("It is cut off.", "It is unclean."))
BYTES = {
    "as declared": (VMDK, "VMDK", "ok", "VMDK, stream-optimized, as declared", []),
    "left to the app": (VMDK, "", "ok", "VMDK, stream-optimized", []),
    "warned of": (WARNED, "", "warning", "It is cut off. It is unclean.", []),
    "another format": (
        VMDK,
        "VHD",
        "failed",
        "The bytes say VMDK, the form says VHD. AWS would refuse it.",
        ["use-format"],
    ),
    "a container as RAW": (
        VMDK,
        "RAW",
        "failed",
        "This is a VMDK file. As RAW it would import without error and never work.",
        ["use-format"],
    ),
    "a fixed VHD as RAW": (
        DiskReport("VHD", "fixed", "VHD", accepted=True, title="VHD, fixed"),
        "RAW",
        "warning",
        "This is a fixed VHD. As RAW its footer would become the last 512 bytes of the disk.",
        ["use-format"],
    ),
    "refused": (
        SPARSE,
        "",
        "failed",
        "VMDK, monolithic sparse: AWS cannot read this type.",
        ["show-conversion", "choose-another"],
    ),
    "refused although declared so": (
        SPARSE,
        "VMDK",
        "failed",
        "VMDK, monolithic sparse: AWS cannot read this type.",
        ["show-conversion", "choose-another"],
    ),
    "an archive of disks": (OVA, "", "failed", "OVA: choose a disk.", ["choose-disk", "choose-another"]),
    "nothing to be done": (
        DiskReport("ISO", title="ISO image: not a disk"),
        "",
        "failed",
        "ISO image: not a disk.",
        ["choose-another"],
    ),
}


@pytest.mark.parametrize(("report", "declared", "state", "sentence", "cures"), BYTES.values(), ids=BYTES)
def test_bytes_are_judged_by_their_report(
    report: DiskReport, declared: str, state: str, sentence: str, cures: list[str]
) -> None:
    assert told(bytes_result(report, declared)) == (state, sentence, cures)


def test_the_format_to_use_is_known_to_its_button() -> None:
    (cure,) = bytes_result(VMDK, "VHD").cures

    assert (cure.words, cure.value) == ("Use VMDK", "VMDK")


UNREAD = {
    "not allowed": (refusal(403, "AccessDenied", operation="GetObject"), "could-not-check", ["what-to-ask"]),
    "disabled key": (
        refusal(400, "KMS.DisabledException", operation="GetObject"),
        "failed",
        ["choose-another"],
    ),
    "key to be deleted": (
        refusal(400, "KMS.KMSInvalidStateException", operation="GetObject"),
        "failed",
        ["choose-another"],
    ),
    "key that KMS is too busy for": (
        refusal(400, "KMS.ThrottlingException", operation="GetObject"),
        "could-not-check",
        ["try-again"],
    ),
    "archived": (refusal(403, "InvalidObjectState", operation="GetObject"), "failed", ["restore"]),
    "no answer": (ReadError("No answer in 10 s."), "could-not-check", ["try-again"]),
}


@pytest.mark.parametrize(("error", "state", "cures"), UNREAD.values(), ids=UNREAD)
def test_bytes_that_could_not_be_read(error: Exception, state: str, cures: list[str]) -> None:
    found = told(unread_bytes(error))

    assert (found[0], found[2]) == (state, cures)


def test_a_right_that_aws_names_is_the_one_to_ask_for() -> None:
    denied = "User: arn:aws:iam::1:user/u is not authorized to perform: kms:Decrypt on resource: key"

    (cure,) = unread_bytes(refusal(403, "AccessDenied", denied, "GetObject")).cures

    assert cure.value == "kms:Decrypt"


def test_a_link_says_what_its_reader_found() -> None:
    opened = link_result(replace(VMDK, size=4096))
    ended = unopened_link(RefusedError("The link has ended. Make a new one."))
    away = unopened_link(ReadError("example.com could not be reached."))

    assert told(opened) == ("ok", "The link opens, 4.0 KiB", [])
    assert told(ended) == ("failed", "The link has ended. Make a new one.", ["go-to-location"])
    assert told(away) == ("could-not-check", "example.com could not be reached.", ["try-again"])
