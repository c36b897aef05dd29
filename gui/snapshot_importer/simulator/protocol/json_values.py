"""JSON values by the shapes of a service model, both ways."""

import base64
from collections.abc import Callable
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from snapshot_importer.simulator.protocol.scalars import blob_from, float_text, time_from, time_text


def write(shape: Shape, value: Any) -> Any:
    """Return *value* as json.dumps takes it."""
    if isinstance(shape, StructureShape):
        if shape.is_document_type:
            return value
        return {
            shape.members[name].serialization.get("name", name): write(shape.members[name], part)
            for name, part in value.items()
            if part is not None and "location" not in shape.members[name].serialization
        }
    if isinstance(shape, ListShape):
        return [write(shape.member, part) for part in value]
    if isinstance(shape, MapShape):
        return {name: write(shape.value, part) for name, part in value.items()}
    return _write_scalar(shape, value)


def _write_scalar(shape: Shape, value: Any) -> Any:
    match shape.type_name:
        case "timestamp":
            time_format = shape.serialization.get("timestampFormat", "unixTimestamp")
            return value.timestamp() if time_format == "unixTimestamp" else time_text(value, time_format)
        case "blob":
            return base64.b64encode(value).decode()
        case "float" | "double":
            text = float_text(value)
            return value if text[-1].isdigit() else text
    return value


def read(shape: Shape, value: Any) -> Any:
    """Return what *value* says as *shape*; ValueError where it does not."""
    if isinstance(shape, StructureShape):
        if shape.is_document_type:
            return value
        return {
            name: read(member, value[key])
            for name, member in shape.members.items()
            if (key := member.serialization.get("name", name)) in _expect(dict, value)
            and value[key] is not None
        }
    if isinstance(shape, ListShape):
        return [read(shape.member, part) for part in _expect(list, value)]
    if isinstance(shape, MapShape):
        return {name: read(shape.value, part) for name, part in _expect(dict, value).items()}
    return _SCALARS.get(shape.type_name, _text)(value)


def _text(value: Any) -> Any:
    return _expect(str, value)


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "timestamp": time_from,
    "blob": lambda value: blob_from(_expect(str, value)),
    "float": float,
    "double": float,
    "integer": lambda value: _expect(int, value),
    "long": lambda value: _expect(int, value),
    "boolean": lambda value: _expect(bool, value),
}


def _expect(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        message = f"{type(value).__name__} where a {kind.__name__} belongs"
        raise ValueError(message)  # noqa: TRY004  # the client's mistake
    return value
