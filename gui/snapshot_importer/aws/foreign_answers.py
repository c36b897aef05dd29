"""Answers that are not AWS's: a page of the network's, nothing at all, entities. botocore's parsers believe some of them."""

from typing import Any
from xml.parsers import expat

from snapshot_importer.aws.xml_stream import GarbledError, no_xml_is_garbled

S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"  # which others that speak S3 leave out
HEAD = 4096  # bytes within which a document type stands


def install(client: Any) -> None:
    """Have *client* refuse what is not AWS's."""
    client.meta.events.register("before-parse", _refuse_foreign)


def _refuse_foreign(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
    """Refuse HTML, also as the body of an error, and entities: botocore's parser would lose the status."""
    body, status = response_dict["body"], response_dict["status_code"]
    protocol = operation_model.service_model.protocol
    if not isinstance(body, bytes) or "json" in protocol:
        return
    if b"<!DOCTYPE" in body[:HEAD].upper():
        raise GarbledError("a document type", status)
    if status >= 300 and body:
        with no_xml_is_garbled(status):
            expat.ParserCreate().Parse(body, True)
    if status < 300 and protocol == "rest-xml" and _is_told_in_xml(operation_model.output_shape):
        _check_root(body, status)


def _is_told_in_xml(shape: Any) -> bool:
    """Whether an operation tells something in its body, and as XML: a policy, for example, is JSON."""
    if shape is None:
        return False
    payload = shape.serialization.get("payload")
    if payload:
        return bool(shape.members[payload].type_name == "structure")
    return any("location" not in member.serialization for member in shape.members.values())


def _check_root(body: bytes, status: int) -> None:
    """Raise `GarbledError` unless the document's root may be S3's: botocore takes any other for an empty answer."""
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name, attributes.get("xmlns", S3_NAMESPACE)))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with no_xml_is_garbled(status):
        parser.Parse(body[:HEAD], len(body) <= HEAD)
    if not found or found[0][0].lower() == "html" or found[0][1] != S3_NAMESPACE:
        raise GarbledError("another document", status)
