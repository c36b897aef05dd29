"""The policies that KMS keys have, and the operations on them."""

from typing import Any

from snapshot_importer.simulator.authorization import Guard, Policy
from snapshot_importer.simulator.kms_requests import find_key, key_resource
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.policy_syntax import MalformedPolicyError, check_resource_policy

_NAME = "default"


@operation("kms", "GetKeyPolicy", resource=key_resource)
def get_key_policy(call: Call) -> dict[str, Any]:
    """Return the policy, of which a key has one."""
    key = find_key(call, call.params["KeyId"])
    _check_name(call)
    return {"Policy": key.policy, "PolicyName": _NAME}


@operation("kms", "PutKeyPolicy", resource=key_resource)
def put_key_policy(call: Call) -> dict[str, Any]:
    """Set the policy."""
    key = find_key(call, call.params["KeyId"])
    _check_name(call)
    key.policy = checked_key_policy(call, call.params["Policy"], key.arn)
    return {}


def checked_key_policy(call: Call, text: str, arn: str) -> str:
    """Return *text* if it can be a key's policy and leaves the caller in; *arn* is the key's."""
    try:
        check_resource_policy(text)
    except MalformedPolicyError as error:
        raise ApiError("MalformedPolicyDocumentException", str(error)) from None
    # KMS API reference, PutKeyPolicy: the caller must be able to set the policy again.
    guard = Guard(call.account, (Policy("key policy", text),), decides=True)
    if not call.params.get("BypassPolicyLockoutSafetyCheck") and not call.world.access.permits(
        call, "kms:PutKeyPolicy", arn, guard=guard
    ):
        message = "The new key policy will not allow you to update the key policy in the future."
        raise ApiError("MalformedPolicyDocumentException", message)
    return text


def _check_name(call: Call) -> None:
    name = call.params.get("PolicyName", _NAME)
    if name != _NAME:
        raise ApiError("NotFoundException", "No such policy exists")
