"""What STS tells of an encoded refusal: which statement of which policy decided. Sensitive: shown, never kept."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

OPERATION = "DecodeAuthorizationMessage"
PERMISSION = f"sts:{OPERATION}"
# STS API reference, DecodeAuthorizationMessage: EncodedMessage has 1 to 10,240 characters.
_ENCODED = re.compile(
    r"Encoded authorization failure message: ?(?P<blob>[A-Za-z0-9_-]{1,10240})(?=$|[\s.])", re.ASCII
)
MOST = 50  # statements and conditions that are shown


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that denies: what of, and under which conditions."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """Why AWS refused, as it says to whoever may know."""

    explicit: bool  # a statement denies it; else nothing allows it
    action: str
    resource: str = field(repr=False)
    principal: str = field(repr=False)  # ARN
    statements: tuple[Statement, ...] = field(default=(), repr=False)
    conditions: tuple[str, ...] = field(default=(), repr=False)  # of the request, as "key = value"


def encoded_part(message: str) -> str:
    """Return the encoded part of a refusal; empty where there is none, or it was cut off."""
    match = _ENCODED.search(message)
    return match["blob"] if match else ""


def decode(gateway: Gateway, blob: str) -> Decoded:
    """Ask STS what *blob* says; needs sts:DecodeAuthorizationMessage. Raises `CallError`."""
    answer = gateway.call("sts", OPERATION, {"EncodedMessage": blob})
    try:
        return _read(json.loads(answer["DecodedMessage"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise CallError("garbled", NOT_AWS, operation=OPERATION, http_status=200) from None


def sentences(decoded: Decoded) -> tuple[str, ...]:
    """Say who was refused what, and by what."""
    who = decoded.principal or "The caller"
    told = [
        f"{who} may not call {decoded.action or 'this operation'} on {decoded.resource or 'any resource'}."
    ]
    if not decoded.explicit:
        told.append(
            "No policy allows it: not your own, or not also that of the organisation, boundary or session."
        )
    elif not decoded.statements:
        told.append("A policy denies it explicitly. AWS does not say which statement.")
    for statement in decoded.statements:
        name = f"“{statement.sid}”" if statement.sid else "without a name"
        told.append(
            f"The statement {name} denies {_listed(statement.actions)} on {_listed(statement.resources)}."
        )
        if statement.conditions:
            told.append(f"It depends on {_listed(statement.conditions)}.")
    return tuple(told)


def _read(said: Any) -> Decoded:
    if not isinstance(said["allowed"], bool) or not isinstance(said["explicitDeny"], bool):
        raise TypeError("no such message")
    context: Mapping[str, Any] = said["context"]
    return Decoded(
        explicit=said["explicitDeny"],
        action=plain(context.get("action")),
        resource=plain(context.get("resource")),
        principal=plain((context.get("principal") or {}).get("arn")),
        statements=tuple(_statement(item) for item in _items(said.get("matchedStatements"))),
        conditions=_conditions(context.get("conditions")),
    )


def _statement(item: Mapping[str, Any]) -> Statement:
    return Statement(
        sid=plain(item.get("statementId")),
        actions=_values(item.get("actions")),
        resources=_values(item.get("resources")),
        conditions=_conditions(item.get("conditions")),
    )


def _conditions(listed: Any) -> tuple[str, ...]:
    return tuple(
        f"{plain(item.get('key'))} = {_listed(_values(item.get('values')))}" for item in _items(listed)
    )


def _values(listed: Any) -> tuple[str, ...]:
    return tuple(plain(item.get("value")) for item in _items(listed))


def _items(listed: Any) -> list[Mapping[str, Any]]:
    items = (listed or {}).get("items", [])
    if not isinstance(items, list):
        raise TypeError("no list")
    return items[:MOST]


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(values) if values else "everything"
