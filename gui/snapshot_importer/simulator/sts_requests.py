"""What the operations of STS that begin a session have in common."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from snapshot_importer.simulator.iam_devices import MfaDevice
from snapshot_importer.simulator.iam_identities import Role, Session
from snapshot_importer.simulator.operations import AccessKey, ApiError, Call
from snapshot_importer.simulator.policy_syntax import MalformedPolicyError, check_identity_policy

# STS API reference, AssumeRole. A session's name also ends its ARN.
_SESSION_NAME = r"[\w+=,.@-]*"
SHORTEST, LONGEST = 900, 43_200
# Seen: aws-cli issue 6325; lonelyplanet/aws-mfa issue 20.
_UNKNOWN_DEVICE = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  "
    "Please verify your MFA serial number is valid and associated with this user."
)
_WRONG_CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
_HALF = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."


def invalid(name: str, value: object, constraint: str) -> ApiError:
    """Return the refusal of a parameter that breaks its shape's *constraint*."""
    words = f"Value '{value}' at '{name}' failed to satisfy constraint: Member must {constraint}"
    return ApiError("ValidationError", f"1 validation error detected: {words}")


def checked_duration(call: Call, *, default: int, longest: int) -> int:
    """Return for how many seconds the session is asked for."""
    seconds: int = call.params.get("DurationSeconds", default)
    if seconds < SHORTEST:
        raise invalid("durationSeconds", seconds, f"have value greater than or equal to {SHORTEST}")
    if seconds > longest:
        raise invalid("durationSeconds", seconds, f"have value less than or equal to {longest}")
    return seconds


def checked_session_name(call: Call) -> str:
    """Return the name of the session."""
    name: str = call.params["RoleSessionName"]
    if len(name) < 2:
        raise invalid("roleSessionName", name, "have length greater than or equal to 2")
    if len(name) > 64:
        raise invalid("roleSessionName", name, "have length less than or equal to 64")
    if not re.fullmatch(_SESSION_NAME, name, re.ASCII):
        raise invalid("roleSessionName", name, f"satisfy regular expression pattern: {_SESSION_NAME}")
    return name


def checked_role_arn(call: Call) -> str:
    """Return the ARN of a role that may or may not be there."""
    arn: str = call.params["RoleArn"]
    if len(arn) < 20:
        raise invalid("roleArn", arn, "have length greater than or equal to 20")
    if not re.fullmatch(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+", arn):
        raise ApiError("ValidationError", f"{arn} is invalid")
    return arn


def checked_role_duration(call: Call, role: Role) -> int:
    """Return for how many seconds the session of *role* is asked for."""
    seconds = checked_duration(call, default=3600, longest=LONGEST)
    if seconds > role.max_session_seconds:
        message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise ApiError("ValidationError", message)
    return seconds


def session_policies(call: Call) -> tuple[str, ...]:
    """Return the policies that the request limits its session with, as JSON."""
    texts = [call.params["Policy"]] if "Policy" in call.params else []
    for text in texts:
        try:
            check_identity_policy(text)
        except MalformedPolicyError as error:
            raise ApiError("MalformedPolicyDocument", str(error)) from None
    for entry in call.params.get("PolicyArns", []):
        policy = call.world.iam.managed_policy(entry["arn"])
        if policy is None:
            raise ApiError("ValidationError", f"The policy {entry['arn']} does not exist.")
        texts.append(policy.document)
    return tuple(texts)


def take_code(call: Call) -> datetime | None:
    """Use up the MFA code of the request and return the time, None where it has none."""
    serial, code = call.params.get("SerialNumber", ""), call.params.get("TokenCode", "")
    if not serial and not code:
        return None
    if not serial or not code:
        raise ApiError("AccessDenied", _HALF, 403)
    if not re.fullmatch(r"\d{6}", code, re.ASCII):
        raise invalid("tokenCode", code, r"satisfy regular expression pattern: [\d]*")
    device: MfaDevice | None = call.world.iam.mfa_device(serial)
    if device is None or device.user_arn != call.caller.arn:
        raise ApiError("AccessDenied", _UNKNOWN_DEVICE, 403)
    now: datetime = call.world.clock.wall()
    if not device.take(code, now):
        raise ApiError("AccessDenied", _WRONG_CODE, 403)
    return now


def role_session(call: Call, role: Role, name: str, *, seconds: float, session: Session) -> dict[str, Any]:
    """Begin a session of *role* and return the members that tell of it."""
    partition = role.arn.split(":")[1]
    arn = f"arn:{partition}:sts::{role.account}:assumed-role/{role.name}/{name}"
    user_id = f"{role.identity_id}:{name}"
    key = call.world.sts.issue(
        account=role.account, arn=arn, user_id=user_id, seconds=seconds, session=session
    )
    return {"Credentials": credentials(key), "AssumedRoleUser": {"AssumedRoleId": user_id, "Arn": arn}}


def credentials(key: AccessKey) -> Mapping[str, Any]:
    """Return temporary credentials as STS answers them."""
    assert key.expires is not None
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
        "SessionToken": key.session_token,
        "Expiration": key.expires,
    }
