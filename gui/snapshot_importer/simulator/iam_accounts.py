"""The operations on the caller's own user and account."""

from dataclasses import replace
from typing import Any

from snapshot_importer.simulator.iam_requests import find_user, no_such_entity, user_resource
from snapshot_importer.simulator.operations import ApiError, Call, operation


@operation("iam", "GetUser", resource=user_resource)
def get_user(call: Call) -> dict[str, Any]:
    """Tell about a user, or about the caller where none is named."""
    user = find_user(call)
    return {
        "User": {
            "Path": user.path,
            "UserName": user.name,
            "UserId": user.identity_id,
            "Arn": user.arn,
            "CreateDate": user.created,
        }
    }


@operation("iam", "AttachUserPolicy", resource=user_resource)
def attach_user_policy(call: Call) -> dict[str, Any]:
    """Attach a managed policy to a user; one that is attached already stays so."""
    user, arn = find_user(call), call.params["PolicyArn"]
    if call.world.iam.managed_policy(arn) is None:
        raise no_such_entity(f"Policy {arn} does not exist or is not attachable.")
    attached = tuple(dict.fromkeys([*user.permissions.attached, arn]))
    call.world.iam.change(user, replace(user.permissions, attached=attached))
    return {}


@operation("iam", "ListAccountAliases")
def list_account_aliases(call: Call) -> dict[str, Any]:
    """Return the account's name, of which there is one at most."""
    alias = call.world.iam.account_aliases.get(call.account)
    return {"AccountAliases": [alias] if alias else [], "IsTruncated": False}


@operation("iam", "CreateAccountAlias")
def create_account_alias(call: Call) -> dict[str, Any]:
    """Give the account a name, instead of the one it had."""
    alias = call.params["AccountAlias"]
    taken = [account for account, name in call.world.iam.account_aliases.items() if name == alias]
    if taken:
        raise ApiError("EntityAlreadyExists", f"The account alias {alias} already exists.", 409)
    call.world.iam.account_aliases[call.account] = alias
    return {}
