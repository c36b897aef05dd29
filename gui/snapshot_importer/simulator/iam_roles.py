"""The operations on roles and on who may assume them."""

import re
from dataclasses import replace
from typing import Any

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.iam_boundaries import checked_boundary
from snapshot_importer.simulator.iam_identities import Role
from snapshot_importer.simulator.iam_requests import (
    check_size,
    checked,
    encoded,
    find_role,
    page,
    role_resource,
)
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.policy_syntax import check_trust_policy

# IAM User Guide, "IAM and AWS STS quotas": characters without blanks.
_LONGEST_TRUST = 2048


@operation("iam", "CreateRole", resource=role_resource)
def create_role(call: Call) -> dict[str, Any]:
    """Make a role without permissions."""
    params = call.params
    name = params["RoleName"]
    # IAM API reference, CreateRole.
    if not re.fullmatch(r"[\w+=,.@-]{1,64}", name, re.ASCII):
        message = (
            "The specified value for roleName is invalid. It must contain only alphanumeric characters "
            "and/or the following: +=,.@_-"
        )
        raise ApiError("ValidationError", message)
    if call.world.iam.role(call.account, name) is not None:
        raise ApiError("EntityAlreadyExists", f"Role with name {name} already exists.", 409)
    role = call.world.iam.create_role(
        call.account,
        name,
        _checked_trust(params["AssumeRolePolicyDocument"]),
        path=params.get("Path", "/"),
        partition=partition_of(call.region),
        description=params.get("Description", ""),
        max_session_seconds=params.get("MaxSessionDuration", 3600),
        boundary=checked_boundary(call),
    )
    role.tags.update({tag["Key"]: tag["Value"] for tag in params.get("Tags", [])})
    return {"Role": _answer(role)}


@operation("iam", "GetRole", resource=role_resource)
def get_role(call: Call) -> dict[str, Any]:
    """Tell about a role and whom it trusts."""
    role = find_role(call)
    return {"Role": {**_answer(role), **_more(role)}}


@operation("iam", "ListRoles")
def list_roles(call: Call) -> dict[str, Any]:
    """List the account's roles."""
    prefix = call.params.get("PathPrefix", "/")
    roles = [role for role in call.world.iam.roles(call.account) if role.path.startswith(prefix)]
    found, more = page(call, roles, identity=lambda role: role.name)
    return {"Roles": [_answer(role) for role in found], **more}


@operation("iam", "DeleteRole", resource=role_resource)
def delete_role(call: Call) -> dict[str, Any]:
    """Forget a role that has no policies left."""
    role = find_role(call)
    if role.permissions.attached:
        raise ApiError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409)
    if role.permissions.inline:
        raise ApiError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409)
    call.world.iam.delete_role(role)
    return {}


@operation("iam", "UpdateAssumeRolePolicy", resource=role_resource)
def update_assume_role_policy(call: Call) -> dict[str, Any]:
    """Set whom a role trusts."""
    role = find_role(call)
    trust = _checked_trust(call.params["PolicyDocument"])
    call.world.iam.change(role, replace(role.permissions, trust=trust))
    return {}


def _checked_trust(document: str) -> str:
    check_size(document, _LONGEST_TRUST, "Cannot exceed quota for ACLSizePerRole: {limit}")
    return checked(document, check_trust_policy)


def _answer(role: Role) -> dict[str, Any]:
    """Shape a role as CreateRole and ListRoles answer it; GetRole adds what is only there sometimes."""
    answer = {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.identity_id,
        "Arn": role.arn,
        "CreateDate": role.created,
        "AssumeRolePolicyDocument": encoded(role.permissions.trust),
        "MaxSessionDuration": role.max_session_seconds,
    }
    return {**answer, "Description": role.description} if role.description else answer


def _more(role: Role) -> dict[str, Any]:
    # IAM API reference, ListRoles: it leaves out the boundary, the last use and the tags.
    more: dict[str, Any] = {"RoleLastUsed": {}}
    if role.permissions.boundary:
        kind = "PermissionsBoundaryPolicy"
        arn = role.permissions.boundary
        more["PermissionsBoundary"] = {
            "PermissionsBoundaryType": kind,
            "PermissionsBoundaryArn": arn,
        }
    if role.tags:
        more["Tags"] = [{"Key": key, "Value": value} for key, value in sorted(role.tags.items())]
    return more
