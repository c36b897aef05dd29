"""The words in which each service refuses a caller who lacks a permission."""

import base64
import json
import zlib
from typing import Any

from snapshot_importer.simulator.operations import ApiError, Call
from snapshot_importer.simulator.policy import Outcome

_CODES = {
    "ec2": ("UnauthorizedOperation", 403),
    "kms": ("AccessDeniedException", 400),
}


def refusal(call: Call, action: str, resource: str, outcome: Outcome) -> ApiError:
    """Return the error for *action* on *resource* that the caller's policies do not allow."""
    code, status = _CODES.get(call.service, ("AccessDenied", 403))
    # Seen: operations that know no resource, as EC2's Describe calls, name none.
    on_resource = "" if resource == "*" else f" on resource: {resource}"
    # IAM User Guide, "Troubleshoot access denied error messages".
    because = (
        "with an explicit deny in an identity-based policy"
        if outcome is Outcome.DENIED
        else f"because no identity-based policy allows the {action} action"
    )
    text = f"User: {call.caller.arn} is not authorized to perform: {action}{on_resource} {because}"
    if call.service == "ec2":
        blob = encode(call, action, resource, outcome)
        text = (
            f"You are not authorized to perform this operation. {text}. "
            f"Encoded authorization failure message: {blob}"
        )
    return ApiError(code, text, status)


def encode(call: Call, action: str, resource: str, outcome: Outcome) -> str:
    """Pack what DecodeAuthorizationMessage tells: letters, digits, - and _ only."""
    details: dict[str, Any] = {
        "allowed": False,
        "explicitDeny": outcome is Outcome.DENIED,
        "matchedStatements": {"items": []},
        "failures": {"items": []},
        "context": {
            "principal": {"id": call.caller.user_id, "arn": call.caller.arn},
            "action": action,
            "resource": resource,
            "conditions": {"items": []},
        },
    }
    packed = zlib.compress(json.dumps(details).encode(), 9)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(blob: str) -> str | None:
    """Return the JSON behind an encoded authorization message, None where it is not one."""
    try:
        packed = base64.urlsafe_b64decode(blob + "=" * (-len(blob) % 4))
        return zlib.decompress(packed).decode()
    except (ValueError, zlib.error):
        return None
