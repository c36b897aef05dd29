"""Encryption by default: whether new EBS snapshots are encrypted, and with which key."""

from typing import Any

from snapshot_importer.simulator.ec2_requests import ec2_operation, required
from snapshot_importer.simulator.ec2_state import EncryptionDefault
from snapshot_importer.simulator.operations import ApiError, Call


@ec2_operation("GetEbsEncryptionByDefault")
def get_ebs_encryption_by_default(call: Call) -> dict[str, Any]:
    """Tell whether it is on."""
    on = _settings(call).on
    return {"EbsEncryptionByDefault": on, "SseType": "sse-kms" if on else "none"}


@ec2_operation("EnableEbsEncryptionByDefault")
def enable_ebs_encryption_by_default(call: Call) -> dict[str, Any]:
    """Switch it on."""
    _settings(call).on = True
    return {"EbsEncryptionByDefault": True}


@ec2_operation("DisableEbsEncryptionByDefault")
def disable_ebs_encryption_by_default(call: Call) -> dict[str, Any]:
    """Switch it off."""
    _settings(call).on = False
    return {"EbsEncryptionByDefault": False}


@ec2_operation("GetEbsDefaultKmsKeyId")
def get_ebs_default_kms_key_id(call: Call) -> dict[str, Any]:
    """Name the Region's default key."""
    # EC2 API reference, GetEbsDefaultKmsKeyId: the example for AWS's own key is its alias.
    return {"KmsKeyId": _settings(call).key or "alias/aws/ebs"}


@ec2_operation("ModifyEbsDefaultKmsKeyId")
def modify_ebs_default_kms_key_id(call: Call) -> dict[str, Any]:
    """Choose the Region's default key."""
    key_id = required(call, "KmsKeyId")
    key = call.world.kms.resolve(key_id, account=call.account, region=call.region)
    if key is None or key.state != "Enabled" or key.spec != "SYMMETRIC_DEFAULT":
        # Guess: the code and the words; the API reference says only that the call fails.
        raise ApiError("InvalidParameterValue", f"The specified keyId {key_id} is not valid")
    _settings(call).key = key.arn
    return {"KmsKeyId": key.arn}


@ec2_operation("ResetEbsDefaultKmsKeyId")
def reset_ebs_default_kms_key_id(call: Call) -> dict[str, Any]:
    """Return to AWS's own key, and name it."""
    _settings(call).key = ""
    return {"KmsKeyId": call.world.kms.managed_key(call.account, call.region).arn}


def _settings(call: Call) -> EncryptionDefault:
    settings: EncryptionDefault = call.world.ec2.encryption_default(call.account, call.region)
    return settings
