"""What the policies of a bucket and of a key forbid a role."""

import json
from collections.abc import Mapping

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.policy_conditions import hold, matches
from snapshot_importer.aws.role_documents import Document, statements, texts


def bucket_policy(gateway: Gateway, bucket: str) -> Document | None:
    """Return the policy of the bucket; ``None`` if it has none. Raises `CallError`, as where it may not be read."""
    try:
        answer = gateway.call("s3", "GetBucketPolicy", {"Bucket": bucket})
    except CallError as error:
        if error.code == "NoSuchBucketPolicy":
            return None
        raise
    return _document(answer.get("Policy"))


def key_policy(gateway: Gateway, key_arn: str) -> Document | None:
    """Return the policy of a key. Raises `CallError`, as where it may not be read."""
    answer = gateway.call("kms", "GetKeyPolicy", {"KeyId": key_arn, "PolicyName": "default"})
    return _document(answer.get("Policy"))


def forbidden(policy: Document | None, role_arn: str, action: str, resource: str) -> bool:
    """Whether a statement of *policy* surely denies the role the action."""
    return any(
        statement.get("Effect") == "Deny"
        and _is_about(statement, role_arn)
        and any(matches(one, action, ignore_case=True) for one in texts(statement.get("Action")))
        and any(matches(one, resource) for one in texts(statement.get("Resource", "*")))
        and hold(statement.get("Condition"), {"aws:principalarn": role_arn, "aws:securetransport": "true"})
        for statement in statements(policy or {})
    )


def leaves_it_to_iam(policy: Document | None, account: str, partition: str) -> bool:
    """Whether a key's policy lets the policies of the account's roles decide (KMS Developer Guide, "Key policies")."""
    root = f"arn:{partition}:iam::{account}:root"
    return any(
        statement.get("Effect") == "Allow"
        and any(principal in (root, account, "*") for principal in _principals(statement))
        and any(matches(one, "kms:Decrypt", ignore_case=True) for one in texts(statement.get("Action")))
        and hold(statement.get("Condition"), {"kms:calleraccount": account})
        for statement in statements(policy or {})
    )


def allows(policy: Document | None, role_arn: str, action: str) -> bool:
    """Whether a key's policy itself gives the role the action."""
    return any(
        statement.get("Effect") == "Allow"
        and role_arn in _principals(statement)
        and any(matches(one, action, ignore_case=True) for one in texts(statement.get("Action")))
        and hold(statement.get("Condition"), {"aws:principalarn": role_arn})
        for statement in statements(policy or {})
    )


def _is_about(statement: Document, role_arn: str) -> bool:
    account_root = f"{role_arn.partition(':role/')[0]}:root"
    if "NotPrincipal" in statement:
        return not {role_arn, account_root} & set(_principals(statement, "NotPrincipal"))
    return any(principal in (role_arn, account_root, "*") for principal in _principals(statement))


def _principals(statement: Document, member: str = "Principal") -> tuple[str, ...]:
    principal = statement.get(member)
    if isinstance(principal, Mapping):
        return texts(principal.get("AWS"))
    return texts(principal)


def _document(text: object) -> Document | None:
    try:
        found = json.loads(str(text))
    except ValueError:
        return None
    return found if isinstance(found, Mapping) else None
