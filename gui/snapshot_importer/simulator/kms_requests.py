"""What the operations of KMS have in common: finding a key, and pages."""

from collections.abc import Callable, Sequence
from typing import Any

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.kms_state import Key
from snapshot_importer.simulator.operations import ApiError, Call


def key_resource(call: Call) -> str:
    """Return the ARN that a policy must allow: that of the key, or any where there is none."""
    key = call.world.kms.resolve(call.params.get("KeyId", ""), account=call.account, region=call.region)
    return key.arn if key else "*"


def find_key(call: Call, key_id: str) -> Key:
    """Find the key that the caller means, or refuse."""
    _check_form(call, key_id)
    key: Key | None = call.world.kms.resolve(key_id, account=call.account, region=call.region)
    if key is None:
        raise _not_found(call, key_id)
    return key


def page(
    call: Call, items: Sequence[Any], *, usual: int, identity: Callable[[Any], str]
) -> tuple[list[Any], dict[str, Any]]:
    """Return the items of this page, and the members that tell of a next one."""
    marker = call.params.get("Marker")
    names = [identity(item) for item in items]
    if marker is not None and marker not in names:
        raise ApiError("InvalidMarkerException", "Could not deserialize marker")
    first = names.index(marker) if marker else 0
    last = first + call.params.get("Limit", usual)
    if last < len(items):
        return list(items[first:last]), {"Truncated": True, "NextMarker": names[last]}
    return list(items[first:]), {"Truncated": False}


def _check_form(call: Call, key_id: str) -> None:
    if not key_id.startswith("arn:"):
        return
    parts = key_id.split(":", 5)
    if len(parts) < 6 or parts[2] != "kms" or not parts[5].startswith(("key/", "alias/")):
        raise ApiError("InvalidArnException", f"Invalid ARN {key_id}")
    if parts[3] != call.region:
        # Seen: a Region's endpoint names the other Region.
        raise ApiError("NotFoundException", f"Invalid arn {parts[3]}")


def _not_found(call: Call, key_id: str) -> ApiError:
    arn = key_id
    if not key_id.startswith("arn:"):
        name = key_id if key_id.startswith("alias/") else f"key/{key_id}"
        arn = f"arn:{partition_of(call.region)}:kms:{call.region}:{call.account}:{name}"
    if ":alias/" in arn:
        return ApiError("NotFoundException", f"Alias {arn} is not found.")
    return ApiError("NotFoundException", f"Key '{arn}' does not exist")
