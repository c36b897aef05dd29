"""The permissions boundary and the tags of a role."""

from dataclasses import replace
from typing import Any

from snapshot_importer.simulator.iam_requests import find_role, no_such_entity, page, role_resource
from snapshot_importer.simulator.operations import Call, operation


@operation("iam", "PutRolePermissionsBoundary", resource=role_resource)
def put_role_permissions_boundary(call: Call) -> dict[str, Any]:
    """Limit a role to what a managed policy allows."""
    role = find_role(call)
    boundary = checked_boundary(call)
    call.world.iam.change(role, replace(role.permissions, boundary=boundary))
    return {}


@operation("iam", "DeleteRolePermissionsBoundary", resource=role_resource)
def delete_role_permissions_boundary(call: Call) -> dict[str, Any]:
    """Take the limit away."""
    role = find_role(call)
    if not role.permissions.boundary:
        raise no_such_entity(f"The role with name {role.name} does not have a permissions boundary.")
    call.world.iam.change(role, replace(role.permissions, boundary=""))
    return {}


@operation("iam", "TagRole", resource=role_resource)
def tag_role(call: Call) -> dict[str, Any]:
    """Add tags."""
    find_role(call).tags.update({tag["Key"]: tag["Value"] for tag in call.params["Tags"]})
    return {}


@operation("iam", "ListRoleTags", resource=role_resource)
def list_role_tags(call: Call) -> dict[str, Any]:
    """List the tags."""
    tags = [{"Key": key, "Value": value} for key, value in sorted(find_role(call).tags.items())]
    found, more = page(call, tags, identity=lambda tag: str(tag["Key"]))
    return {"Tags": found, **more}


def checked_boundary(call: Call) -> str:
    """Return the ARN of the managed policy that the request names as a boundary, "" for none."""
    arn: str = call.params.get("PermissionsBoundary", "")
    if arn and call.world.iam.managed_policy(arn) is None:
        raise no_such_entity(f"Policy {arn} does not exist or is not attachable.")
    return arn
