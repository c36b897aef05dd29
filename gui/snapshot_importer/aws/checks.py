"""The checks before an import: each asks AWS one thing, and says what it found or why it could not ask."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure, explain, explain_denied
from snapshot_importer.aws.gateway import Gateway

State = Literal["ok", "warning", "failed", "could-not-check"]

# Seconds after which a check is given up.
DEADLINE = 10.0
NO_ANSWER = "No answer in 10 s."
TRY_AGAIN = Cure("try-again", "Try again")

# The permission that a check needs, for an answer that does not name it (a HEAD answer has no text).
NEEDED = {
    "DescribeKey": "kms:DescribeKey",
    "GetCallerIdentity": "sts:GetCallerIdentity",
    "GetEbsDefaultKmsKeyId": "ec2:GetEbsDefaultKmsKeyId",
    "GetEbsEncryptionByDefault": "ec2:GetEbsEncryptionByDefault",
    "GetObject": "s3:GetObject",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "ImportSnapshot": "ec2:ImportSnapshot",
}
# EC2 answers 403, IAM and KMS the code alone, with 403 and 400.
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found, and what mends it, the best way first."""

    name: str
    state: State
    sentence: str
    cures: tuple[Cure, ...] = ()
    found: str = ""  # what others go on with: the bucket's Region, the ARN of the key
    said: str = field(default="", repr=False)  # AWS's own words, whose encoded part can be decoded


class Question(Protocol):
    """What is to be asked; two that are equal have the same answer."""

    checks: ClassVar[tuple[str, ...]]  # that it answers

    def ask(self, gateway: Gateway) -> tuple[CheckResult, ...]:
        """Return one result for each of `checks`. Raises `CallError`."""
        ...


def perform(question: Question, gateway: Gateway) -> tuple[CheckResult, ...]:
    """Ask in a worker; every failure to ask becomes a result of its own. Raises `CallError` where the sign-in fails."""
    try:
        return question.ask(gateway.with_deadline(DEADLINE))
    except CallError as error:
        if error.kind == "sign-in":
            raise
        return tuple(not_asked(name, error) for name in question.checks)


def not_asked(name: str, error: CallError) -> CheckResult:
    """Return the check that AWS did not let us make: a right that is lacking says nothing against the import."""
    if error.kind == "sign-in":
        explanation = explain(error.code, error.message, kind=error.kind)
        return CheckResult(name, "failed", f"{explanation.title}.", explanation.cures)
    if is_denied(error):
        action = explain_denied(error.message)[0] or NEEDED.get(error.operation, error.operation)
        return not_allowed(name, action)
    # Where nothing was sent there is no way to AWS, which is told in other words.
    if error.kind == "unreachable" and not error.http_status and error.sent:
        return CheckResult(name, "could-not-check", NO_ANSWER, (TRY_AGAIN,))
    return CheckResult(name, "could-not-check", error.message, (TRY_AGAIN,))


def not_allowed(name: str, *actions: str, more: str = "") -> CheckResult:
    """Return the check for which the caller lacks *actions*; *more* is another sentence."""
    verb = "is" if len(actions) == 1 else "are"
    sentence = f"{' and '.join(actions)} {verb} not allowed for you."
    ask = Cure("what-to-ask", "Show what to ask for", value=",".join(actions))
    return CheckResult(name, "could-not-check", f"{sentence} {more}".strip(), (ask,))


def is_denied(error: CallError) -> bool:
    """Whether AWS refused for want of a right."""
    return error.kind == "refused" and (error.http_status == 403 or error.code in DENIED)
