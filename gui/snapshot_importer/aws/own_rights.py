"""Whether the caller may do something, by IAM's simulation of the caller's own policies."""

from collections.abc import Sequence

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import plain
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.simulation import simulate


def may(gateway: Gateway, actions: Sequence[str], resource: str) -> bool | None:
    """Return whether the caller may do all of *actions* on *resource*; ``None`` where that cannot be told.

    The root user may do everything, and cannot be simulated.
    """
    identity = gateway.identity()
    if identity.is_root:
        return True
    try:
        found = simulate(gateway, found_principal(gateway, identity.arn), actions, resource)
    except CallError as error:
        if error.kind == "refused":
            return None
        raise
    return all(one.decision == "allowed" for one in found)


def found_principal(gateway: Gateway, arn: str) -> str:
    """Return the ARN of the user or role behind *arn*, with a role's path where IAM may be asked for it."""
    guess = principal(arn)
    if ":role/" not in guess:
        return guess
    try:
        answer = gateway.call("iam", "GetRole", {"RoleName": guess.rpartition("/")[2]})
    except CallError as error:
        if error.kind == "refused":
            return guess
        raise
    return plain((answer.get("Role") or {}).get("Arn")) or guess


def principal(arn: str) -> str:
    """Return the ARN of the user or role behind *arn*, which for a session names the session as well.

    A role's path is not part of the session's ARN: a role with a path is then not found, which proves nothing.
    """
    if ":assumed-role/" not in arn:
        return arn
    before, _, after = arn.partition(":assumed-role/")
    return f"{before.replace(':sts:', ':iam:')}:role/{after.partition('/')[0]}"
