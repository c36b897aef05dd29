"""Grants: an action on resources under conditions, and the statements of the policy that gives them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Operator, condition key, values: ("StringEquals", "aws:RequestedRegion", ("eu-central-1",)).
Condition = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Grant:
    """One action; all *conditions* must hold."""

    action: str  # as a policy writes it: kms:ReEncrypt*
    resources: tuple[str, ...]  # ARNs, or "*" alone
    conditions: tuple[Condition, ...] = ()


def statements_of(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    """Return statements that allow *grants*, one for all actions on the same resources under the same conditions."""
    groups: dict[tuple[tuple[str, ...], tuple[Condition, ...]], dict[str, None]] = {}
    for grant in grants:
        groups.setdefault((grant.resources, grant.conditions), {})[grant.action] = None
    return [_statement(tuple(actions), *where) for where, actions in groups.items()]


def literal(text: str) -> str:
    """Return *text* as a policy writes it where it must not act as a wildcard or a variable.

    IAM User Guide, "IAM policy elements: Variables and tags", "Specifying wildcard characters". What IAM takes in no
    policy becomes a wildcard.
    """
    return "".join(_literal(character) for character in text)


def can_be_named(text: str) -> bool:
    """Whether a policy can hold *text*: else wildcards stand for some of it, which may mean something else, too.

    IAM API reference, CreatePolicy, PolicyDocument: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+.
    """
    return all(" " <= character <= "\u00ff" for character in text)


def _literal(character: str) -> str:
    if character in "*?$":
        return f"${{{character}}}"
    if can_be_named(character):
        return character
    # What takes two units of UTF-16 may count as two characters.
    return "?" if character <= "\uffff" else "?*"


def _statement(
    actions: tuple[str, ...], resources: tuple[str, ...], conditions: tuple[Condition, ...]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Effect": "Allow",
        "Action": _one_or_all(actions),
        "Resource": _one_or_all(resources),
    }
    for operator, key, values in conditions:
        found.setdefault("Condition", {}).setdefault(operator, {})[key] = _one_or_all(values)
    return found


def _one_or_all(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)
