"""EC2's answers about imports and snapshots, read as a stream of XML into flat records.

botocore signs and sends; this takes the place of its XML parser for a few operations. Read in small pieces, a page
of thousands of tasks never holds the interpreter for long, and costs a quarter of the time.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from snapshot_importer.aws import foreign_answers
from snapshot_importer.aws.xml_stream import GarbledError, feed

LONGEST_TEXT = 4096
DEEPEST = 32  # elements; the deepest of ours is 6
NAMESPACE = re.compile(r"http://ec2\.amazonaws\.com/doc/[0-9]{4}-[0-9]{2}-[0-9]{2}/?", re.ASCII)

# By operation: the element that holds the items, or None where the answer is itself the one record.
LISTS = {
    "ImportSnapshot": None,
    "DescribeImportSnapshotTasks": "importSnapshotTaskSet",
    "CancelImportTask": None,
    "CopySnapshot": None,
    "CreateTags": None,
    "DescribeSnapshots": "snapshotSet",
}


@dataclass(slots=True)
class Record:
    """One item: its texts by dotted element path, and its tags."""

    texts: dict[str, str] = field(default_factory=dict)
    tags: list[tuple[str, str]] = field(default_factory=list)

    def text(self, path: str) -> str:
        """Return the text at *path*, such as ``snapshotTaskDetail.userBucket.s3Key``, or ``""``."""
        return self.texts.get(path, "")


@dataclass(frozen=True, slots=True)
class Decoded:
    """One answer: its records, and what stands beside them."""

    records: tuple[Record, ...]
    request_id: str
    next_token: str


def decode(operation: str, body: bytes) -> Decoded:
    """Return what EC2 answered to *operation*. Raises `GarbledError` for anything but its XML."""
    reader = _Reader(f"{operation}Response", LISTS[operation])
    feed(reader, body)
    return Decoded(tuple(reader.records), reader.outer.text("requestId"), reader.outer.text("nextToken"))


def install(service: str, client: Any) -> None:
    """Have *client* refuse what is not AWS's and, if it is EC2's, answer with ``Decoded`` to `LISTS`."""
    foreign_answers.install(client)
    for operation in LISTS if service == "ec2" else ():
        client.meta.events.register(f"before-parse.ec2.{operation}", _before_parse)


def _before_parse(
    operation_model: Any, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    if response_dict["status_code"] != 200:
        return
    decoded = decode(operation_model.name, response_dict["body"])
    customized_response_dict["Decoded"] = decoded
    # What is left for botocore's own parser.
    response_dict["body"] = b"<r><requestId/></r>"


class _Reader:
    """Expat's callbacks: keeps the dotted path of the open element and the texts of leaves."""

    def __init__(self, root: str, list_element: str | None) -> None:
        self._root = root
        self._item = None if list_element is None else f"{list_element}.item"
        self._paths: list[str] = []
        self._text = ""
        self._tag = {"key": "", "value": ""}
        self.records: list[Record] = []
        self.outer = Record()
        self._record = self.outer
        if list_element is None:
            self.records.append(self.outer)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._text = ""
        paths = self._paths
        if not paths:
            if name != self._root or not NAMESPACE.fullmatch(attributes.get("xmlns", "")):
                raise GarbledError("another document")
            paths.append("")
            return
        if len(paths) > DEEPEST:
            raise GarbledError("too deep")
        parent = paths[-1]
        path = f"{parent}.{name}" if parent else name
        if path == self._item and len(paths) == 2:
            self._record = Record()
            self.records.append(self._record)
            path = ""
        paths.append(path)

    def characters(self, text: str) -> None:
        # More than one call only where expat's buffer or a piece ends.
        if len(self._text) < LONGEST_TEXT:
            self._text += text

    def end(self, _name: str) -> None:
        path = self._paths.pop()
        text = self._text[:LONGEST_TEXT]
        self._text = ""
        if not path:
            self._record = self.outer
        elif path == "tagSet.item":
            self._record.tags.append((self._tag["key"], self._tag["value"]))
            self._tag = {"key": "", "value": ""}
        elif path.startswith("tagSet.item."):
            self._tag[path.rpartition(".")[2]] = text
        elif text:
            self._record.texts[path] = text
