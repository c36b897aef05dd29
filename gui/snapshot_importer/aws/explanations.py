"""The table of failures: how each is recognised, and the words for it.

Codes: EC2 API reference, "Error codes"; texts of failed tasks: VM Import/Export user guide, "Troubleshooting", and
captured answers. AWS documents few of the texts and changes them, so a part of each is matched, in any case.
"""

from dataclasses import dataclass

TO_STREAM_OPTIMIZED = "qemu-img convert -p -O vmdk -o subformat=streamOptimized disk.vmdk converted.vmdk"

NOTHING_IMPORTED = "No snapshot was made and nothing is billed. The object in S3 is as it was."
NOTHING_STARTED = "AWS started nothing. The object in S3 is as it was."

Cures = tuple[tuple[str, str, str], ...]  # (id, words, command)

COPY_FOR_ADMINISTRATOR = ("copy-for-administrator", "Copy for my administrator", "")
ROLE_DOCTOR = ("role-doctor", "Open role doctor…", "")
IMPORT_AGAIN = ("import-again", "Import again…", "")
TRY_AGAIN = ("try-again", "Try again", "")
SIGN_IN = ("sign-in", "Sign in", "")
EDIT_PROFILE = ("edit-profile", "Check the profile…", "")
COPY_DETAILS = ("copy-details", "Copy details", "")
WAIT = ("wait", "Retried by itself", "")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: fits if a code, a text or a kind of `CallError` does; the first fitting row wins."""

    reason: str
    title: str
    sentences: tuple[str, ...]
    cures: Cures
    codes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # lower case
    kinds: tuple[str, ...] = ()
    transient: bool = False

    def fits(self, code: str, message: str, kind: str) -> bool:
        """Whether this row tells about the failure."""
        said = message.lower()
        return code in self.codes or kind in self.kinds or any(text in said for text in self.texts)


RULES = (
    Rule(
        reason="Not allowed: {action}",
        title="You may not call {action}",
        sentences=("A policy of your user, role or organisation does not allow it.", NOTHING_STARTED),
        cures=(COPY_FOR_ADMINISTRATOR, ("decode", "Decode what AWS said", "")),
        codes=("UnauthorizedOperation", "AccessDenied", "AccessDeniedException"),
    ),
    Rule(
        reason="Sign in to go on",
        title="The session has ended",
        sentences=("The temporary credentials are over.", NOTHING_STARTED),
        cures=(SIGN_IN, EDIT_PROFILE),
        codes=("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"),
    ),
    Rule(
        reason="Sign in to go on",
        title="The session has ended, or this computer's clock is wrong",
        sentences=(
            "AWS takes a request for a few minutes after it was signed. This clock differs by {clock}.",
            NOTHING_STARTED,
        ),
        cures=(SIGN_IN, ("set-clock", "How to set the clock", "")),
        codes=("RequestExpired", "RequestTimeTooSkewed"),
        texts=("signature expired", "signature not yet current"),
    ),
    Rule(
        reason="Sign in to go on",
        title="The secret does not fit the access key id",
        sentences=(
            "AWS knows the access key id, but the request is signed with another secret.",
            NOTHING_STARTED,
        ),
        cures=(EDIT_PROFILE,),
        codes=("SignatureDoesNotMatch", "IncompleteSignature", "InvalidSignatureException"),
    ),
    Rule(
        reason="Sign in to go on",
        title="AWS does not accept this access key",
        sentences=(
            "The key is unknown or deactivated, its secret is another, or the Region is not enabled for the account.",
            NOTHING_STARTED,
        ),
        cures=(EDIT_PROFILE, SIGN_IN),
        codes=("AuthFailure", "InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException"),
    ),
    Rule(
        reason="VMDK type not supported",
        title="The VMDK is not stream-optimized",
        sentences=("AWS reads only VMDK files that are written as a compressed stream.", NOTHING_IMPORTED),
        cures=(
            ("import-again", "Import the converted file…", TO_STREAM_OPTIMIZED),
            ("import-as-raw", "A “-flat.vmdk” file: import it as RAW…", ""),
        ),
        texts=("unsupported vmdk file format", "unsupported compression algorithm 0"),
    ),
    Rule(
        reason="Format does not fit",
        title="The file is not a {declared} disk",
        sentences=("AWS read the bytes and found another format than the request names.", NOTHING_IMPORTED),
        cures=(("import-again-as", "Import again as {found}…", ""),),
        texts=("unsupported specified file format", "disk-image-size=0"),
    ),
    Rule(
        reason="An OVA cannot be imported",
        title="The file is an OVA, not a disk",
        sentences=("An OVA holds several files. A snapshot is made from one disk.", NOTHING_IMPORTED),
        cures=(("import-again", "Unpack the OVA and import its disk…", ""),),
        texts=("unsupported ova format", "ovf file parsing error"),
    ),
    Rule(
        reason="Disk file damaged",
        title="The VHD is damaged or differencing",
        sentences=("Its two footers are not the same.", NOTHING_IMPORTED),
        cures=(("import-again", "Merge it with its parent, or export it again…", ""),),
        texts=("footers not identical",),
    ),
    Rule(
        reason="Disk file damaged",
        title="The upload is not the original",
        sentences=("A part of the disk has another length than the file says.", NOTHING_IMPORTED),
        cures=(("upload-again", "Upload again, with a checksum…", ""),),
        texts=("invalid length",),
    ),
    Rule(
        reason="Role cannot read bucket",
        title="AWS could not open the object",
        sentences=(
            "The service role, the bucket's policy or the key of the object does not let it.",
            NOTHING_IMPORTED,
        ),
        cures=(ROLE_DOCTOR, ("new-link", "A presigned link: make a new one", ""), IMPORT_AGAIN),
        texts=("reason 403 forbidden",),
    ),
    Rule(
        reason="No such object",
        title="AWS did not find the object",
        sentences=("The object was missing when the import began to read it.", NOTHING_IMPORTED),
        cures=(("go-to-location", "Check the location", ""), IMPORT_AGAIN),
        texts=("reason 404 not found",),
    ),
    Rule(
        reason="Service role not usable",
        title="VM Import cannot use the role {role}",
        sentences=(
            "AWS says the same whether the role is missing, trusts another service or may not read the bucket.",
            NOTHING_STARTED,
        ),
        cures=(ROLE_DOCTOR, ("try-again", "Made a minute ago? Try again", ""), COPY_FOR_ADMINISTRATOR),
        texts=("does not exist or does not have sufficient permissions",),
    ),
    Rule(
        reason="Bucket in another Region",
        title="Bucket and import are in different Regions",
        sentences=("VM Import reads only buckets of its own Region.", NOTHING_STARTED),
        cures=(("switch-region", "Switch to {region}", ""),),
        texts=("not local to the region", "object is not local"),
    ),
    Rule(
        reason="Location not understood",
        title="AWS does not understand the location",
        sentences=("The bucket or the key is not written as S3 writes it.", NOTHING_STARTED),
        cures=(("go-to-location", "Check the location", ""),),
        texts=("invalid s3 source location",),
    ),
    Rule(
        reason="KMS key not usable",
        title="The key cannot be used for this snapshot",
        sentences=(
            "It may be disabled, in another Region or account, or not open to the role by its policy.",
            NOTHING_IMPORTED,
        ),
        cures=(("choose-key", "Choose a key…", ""), ("default-key", "Use the default key", "")),
        codes=("NotFoundException", "DisabledException", "KMSInvalidStateException", "InvalidArnException"),
        texts=("kms key", "kms", "customer master key"),
    ),
    Rule(
        reason="Too many imports at once",
        title="Too many imports at the same time",
        sentences=("AWS limits the imports that run at once in a Region.", NOTHING_STARTED),
        cures=(("import-again", "Import again when others have ended…", ""),),
        codes=("ResourceCountLimitExceeded",),
        transient=True,
    ),
    Rule(
        reason="AWS asks to slow down",
        title="AWS asks to slow down",
        sentences=("The account sends more requests than AWS takes.", "Running imports go on."),
        cures=(WAIT,),
        codes=(
            "RequestLimitExceeded",
            "EC2ThrottledException",
            "Throttling",
            "ThrottlingException",
            "SlowDown",
        ),
        kinds=("throttled",),
        transient=True,
    ),
    Rule(
        reason="Token used before",
        title="The client token belongs to another request",
        sentences=("AWS has seen this token with other values.", NOTHING_STARTED),
        cures=(("new-token", "Send with a new token", ""),),
        codes=("IdempotentParameterMismatch",),
    ),
    Rule(
        reason="Tag policy",
        title="Your organisation's tag policy refuses a tag",
        sentences=("A key or value is not one that the organisation allows.", NOTHING_STARTED),
        cures=(("go-to-tags", "Go to Tags", ""), COPY_FOR_ADMINISTRATOR),
        codes=("TagPolicyViolation",),
    ),
    Rule(
        reason="Not offered in this Region",
        title="This Region does not offer the import",
        sentences=(
            "VM Import is not offered here, or the Region is not enabled for the account.",
            NOTHING_STARTED,
        ),
        cures=(("choose-region", "Choose another Region…", ""),),
        codes=("UnsupportedOperation", "Unsupported", "InvalidAction", "OptInRequired"),
    ),
    Rule(
        reason="Account blocked",
        title="AWS has blocked or not yet opened the account",
        sentences=("Only AWS can change that.", NOTHING_STARTED),
        cures=(("support", "Contact AWS Support", ""),),
        codes=("PendingVerification", "Blocked", "AccountDisabled"),
    ),
    Rule(
        reason="No longer known to AWS",
        title="AWS does not know this task any more",
        sentences=("AWS forgets a task seven days after its end.", "Its snapshot, if it made one, remains."),
        cures=(("refresh", "Refresh", ""),),
        codes=("InvalidConversionTaskId", "InvalidConversionTaskId.Malformed"),
    ),
    Rule(
        reason="Already ended",
        title="The task has already ended",
        sentences=("There was nothing left to cancel.",),
        cures=(("refresh", "Refresh", ""),),
        codes=("DeleteConversionTaskError", "IncorrectState"),
    ),
    Rule(
        reason="A value does not fit",
        title="AWS does not accept a value of the request",
        sentences=("Two fields contradict each other, or one holds what AWS does not take.", NOTHING_STARTED),
        cures=(("edit-request", "Change the request…", ""), COPY_DETAILS),
        codes=(
            "InvalidParameterCombination",
            "InvalidParameterDependency",
            "MissingParameter",
            "UnknownParameter",
            "ValidationError",
        ),
    ),
    Rule(
        reason="Problem at AWS",
        title="AWS had an internal problem",
        sentences=("The fault is not in the request or in the disk.", "The object in S3 is as it was."),
        cures=(TRY_AGAIN, COPY_DETAILS),
        codes=("InternalError", "InternalFailure", "Unavailable", "ServiceUnavailable"),
        texts=("servererror",),
        kinds=("server",),
        transient=True,
    ),
    Rule(
        reason="No connection",
        title="AWS could not be reached",
        sentences=("No answer came back. Running imports go on in AWS.",),
        cures=(("network-settings", "Network settings…", ""), TRY_AGAIN),
        kinds=("unreachable",),
        transient=True,
    ),
    Rule(
        reason="The answer was not from AWS",
        title="The answer was not from AWS",
        sentences=(
            "A proxy or a sign-in page of the network may stand in between.",
            "Running imports go on in AWS.",
        ),
        cures=(("network-settings", "Network settings…", ""), TRY_AGAIN),
        kinds=("garbled",),
        transient=True,
    ),
    Rule(
        reason="Sign in to go on",
        title="The sign-in does not work",
        sentences=("There are no credentials, or AWS does not accept them.", NOTHING_STARTED),
        cures=(SIGN_IN, EDIT_PROFILE),
        kinds=("sign-in",),
    ),
)

UNKNOWN = Rule(
    reason="",
    title="AWS refused the import",
    sentences=("AWS gave a reason that this version does not know.", "The object in S3 is as it was."),
    cures=(COPY_DETAILS, IMPORT_AGAIN),
)
