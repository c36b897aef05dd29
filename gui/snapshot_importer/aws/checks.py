"""The checks before an import: each asks AWS one thing, and says what it found or why it could not ask."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from snapshot_importer.aws.answers import DryRun, Identity
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain, explain_denied
from snapshot_importer.aws.gateway import Gateway

State = Literal["ok", "warning", "failed", "could-not-check"]

# Seconds after which a check is given up.
DEADLINE = 10.0

# The permission that a check needs, for an answer that does not name it (a HEAD answer has no text).
NEEDED = {
    "GetCallerIdentity": "sts:GetCallerIdentity",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "ImportSnapshot": "ec2:ImportSnapshot",
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found; *fix* is the id of a cure as in `Explanation.cures`, or empty."""

    name: str
    state: State
    sentence: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: the import Region, the bucket (empty for a URL), and boto3's keyword arguments."""

    region: str
    bucket: str = ""
    parameters: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check; *run* raises `CallError`, which `perform` turns into a result."""

    name: str
    run: Callable[[Gateway, Subject], CheckResult]


def perform(check: Check, gateway: Gateway, subject: Subject) -> CheckResult:
    """Run *check* in a worker; every failure to ask becomes a result of its own."""
    try:
        return check.run(gateway.with_deadline(DEADLINE), subject)
    except CallError as error:
        return _failed(check.name, error)


def _failed(name: str, error: CallError) -> CheckResult:
    if error.kind == "sign-in":
        explanation = explain(error.code, error.message, kind=error.kind)
        return CheckResult(name, "failed", f"{explanation.title}.", explanation.cures[0].id)
    if error.http_status == 403:
        action = explain_denied(error.message)[0] or NEEDED.get(error.operation, error.operation)
        sentence = f"{action} is not allowed for you."
        return CheckResult(name, "could-not-check", sentence, "copy-for-administrator")
    if error.kind == "unreachable" and not error.http_status:
        return CheckResult(name, "could-not-check", "No answer in 10 s.", "try-again")
    return CheckResult(name, "could-not-check", error.message, "try-again")


def _caller(gateway: Gateway, _: Subject) -> CheckResult:
    return caller_result(gateway.identity())


def caller_result(identity: Identity) -> CheckResult:
    """Return what the Caller check says of an identity that is known already."""
    if identity.is_root:
        sentence = "You are signed in as the root user. VM Import may refuse it; use a role."
        return CheckResult("Caller", "warning", sentence)
    who = identity.arn.rpartition(":")[2].split("/")
    # assumed-role/Role/session names the role; user/path/Name the user.
    name = who[1] if who[0] == "assumed-role" and len(who) > 1 else who[-1]
    account = "-".join(identity.account[part : part + 4] for part in (0, 4, 8))
    return CheckResult("Caller", "ok", f"{name}, {account}")


def _region(gateway: Gateway, subject: Subject) -> CheckResult:
    if not subject.bucket:
        return CheckResult("Region", "ok", f"Import: {subject.region}")
    try:
        found = gateway.bucket_region(subject.bucket)
    except CallError as error:
        if error.http_status == 404:
            return CheckResult("Region", "failed", f"There is no bucket {subject.bucket}.", "go-to-location")
        raise
    if found == subject.region:
        return CheckResult("Region", "ok", f"Bucket and import: {found}")
    sentence = f"The bucket is in {found}. The import runs in {subject.region}."
    return CheckResult("Region", "failed", sentence, "switch-region")


def _dry_run(gateway: Gateway, subject: Subject) -> CheckResult:
    try:
        return dry_run_result(gateway.dry_run(subject.parameters or {}))
    except CallError as error:
        if error.kind != "refused":
            raise
        explanation = explain(error.code, error.message, region=subject.region)
        return CheckResult("Dry run", "failed", f"{explanation.title}.", explanation.cures[0].id)


def dry_run_result(answer: DryRun) -> CheckResult:
    """Return what the Dry run check says of *answer*."""
    if answer.allowed:
        sentence = "AWS would accept the call. Role, bucket and file are not part of this test."
        return CheckResult("Dry run", "ok", sentence)
    explanation = explain(answer.code, answer.message)
    return CheckResult("Dry run", "failed", f"{explanation.title}.", explanation.cures[0].id)


CALLER = Check("Caller", _caller)
REGION = Check("Region", _region)
DRY_RUN = Check("Dry run", _dry_run)
# In the order of the page. The dry run is made when the user asks for it.
CHECKS = (CALLER, REGION, DRY_RUN)
