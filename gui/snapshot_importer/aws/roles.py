"""Service roles and their policies, as IAM tells them; every document is checked before it is believed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import MOST_PAGES, Gateway
from snapshot_importer.aws.role_documents import Document
from snapshot_importer.aws.role_trust import judge_trust


@dataclass(frozen=True, slots=True)
class Role:
    """One role; *trust* is ``None`` where its document cannot be read as JSON."""

    name: str
    arn: str
    created: datetime | None
    trust: Document | None = field(repr=False)
    boundary_arn: str = ""  # of the policy that limits what the role may do


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """One policy of a role; *document* is ``None`` where it cannot be read as JSON."""

    name: str
    inline: bool
    document: Document | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class RoleSummary:
    """A role that VM Import may take."""

    name: str
    arn: str


def read_role(gateway: Gateway, name: str) -> Role | None:
    """Return the role; ``None`` if there is none of that name, which IAM finds in any case of letters."""
    try:
        answer = gateway.call("iam", "GetRole", {"RoleName": name})
    except CallError as error:
        if error.code == "NoSuchEntity":
            return None
        raise
    return _role(answer.get("Role"))


def read_policies(gateway: Gateway, role_name: str) -> tuple[NamedPolicy, ...]:
    """Return the inline and the attached policies of a role, each with its document."""
    asked = {"RoleName": role_name}
    inline = [
        NamedPolicy(plain(name), inline=True, document=read_inline_policy(gateway, role_name, name))
        for name in _listed(gateway, "ListRolePolicies", "PolicyNames", asked)
    ]
    attached = _listed(gateway, "ListAttachedRolePolicies", "AttachedPolicies", asked)
    return (*inline, *(read_managed_policy(gateway, plain(entry.get("PolicyArn"))) for entry in attached))


def read_inline_policy(gateway: Gateway, role_name: str, name: str) -> Document | None:
    """Return one inline policy; ``None`` if the role has none of that name, or what it has is not JSON."""
    try:
        answer = gateway.call("iam", "GetRolePolicy", {"RoleName": role_name, "PolicyName": name})
    except CallError as error:
        if error.code == "NoSuchEntity":
            return None
        raise
    return _document(answer.get("PolicyDocument"))


def read_managed_policy(gateway: Gateway, arn: str) -> NamedPolicy:
    """Return a managed policy, such as a permissions boundary."""
    policy = gateway.call("iam", "GetPolicy", {"PolicyArn": arn}).get("Policy") or {}
    version = policy.get("DefaultVersionId")
    if not version:
        raise CallError("garbled", NOT_AWS, operation="GetPolicy")
    answer = gateway.call("iam", "GetPolicyVersion", {"PolicyArn": arn, "VersionId": version})
    found = (answer.get("PolicyVersion") or {}).get("Document")
    return NamedPolicy(plain(policy.get("PolicyName")), inline=False, document=_document(found))


def assumable_roles(gateway: Gateway) -> tuple[RoleSummary, ...]:
    """Return the roles of the account that VM Import may take, by name."""
    found: list[RoleSummary] = []
    for entry in _listed(gateway, "ListRoles", "Roles", {}):
        role = _role(entry)
        account = role.arn.split(":")[4]
        partition = role.arn.split(":")[1]
        if role.trust is None:
            continue
        trust = judge_trust(role.trust, partition=partition, account=account, region=gateway.region)
        if trust.verdict in ("trusted", "open"):
            found.append(RoleSummary(role.name, role.arn))
    return tuple(sorted(found, key=lambda role: role.name.lower()))


def similar_role(gateway: Gateway, name: str) -> str:
    """Return a role whose name differs from *name* in the case of its letters only; empty if there is none."""
    for entry in _listed(gateway, "ListRoles", "Roles", {}):
        found = _role(entry).name
        if found != name and found.lower() == name.lower():
            return found
    return ""


def _listed(gateway: Gateway, operation: str, member: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
    marker: dict[str, Any] = {}
    for _ in range(MOST_PAGES):
        answer = gateway.call("iam", operation, {**parameters, **marker})
        if not isinstance(answer.get(member), list):
            raise CallError("garbled", NOT_AWS, operation=operation)
        yield from answer[member]
        if not answer.get("IsTruncated"):
            return
        following = {"Marker": answer.get("Marker")}
        if not following["Marker"] or following == marker:
            break
        marker = following
    # A list that may not be whole could lack the policy that counts.
    raise CallError("garbled", NOT_AWS, operation=operation)


def _role(entry: Any) -> Role:
    if (
        not isinstance(entry, Mapping)
        or not entry.get("RoleName")
        or len(str(entry.get("Arn")).split(":")) != 6
    ):
        raise CallError("garbled", NOT_AWS, operation="GetRole")
    created = entry.get("CreateDate")
    boundary = entry.get("PermissionsBoundary") or {}
    return Role(
        plain(entry["RoleName"]),
        plain(entry["Arn"]),
        created if isinstance(created, datetime) else None,
        _document(entry.get("AssumeRolePolicyDocument")),
        plain(boundary.get("PermissionsBoundaryArn")),
    )


def _document(value: object) -> Document | None:
    """Return a policy document, which botocore has decoded already or which is still a URL-encoded text."""
    if isinstance(value, str):
        try:
            value = json.loads(unquote(value))
        except ValueError:
            return None
    return value if isinstance(value, Mapping) else None
