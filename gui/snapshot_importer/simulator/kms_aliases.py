"""The operations on the names of KMS keys."""

import re
from typing import Any

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.kms_requests import find_key, page
from snapshot_importer.simulator.kms_state import Alias, Key
from snapshot_importer.simulator.operations import ApiError, Call, operation

_EBS = "alias/aws/ebs"


def _resource(call: Call) -> str:
    name = call.params.get("AliasName", "")
    return f"arn:{partition_of(call.region)}:kms:{call.region}:{call.account}:{name}"


@operation("kms", "CreateAlias", resource=_resource)
def create_alias(call: Call) -> dict[str, Any]:
    """Give a key one more name."""
    name = _own_name(call)
    key = _target(call)
    existing = call.world.kms.alias(call.account, call.region, name)
    if existing is not None:
        message = f"An alias with the name {existing.arn} already exists"
        raise ApiError("AlreadyExistsException", message)
    call.world.kms.create_alias(call.account, call.region, name, key)
    return {}


@operation("kms", "UpdateAlias", resource=_resource)
def update_alias(call: Call) -> dict[str, Any]:
    """Let a name mean another key."""
    alias = _find(call, _own_name(call))
    call.world.kms.retarget_alias(alias, _target(call))
    return {}


@operation("kms", "DeleteAlias", resource=_resource)
def delete_alias(call: Call) -> dict[str, Any]:
    """Forget a name."""
    call.world.kms.delete_alias(_find(call, _own_name(call)))
    return {}


@operation("kms", "ListAliases")
def list_aliases(call: Call) -> dict[str, Any]:
    """List the Region's names, or those of one key."""
    entries = [_entry(alias) for alias in call.world.kms.aliases(call.account, call.region)]
    if call.params.get("KeyId"):
        key = find_key(call, call.params["KeyId"])
        entries = [entry for entry in entries if entry["TargetKeyId"] == key.key_id]
    elif _EBS not in [entry["AliasName"] for entry in entries]:
        # KMS API reference, ListAliases: predefined aliases have no TargetKeyId until they are used.
        arn = f"arn:{partition_of(call.region)}:kms:{call.region}:{call.account}:{_EBS}"
        entries = sorted([*entries, {"AliasName": _EBS, "AliasArn": arn}], key=lambda e: str(e["AliasName"]))
    found, more = page(call, entries, usual=50, identity=lambda entry: str(entry["AliasName"]))
    return {"Aliases": found, **more}


def _own_name(call: Call) -> str:
    name: str = call.params["AliasName"]
    if not re.fullmatch(r"alias/[A-Za-z0-9:/_-]+", name):
        raise ApiError("InvalidAliasNameException", "Invalid identifier")
    if name.startswith("alias/aws/"):
        raise ApiError("NotAuthorizedException", "The prefix alias/aws/ is reserved")
    return name


def _target(call: Call) -> Key:
    key_id: str = call.params["TargetKeyId"]
    if key_id.startswith("alias/") or ":alias/" in key_id:
        raise ApiError("ValidationException", "Aliases must refer to keys. Not aliases")
    key = find_key(call, key_id)
    if key.account != call.account:
        # KMS API reference, CreateAlias: "You cannot perform this operation on KMS keys in a different account".
        raise ApiError("NotFoundException", f"Key '{key_id}' does not exist")
    return key


def _find(call: Call, name: str) -> Alias:
    alias: Alias | None = call.world.kms.alias(call.account, call.region, name)
    if alias is None:
        raise ApiError("NotFoundException", f"Alias {_resource(call)} is not found.")
    return alias


def _entry(alias: Alias) -> dict[str, Any]:
    return {
        "AliasName": alias.name,
        "AliasArn": alias.arn,
        "TargetKeyId": alias.key_arn.rsplit("/", 1)[-1],
        "CreationDate": alias.created,
        "LastUpdatedDate": alias.updated,
    }
