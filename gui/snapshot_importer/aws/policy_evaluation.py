"""What policy documents say of one action on one resource: never "allowed" where that cannot be told from here."""

from collections.abc import Mapping, Sequence
from typing import Literal

from snapshot_importer.aws.policy_conditions import Context, hold, matches
from snapshot_importer.aws.role_documents import Document, statements, texts

Verdict = Literal["allowed", "denied", "not-allowed", "unknown"]


def evaluate(policies: Sequence[Document], action: str, resource: str, context: Context) -> Verdict:
    """Return the verdict of identity policies (IAM User Guide, "Policy evaluation logic").

    The resource ``*`` is allowed only by a statement on every resource.
    """
    found = [statement for policy in policies for statement in statements(policy)]
    denials = [_denies(statement, action, resource, context) for statement in found if _is(statement, "Deny")]
    if True in denials:
        return "denied"
    permits = [
        _applies(statement, action, resource, context) for statement in found if _is(statement, "Allow")
    ]
    if True in permits:
        return "unknown" if None in denials else "allowed"
    return "unknown" if None in permits else "not-allowed"


def _is(statement: Document, effect: str) -> bool:
    return statement.get("Effect") == effect


def _applies(statement: Document, action: str, resource: str, context: Context) -> bool | None:
    if not _covers(statement, "Action", action, ignore_case=True):
        return False
    if not _covers(statement, "Resource", resource):
        return False
    return hold(statement.get("Condition"), context)


def _denies(statement: Document, action: str, resource: str, context: Context) -> bool | None:
    """Return whether a denial hits the action; ``None`` where it may hit some of every resource."""
    if resource == "*" and _covers(statement, "Action", action, ignore_case=True):
        everything = "*" in texts(statement.get("Resource"))
        return hold(statement.get("Condition"), context) if everything else None
    return _applies(statement, action, resource, context)


def _covers(statement: Mapping[str, object], member: str, wanted: str, *, ignore_case: bool = False) -> bool:
    if member in statement:
        patterns = texts(statement[member])
        return any(matches(pattern, wanted, ignore_case=ignore_case) for pattern in patterns)
    if f"Not{member}" in statement:
        patterns = texts(statement[f"Not{member}"])
        return not any(matches(pattern, wanted, ignore_case=ignore_case) for pattern in patterns)
    return False


def within_boundary(verdict: Verdict, boundary: Verdict | None) -> Verdict:
    """Return what is left of *verdict* under a permissions boundary; ``None``: there is none."""
    if boundary is None or verdict in ("denied", "not-allowed"):
        return verdict
    if boundary == "allowed":
        return verdict
    return "denied" if boundary == "denied" else "unknown" if boundary == "unknown" else "not-allowed"
