"""All kinds of policies together, in the order of the IAM User Guide's "Policy evaluation logic"."""

import json
from typing import Any

import pytest

from snapshot_importer.simulator.authorization import (
    BOUNDARY,
    IDENTITY,
    ORGANISATION,
    RESOURCE,
    ROOT_POLICIES,
    SESSION,
    Guard,
    Policy,
    Principal,
    judge,
)
from snapshot_importer.simulator.policy import Outcome

ALLOWED, SILENT, DENIED = Outcome.ALLOWED, Outcome.SILENT, Outcome.DENIED
ACCOUNT, OTHER = "111111111111", "222222222222"
USER = f"arn:aws:iam::{ACCOUNT}:user/ann"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/vmimport"
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/vmimport/one"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def policies(*effects: str, **members: Any) -> tuple[Policy, ...]:
    """One policy on everything for each effect; none at all for no effect."""
    statement = {"Action": "*", "Resource": "*", **members}
    return tuple(
        Policy(effect, json.dumps({"Statement": {"Effect": effect, **statement}})) for effect in effects
    )


def user(identity: tuple[Policy, ...] = (), **layers: Any) -> Principal:
    return Principal(USER, ACCOUNT, identity=identity, **layers)


def session(identity: tuple[Policy, ...] = (), **layers: Any) -> Principal:
    return Principal(SESSION_ARN, ACCOUNT, role_arn=ROLE, identity=identity, **layers)


def bucket(*effects: str, owner: str = ACCOUNT, principal: Any = None) -> Guard:
    return Guard(owner, policies(*effects, Principal=principal or {"AWS": USER}))


def key(principal: Any, *effects: str, owner: str = ACCOUNT) -> Guard:
    return Guard(owner, policies(*(effects or ("Allow",)), Principal={"AWS": principal}), decides=True)


ALLOW, DENY, NONE = policies("Allow"), policies("Deny"), policies("Allow", Action="sns:*")


def ask(principal: Principal, guard: Guard | None = None) -> tuple[Outcome, str]:
    decision = judge(principal, "s3:GetObject", "arn:aws:s3:::images/disk", {}, guard)
    return decision.outcome, decision.kind


@pytest.mark.parametrize(
    ("principal", "guard", "outcome", "kind"),
    [
        (user(), None, SILENT, IDENTITY),
        (user(ALLOW), None, ALLOWED, ""),
        (user(ALLOW + DENY), None, DENIED, IDENTITY),
        (user(ALLOW, boundary=ALLOW), None, ALLOWED, ""),
        (user(ALLOW, boundary=NONE), None, SILENT, BOUNDARY),
        (user(ALLOW, boundary=()), None, SILENT, BOUNDARY),
        (user(ALLOW, boundary=ALLOW + DENY), None, DENIED, BOUNDARY),
        (user(boundary=ALLOW), None, SILENT, IDENTITY),
        (session(ALLOW, session=NONE), None, SILENT, SESSION),
        (session(ALLOW, session=DENY), None, DENIED, SESSION),
        (user(ALLOW, organisation=NONE), None, SILENT, ORGANISATION),
        (user(ALLOW, organisation=ALLOW + DENY), None, DENIED, ORGANISATION),
        (user(ALLOW, organisation=ALLOW), None, ALLOWED, ""),
        (Principal(ROOT, ACCOUNT, identity=ROOT_POLICIES), None, ALLOWED, ""),
        (Principal(ROOT, ACCOUNT, identity=ROOT_POLICIES, organisation=DENY), None, DENIED, ORGANISATION),
        (user(ALLOW), bucket(), ALLOWED, ""),
        (user(ALLOW), bucket("Deny"), DENIED, RESOURCE),
        (user(ALLOW), bucket("Deny", principal="*"), DENIED, RESOURCE),
        (user(ALLOW), bucket("Deny", principal={"AWS": OTHER}), ALLOWED, ""),
        (user(), bucket("Allow"), ALLOWED, ""),
        (user(), bucket("Allow", principal="*"), ALLOWED, ""),
        (user(boundary=NONE), bucket("Allow"), ALLOWED, ""),
        (user(boundary=DENY), bucket("Allow"), DENIED, BOUNDARY),
        (user(organisation=NONE), bucket("Allow"), SILENT, ORGANISATION),
        (user(), bucket("Allow", principal={"AWS": ROOT}), SILENT, IDENTITY),
        (session(), bucket("Allow", principal={"AWS": ROLE}), ALLOWED, ""),
        (session(boundary=NONE), bucket("Allow", principal={"AWS": ROLE}), SILENT, BOUNDARY),
        (session(boundary=NONE), bucket("Allow", principal={"AWS": SESSION_ARN}), ALLOWED, ""),
        (session(session=NONE), bucket("Allow", principal={"AWS": ROLE}), SILENT, SESSION),
        (user(ALLOW), bucket(owner=OTHER), SILENT, RESOURCE),
        (user(ALLOW), bucket("Allow", owner=OTHER), ALLOWED, ""),
        (user(ALLOW), bucket("Allow", owner=OTHER, principal={"AWS": ACCOUNT}), ALLOWED, ""),
        (user(), bucket("Allow", owner=OTHER), SILENT, IDENTITY),
        (user(ALLOW), key(ROOT), ALLOWED, ""),
        (user(), key(ROOT), SILENT, IDENTITY),
        (user(), key(USER), ALLOWED, ""),
        (session(), key(ROLE), ALLOWED, ""),
        (user(ALLOW), key(ROLE), SILENT, RESOURCE),
        (user(ALLOW), key(ROOT, "Allow", "Deny"), DENIED, RESOURCE),
        (user(ALLOW), key(ROOT, owner=OTHER), ALLOWED, ""),
        (user(ALLOW), key(f"arn:aws:iam::{OTHER}:root", owner=OTHER), SILENT, RESOURCE),
        (Principal(ROOT, ACCOUNT, identity=ROOT_POLICIES), key(USER), SILENT, RESOURCE),
    ],
)
def test_the_kinds_of_policies_are_asked_in_their_order(
    principal: Principal, guard: Guard | None, outcome: Outcome, kind: str
) -> None:
    assert ask(principal, guard) == (outcome, kind)


@pytest.mark.parametrize(
    ("named", "outcome"),
    [([USER, ROOT], ALLOWED), ([ROLE, ROOT], DENIED), ([USER], DENIED)],
    ids=["who is named with the account", "somebody else", "who is named without the account"],
)
def test_not_principal_spares_whom_it_names(named: list[str], outcome: Outcome) -> None:
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": named}, "Action": "*", "Resource": "*"}
    guard = Guard(ACCOUNT, (Policy("bucket policy", json.dumps({"Statement": [statement]})),))

    assert ask(user(ALLOW), guard)[0] is outcome


def test_the_statements_that_decided_are_told() -> None:
    decision = judge(user(ALLOW + DENY), "s3:GetObject", "*", {})

    assert [match.policy.name for match in decision.matches] == ["Deny"]
    assert decision.matches[0].statement["Effect"] == "Deny"
