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
        if not statement.get("Resource") and not statement.get("NotResource"):
            raise MalformedPolicyError("Policy statement must contain resources.")


def check_trust_policy(text: str) -> None:
    """Raise `MalformedPolicyError` unless *text* can say who assumes a role."""
    for statement in _checked_statements(text):
        if "Resource" in statement or "NotResource" in statement:
            raise MalformedPolicyError("Has prohibited field Resource")
        if not statement.get("Principal"):
            raise MalformedPolicyError("Missing required field Principal")


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
    for action in actions if isinstance(actions, list) else [actions]:
        if not isinstance(action, str) or (action != "*" and ":" not in action):
            raise MalformedPolicyError(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            )
    conditions = statement.get("Condition", {})
    if not isinstance(conditions, dict) or not all(isinstance(keys, dict) for keys in conditions.values()):
        raise MalformedPolicyError("Syntax errors in policy.")
