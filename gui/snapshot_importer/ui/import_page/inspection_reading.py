"""The bytes of an object or behind a link, read for a report: with an end, and given up when nobody waits."""

import time
from dataclasses import dataclass
from threading import Event
from urllib.parse import unquote, urlsplit

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.objects import ObjectReader
from snapshot_importer.disks.reader import Reader, ReadError
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.request.location import S3Location, UrlLocation

# The parsers and the reader of links are imported by the worker that needs them first, to show the window sooner.

GIVEN_UP = "Nobody waits for the answer any more."


@dataclass(frozen=True, slots=True)
class Inspected:
    """A report, and what it took to make it."""

    report: DiskReport
    requests: int
    bytes_read: int


class EndingReader:
    """Passes reads on; refuses to go on after *end*, or once *given_up* is set."""

    def __init__(self, reader: Reader, end: float, given_up: Event) -> None:
        self._reader = reader
        self._end = end  # of time.monotonic
        self._given_up = given_up

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._reader.size

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on. Raises `ReadError`, or `CallError` where AWS refused."""
        if self._given_up.is_set() or time.monotonic() > self._end:
            raise ReadError(GIVEN_UP)
        return self._reader.read(offset, length)


def inspect_object(
    gateway: Gateway, place: S3Location, head: ObjectHead, *, seconds: float, given_up: Event
) -> Inspected:
    """Read the object that *head* tells of. Raises `CallError`, with HTTP status 412 if it is another by now."""
    reader = ObjectReader(gateway.with_deadline(seconds), place.bucket, place.key, head)
    return _inspect(reader, place.key, seconds, given_up)


def inspect_link(gateway: Gateway, link: UrlLocation, *, seconds: float, given_up: Event) -> Inspected:
    """Read what the link opens, the way that *gateway* takes. Raises `ReadError`, or `CallError` without a way."""
    from snapshot_importer.aws.link_reader import LinkReader  # noqa: PLC0415

    with LinkReader(link.url, gateway.way(), deadline=seconds) as reader:
        return _inspect(reader, link_path(link), seconds, given_up)


def link_path(link: UrlLocation) -> str:
    """Return the path of the link, without what signs it in."""
    return unquote(urlsplit(link.url).path)


def _inspect(reader: Reader, name: str, seconds: float, given_up: Event) -> Inspected:
    from snapshot_importer.disks.bounded import BoundedReader  # noqa: PLC0415
    from snapshot_importer.disks.inspect import inspect  # noqa: PLC0415

    bounded = BoundedReader(EndingReader(reader, time.monotonic() + seconds, given_up))
    report = inspect(bounded, name.rpartition("/")[2])
    return Inspected(report, bounded.requests, bounded.bytes)
