"""What failures are said to mean: every row of the table, and texts that no row knows."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.aws.explain import (
    LONGEST_REASON,
    LONGEST_TITLE,
    Explanation,
    explain,
    explain_denied,
    rule_of,
)
from snapshot_importer.aws.explain_rule import Rule
from snapshot_importer.aws.explanations import RULES, UNKNOWN

DENIED = (
    "You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/me is not authorized "
    "to perform: ec2:CreateTags on resource: arn:aws:ec2:eu-central-1:111122223333:import-snapshot-task/* because "
    "no identity-based policy allows the ec2:CreateTags action. Encoded authorization failure message: AbC-_1"
)
ROLE = "The service role imagine provided does not exist or does not have sufficient permissions"
OLD_ROLE = "The service role <vmimport> does not exist or does not have sufficient permissions for the service to continue"
KMS = "The specified KMS key is not accessible. If this is a default EBS CMK, please retry your request"
VALIDATION = "ClientError: Disk validation failed [{}]"
ACCESS = VALIDATION.format("We do not have access to the given resource. Reason {}")
FORMAT = VALIDATION.format("Unsupported specified file format")
SKEW = "Signature expired: 20261124T1200 is now earlier than …"


@dataclass(frozen=True)
class Said:
    """What AWS says, and what it is taken for; *known* is the context."""

    rule: str
    code: str = ""
    message: str = "…"
    kind: str = ""
    known: tuple[tuple[str, str], ...] = ()
    first: str = ""  # the first cure
    value: str = ""  # of that cure
    title: str = ""

    def explained(self) -> Explanation:
        return explain(self.code, self.message, kind=self.kind, **dict(self.known))


CLOCK, LINK = (("clock", "17 min"),), (("link", "yes"),)
SAID = (
    Said("clock-wrong", "RequestExpired", "Request has expired.", "sign-in", CLOCK, "set-clock"),
    Said("clock-wrong", "RequestTimeTooSkewed", "…", "sign-in", CLOCK, "set-clock"),
    Said("clock-wrong", "SignatureDoesNotMatch", SKEW, "sign-in", CLOCK, "set-clock"),
    Said("session-ended", "ExpiredToken", first="sign-in", title="The session has ended"),
    Said("session-ended", "ExpiredTokenException", known=CLOCK, first="sign-in"),
    Said("user-needed", "SignInNeeded", first="sign-in"),
    Said("user-needed", "SignInCancelled", first="sign-in"),
    Said("other-account", "OtherAccount", first="edit-profile"),
    Said("request-expired", "RequestExpired", first="sign-in"),
    Said("request-expired", "SignatureDoesNotMatch", SKEW, first="sign-in"),
    Said("secret-wrong", "SignatureDoesNotMatch", first="edit-profile"),
    Said("secret-wrong", "IncompleteSignature", first="edit-profile"),
    Said("key-unknown", "InvalidClientTokenId", first="edit-profile"),
    Said("key-refused", "AuthFailure", first="edit-profile"),
    Said("account-blocked", "PendingVerification", first="support"),
    Said("account-blocked", "Blocked", first="support"),
    Said("vmdk-type", "", VALIDATION.format("Unsupported VMDK File Format"), first="import-again"),
    Said("vmdk-type", "", "File uses unsupported compression algorithm 0", first="import-again"),
    Said("format-refused", "", FORMAT, known=(("refused", "QCOW2, version 3"),), first="import-again",
         title="AWS does not import this kind of file"),
    Said("format-wrong", "", FORMAT, known=(("declared", "VHD"), ("found", "VMDK")), first="import-again-as",
         value="VMDK", title="The file is not a VHD disk"),
    Said("format-unknown", "", FORMAT, first="import-again-as", title="The file is not a supported disk"),
    Said("format-unknown", "InvalidParameter", "Parameter disk-image-size=0 has an invalid format",
         first="import-again-as"),
    Said("ova", "", VALIDATION.format("Unsupported OVA format"), first="import-again"),
    Said("ova", "", VALIDATION.format("OVF file parsing error: OVA with chunked disk files is not supported"),
         first="import-again"),
    Said("vhd-footers", "", "ClientError: Footers not identical", first="import-again"),
    Said("damaged", "", "ClientError: Uncompressed data has an invalid length", first="upload-again"),
    Said("damaged", "", "ClientError: Uncompressed data has invalid length", first="upload-again"),
    Said("no-partitions", "", "ClientError: No valid partitions. Not a valid volume.", first="import-again"),
    *(
        Said("machine-import", "", f"ClientError: {text}", first="import-again")
        for text in (
            "Unknown OS / Missing OS files", "Unsupported kernel version 6.1",
            "EFI partition detected. UEFI booting is not supported in EC2.",
            "Multiple different grub/menu.lst files found", "Invalid configuration - Could not read fstab",
            "Unsupported configuration - Multiple bootable partitions", "BLSC-style GRUB found",
            "We were unable to read your import's initramfs/initrd", "FirstBootFailure: …",
            "Booter Networking failure",
        )
    ),
    Said("not-allowed", "UnauthorizedOperation", DENIED, "refused", first="copy-for-administrator",
         value="ec2:CreateTags", title="You may not call ec2:CreateTags"),
    Said("not-allowed", "AccessDenied", "Access Denied", "refused", first="copy-for-administrator",
         title="You may not call this operation"),
    Said("caller-cannot-read", "InvalidParameter", "User does not have access to the S3 object (b/kms.vmdk).",
         first="copy-for-administrator", value="s3:GetObject"),
    Said("link-refused", "", ACCESS.format("403 Forbidden"), known=LINK, first="new-link"),
    Said("object-unreadable", "", ACCESS.format("403 Forbidden"), known=(("role", "images"),), first="role-doctor",
         value="images"),
    Said("object-in-archive", "", ACCESS.format("403 Forbidden"), known=(("archived", "yes"),), first="restore"),
    Said("object-key", "", ACCESS.format("400 Bad Request"), first="go-to-location"),
    Said("object-key", "KMS.DisabledException", "arn:aws:kms:eu-central-1:1:key/k is disabled.", first="go-to-location"),
    Said("object-missing", "", ACCESS.format("404 Not Found"), first="go-to-location"),
    Said("object-missing", "NoSuchKey", first="go-to-location"),
    Said("object-missing", "404", first="go-to-location"),
    Said("bucket-missing", "NoSuchBucket", first="go-to-location"),
    Said("object-archived", "InvalidObjectState", first="restore"),
    Said("object-refused", "403", first="copy-for-administrator", value="s3:GetObject,s3:ListBucket"),
    Said("role-changing", "InvalidParameter", ROLE, known=(("role_changed", "yes"),), first="try-again"),
    Said("role-unusable", "InvalidParameter", ROLE, first="role-doctor", value="imagine",
         title="VM Import cannot use the role imagine"),
    Said("role-unusable", "InvalidParameter", OLD_ROLE, first="role-doctor", value="vmimport"),
    Said("role-unusable", "InvalidParameter", ROLE.replace("imagine", "kms-import"), first="role-doctor",
         value="kms-import"),
    Said("bucket-elsewhere", "InvalidParameter", "The given S3 bucket (kms) is not local to the region.",
         first="switch-region"),
    Said("bucket-elsewhere", "InvalidParameter", "The given S3 object is not local to the region.",
         known=(("region", "us-east-1"),), first="switch-region", value="us-east-1"),
    Said("bucket-elsewhere", "PermanentRedirect", first="switch-region"),
    Said("location-invalid", "InvalidParameter", "Invalid S3 source location", first="go-to-location"),
    Said("iam-missing", "NoSuchEntity", known=(("role", "images"),), first="create-role", value="images"),
    Said("iam-refused", "EntityAlreadyExists", first="role-doctor"),
    Said("iam-refused", "MalformedPolicyDocument", first="role-doctor"),
    Said("iam-refused", "LimitExceeded", first="role-doctor"),
    Said("key-unusable", "InvalidParameterValue", KMS, first="choose-key"),
    Said("key-unusable", "", "Given key ID is not accessible", "snapshot", first="choose-key"),
    Said("key-unusable", "", "ClientError: The KMS key is not accessible or not valid [alias/x]", first="choose-key"),
    Said("key-unusable", "NotFoundException", first="choose-key"),
    Said("key-unusable", "DisabledException", first="choose-key"),
    Said("key-unusable", "KMSInvalidStateException", first="choose-key"),
    Said("key-unusable", "InvalidArnException", first="choose-key"),
    Said("too-many-imports", "ResourceCountLimitExceeded", first="show-queue"),
    Said("too-many", "ResourceLimitExceeded", first="try-again"),
    Said("throttled", "RequestLimitExceeded", first="show-queue"),
    Said("throttled", "EC2ThrottledException", first="show-queue"),
    Said("throttled", kind="throttled", first="show-queue"),
    Said("token-used", "IdempotentParameterMismatch", first="new-token"),
    Said("tag-policy", "TagPolicyViolation", first="go-to-tags"),
    Said("not-offered", "UnsupportedOperation", first="choose-region"),
    Said("not-offered", "InvalidAction", first="choose-region"),
    Said("not-offered", "OptInRequired", first="choose-region"),
    Said("not-offered", "", "No Region is chosen.", "refused", first="choose-region"),
    Said("task-forgotten", "InvalidConversionTaskId", first="refresh"),
    Said("task-forgotten", "InvalidConversionTaskId.Malformed", first="refresh"),
    Said("already-ended", "DeleteConversionTaskError", first="refresh"),
    *(
        Said("value-refused", code, first="edit-request")
        for code in ("InvalidParameterCombination", "InvalidParameterDependency", "MissingParameter",
                     "InvalidParameterValue", "UnknownParameter", "ValidationError")
    ),
    Said("server-error", "", "ServerError: an internal error", "task", first="try-again"),
    Said("server-error", "InternalError", first="try-again"),
    Said("server-error", "Unavailable", first="try-again"),
    Said("server-error", kind="server", first="try-again"),
    Said("unreachable", kind="unreachable", first="network-settings"),
    Said("foreign-answer", kind="garbled", first="try-again"),
    Said("sign-in", "", "There are no credentials to sign in with.", "sign-in", first="sign-in"),
    Said("snapshot-error", "", "The snapshot did not end well.", "snapshot", first="import-again"),
    Said("unknown", "Strange", "Something that AWS has never said before.", "refused", first="copy-details"),
)  # fmt: skip
NAMES = [rule.name for rule in (*RULES, UNKNOWN)]


@pytest.mark.parametrize(
    "said", SAID, ids=[f"{said.rule}: {said.code or said.message[:40]}" for said in SAID]
)
def test_what_aws_says_is_explained(said: Said) -> None:
    known = {**dict(said.known)}
    found = said.explained()

    assert rule_of(said.code, said.message, said.kind, known).name == said.rule
    assert (found.cures[0].id, found.cures[0].value or "") == (said.first, said.value or found.cures[0].value)
    assert said.title in ("", found.title)


@pytest.mark.parametrize(
    "said", SAID, ids=[f"{said.rule}: {said.code or said.message[:40]}" for said in SAID]
)
def test_every_explanation_fits_its_place(said: Said) -> None:
    found = said.explained()

    assert 0 < len(found.title) <= LONGEST_TITLE
    assert 0 < len(found.reason) <= LONGEST_REASON
    assert "…" not in found.title
    assert said.rule == "unknown" or "…" not in found.reason
    assert all(sentence.endswith(".") for sentence in found.sentences)
    assert "{" not in repr(found)
    assert all(cure.words for cure in found.cures)
    assert len({cure.id for cure in found.cures}) == len(found.cures)


def test_every_row_is_said_here() -> None:
    assert {said.rule for said in SAID} == set(NAMES)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_every_code_text_and_kind_of_a_row_leads_to_it(rule: Rule) -> None:
    known = {rule.known: "x"} if rule.known else {}
    said = [
        *((code, "", "") for code in rule.codes),
        *(("", f"… {text.upper()} …", "") for text in rule.texts),
        *(("", "", kind) for kind in rule.kinds),
    ]

    assert said
    assert {rule_of(*one, known).name for one in said} == {rule.name}


TRANSIENT = {
    "role-changing",
    "too-many-imports",
    "throttled",
    "server-error",
    "unreachable",
    "foreign-answer",
}


def test_what_passes_by_itself_is_told_from_what_does_not() -> None:
    assert {rule.name for rule in RULES if rule.transient} == TRANSIENT


def test_a_denial_names_action_and_resource_and_a_way_without_tags() -> None:
    found = explain("UnauthorizedOperation", DENIED)

    resource = "arn:aws:ec2:eu-central-1:111122223333:import-snapshot-task/*"
    assert (found.action, found.resource) == ("ec2:CreateTags", resource)
    assert explain_denied(DENIED) == (found.action, found.resource)
    assert [cure.id for cure in found.cures] == ["copy-for-administrator", "decode", "submit-without-tags"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("with an explicit deny in a service control policy",
         "A service control policy of your organisation denies it."),
        ("with an explicit deny in an identity-based policy", "A policy of your user or role denies it."),
        ("because no permissions boundary allows the ec2:X action", "Your permissions boundary does not allow it."),
        ("because no session policy allows the ec2:X action", "The policy of your session does not allow it."),
        ("for a reason of its own", "A policy of your user, role or organisation does not allow it."),
    ],
)  # fmt: skip
def test_a_denial_says_which_kind_of_policy_decided(words: str, sentence: str) -> None:
    found = explain(
        "UnauthorizedOperation", f"User: x is not authorized to perform: ec2:ImportSnapshot {words}"
    )

    assert found.sentences[0] == sentence


def test_only_an_encoded_refusal_can_be_decoded() -> None:
    found = explain("AccessDenied", "User: x is not authorized to perform: s3:GetObject")

    assert "decode" not in [cure.id for cure in found.cures]


def test_what_is_known_fills_the_words_and_what_is_not_is_no_value() -> None:
    said = "… not local to the region"
    moved = explain("InvalidParameter", said, region="eu-west-1", import_region="us-east-1")
    unknown = explain("InvalidParameter", said)

    told = [(cure.words, cure.value) for cure in moved.cures]
    assert told == [
        ("Switch to eu-west-1", "eu-west-1"),
        ("Copy the object…", "us-east-1"),
        ("Import there and copy…", "eu-west-1"),
    ]
    assert (unknown.cures[0].words, unknown.cures[0].value) == ("Switch to the bucket's Region", "")


def test_the_commands_are_about_the_file_itself() -> None:
    sparse = explain("", "Unsupported VMDK File Format", name="erp/web 02.vmdk")
    damaged = explain("", "Uncompressed data has invalid length", name="d.vmdk", address="s3://b/it's/d.vmdk")

    stream = (
        "qemu-img convert -f vmdk -O vmdk -o subformat=streamOptimized 'web 02.vmdk' 'web 02-import.vmdk'"
    )
    assert sparse.cures[0].command == stream
    assert sparse.cures[1].command == "qemu-img convert -O raw 'web 02.vmdk' 'web 02.raw'"
    upload = "aws s3 cp d.vmdk 's3://b/it'\"'\"'s/d.vmdk' --checksum-algorithm SHA256"
    assert damaged.cures[0].command == upload


def test_what_nobody_knows_shows_the_start_of_what_aws_said() -> None:
    found = explain("Strange", "Something that AWS has never said before, not even once.")

    assert found.title == "AWS refused the import"
    assert found.reason == "Something that AWS has never said before…"[:39] + "…"
    assert [cure.id for cure in found.cures] == ["copy-details", "import-again"]


def test_nothing_said_is_a_reason_too() -> None:
    assert explain("", "").reason == "No reason given"


@given(code=st.text(), message=st.text(), kind=st.text(), context=st.text())
def test_no_text_of_aws_breaks_it(code: str, message: str, kind: str, context: str) -> None:
    names = ("region", "role", "declared", "found", "refused", "convert", "clock", "name", "address")
    found = explain(code, message, kind=kind, **dict.fromkeys(names, context))

    assert len(found.reason) <= LONGEST_REASON
    assert len(found.title) <= LONGEST_TITLE


@pytest.mark.parametrize(
    "message", ["{0}", "{region}", "%s", "<b>not authorized to perform: x:y</b>", "perform: " * 9]
)
def test_a_text_that_looks_like_a_format_is_only_text(message: str) -> None:
    assert explain("", message).title == "AWS refused the import"
