"""The operations on the policies of roles: inline ones, and managed ones that are attached."""

from dataclasses import replace
from typing import Any

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.iam_identities import ManagedPolicy
from snapshot_importer.simulator.iam_requests import (
    check_size,
    checked,
    encoded,
    find_policy,
    find_role,
    no_such_entity,
    page,
    role_resource,
)
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.policy_syntax import check_identity_policy

_VERSION = "v1"

# IAM User Guide, "IAM and AWS STS quotas": characters without blanks, and managed policies of a role.
_LONGEST_INLINE, _LONGEST_MANAGED, _ATTACHED = 10_240, 6_144, 10


@operation("iam", "PutRolePolicy", resource=role_resource)
def put_role_policy(call: Call) -> dict[str, Any]:
    """Set one inline policy."""
    role = find_role(call)
    document = checked(call.params["PolicyDocument"], check_identity_policy)
    inline = {**role.permissions.inline, call.params["PolicyName"]: document}
    words = f"Maximum policy size of {{limit}} bytes exceeded for role {role.name}"
    check_size("".join(inline.values()), _LONGEST_INLINE, words)
    call.world.iam.change(role, replace(role.permissions, inline=inline))
    return {}


@operation("iam", "GetRolePolicy", resource=role_resource)
def get_role_policy(call: Call) -> dict[str, Any]:
    """Return one inline policy."""
    role, name = find_role(call), call.params["PolicyName"]
    if name not in role.permissions.inline:
        raise no_such_entity(f"The role policy with name {name} cannot be found.")
    document = encoded(role.permissions.inline[name])
    return {"RoleName": role.name, "PolicyName": name, "PolicyDocument": document}


@operation("iam", "ListRolePolicies", resource=role_resource)
def list_role_policies(call: Call) -> dict[str, Any]:
    """List the names of the inline policies."""
    found, more = page(call, sorted(find_role(call).permissions.inline), identity=str)
    return {"PolicyNames": found, **more}


@operation("iam", "DeleteRolePolicy", resource=role_resource)
def delete_role_policy(call: Call) -> dict[str, Any]:
    """Remove one inline policy."""
    role, name = find_role(call), call.params["PolicyName"]
    if name not in role.permissions.inline:
        raise no_such_entity(f"The role policy with name {name} cannot be found.")
    inline = {other: document for other, document in role.permissions.inline.items() if other != name}
    call.world.iam.change(role, replace(role.permissions, inline=inline))
    return {}


@operation("iam", "AttachRolePolicy", resource=role_resource)
def attach_role_policy(call: Call) -> dict[str, Any]:
    """Attach a managed policy; one that is attached already stays so."""
    role, arn = find_role(call), call.params["PolicyArn"]
    if call.world.iam.managed_policy(arn) is None:
        raise no_such_entity(f"Policy {arn} does not exist or is not attachable.")
    attached = tuple(dict.fromkeys([*role.permissions.attached, arn]))
    if len(attached) > _ATTACHED:
        raise ApiError("LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {_ATTACHED}", 409)
    call.world.iam.change(role, replace(role.permissions, attached=attached))
    return {}


@operation("iam", "DetachRolePolicy", resource=role_resource)
def detach_role_policy(call: Call) -> dict[str, Any]:
    """Detach a managed policy."""
    role, arn = find_role(call), call.params["PolicyArn"]
    if arn not in role.permissions.attached:
        raise no_such_entity(f"Policy {arn} was not found.")
    attached = tuple(other for other in role.permissions.attached if other != arn)
    call.world.iam.change(role, replace(role.permissions, attached=attached))
    return {}


@operation("iam", "ListAttachedRolePolicies", resource=role_resource)
def list_attached_role_policies(call: Call) -> dict[str, Any]:
    """List the managed policies of a role."""
    found, more = page(call, find_role(call).permissions.attached, identity=str)
    policies = [{"PolicyName": arn.rsplit("/", 1)[-1], "PolicyArn": arn} for arn in found]
    return {"AttachedPolicies": policies, **more}


@operation("iam", "CreatePolicy")
def create_policy(call: Call) -> dict[str, Any]:
    """Make a managed policy of the account's own."""
    params = call.params
    document = checked(params["PolicyDocument"], check_identity_policy)
    check_size(document, _LONGEST_MANAGED, "Cannot exceed quota for PolicySize: {limit}")
    path, partition = params.get("Path", "/"), partition_of(call.region)
    arn = f"arn:{partition}:iam::{call.account}:policy{path}{params['PolicyName']}"
    if call.world.iam.managed_policy(arn) is not None:
        message = f"A policy called {params['PolicyName']} already exists. Duplicate names are not allowed."
        raise ApiError("EntityAlreadyExists", message, 409)
    policy = call.world.iam.create_policy(
        call.account,
        params["PolicyName"],
        document,
        path=path,
        partition=partition,
        description=params.get("Description", ""),
    )
    return {"Policy": _answer(call, policy)}


@operation("iam", "GetPolicy", resource=lambda call: str(call.params.get("PolicyArn", "*")))
def get_policy(call: Call) -> dict[str, Any]:
    """Tell about a managed policy, without its document."""
    policy = find_policy(call)
    return {"Policy": {**_answer(call, policy), "Description": policy.description}}


@operation("iam", "GetPolicyVersion", resource=lambda call: str(call.params.get("PolicyArn", "*")))
def get_policy_version(call: Call) -> dict[str, Any]:
    """Return the document of a managed policy, which has one version."""
    policy = find_policy(call)
    if call.params["VersionId"] != _VERSION:
        message = (
            f"Policy {policy.arn} version {call.params['VersionId']} does not exist or is not attachable."
        )
        raise no_such_entity(message)
    return {
        "PolicyVersion": {
            "Document": encoded(policy.document),
            "VersionId": _VERSION,
            "IsDefaultVersion": True,
            "CreateDate": policy.created,
        }
    }


def _answer(call: Call, policy: ManagedPolicy) -> dict[str, Any]:
    roles = call.world.iam.roles(call.account)
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.policy_id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": _VERSION,
        "AttachmentCount": sum(policy.arn in role.permissions.attached for role in roles),
        "IsAttachable": True,
        "CreateDate": policy.created,
        "UpdateDate": policy.created,
    }
