"""The operations on the access keys and the MFA devices of a user."""

from dataclasses import replace
from typing import Any

from snapshot_importer.simulator.iam_identities import IssuedKey, User
from snapshot_importer.simulator.iam_requests import find_user, no_such_entity, page, user_resource
from snapshot_importer.simulator.operations import ApiError, Call, operation

# IAM User Guide, "IAM and AWS STS quotas".
_KEYS = 2


@operation("iam", "CreateAccessKey", resource=user_resource)
def create_access_key(call: Call) -> dict[str, Any]:
    """Give a user one more key; its secret is told this once."""
    user = find_user(call)
    if len(call.world.iam.keys_of(user)) >= _KEYS:
        raise ApiError("LimitExceeded", f"Cannot exceed quota for AccessKeysPerUser: {_KEYS}", 409)
    key = call.world.iam.create_access_key(user)
    issued = call.world.iam.issued_key(key.access_key_id)
    assert issued is not None
    return {"AccessKey": {**_answer(user, issued), "SecretAccessKey": key.secret_access_key}}


@operation("iam", "ListAccessKeys", resource=user_resource)
def list_access_keys(call: Call) -> dict[str, Any]:
    """List a user's keys without their secrets."""
    user = find_user(call)
    keys, more = page(
        call, call.world.iam.keys_of(user), identity=lambda issued: str(issued.key.access_key_id)
    )
    return {"AccessKeyMetadata": [_answer(user, issued) for issued in keys], **more}


@operation("iam", "UpdateAccessKey", resource=user_resource)
def update_access_key(call: Call) -> dict[str, Any]:
    """Let a key sign, or sign no longer."""
    issued = _find_key(call, find_user(call))
    call.world.iam.replace_key(replace(issued.key, active=call.params["Status"] == "Active"))
    return {}


@operation("iam", "DeleteAccessKey", resource=user_resource)
def delete_access_key(call: Call) -> dict[str, Any]:
    """Forget a key."""
    issued = _find_key(call, find_user(call))
    call.world.iam.delete_key(issued.key.access_key_id)
    return {}


def _user_of_key(call: Call) -> User | None:
    key = call.world.iam.find_key(call.params["AccessKeyId"])
    user: User | None = call.world.iam.user_of(key.arn) if key and key.account == call.account else None
    return user


def _resource_of_key(call: Call) -> str:
    user = _user_of_key(call)
    return user.arn if user else "*"


@operation("iam", "GetAccessKeyLastUsed", resource=_resource_of_key)
def get_access_key_last_used(call: Call) -> dict[str, Any]:
    """Tell whose a key is, and when and for what it signed last."""
    user = _user_of_key(call)
    if user is None:
        raise no_such_entity(f"The Access Key with id {call.params['AccessKeyId']} cannot be found")
    issued = call.world.iam.issued_key(call.params["AccessKeyId"])
    use = issued.last_use if issued else None
    last = (
        {"LastUsedDate": use.time, "ServiceName": use.service, "Region": use.region}
        if use
        # IAM API reference, AccessKeyLastUsed: of a key that was never used there is no date.
        else {"ServiceName": "N/A", "Region": "N/A"}
    )
    return {"UserName": user.name, "AccessKeyLastUsed": last}


@operation("iam", "ListMFADevices", resource=user_resource)
def list_mfa_devices(call: Call) -> dict[str, Any]:
    """List a user's devices."""
    user = find_user(call)
    devices, more = page(
        call, call.world.iam.mfa_devices(user.arn), identity=lambda device: str(device.serial)
    )
    listed = [
        {"UserName": user.name, "SerialNumber": device.serial, "EnableDate": device.enabled}
        for device in devices
    ]
    return {"MFADevices": listed, **more}


def _find_key(call: Call, user: User) -> IssuedKey:
    access_key_id = call.params["AccessKeyId"]
    found: list[IssuedKey] = call.world.iam.keys_of(user)
    for issued in found:
        if issued.key.access_key_id == access_key_id:
            return issued
    raise no_such_entity(f"The Access Key with id {access_key_id} cannot be found.")


def _answer(user: User, issued: IssuedKey) -> dict[str, Any]:
    return {
        "UserName": user.name,
        "AccessKeyId": issued.key.access_key_id,
        "Status": "Active" if issued.key.active else "Inactive",
        "CreateDate": issued.created,
    }
