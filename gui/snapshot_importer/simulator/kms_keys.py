"""The operations on KMS keys."""

from datetime import timedelta
from typing import Any

from snapshot_importer.simulator.kms_policies import checked_key_policy
from snapshot_importer.simulator.kms_requests import find_key, key_resource, page
from snapshot_importer.simulator.kms_state import Key
from snapshot_importer.simulator.operations import ApiError, Call, operation

# KMS API reference, KeyMetadata: which algorithms a key of a usage and of the first letters of a spec has.
_ALGORITHMS: dict[tuple[str, str], tuple[str, list[str]]] = {
    ("ENCRYPT_DECRYPT", "SYM"): ("EncryptionAlgorithms", ["SYMMETRIC_DEFAULT"]),
    ("ENCRYPT_DECRYPT", "RSA"): ("EncryptionAlgorithms", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]),
    ("SIGN_VERIFY", "RSA"): ("SigningAlgorithms", ["RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PSS_SHA_256"]),
    ("SIGN_VERIFY", "ECC"): ("SigningAlgorithms", ["ECDSA_SHA_256"]),
    ("GENERATE_VERIFY_MAC", "HMA"): ("MacAlgorithms", ["HMAC_SHA_256"]),
}

# KMS API reference, ScheduleKeyDeletion: days.
_SHORTEST_WAIT, _LONGEST_WAIT = 7, 30


@operation("kms", "CreateKey")
def create_key(call: Call) -> dict[str, Any]:
    """Make a key."""
    params = call.params
    spec = params.get("KeySpec") or params.get("CustomerMasterKeySpec") or "SYMMETRIC_DEFAULT"
    usage = params.get("KeyUsage")
    if usage is None and spec != "SYMMETRIC_DEFAULT":
        raise ApiError("ValidationException", "You must specify a KeyUsage value for an asymmetric CMK.")
    usage = usage or "ENCRYPT_DECRYPT"
    if (usage, spec[:3]) not in _ALGORITHMS:
        message = f"KeyUsage {usage} is not compatible with KeySpec {spec}"
        raise ApiError("ValidationException", message)
    origin = params.get("Origin", "AWS_KMS")
    key = call.world.kms.create_key(
        call.account,
        call.region,
        description=params.get("Description", ""),
        spec=spec,
        usage=usage,
        multi_region=params.get("MultiRegion", False),
        origin=origin,
        policy=checked_key_policy(call, params["Policy"], "*") if params.get("Policy") else "",
        state="PendingImport" if origin == "EXTERNAL" else "Enabled",
    )
    return {"KeyMetadata": _metadata(call, key)}


@operation("kms", "DescribeKey", resource=key_resource)
def describe_key(call: Call) -> dict[str, Any]:
    """Tell everything about a key."""
    return {"KeyMetadata": _metadata(call, find_key(call, call.params["KeyId"]))}


@operation("kms", "ListKeys")
def list_keys(call: Call) -> dict[str, Any]:
    """List the ids of the Region's keys."""
    keys = call.world.kms.keys(call.account, call.region)
    found, more = page(call, keys, usual=100, identity=lambda key: key.key_id)
    return {"Keys": [{"KeyId": key.key_id, "KeyArn": key.arn} for key in found], **more}


@operation("kms", "EnableKey", resource=key_resource)
def enable_key(call: Call) -> dict[str, Any]:
    """Let a key be used again."""
    return _set_state(call, "Enabled")


@operation("kms", "DisableKey", resource=key_resource)
def disable_key(call: Call) -> dict[str, Any]:
    """Let a key not be used."""
    return _set_state(call, "Disabled")


@operation("kms", "ScheduleKeyDeletion", resource=key_resource)
def schedule_key_deletion(call: Call) -> dict[str, Any]:
    """Delete a key after a number of days."""
    key = find_key(call, call.params["KeyId"])
    _check_not_pending(key)
    days = call.params.get("PendingWindowInDays", _LONGEST_WAIT)
    if not _SHORTEST_WAIT <= days <= _LONGEST_WAIT:
        message = f"PendingWindowInDays must be between {_SHORTEST_WAIT} and {_LONGEST_WAIT}"
        raise ApiError("ValidationException", message)
    key.state, key.deletion_date = "PendingDeletion", call.now + timedelta(days=days)
    return {
        "KeyId": key.arn,
        "DeletionDate": key.deletion_date,
        "KeyState": key.state,
        "PendingWindowInDays": days,
    }


@operation("kms", "CancelKeyDeletion", resource=key_resource)
def cancel_key_deletion(call: Call) -> dict[str, Any]:
    """Keep a key that waits for its deletion; it stays disabled."""
    key = find_key(call, call.params["KeyId"])
    if key.state != "PendingDeletion":
        raise ApiError("KMSInvalidStateException", f"{key.arn} is not pending deletion.")
    key.state, key.deletion_date = "Disabled", None
    return {"KeyId": key.arn}


def _set_state(call: Call, state: str) -> dict[str, Any]:
    key = find_key(call, call.params["KeyId"])
    _check_not_pending(key)
    if key.state == "PendingImport":
        raise ApiError("KMSInvalidStateException", f"{key.arn} is pending import.")
    key.state = state
    return {}


def _check_not_pending(key: Key) -> None:
    if key.state == "PendingDeletion":
        raise ApiError("KMSInvalidStateException", f"{key.arn} is pending deletion.")


def _metadata(call: Call, key: Key) -> dict[str, Any]:
    algorithms, names = _ALGORITHMS[key.usage, key.spec[:3]]
    metadata: dict[str, Any] = {
        "AWSAccountId": key.account,
        "KeyId": key.key_id,
        "Arn": key.arn,
        "CreationDate": key.created,
        "Enabled": key.state == "Enabled",
        "Description": key.description,
        "KeyUsage": key.usage,
        "KeyState": key.state,
        "Origin": key.origin,
        "KeyManager": key.manager,
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "MultiRegion": key.multi_region,
        algorithms: names,
    }
    if key.valid_to is not None and key.state != "PendingImport":
        metadata |= {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": key.valid_to}
    if key.deletion_date is not None:
        metadata["DeletionDate"] = key.deletion_date
    if key.multi_region:
        copies = [{"Arn": copy.arn, "Region": copy.region} for copy in call.world.kms.copies(key)]
        metadata["MultiRegionConfiguration"] = {
            "MultiRegionKeyType": "PRIMARY" if key.region == key.primary_region else "REPLICA",
            "PrimaryKey": next(copy for copy in copies if copy["Region"] == key.primary_region),
            "ReplicaKeys": [copy for copy in copies if copy["Region"] != key.primary_region],
        }
    return metadata
