"""Refuses policy documents that IAM would not store."""

import json
from collections.abc import Mapping
from typing import Any

from snapshot_importer.simulator.policy import statements

_VERSIONS = ("2012-10-17", "2008-10-17")


class MalformedPolicyError(ValueError):
    """Why a policy document cannot be stored, in IAM's words."""


def check_identity_policy(text: str) -> None:
    """Raise `MalformedPolicyError` unless *text* is a policy for a user, a role or a managed policy."""
    for statement in _checked_statements(text):
        if "Principal" in statement or "NotPrincipal" in statement:
            raise MalformedPolicyError("Policy document should not specify a principal.")
        if not _are_texts(statement.get("Resource") or statement.get("NotResource")):
            raise MalformedPolicyError("Policy statement must contain resources.")


def check_trust_policy(text: str) -> None:
    """Raise `MalformedPolicyError` unless *text* can say who assumes a role."""
    for statement in _checked_statements(text):
        if "Resource" in statement or "NotResource" in statement:
            raise MalformedPolicyError("Has prohibited field Resource")
        _check_principal(statement)


def check_resource_policy(text: str) -> None:
    """Raise `MalformedPolicyError` unless *text* can be the policy of a bucket or a key."""
    for statement in _checked_statements(text):
        _check_principal(statement)
        if not _are_texts(statement.get("Resource") or statement.get("NotResource")):
            raise MalformedPolicyError("Missing required field Resource")


def _check_principal(statement: Mapping[str, Any]) -> None:
    principal = statement.get("Principal") or statement.get("NotPrincipal")
    if not principal:
        raise MalformedPolicyError("Missing required field Principal")
    named = principal.values() if isinstance(principal, dict) else []
    if principal != "*" and not (named and all(_are_texts(names) for names in named)):
        raise MalformedPolicyError(f"Invalid principal in policy: {json.dumps(principal)}")


def _checked_statements(text: str) -> list[Mapping[str, Any]]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise MalformedPolicyError("This policy contains invalid Json") from error
    if not isinstance(document, dict) or not document.get("Statement"):
        raise MalformedPolicyError("Syntax errors in policy.")
    if document.get("Version", _VERSIONS[0]) not in _VERSIONS:
        raise MalformedPolicyError("The policy must contain a valid version string")
    found = statements(document)
    for statement in found:
        _check_statement(statement)
    return found


def _check_statement(statement: object) -> None:
    if not isinstance(statement, dict):
        raise MalformedPolicyError("Syntax errors in policy.")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise MalformedPolicyError("Missing required field Effect")
    actions = statement.get("Action", statement.get("NotAction"))
    if not actions or ("Action" in statement and "NotAction" in statement):
        raise MalformedPolicyError("Policy statement must contain actions.")
    if not _are_texts(actions):
        raise MalformedPolicyError("Syntax errors in policy.")
    for action in actions if isinstance(actions, list) else [actions]:
        if action != "*" and ":" not in action:
            raise MalformedPolicyError(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            )
    conditions = statement.get("Condition", {})
    if not isinstance(conditions, dict) or not all(map(_is_condition, conditions.values())):
        raise MalformedPolicyError("Syntax errors in policy.")


def _is_condition(keys: object) -> bool:
    return isinstance(keys, dict) and all(
        isinstance(value, str | bool | int) or _are_texts(value) for value in keys.values()
    )


def _are_texts(value: object) -> bool:
    """Tell whether *value* is a text, or a list of some."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(text, str) for text in value)
    return isinstance(value, str)
