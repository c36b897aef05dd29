"""XML by the shapes of a service model, both ways."""

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from botocore.model import ListShape, MapShape, Shape, StructureShape

from snapshot_importer.simulator.operations import ApiError
from snapshot_importer.simulator.protocol.scalars import from_text, to_text

# XML 1.0 has no way to write these.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A bare carriage return would be read back as a line feed, and in an attribute every blank as a space.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_BLANKS = str.maketrans({"\n": "&#10;", "\t": "&#9;"})
_XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def escape(text: str) -> str:
    """Return *text* for between two tags or two quotes."""
    return _UNWRITABLE.sub("\ufffd", text).translate(_ESCAPES)


def element(name: str, shape: Shape, value: Any, attributes: str = "") -> str:
    """Return *value* as one element."""
    if isinstance(shape, StructureShape):
        attributes += _attributes(shape, value)
    return f"<{name}{attributes}>{content(shape, value)}</{name}>"


def content(shape: Shape, value: Any) -> str:
    """Return what stands between the tags of *value*."""
    if isinstance(shape, StructureShape):
        return members(shape, value)
    if isinstance(shape, ListShape):
        item = shape.member.serialization.get("name", "member")
        return "".join(element(item, shape.member, part) for part in value)
    if isinstance(shape, MapShape):
        return _entries("entry", shape, value)
    return escape(to_text(shape, value, "iso8601"))


def members(shape: StructureShape, value: dict[str, Any]) -> str:
    """Return the members of *value* that stand in the body, one element each."""
    return "".join(
        _member(name, shape.members[name], part)
        for name, part in value.items()
        if part is not None and _in_body(shape.members[name])
    )


def _in_body(shape: Shape) -> bool:
    return "location" not in shape.serialization and "xmlAttribute" not in shape.serialization


def _member(name: str, shape: Shape, value: Any) -> str:
    key = element_name(name, shape)
    if shape.serialization.get("flattened") and isinstance(shape, ListShape):
        return "".join(element(key, shape.member, part) for part in value)
    if shape.serialization.get("flattened") and isinstance(shape, MapShape):
        return _entries(key, shape, value)
    return element(key, shape, value)


def element_name(name: str, shape: Shape) -> str:
    """Return the tag of the member *name*; a flattened list goes by its items' name."""
    own = str(shape.serialization.get("name", name))
    if shape.serialization.get("flattened") and isinstance(shape, ListShape):
        return str(shape.member.serialization.get("name", own))
    return own


def _entries(tag: str, shape: MapShape, value: dict[str, Any]) -> str:
    key = shape.key.serialization.get("name", "key")
    item = shape.value.serialization.get("name", "value")
    return "".join(
        f"<{tag}>{element(key, shape.key, name)}{element(item, shape.value, part)}</{tag}>"
        for name, part in value.items()
    )


def _attributes(shape: StructureShape, value: dict[str, Any]) -> str:
    text = ""
    for name, member in shape.members.items():
        if member.serialization.get("xmlAttribute") and value.get(name) is not None:
            text += f'{_XSI} {member.serialization["name"]}="{escape(str(value[name])).translate(_BLANKS)}"'
    return text


def parse(text: bytes) -> Element:
    """Return the root of a request's XML."""
    message = "The XML you provided was not well-formed or did not validate against our published schema"
    # Entities could grow a small body into a huge one; no AWS client sends any.
    if b"<!DOCTYPE" in text:
        raise ApiError("MalformedXML", message)
    try:
        return fromstring(text)  # noqa: S314  # no entity has passed
    except ParseError:
        raise ApiError("MalformedXML", message) from None


def read(shape: Shape, node: Element) -> Any:
    """Return what *node* says as *shape*; ValueError where it does not."""
    if isinstance(shape, StructureShape):
        return _read_structure(shape, node)
    if isinstance(shape, ListShape):
        return [read(shape.member, child) for child in node]
    if isinstance(shape, MapShape):
        return _read_entries(shape, list(node))
    return from_text(shape, node.text or "")


def _tag(node: Element) -> str:
    return node.tag.rpartition("}")[2]


def _read_structure(shape: StructureShape, node: Element) -> dict[str, Any]:
    found: dict[str, list[Element]] = {}
    for child in node:
        found.setdefault(_tag(child), []).append(child)
    attributes = {name.rpartition("}")[2]: text for name, text in node.attrib.items()}
    value: dict[str, Any] = {}
    for name, member in shape.members.items():
        if member.serialization.get("xmlAttribute"):
            key = str(member.serialization["name"]).rpartition(":")[2]
            value |= {name: attributes[key]} if key in attributes else {}
        elif nodes := found.get(element_name(name, member)):
            value[name] = _read_member(member, nodes)
    return value


def _read_member(shape: Shape, nodes: list[Element]) -> Any:
    if shape.serialization.get("flattened") and isinstance(shape, ListShape):
        return [read(shape.member, node) for node in nodes]
    if shape.serialization.get("flattened") and isinstance(shape, MapShape):
        return _read_entries(shape, nodes)
    return read(shape, nodes[0])


def _read_entries(shape: MapShape, nodes: list[Element]) -> dict[str, Any]:
    key = shape.key.serialization.get("name", "key")
    item = shape.value.serialization.get("name", "value")
    value = {}
    for node in nodes:
        parts = {_tag(child): child for child in node}
        value[read(shape.key, parts[key])] = read(shape.value, parts[item])
    return value
