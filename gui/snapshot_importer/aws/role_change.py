"""Carries out a repair of a service role: each document is read again before it is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import sleep

from snapshot_importer.aws.diagnosis import PolicyChange, RoleNeeds
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.role_repair import as_text
from snapshot_importer.aws.roles import read_inline_policy, read_role

DESCRIPTION = "Lets VM Import read disk images and make EBS snapshots of them"
# Seconds between tries: IAM may need some to know a role that it has just made (IAM User Guide, "Changes that I make
# are not always immediately visible").
RESTS = (1.0, 2.0, 4.0)
CHANGED = "The role was changed meanwhile. Look at it again."


@dataclass(frozen=True, slots=True)
class Step:
    """One change in words, for the question before and the report after."""

    words: str
    change: PolicyChange


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far the repair came; *error* is why it went no further."""

    done: tuple[str, ...]
    left: tuple[str, ...] = ()
    error: CallError | None = None


def steps(needs: RoleNeeds, changes: Sequence[PolicyChange], *, role_exists: bool) -> tuple[Step, ...]:
    """Return what the repair does, in its order; nothing for what stays as it is."""
    found: list[Step] = []
    for change in changes:
        if change.before == change.after:
            continue
        if change.kind == "trust":
            words = (
                f"Change whom the role {needs.role_name} trusts"
                if role_exists
                else f"Create the role {needs.role_name}"
            )
        else:
            deed = "Change" if change.before else "Add"
            words = f"{deed} its policy {change.name}"
        found.append(Step(words, change))
    return tuple(found)


def needed(changes: Sequence[PolicyChange], *, role_exists: bool) -> tuple[str, ...]:
    """Return the actions of the caller's that the repair takes."""
    on_trust = "iam:UpdateAssumeRolePolicy" if role_exists else "iam:CreateRole"
    kinds = [change.kind for change in changes if change.before != change.after]
    return tuple(dict.fromkeys(on_trust if kind == "trust" else "iam:PutRolePolicy" for kind in kinds))


def carry_out(
    gateway: Gateway,
    needs: RoleNeeds,
    wanted: Sequence[Step],
    *,
    role_exists: bool,
    rest: Callable[[float], object] = sleep,
) -> Outcome:
    """Make the changes one after the other, in a worker; what was done already is not done again.

    A role that others changed since it was looked at is refused with code ``RoleChanged``. *rest* waits so many
    seconds for IAM to know a role that was made just now.
    """
    done: list[str] = []
    rests = () if role_exists else RESTS
    for number, step in enumerate(wanted):
        try:
            make = partial(_carry_out, gateway, needs, step.change, role_exists=role_exists)
            _until_known(make, rests, rest)
        except CallError as error:
            return Outcome(tuple(done), tuple(one.words for one in wanted[number:]), error)
        done.append(step.words)
    return Outcome(tuple(done))


def _until_known(make: Callable[[], None], rests: Sequence[float], rest: Callable[[float], object]) -> None:
    """Make a change, again while IAM does not know the new role yet."""
    for seconds in rests:
        try:
            return make()
        except CallError as error:
            if error.code != "NoSuchEntity":
                raise
        rest(seconds)
    return make()


def _carry_out(gateway: Gateway, needs: RoleNeeds, change: PolicyChange, *, role_exists: bool) -> None:
    name = needs.role_name
    if change.kind == "trust" and not role_exists:
        request = {
            "RoleName": name,
            "AssumeRolePolicyDocument": change.after,
            "Description": DESCRIPTION,
        }
        gateway.call("iam", "CreateRole", request, attempts=1)
        return
    now = _now(gateway, name, change)
    if now == change.after:
        return
    if now != change.before:
        raise CallError("refused", CHANGED, operation="UpdateRole", code="RoleChanged")
    if change.kind == "trust":
        request = {"RoleName": name, "PolicyDocument": change.after}
        gateway.call("iam", "UpdateAssumeRolePolicy", request)
    else:
        request = {"RoleName": name, "PolicyName": change.name, "PolicyDocument": change.after}
        gateway.call("iam", "PutRolePolicy", request)


def _now(gateway: Gateway, name: str, change: PolicyChange) -> str:
    if change.kind != "trust":
        return as_text(read_inline_policy(gateway, name, change.name))
    role = read_role(gateway, name)
    if role is None:
        raise CallError("refused", CHANGED, operation="UpdateRole", code="RoleChanged")
    return as_text(role.trust)
