"""The diagnosis of a service role: each cause that AWS lumps into one message is looked at by itself."""

from collections.abc import Callable
from dataclasses import dataclass

from snapshot_importer.aws.diagnosis import Cause, Diagnosis, Finding, RoleNeeds
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain_denied
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.resource_policies import Subject, bucket_policy, key_policy, with_policy
from snapshot_importer.aws.role_documents import (
    BUCKET_ACTIONS,
    EC2_ACTIONS,
    OBJECT_ACTIONS,
    bucket_arn,
    ec2_actions,
    key_actions,
)
from snapshot_importer.aws.role_findings import (
    DENIED_BY,
    bucket_finding,
    ec2_finding,
    kms_finding,
    missing_role,
    trust_finding,
)
from snapshot_importer.aws.role_rights import Right, Rights
from snapshot_importer.aws.role_trust import Trust, judge_trust
from snapshot_importer.aws.roles import Role, read_role, similar_role

ORGANISATION = Finding(
    "organisation",
    "could-not-check",
    "Cannot be read from here",
    "Rules of the organisation cannot be read",
    "A service control policy may forbid what the role's own policies allow. Only the organisation's account sees it.",
)
SEARCH = "The role could not be looked up: {action} is not allowed for you."
LOOKED_AT_IN_A_ROLE: tuple[Cause, ...] = ("trust", "bucket", "ec2", "kms")
NOT_LOOKED_AT = "Looked at once the role is there"


@dataclass(frozen=True, slots=True)
class Examination:
    """A diagnosis, and what it was made from."""

    diagnosis: Diagnosis
    role: Role | None = None
    trust: Trust | None = None


def diagnose(gateway: Gateway, needs: RoleNeeds) -> Diagnosis:
    """Look at the role that *needs* names, in a worker; see `examine`."""
    return examine(gateway, needs).diagnosis


def examine(gateway: Gateway, needs: RoleNeeds) -> Examination:
    """Look at the role that *needs* names, in a worker.

    Whatever the caller may not look at becomes a finding "could-not-check". Raises `CallError` only where AWS
    does not answer or the sign-in fails.
    """
    try:
        role = read_role(gateway, needs.role_name)
    except CallError as error:
        return Examination(_unread(needs, error))
    if role is None or role.name != needs.role_name:
        similar = role.name if role else _similar(gateway, needs.role_name)
        absent = missing_role(needs.role_name, similar)
        waiting = [Finding(cause, "could-not-check", NOT_LOOKED_AT) for cause in LOOKED_AT_IN_A_ROLE]
        return Examination(Diagnosis(needs, (absent, *waiting, ORGANISATION), role_exists=False))
    trust = None
    if role.trust is not None:
        trust = judge_trust(role.trust, partition=needs.partition, account=needs.account, region=needs.region)
    rights = Rights(gateway, role)
    findings = (
        Finding(
            "exists",
            "ok",
            f"Created {role.created.day} {role.created:%b %Y}" if role.created else "The role is there",
        ),
        trust_finding(trust),
        _looked_at("bucket", lambda: _bucket(gateway, needs, role, rights)),
        _looked_at("ec2", lambda: _ec2(needs, rights)),
        _looked_at("kms", lambda: _kms(gateway, needs, role, rights)),
        ORGANISATION,
    )
    return Examination(Diagnosis(needs, _with_organisation(findings), role_exists=True), role, trust)


def _bucket(gateway: Gateway, needs: RoleNeeds, role: Role, rights: Rights) -> Finding:
    if not needs.bucket:
        return Finding("bucket", "ok", "No bucket is read")
    bucket = bucket_arn(needs)
    found = [
        *rights.ask(BUCKET_ACTIONS, bucket),
        *rights.ask(OBJECT_ACTIONS, f"{bucket}/{needs.key}"),
    ]
    policy = bucket_policy(gateway, needs.bucket)
    subject = Subject(role.arn, needs.account, bounded=bool(role.boundary_arn))
    unread = "" if policy.read else "s3:GetBucketPolicy"
    return bucket_finding(needs, [with_policy(right, policy, subject) for right in found], unread)


def _ec2(needs: RoleNeeds, rights: Rights) -> Finding:
    found = {
        right.action: right
        for resource, actions in ec2_actions(needs).items()
        for right in rights.ask(actions, resource)
    }
    return ec2_finding([found[action] for action in EC2_ACTIONS])


def _kms(gateway: Gateway, needs: RoleNeeds, role: Role, rights: Rights) -> Finding:
    judged: list[Right] = []
    unread = ""
    subject = Subject(role.arn, needs.account, bounded=bool(role.boundary_arn))
    for key, actions in key_actions(needs).items():
        policy = key_policy(gateway, key)
        unread = unread if policy.read else "kms:GetKeyPolicy"
        judged += [with_policy(right, policy, subject) for right in rights.ask(actions, key)]
    return kms_finding(judged, unread)


def _looked_at(cause: Cause, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except CallError as error:
        if error.kind != "refused" or error.http_status != 403:
            raise
        action = explain_denied(error.message)[0] or f"iam:{error.operation}"
        return Finding(
            cause,
            "could-not-check",
            f"{action} is not allowed",
            "The role's permissions could not be looked at",
            f"{action} is not allowed for you.",
            action,
        )


def _unread(needs: RoleNeeds, error: CallError) -> Diagnosis:
    if error.kind != "refused" or error.http_status != 403:
        raise error
    action = explain_denied(error.message)[0] or "iam:GetRole"
    sentence = SEARCH.format(action=action)
    title = "The role could not be looked at"
    findings = [
        Finding(cause, "could-not-check", f"{action} is not allowed", title, sentence, action)
        for cause in ("exists", *LOOKED_AT_IN_A_ROLE)
    ]
    return Diagnosis(needs, (*findings, ORGANISATION))


def _similar(gateway: Gateway, name: str) -> str:
    try:
        return similar_role(gateway, name)
    except CallError as error:
        if error.kind == "refused":
            return ""
        raise


def _with_organisation(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Where the simulation told of a rule of the organisation, that is the finding, not a missing permission."""
    hit = next((one for one in findings if one.title == DENIED_BY["organisation"]), None)
    if hit is None:
        return findings
    told = Finding("organisation", "failed", "Forbids what the role needs", hit.title, hit.sentence)
    return (*findings[:-1], told)
