"""The list of requests that were answered, without their secrets."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from botocore.model import ListShape, MapShape, Shape, StructureShape


@dataclass(frozen=True, slots=True)
class Entry:
    """One request; it was accepted unless an error code says why not."""

    number: int  # from 1 on
    time: datetime  # wall time
    service: str
    operation: str
    account: str
    region: str
    params: Mapping[str, Any]
    request_id: str
    result_id: str = ""  # of what was made, as import-snap-…
    error: str = ""  # code

    def as_json(self) -> dict[str, Any]:
        """Return the entry as json.dumps takes it."""
        return {**asdict(self), "time": self.time.isoformat()}


class Ledger:
    """Grows by one entry a request; safe to read from other threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def record(self, **details: Any) -> None:
        """Append an entry; *details* are its fields without the number."""
        with self._lock:
            self._entries.append(Entry(number=len(self._entries) + 1, **details))

    def entries(self, *, after: int = 0) -> tuple[Entry, ...]:
        """Return all entries, refused ones too, that came after the number *after*."""
        with self._lock:
            return tuple(self._entries[after:])

    def accepted(self, operation: str = "") -> tuple[Entry, ...]:
        """Return the accepted requests, of one operation if it is named."""
        return tuple(
            entry for entry in self.entries() if not entry.error and operation in ("", entry.operation)
        )


def without_secrets(shape: Shape | None, value: Any) -> Any:
    """Return *value* for json.dumps, without what the service model marks as sensitive."""
    if shape is not None and shape.metadata.get("sensitive"):
        return _masked(value)
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {name: without_secrets(shape.members.get(name), part) for name, part in value.items()}
    if isinstance(shape, ListShape):
        return [without_secrets(shape.member, part) for part in value]
    if isinstance(shape, MapShape):
        return {name: without_secrets(shape.value, part) for name, part in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{len(value)} bytes" if isinstance(value, bytes) else value


def _masked(value: Any) -> str:
    """Keep of an address what is before the signature, of anything else nothing."""
    if isinstance(value, str) and value.startswith(("http://", "https://", "s3://")):
        parts = urlsplit(value)
        return f"{parts.scheme}://{parts.hostname or ''}{parts.path}" + ("?…" if parts.query else "")
    return "…"


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text within *value*."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def result_id(result: Mapping[str, Any]) -> str:
    """Return the first id that *result* names, such as ImportTaskId or UploadId."""
    found = (part for name, part in result.items() if name.endswith("Id") and isinstance(part, str))
    return next(found, "")
