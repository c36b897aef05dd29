"""What the operations of IAM have in common: finding things, refusals, and pages."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.iam_identities import ManagedPolicy, Role, User
from snapshot_importer.simulator.operations import ApiError, Call
from snapshot_importer.simulator.policy_syntax import MalformedPolicyError


def find_role(call: Call) -> Role:
    """Find the role that the request names."""
    name = call.params["RoleName"]
    role: Role | None = call.world.iam.role(call.account, name)
    if role is None:
        raise no_such_entity(f"The role with name {name} cannot be found.")
    return role


def role_resource(call: Call) -> str:
    """Return the ARN that a policy must allow: that of the role, whether it is there or not."""
    name = call.params.get("RoleName", "")
    role: Role | None = call.world.iam.role(call.account, name)
    return role.arn if role else f"arn:{partition_of(call.region)}:iam::{call.account}:role/{name}"


def find_user(call: Call) -> User:
    """Find the user that the request names, or the one who signed it."""
    user = _named_user(call)
    if user is not None:
        return user
    if call.params.get("UserName"):
        raise no_such_entity(f"The user with name {call.params['UserName']} cannot be found.")
    raise ApiError("ValidationError", "Must specify userName when calling with non-User credentials")


def user_resource(call: Call) -> str:
    """Return the ARN that a policy must allow: that of the user, whether there is one or not."""
    user = _named_user(call)
    name = call.params.get("UserName", "")
    return user.arn if user else f"arn:{partition_of(call.region)}:iam::{call.account}:user/{name}"


def _named_user(call: Call) -> User | None:
    name = call.params.get("UserName")
    user: User | None = (
        call.world.iam.user(call.account, name) if name else call.world.iam.user_of(call.caller.arn)
    )
    return user


def find_policy(call: Call) -> ManagedPolicy:
    """Find the managed policy that the request names."""
    arn = call.params["PolicyArn"]
    policy: ManagedPolicy | None = call.world.iam.managed_policy(arn)
    if policy is None:
        raise no_such_entity(f"Policy {arn} was not found.")
    return policy


def checked(document: str, check: Callable[[str], None]) -> str:
    """Return *document* if *check* takes it."""
    try:
        check(document)
    except MalformedPolicyError as error:
        raise ApiError("MalformedPolicyDocument", str(error)) from error
    return document


def check_size(text: str, limit: int, words: str) -> None:
    """Refuse more than *limit* characters, blanks not counted; *words* may name the {limit}."""
    if len(re.sub(r"\s", "", text)) > limit:
        raise ApiError("LimitExceeded", words.format(limit=limit), 409)


def encoded(document: str) -> str:
    """Return JSON as IAM answers it: URL-encoded, by RFC 3986."""
    return quote(document, safe="")


def no_such_entity(message: str) -> ApiError:
    """Return the refusal for what is not there."""
    return ApiError("NoSuchEntity", message, 404)


def page(
    call: Call, items: Sequence[Any], *, identity: Callable[[Any], str]
) -> tuple[list[Any], dict[str, Any]]:
    """Return the items of this page, and the members that tell of a next one."""
    marker = call.params.get("Marker")
    names = [identity(item) for item in items]
    if marker is not None and marker not in names:
        raise ApiError("ValidationError", f"Invalid Marker: {marker}")
    first = names.index(marker) if marker else 0
    last = first + call.params.get("MaxItems", 100)
    if last < len(items):
        return list(items[first:last]), {"IsTruncated": True, "Marker": names[last]}
    return list(items[first:]), {"IsTruncated": False}
