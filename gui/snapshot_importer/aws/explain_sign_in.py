"""Failures of the sign-in. Codes: EC2, S3, STS and KMS API references, "Common errors"."""

from snapshot_importer.aws.explain_rule import EDIT_PROFILE, NOTHING_STARTED, SIGN_IN, Cure, Rule

SET_CLOCK = Cure("set-clock", "How to set the clock…")
_REASON = "Sign in to go on"
_OLD = ("RequestExpired", "RequestTimeTooSkewed")

SIGN_IN_RULES = (
    Rule(
        name="clock-wrong",
        reason="The clock is wrong",
        title="This computer's clock is wrong",
        sentences=(
            "It differs from that of AWS by {clock}. AWS takes a request for a few minutes after it was signed.",
            NOTHING_STARTED,
        ),
        cures=(SET_CLOCK, SIGN_IN),
        codes=_OLD,
        texts=("signature expired", "signature not yet current"),
        known="clock",
    ),
    Rule(
        name="session-ended",
        reason=_REASON,
        title="The session has ended",
        sentences=("The temporary credentials are over.", NOTHING_STARTED),
        cures=(SIGN_IN, EDIT_PROFILE),
        codes=("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"),
    ),
    Rule(
        name="user-needed",
        reason=_REASON,
        title="Only you can sign in",
        sentences=("New keys need your MFA code, your browser or your consent.", NOTHING_STARTED),
        cures=(SIGN_IN, EDIT_PROFILE),
        codes=("SignInNeeded", "SignInCancelled"),
    ),
    Rule(
        name="other-account",
        reason="Another account",
        title="The keys are of another account now",
        sentences=(
            "Nothing is sent until you say on the page of the profile whether it may use it.",
            NOTHING_STARTED,
        ),
        cures=(EDIT_PROFILE, SIGN_IN),
        codes=("OtherAccount",),
    ),
    Rule(
        name="request-expired",
        reason=_REASON,
        title="The session has ended, or this computer's clock is wrong",
        sentences=("AWS takes a request for a few minutes after it was signed.", NOTHING_STARTED),
        cures=(SIGN_IN, SET_CLOCK),
        codes=_OLD,
        texts=("signature expired", "signature not yet current"),
    ),
    Rule(
        name="secret-wrong",
        reason=_REASON,
        title="The secret does not fit the access key id",
        sentences=(
            "AWS knows the access key id, but the request is signed with another secret.",
            NOTHING_STARTED,
        ),
        cures=(EDIT_PROFILE,),
        codes=("SignatureDoesNotMatch", "IncompleteSignature", "InvalidSignatureException"),
    ),
    Rule(
        name="key-unknown",
        reason=_REASON,
        title="AWS does not know this access key id",
        sentences=("It was deleted or deactivated, or is of another partition of AWS.", NOTHING_STARTED),
        cures=(EDIT_PROFILE, SIGN_IN),
        codes=("InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException", "InvalidToken"),
    ),
    Rule(
        name="key-refused",
        reason=_REASON,
        title="AWS does not accept this access key here",
        sentences=(
            "The key is unknown or deactivated, its secret is another, or the Region is not enabled for the account.",
            NOTHING_STARTED,
        ),
        cures=(EDIT_PROFILE, SIGN_IN, Cure("choose-region", "Choose another Region…")),
        codes=("AuthFailure", "MissingAuthenticationToken"),
    ),
    Rule(
        name="account-blocked",
        reason="Account blocked",
        title="AWS has blocked or not yet opened the account",
        sentences=("Only AWS can change that.", NOTHING_STARTED),
        cures=(Cure("support", "Open AWS Support", detail="Say what AWS said, below."),),
        codes=("PendingVerification", "Blocked", "AccountDisabled"),
    ),
)

# Whatever else the clients say of credentials; stands near the end of the table.
SIGN_IN_FAILED = Rule(
    name="sign-in",
    reason=_REASON,
    title="The sign-in does not work",
    sentences=("There are no credentials, or AWS does not accept them.", NOTHING_STARTED),
    cures=(SIGN_IN, EDIT_PROFILE),
    kinds=("sign-in",),
)
