"""The shape of ImportSnapshot's input, and what of a pasted structure fits it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from snapshot_importer.request.masking import mask
from snapshot_importer.request.model import RESOURCE_TYPE

# A kind is str, bool, float, datetime, a structure, or a list of one structure (EC2 API, 2016-11-15).
SHAPE: dict[str, Any] = {
    "ClientData": {"Comment": str, "UploadEnd": datetime, "UploadSize": float, "UploadStart": datetime},
    "ClientToken": str,
    "Description": str,
    "DiskContainer": {
        "Description": str,
        "Format": str,
        "Url": str,
        "UserBucket": {"S3Bucket": str, "S3Key": str},
    },
    "DryRun": bool,
    "Encrypted": bool,
    "KmsKeyId": str,
    "RoleName": str,
    "TagSpecifications": [{"ResourceType": str, "Tags": [{"Key": str, "Value": str}]}],
}
_KIND_NAMES = {str: "a text", bool: "true or false", float: "a number", datetime: "a time"}
# What --generate-cli-skeleton puts for a time, and older versions of it.
_SKELETON_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Fitting:
    """Collects *notes* while values are fitted to a kind."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def fit(self, value: Any, kind: Any, path: str = "") -> Any:
        """*value* as *kind*, without what does not fit, or None."""
        if value is None:
            return None
        if isinstance(kind, dict):
            return self._structure(value, kind, path)
        if isinstance(kind, list):
            return self._list(value, kind[0], path)
        fitted = _scalar(value, kind)
        if fitted is None:
            self.notes.append(f"{path} was left out: it is not {_KIND_NAMES[kind]}.")
        return fitted

    def _structure(self, value: Any, kind: dict[str, Any], path: str) -> dict[str, Any] | None:
        if not isinstance(value, Mapping):
            self.notes.append(f"{path} was left out: it is not a structure.")
            return None
        prefix = f"{path}." if path else ""
        members: dict[str, Any] = {}
        for name, member in value.items():
            if name not in kind:
                self.notes.append(f"{prefix}{short(name)} was left out: ImportSnapshot has no such member.")
            elif (fitted := self.fit(member, kind[name], prefix + name)) is not None:
                members[name] = fitted
        return members

    def _list(self, value: Any, kind: Any, path: str) -> list[Any] | None:
        if not isinstance(value, list):
            self.notes.append(f"{path} was left out: it is not a list.")
            return None
        return [fitted for member in value if (fitted := self.fit(member, kind, path)) is not None]


def short(name: str) -> str:
    """A pasted *name*, fit for a sentence."""
    seen = mask(name)
    return f"“{seen[:40]}…”" if len(seen) > 40 else f"“{seen}”"


def without_skeleton(params: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """*params* without what ``aws … --generate-cli-skeleton`` had filled in, and notes about it.

    The skeleton sets DryRun and Encrypted, dates of 1970, a size of 0 and a resource type that is
    none for imports. It is known by a text or time that nobody gave.
    """
    notes: list[str] = []
    is_skeleton = _has_blank(params)
    for specification in params.get("TagSpecifications", []):
        if specification.get("ResourceType", RESOURCE_TYPE) != RESOURCE_TYPE:
            notes.append(f"The tags go to the {RESOURCE_TYPE}: ImportSnapshot takes no other resource type.")
            is_skeleton = True
    if not is_skeleton:
        return params, ()
    if params.pop("DryRun", False):
        notes.append("DryRun was left out: the CLI's skeleton sets it. Test request makes a dry run.")
    if params.get("Encrypted") and not params.get("KmsKeyId"):
        notes.append("Encrypted is on, as in the CLI's skeleton. Switch it off if it was not meant.")
    data = params.get("ClientData", {})
    for member in ("UploadStart", "UploadEnd"):
        if data.get(member) == _SKELETON_TIME:
            del data[member]
    if data.get("UploadSize") == 0:
        del data["UploadSize"]
    return params, tuple(notes)


def _has_blank(value: Any, name: str = "") -> bool:
    if isinstance(value, Mapping):
        return any(_has_blank(member, member_name) for member_name, member in value.items())
    if isinstance(value, list):
        return any(_has_blank(member) for member in value)
    return value == _SKELETON_TIME or (value == "" and name != "Value")


def _scalar(value: Any, kind: type) -> Any:
    """*value* as *kind*, or None. The shorthand syntax has numbers and times as texts."""
    if kind is float and isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except (ValueError, OverflowError):
            return None
    if kind is datetime:
        return _time(value)
    if kind is bool and value in ("true", "false"):
        return value == "true"
    return value if isinstance(value, kind) else None


def _time(value: Any) -> datetime | None:
    """ISO 8601, or seconds since 1970; without a zone it is UTC, as botocore takes it."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
