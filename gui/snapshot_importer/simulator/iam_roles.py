"""The operations on roles and on who may assume them."""

import re
from dataclasses import replace
from typing import Any

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.iam_identities import Role
from snapshot_importer.simulator.iam_requests import checked, encoded, find_role, page, role_resource
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.policy_syntax import check_trust_policy


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
        checked(params["AssumeRolePolicyDocument"], check_trust_policy),
        path=params.get("Path", "/"),
        partition=partition_of(call.region),
        description=params.get("Description", ""),
        max_session_seconds=params.get("MaxSessionDuration", 3600),
    )
    return {"Role": _answer(role)}


@operation("iam", "GetRole", resource=role_resource)
def get_role(call: Call) -> dict[str, Any]:
    """Tell about a role and whom it trusts."""
    return {"Role": {**_answer(find_role(call)), "RoleLastUsed": {}}}


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
    trust = checked(call.params["PolicyDocument"], check_trust_policy)
    call.world.iam.change(role, replace(role.permissions, trust=trust))
    return {}


def _answer(role: Role) -> dict[str, Any]:
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
