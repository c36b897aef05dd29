"""S3's listing of a folder, read as a stream of XML into plain values.

botocore signs and sends; this takes the place of its XML parser for ListObjectsV2. Read in small pieces, a page of
1,000 keys never holds the interpreter for long, and costs a small part of the time.
"""

import re
from typing import Any
from urllib.parse import unquote_plus

from snapshot_importer.aws.answers import FolderPage, ListedObject
from snapshot_importer.aws.decoding import instant
from snapshot_importer.aws.foreign_answers import S3_NAMESPACE
from snapshot_importer.aws.xml_stream import GarbledError, feed

ROOT = "ListBucketResult"
OBJECT, FOLDER = "Contents", "CommonPrefixes"
# A key has 1,024 bytes at most (S3 User Guide, "Naming Amazon S3 objects"), each of them up to three characters here.
LONGEST_TEXT = 4096
DEEPEST = 8  # elements; the deepest of ours is 4
_SIZE = re.compile(r"[0-9]{1,18}", re.ASCII)


def decode_folder(body: bytes) -> FolderPage:
    """Return what S3 answered to ListObjectsV2. Raises `GarbledError` for anything but its XML."""
    reader = _Reader()
    feed(reader, body)
    return _page(reader)


def install(service: str, client: Any) -> None:
    """Have *client*, if it is S3's, answer ListObjectsV2 with a `FolderPage` under ``Folder``."""
    if service == "s3":
        client.meta.events.register("before-parse.s3.ListObjectsV2", _before_parse)


def _before_parse(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    if response_dict["status_code"] != 200:
        return
    customized_response_dict["Folder"] = decode_folder(response_dict["body"])
    # What is left for botocore's own parser.
    response_dict["body"] = b"<ListBucketResult/>"


class _Reader:
    """Expat's callbacks: keeps the leaves of each item, and of the page itself, by name."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._text = ""
        self.outer: dict[str, str] = {}
        self._item = self.outer
        self.objects: list[dict[str, str]] = []
        self.folders: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._text = ""
        depth = len(self._open)
        if depth == 0 and (name != ROOT or attributes.get("xmlns", S3_NAMESPACE) != S3_NAMESPACE):
            raise GarbledError("another document")
        if depth == DEEPEST:
            raise GarbledError("too deep")
        if depth == 1 and name in (OBJECT, FOLDER):
            self._item = {}
            (self.objects if name == OBJECT else self.folders).append(self._item)
        self._open.append(name)

    def characters(self, text: str) -> None:
        # More than one call only where expat's buffer or a piece ends.
        self._text += text
        if len(self._text) > LONGEST_TEXT:
            # Cut short, a key would be another one.
            raise GarbledError("too long")

    def end(self, name: str) -> None:
        self._open.pop()
        depth = len(self._open)
        if depth == 1:
            if name in (OBJECT, FOLDER):
                self._item = self.outer
            else:
                self.outer[name] = self._text
        elif depth == 2:
            self._item[name] = self._text
        elif depth == 3:
            self._item[f"{self._open[2]}.{name}"] = self._text
        self._text = ""


def _page(reader: _Reader) -> FolderPage:
    outer = reader.outer
    encoded = outer.get("EncodingType") == "url"
    token = outer.get("NextContinuationToken", "") if outer.get("IsTruncated") == "true" else ""
    if "IsTruncated" not in outer or (outer["IsTruncated"] == "true" and not token):
        raise GarbledError("no word on how it goes on")
    try:
        folders = tuple(_name(item, "Prefix", encoded=encoded) for item in reader.folders)
        objects = tuple(_object(item, encoded=encoded) for item in reader.objects)
    except UnicodeDecodeError:
        raise GarbledError("a key that is not UTF-8") from None
    return FolderPage(folders, objects, token)


def _object(item: dict[str, str], *, encoded: bool) -> ListedObject:
    size = item.get("Size", "")
    return ListedObject(
        key=_name(item, "Key", encoded=encoded),
        size=int(size) if _SIZE.fullmatch(size) else None,
        modified=instant(item.get("LastModified", "")),
        storage_class=item.get("StorageClass") or "STANDARD",
        etag=item.get("ETag", "").strip('"'),
        restored="RestoreStatus.RestoreExpiryDate" in item,
    )


def _name(item: dict[str, str], element: str, *, encoded: bool) -> str:
    name = item.get(element, "")
    if not name:
        raise GarbledError("an item without a name")
    # S3 writes a space as a plus sign, as forms do.
    return unquote_plus(name, errors="strict") if encoded else name
