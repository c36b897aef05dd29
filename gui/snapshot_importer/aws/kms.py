"""The KMS keys of an account, as far as the caller may see them. All raise `CallError`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from snapshot_importer.aws.answers import KmsKey
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import MOST_PAGES, Gateway

# Customer keys that are looked up one by one.
MOST_KEYS = 100


def kms_keys(gateway: Gateway) -> tuple[KmsKey, ...]:
    """List the keys that have an alias; customer keys are looked up, as far as the caller may."""
    keys: list[KmsKey] = []
    for entry in _aliases(gateway):
        alias, key_id = plain(entry.get("AliasName")), plain(entry.get("TargetKeyId"))
        if not key_id:
            continue
        key = KmsKey(key_id, alias=alias, manager="AWS" if alias.startswith("alias/aws/") else "CUSTOMER")
        if key.manager == "CUSTOMER" and len(keys) < MOST_KEYS:
            key = _looked_up(gateway, key)
        keys.append(key)
    return tuple(keys)


def describe_key(gateway: Gateway, key_id: str) -> KmsKey:
    """Look up a key by id, alias or ARN."""
    answer = gateway.call("kms", "DescribeKey", {"KeyId": key_id})
    metadata = answer.get("KeyMetadata") or {}
    if not metadata.get("KeyId"):
        raise CallError("garbled", NOT_AWS, operation="DescribeKey")
    return KmsKey(
        key_id=plain(metadata["KeyId"]),
        arn=plain(metadata.get("Arn")),
        alias=key_id if key_id.startswith("alias/") else "",
        state=plain(metadata.get("KeyState")),
        manager=plain(metadata.get("KeyManager")),
        spec=plain(metadata.get("KeySpec")),
        usage=plain(metadata.get("KeyUsage")),
        origin=plain(metadata.get("Origin")),
        valid_to=ends if isinstance(ends := metadata.get("ValidTo"), datetime) else None,
    )


def _aliases(gateway: Gateway) -> Iterator[Mapping[str, Any]]:
    marker: dict[str, Any] = {}
    for _ in range(MOST_PAGES):
        answer = gateway.call("kms", "ListAliases", {"Limit": 100, **marker})
        if not isinstance(answer.get("Aliases"), list):
            raise CallError("garbled", NOT_AWS, operation="ListAliases")
        yield from answer["Aliases"]
        following = {"Marker": answer.get("NextMarker")}
        if not answer.get("Truncated") or following == marker:
            return
        marker = following


def _looked_up(gateway: Gateway, key: KmsKey) -> KmsKey:
    try:
        return replace(describe_key(gateway, key.key_id), alias=key.alias)
    except CallError as error:
        if error.kind == "refused":
            return key
        raise
