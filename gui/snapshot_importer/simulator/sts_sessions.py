"""The operations of STS that begin a session for somebody who has keys already."""

from typing import Any

from snapshot_importer.simulator.iam_decision import not_authorized
from snapshot_importer.simulator.iam_identities import Role, Session
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.sts_requests import (
    checked_duration,
    checked_role_arn,
    checked_role_duration,
    checked_session_name,
    credentials,
    role_session,
    session_policies,
    take_code,
)

# STS API reference, AssumeRole: what a role's session may ask for, and GetSessionToken.
_CHAINED, _HALF_A_DAY, _LONGEST_TOKEN = 3600, 43_200, 129_600


# The conditions of the trust policy see what is in the request, so the operation asks for itself.
@operation("sts", "AssumeRole", action="")
def assume_role(call: Call) -> dict[str, Any]:
    """Let the caller become a role for a while."""
    if call.caller.arn.endswith(":root"):
        raise ApiError("AccessDenied", "Roles may not be assumed by root accounts.", 403)
    arn, name, policies = checked_role_arn(call), checked_session_name(call), session_policies(call)
    checked_duration(call, default=_CHAINED, longest=_HALF_A_DAY)
    taken = take_code(call)
    role = call.world.iam.identity_of(arn)
    if not isinstance(role, Role):
        # It is not told from a role that trusts others.
        raise not_authorized(call, "sts:AssumeRole", arn)
    context = {"sts:RoleSessionName": name}
    if "ExternalId" in call.params:
        context["sts:ExternalId"] = call.params["ExternalId"]
    if taken is not None:
        context |= {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
    call.world.access.decide(call, "sts:AssumeRole", role.arn, context)
    seconds = checked_role_duration(call, role)
    if seconds > _CHAINED and ":assumed-role/" in call.caller.arn:
        message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        raise ApiError("ValidationError", message)
    return role_session(call, role, name, seconds=seconds, session=Session(kind="role", policies=policies))


# STS API reference, GetSessionToken: no permission is needed, and none can forbid it.
@operation("sts", "GetSessionToken", action="")
def get_session_token(call: Call) -> dict[str, Any]:
    """Give the caller keys that end, with an MFA code if there is one."""
    issued = call.world.iam.issued_key(call.caller.access_key_id)
    if issued is None or issued.key.session_token:
        raise ApiError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
    seconds = checked_duration(call, default=_HALF_A_DAY, longest=_LONGEST_TOKEN)
    key = call.world.sts.issue(
        account=call.account,
        arn=call.caller.arn,
        user_id=call.caller.user_id,
        seconds=seconds,
        session=Session(kind="token", mfa_at=take_code(call)),
    )
    return {"Credentials": credentials(key)}
