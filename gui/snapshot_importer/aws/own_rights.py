"""Whether the caller may do something, by IAM's simulation of the caller's own policies."""

from collections.abc import Sequence

from snapshot_importer.aws.errors import CallError
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
        found = simulate(gateway, principal(identity.arn), actions, resource)
    except CallError as error:
        if error.kind == "refused":
            return None
        raise
    return all(one.decision == "allowed" for one in found)


def principal(arn: str) -> str:
    """Return the ARN of the user or role behind *arn*, which for a session names the session as well.

    A role's path is not part of the session's ARN: a role with a path is then not found, which proves nothing.
    """
    if ":assumed-role/" not in arn:
        return arn
    before, _, after = arn.partition(":assumed-role/")
    return f"{before.replace(':sts:', ':iam:')}:role/{after.partition('/')[0]}"
