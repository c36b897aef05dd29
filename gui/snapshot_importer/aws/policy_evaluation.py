"""What policy documents say of one action on one resource: never "allowed" where that cannot be told from here."""

import re
from collections.abc import Sequence
from typing import Literal

from snapshot_importer.aws.policy_conditions import Context, every, hold, matches
from snapshot_importer.aws.role_documents import Document, statements, texts

Verdict = Literal["allowed", "denied", "not-allowed", "unknown"]
_VARIABLE = re.compile(r"\$\{[^}]*\}")


def evaluate(policies: Sequence[Document], action: str, resource: str, context: Context) -> Verdict:
    """Return the verdict of identity policies (IAM User Guide, "Policy evaluation logic").

    The resource ``*`` is allowed only by a statement on every resource.
    """
    denials = _denials(policies, action, resource, context)
    if True in denials:
        return "denied"
    permits = [applies(one, action, resource, context) for one in _all(policies, "Allow")]
    if True in permits:
        return "unknown" if None in denials else "allowed"
    return "unknown" if None in permits else "not-allowed"


def may_deny(policies: Sequence[Document], action: str, resource: str, context: Context) -> bool:
    """Whether a denial may hit the action, which depends on what is not known here."""
    return None in _denials(policies, action, resource, context)


def _denials(policies: Sequence[Document], action: str, resource: str, context: Context) -> list[bool | None]:
    return [_denies(one, action, resource, context) for one in _all(policies, "Deny")]


def _all(policies: Sequence[Document], effect: str) -> list[Document]:
    return [one for policy in policies for one in statements(policy) if one.get("Effect") == effect]


def applies(statement: Document, action: str, resource: str, context: Context) -> bool | None:
    """Return whether a statement is about the request; ``None`` where that depends on what is not known here."""
    return every(
        _covers(statement, "Action", action, ignore_case=True),
        _covers(statement, "Resource", resource),
        hold(statement.get("Condition"), context),
    )


def _denies(statement: Document, action: str, resource: str, context: Context) -> bool | None:
    """Return whether a denial hits the action; ``None`` where it may hit some of every resource."""
    found = applies(statement, action, resource, context)
    if resource != "*" or found is not False:
        return found
    # Nothing is said of every resource where the denial is about others than all.
    about = every(
        _covers(statement, "Action", action, ignore_case=True), hold(statement.get("Condition"), context)
    )
    return False if about is False else None


def _covers(statement: Document, member: str, wanted: str, *, ignore_case: bool = False) -> bool | None:
    inverted = member not in statement
    found = [
        _fits(pattern, wanted, ignore_case=ignore_case)
        for pattern in texts(statement.get(f"Not{member}" if inverted else member))
    ]
    if True in found:
        return not inverted
    return None if None in found else inverted and f"Not{member}" in statement


def _fits(pattern: str, wanted: str, *, ignore_case: bool) -> bool | None:
    if "${" not in pattern:
        return matches(pattern, wanted, ignore_case=ignore_case)
    # A variable may stand for anything.
    return None if matches(_VARIABLE.sub("*", pattern), wanted, ignore_case=ignore_case) else False
