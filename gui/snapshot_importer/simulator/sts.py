"""AWS STS of the simulated AWS: its state, and its operations, which register themselves when imported."""

from typing import Any

from snapshot_importer.simulator import sts_sessions, sts_web_identity
from snapshot_importer.simulator.iam_decision import decode
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.sts_state import StsState

__all__ = ["StsState", "sts_sessions", "sts_web_identity"]


# STS API reference, GetCallerIdentity: no permission is needed, and none can forbid it.
@operation("sts", "GetCallerIdentity", action="")
def get_caller_identity(call: Call) -> dict[str, Any]:
    """Tell who signed."""
    return {"UserId": call.caller.user_id, "Account": call.account, "Arn": call.caller.arn}


@operation("sts", "DecodeAuthorizationMessage")
def decode_authorization_message(call: Call) -> dict[str, Any]:
    """Tell what the encoded part of a refusal says."""
    message = decode(call.params["EncodedMessage"])
    if message is None:
        raise ApiError("InvalidAuthorizationMessageException", "Could not decode the authorization message.")
    return {"DecodedMessage": message}
