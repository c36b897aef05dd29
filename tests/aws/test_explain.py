"""What failures are said to mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.aws.explain import LONGEST_REASON, LONGEST_TITLE, explain, explain_denied
from snapshot_importer.aws.explanations import RULES

DENIED = (
    "You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/me is not authorized "
    "to perform: ec2:CreateTags on resource: arn:aws:ec2:eu-central-1:111122223333:import-snapshot-task/* because "
    "no identity-based policy allows the ec2:CreateTags action. Encoded authorization failure message: AbC-_1"
)
ROLE = "The service role imagine provided does not exist or does not have sufficient permissions"
OLD_ROLE = "The service role <vmimport> does not exist or does not have sufficient permissions for the service to continue"
KMS = "The specified KMS key is not accessible. If this is a default EBS CMK, please retry your request"

# (code, what AWS says, the row's reason, the title, the first cure)
SAID = [
    ("", "ClientError: Disk validation failed [Unsupported VMDK File Format]", "VMDK type not supported",
     "The VMDK is not stream-optimized", "import-again"),
    ("", "File uses unsupported compression algorithm 0", "VMDK type not supported",
     "The VMDK is not stream-optimized", "import-again"),
    ("", "ClientError: Disk validation failed [Unsupported specified file format]", "Format does not fit",
     "The file is not a VHD disk", "import-again-as"),
    ("InvalidParameter", "Parameter disk-image-size=0 has an invalid format", "Format does not fit",
     "The file is not a VHD disk", "import-again-as"),
    ("", "ClientError: Footers not identical", "Disk file damaged", "The VHD is damaged or differencing", "import-again"),
    ("", "ClientError: Uncompressed data has an invalid length", "Disk file damaged",
     "The upload is not the original", "upload-again"),
    ("", "ClientError: Disk validation failed [We do not have access to the given resource. Reason 403 Forbidden]",
     "Role cannot read bucket", "AWS could not open the object", "role-doctor"),
    ("InvalidParameter", ROLE, "Service role not usable", "VM Import cannot use the role imagine", "role-doctor"),
    ("InvalidParameter", OLD_ROLE, "Service role not usable", "VM Import cannot use the role vmimport", "role-doctor"),
    ("InvalidParameter", "The given S3 bucket (b) is not local to the region.", "Bucket in another Region",
     "Bucket and import are in different Regions", "switch-region"),
    ("InvalidParameterValue", KMS, "KMS key not usable", "The key cannot be used for this snapshot", "choose-key"),
    ("UnauthorizedOperation", DENIED, "Not allowed: ec2:CreateTags", "You may not call ec2:CreateTags",
     "copy-for-administrator"),
    ("ResourceCountLimitExceeded", "…", "Too many imports at once", "Too many imports at the same time", "import-again"),
    ("RequestLimitExceeded", "Request limit exceeded.", "AWS asks to slow down", "AWS asks to slow down", "wait"),
    ("ExpiredToken", "…", "Sign in to go on", "The session has ended", "sign-in"),
    ("InvalidClientTokenId", "…", "Sign in to go on", "AWS does not accept this access key", "edit-profile"),
    ("SignatureDoesNotMatch", "…", "Sign in to go on", "The secret does not fit the access key id", "edit-profile"),
    ("IdempotentParameterMismatch", "…", "Token used before", "The client token belongs to another request", "new-token"),
    ("TagPolicyViolation", "…", "Tag policy", "Your organisation's tag policy refuses a tag", "go-to-tags"),
    ("", "ServerError: an internal error", "Problem at AWS", "AWS had an internal problem", "try-again"),
    ("InvalidConversionTaskId.Malformed", "…", "No longer known to AWS", "AWS does not know this task any more", "refresh"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "message", "reason", "title", "cure"), SAID, ids=[said[1][:40] for said in SAID]
)
def test_what_aws_says_is_explained(code: str, message: str, reason: str, title: str, cure: str) -> None:
    found = explain(code, message, declared="VHD", found="VMDK")

    assert (found.reason, found.title, found.cures[0].id) == (reason, title, cure)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("unreachable", "No connection"),
        ("garbled", "The answer was not from AWS"),
        ("server", "Problem at AWS"),
        ("throttled", "AWS asks to slow down"),
    ],
)
def test_what_happened_on_the_way_is_explained_and_passes(kind: str, reason: str) -> None:
    found = explain("", "anything", kind=kind)

    assert found.reason == reason
    assert found.transient


def test_a_refusal_does_not_pass_by_itself() -> None:
    assert not explain("UnauthorizedOperation", DENIED).transient
    assert not explain("", "ClientError: Footers not identical").transient


def test_a_denial_names_action_and_resource_and_a_way_without_tags() -> None:
    found = explain("UnauthorizedOperation", DENIED)

    resource = "arn:aws:ec2:eu-central-1:111122223333:import-snapshot-task/*"
    assert (found.action, found.resource) == ("ec2:CreateTags", resource)
    assert explain_denied(DENIED) == (found.action, found.resource)
    assert found.cures[-1].id == "submit-without-tags"


def test_what_is_known_fills_the_words() -> None:
    moved = explain("InvalidParameter", "… not local to the region", region="eu-west-1")
    unknown = explain("InvalidParameter", "… not local to the region")

    assert moved.cures[0].words == "Switch to eu-west-1"
    assert unknown.cures[0].words == "Switch to the bucket's Region"


def test_a_vmdk_comes_with_the_command_that_converts_it() -> None:
    assert explain("", "Unsupported VMDK File Format").cures[0].command.startswith("qemu-img convert ")


def test_what_nobody_knows_shows_the_start_of_what_aws_said() -> None:
    found = explain("Strange", "Something that AWS has never said before, not even once.")

    assert found.title == "AWS refused the import"
    assert found.reason == "Something that AWS has never said before…"[:39] + "…"
    assert [cure.id for cure in found.cures] == ["copy-details", "import-again"]


def test_nothing_said_is_a_reason_too() -> None:
    assert explain("", "").reason == "No reason given"


@pytest.mark.parametrize("rule", RULES, ids=[rule.title for rule in RULES])
def test_every_row_fits_its_place(rule: object) -> None:
    from snapshot_importer.aws.explanations import Rule  # noqa: PLC0415

    assert isinstance(rule, Rule)
    code, message, kind = (rule.codes or ("",))[0], (rule.texts or ("",))[0], (rule.kinds or ("",))[0]
    found = explain(code, message, kind=kind)

    assert 0 < len(found.title) <= LONGEST_TITLE
    assert 0 < len(found.reason) <= LONGEST_REASON
    assert "…" not in found.title + found.reason
    assert found.cures
    assert all(sentence.endswith(".") for sentence in found.sentences)
    assert "{" not in repr(found)


@given(code=st.text(), message=st.text(), kind=st.text(), context=st.text())
def test_no_text_of_aws_breaks_it(code: str, message: str, kind: str, context: str) -> None:
    found = explain(code, message, kind=kind, region=context, role=context, declared=context, found=context)

    assert len(found.reason) <= LONGEST_REASON
    assert len(found.title) <= LONGEST_TITLE


@pytest.mark.parametrize(
    "message", ["{0}", "{region}", "%s", "<b>not authorized to perform: x:y</b>", "perform: " * 9]
)
def test_a_text_that_looks_like_a_format_is_only_text(message: str) -> None:
    assert explain("", message).title == "AWS refused the import"
