"""What the policies of a bucket and of a key say of a role, beside the role's own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.policy_conditions import every
from snapshot_importer.aws.policy_evaluation import applies
from snapshot_importer.aws.role_documents import PROBES, Document, statements, texts
from snapshot_importer.aws.role_rights import Right


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """The policy of one bucket or key; ``None`` if it has none, or if it was not *read*."""

    kind: Literal["bucket", "kms"]
    document: Document | None = None
    read: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """The role that is asked about."""

    arn: str
    account: str
    bounded: bool = False  # by a permissions boundary

    @property
    def root(self) -> str:
        """The ARN that stands for everybody in the role's account."""
        return f"{self.arn.partition(':role/')[0]}:root"


def bucket_policy(gateway: Gateway, bucket: str) -> ResourcePolicy:
    """Return the policy of the bucket. Raises `CallError` where AWS does not answer."""
    return _read("bucket", lambda: gateway.call("s3", "GetBucketPolicy", {"Bucket": bucket}))


def key_policy(gateway: Gateway, key_arn: str) -> ResourcePolicy:
    """Return the policy of a key. Raises `CallError` where AWS does not answer."""
    request = {"KeyId": key_arn, "PolicyName": "default"}
    return _read("kms", lambda: gateway.call("kms", "GetKeyPolicy", request))


def with_policy(right: Right, policy: ResourcePolicy, subject: Subject) -> Right:
    """Return what is left of *right*, which the role's own policies give, under the policy of the resource."""
    if policy.document is None:
        return right
    names = PROBES.get(right.action, (right.action,))
    judged = [_judged(right, name, policy, subject) for name in names]
    order = ("denied", "not-allowed", "unknown", "allowed")
    return min(judged, key=lambda one: order.index(one.verdict))


def _judged(right: Right, action: str, policy: ResourcePolicy, subject: Subject) -> Right:
    said = [
        (statement.get("Effect"), applies(statement, action, right.resource, _context(subject)), statement)
        for statement in statements(policy.document or {})
    ]
    denies = _some([every(_means(one, subject), about) for effect, about, one in said if effect == "Deny"])
    if denies or right.verdict == "denied":
        return replace(right, verdict="denied", why=policy.kind) if denies else right
    gives = _some([every(_names(one, subject), about) for effect, about, one in said if effect == "Allow"])
    to_iam = _some([every(_root(one, subject), about) for effect, about, one in said if effect == "Allow"])
    # S3 API reference, GetBucketPolicy: only the account whose bucket it is gets an answer.
    foreign = policy.kind == "kms" and right.resource.split(":")[4:5] != [subject.account]
    if gives and not (right.why or foreign):
        # What the resource gives the role, its boundary or a denial of its own may take.
        given = right.verdict == "allowed" or not (subject.bounded or right.perhaps_denied)
        sure = denies is False and given
        return replace(right, verdict="allowed" if sure else "unknown")
    if right.verdict != "allowed":
        return right if gives is False or foreign or right.why else replace(right, verdict="unknown")
    # KMS Developer Guide, "Key policies": what a key's policy does not leave to IAM, IAM does not give.
    lets_in = policy.kind == "bucket" or _some([gives, to_iam])
    if lets_in is False:
        return replace(right, verdict="denied", why="kms-silent")
    return right if lets_in and denies is False else replace(right, verdict="unknown")


def _some(answers: list[bool | None]) -> bool | None:
    """Return whether one of *answers* is yes, ``None`` where none is but one is not known."""
    if True in answers:
        return True
    return None if None in answers else False


def _context(subject: Subject) -> Mapping[str, str]:
    return {
        "aws:principalarn": subject.arn,
        "aws:principalaccount": subject.account,
        "aws:principaltype": "AssumedRole",
        "aws:securetransport": "true",
        "kms:calleraccount": subject.account,
    }


def _means(statement: Document, subject: Subject) -> bool | None:
    """Whether a denial is meant for the role, by itself or with others."""
    account = {subject.root, subject.account}
    if "NotPrincipal" in statement:
        spared = set(_principals(statement, "NotPrincipal"))
        # IAM User Guide, "NotPrincipal": to be spared a session must be named, its role and the account as well.
        return None if "*" in spared or (spared & account and subject.arn in spared) else True
    return bool({*account, subject.arn, "*"} & set(_principals(statement)))


def _names(statement: Document, subject: Subject) -> bool:
    return bool({subject.arn, "*"} & set(_principals(statement)))


def _root(statement: Document, subject: Subject) -> bool:
    return bool({subject.root, subject.account} & set(_principals(statement)))


def _principals(statement: Document, member: str = "Principal") -> tuple[str, ...]:
    principal = statement.get(member)
    return texts(principal.get("AWS")) if isinstance(principal, Mapping) else texts(principal)


def _read(kind: Literal["bucket", "kms"], ask: Callable[[], dict[str, Any]]) -> ResourcePolicy:
    try:
        found = json.loads(str(ask().get("Policy")))
    except CallError as error:
        if error.code == "NoSuchBucketPolicy":
            return ResourcePolicy(kind)
        if error.kind != "refused":
            raise
        return ResourcePolicy(kind, read=False)
    except (ValueError, RecursionError):
        return ResourcePolicy(kind, read=False)
    return ResourcePolicy(kind, found) if isinstance(found, Mapping) else ResourcePolicy(kind, read=False)
