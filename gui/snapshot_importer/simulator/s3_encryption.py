"""Encryption of objects: what a request asks for, and who gets to read what is encrypted."""

from typing import Any

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.kms_state import Key
from snapshot_importer.simulator.operations import ApiError, Call
from snapshot_importer.simulator.s3_state import Encryption

_ALGORITHMS = ("AES256", "aws:kms", "aws:kms:dsse")


def encryption_asked(call: Call) -> Encryption:
    """Return how the request wants its object encrypted; raise `ApiError` where that cannot be."""
    params = call.params
    if "SSECustomerKeyMD5" in params:
        return Encryption("", customer_key_md5=params["SSECustomerKeyMD5"])
    algorithm = params.get("ServerSideEncryption", "AES256")
    if algorithm not in _ALGORITHMS:
        raise ApiError("InvalidArgument", "The encryption method specified is not supported")
    if algorithm == "AES256":
        return Encryption()
    key = _key(call, params.get("SSEKMSKeyId", ""))
    # S3 User Guide, "Using server-side encryption with AWS KMS keys": the permission to upload.
    _use(call, key, "kms:GenerateDataKey")
    return Encryption(algorithm, key.arn)


def encryption_members(encryption: Encryption) -> dict[str, Any]:
    """Return what every answer tells about the encryption."""
    if encryption.customer_key_md5:
        return {"SSECustomerAlgorithm": "AES256", "SSECustomerKeyMD5": encryption.customer_key_md5}
    members = {"ServerSideEncryption": encryption.algorithm}
    return {**members, "SSEKMSKeyId": encryption.kms_key_arn} if encryption.kms_key_arn else members


def check_customer_key(call: Call, encryption: Encryption, prefix: str = "") -> None:
    """Refuse a request whose SSE-C headers, or their lack, do not fit; *prefix* is CopySource for a copy's source."""
    given = call.params.get(f"{prefix}SSECustomerKeyMD5", "")
    if given == encryption.customer_key_md5:
        return
    if given and encryption.customer_key_md5:
        raise ApiError("AccessDenied", "Access Denied", 403)
    if given:
        message = "The encryption parameters are not applicable to this object."
    else:
        # Seen: these words. S3 User Guide, "Server-side encryption with customer-provided keys": HEAD needs them too.
        message = (
            "The object was stored using a form of Server Side Encryption. "
            "The correct parameters must be provided to retrieve the object."
        )
    raise ApiError("InvalidRequest", message)


def check_readable(call: Call, encryption: Encryption) -> None:
    """Refuse to decrypt for a caller who may not use the object's key, or with a key that cannot be used."""
    if encryption.kms_key_arn:
        region = encryption.kms_key_arn.split(":")[3]
        _use(call, _key(call, encryption.kms_key_arn, region), "kms:Decrypt")


def through_s3(region: str, account: str) -> dict[str, str]:
    """Return the condition keys that KMS sees when S3 asks for *account*."""
    return {"kms:ViaService": f"s3.{region}.amazonaws.com", "kms:CallerAccount": account}


def _key(call: Call, key_id: str, region: str = "") -> Key:
    region = region or call.region
    if not key_id:
        managed: Key = call.world.kms.managed_key(call.account, region, "s3")
        return managed
    key: Key | None = call.world.kms.resolve(key_id, account=call.account, region=region)
    if key is not None:
        return key
    if key_id.startswith("arn:") and key_id.split(":")[3] != region:
        raise ApiError("KMS.NotFoundException", f"Invalid arn {key_id.split(':')[3]}")
    arn = key_id
    if not key_id.startswith("arn:"):
        name = key_id if key_id.startswith("alias/") else f"key/{key_id}"
        arn = f"arn:{partition_of(region)}:kms:{region}:{call.account}:{name}"
    raise ApiError("KMS.NotFoundException", f"Key '{arn}' does not exist")


def _use(call: Call, key: Key, action: str) -> None:
    call.world.access.decide(call, action, key.arn, through_s3(key.region, call.account))
    # Seen: S3 passes on what KMS says, with "KMS." before the code.
    if key.state == "Disabled":
        raise ApiError("KMS.DisabledException", f"{key.arn} is disabled.")
    if key.state != "Enabled":
        # Guess: the words for the other states; KMS names the state.
        raise ApiError("KMS.KMSInvalidStateException", f"{key.arn} is {_spaced(key.state)}.")
    if (key.spec, key.usage) != ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"):
        # S3 User Guide: "Amazon S3 supports only symmetric encryption KMS keys". Guess: the words.
        message = f"{key.arn} key usage is {key.usage} which is not valid for {action.partition(':')[2]}."
        raise ApiError("KMS.InvalidKeyUsageException", message)


def _spaced(state: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in state).strip()
