"""AWS STS of the simulated AWS."""

from typing import Any

from snapshot_importer.simulator.operations import Call, operation


# STS API reference, GetCallerIdentity: no permission is needed, and none can forbid it.
@operation("sts", "GetCallerIdentity", action="")
def get_caller_identity(call: Call) -> dict[str, Any]:
    """Tell who signed."""
    return {"UserId": call.caller.user_id, "Account": call.account, "Arn": call.caller.arn}
