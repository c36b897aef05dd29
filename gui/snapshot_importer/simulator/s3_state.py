"""The buckets of the simulated AWS and the objects in them; an object is a list of files, never bytes in memory."""

import uuid
import weakref
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

_CHUNK = 1 << 18


class StoredFile:
    """A file that no one writes to any more; it is removed when nothing refers to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        weakref.finalize(self, path.unlink, missing_ok=True)

    def chunks(self, offset: int, length: int) -> Iterator[bytes]:
        """Yield the *length* bytes from *offset* on."""
        with self.path.open("rb") as file:
            file.seek(offset)
            while length and (chunk := file.read(min(length, _CHUNK))):
                length -= len(chunk)
                yield chunk


class StoredSpan:
    """Some of the bytes of other files, which stay as long as it does: what copying a part leaves."""

    def __init__(self, files: Sequence["StoredBytes"], span: range) -> None:
        self._files = tuple(files)
        self._offset = span.start
        self.size = len(span)

    def chunks(self, offset: int, length: int) -> Iterator[bytes]:
        """Yield the *length* bytes from *offset* on."""
        yield from _chunks(self._files, self._offset + offset, min(length, self.size - offset))


StoredBytes = StoredFile | StoredSpan


def _chunks(files: Iterable[StoredBytes], offset: int, length: int) -> Iterator[bytes]:
    for file in files:
        wanted = min(length, file.size - offset)
        if wanted > 0:
            yield from file.chunks(offset, wanted)
            length -= wanted
        offset = max(offset - file.size, 0)


@dataclass(frozen=True, slots=True)
class Encryption:
    """How an object's bytes are encrypted."""

    algorithm: str = "AES256"  # AES256, aws:kms, aws:kms:dsse; "" with a key of the customer's own (SSE-C)
    kms_key_arn: str = ""
    customer_key_md5: str = ""  # base64, of SSE-C


@dataclass(frozen=True, slots=True)
class Restore:
    """A readable copy of an archived object: when it is there, and until when (task time)."""

    ready: datetime
    expires: datetime | None  # None where the object itself has moved to a class that can be read


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object; the bytes of a multipart upload stay in the files of its parts."""

    key: str
    files: tuple[StoredBytes, ...]
    etag: str  # without the quotes
    modified: datetime
    content_type: str = "binary/octet-stream"
    storage_class: str = "STANDARD"
    metadata: Mapping[str, str] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)  # {"ChecksumCRC32": base64}
    checksum_type: str = "FULL_OBJECT"
    encryption: Encryption = Encryption()
    archive_status: str = ""  # of INTELLIGENT_TIERING: ARCHIVE_ACCESS or DEEP_ARCHIVE_ACCESS
    restore: Restore | None = None
    version_id: str = ""  # "" from before the bucket had versions

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.size for file in self.files)

    def chunks(self, offset: int, length: int) -> Iterator[bytes]:
        """Yield the bytes from *offset* on, *length* of them or as many as there are."""
        yield from _chunks(self.files, offset, length)

    def read(self, offset: int, length: int) -> bytes:
        return b"".join(self.chunks(offset, length))


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One part of an upload that is under way."""

    file: StoredBytes
    etag: str
    modified: datetime
    checksums: Mapping[str, str]


@dataclass(slots=True)
class Upload:
    """A multipart upload that is neither completed nor aborted."""

    id: str
    key: str
    started: datetime
    content_type: str
    storage_class: str
    metadata: Mapping[str, str]
    encryption: Encryption
    checksum_algorithm: str  # "" where the client named none
    checksum_type: str
    parts: dict[int, StoredPart] = field(default_factory=dict)


class Bucket:
    """A bucket; its keys are kept in the order in which S3 lists them."""

    def __init__(self, name: str, *, region: str, owner: str, created: datetime) -> None:
        """*owner* is the account of 12 digits."""
        self.name = name
        self.region = region
        self.owner = owner
        self.created = created
        self.uploads: dict[str, Upload] = {}
        # What a completed upload was answered, as a client may ask again when the answer got lost.
        self.completed: dict[str, dict[str, Any]] = {}
        self.policy = ""  # JSON
        self.versioning = ""  # "", Enabled or Suspended
        self._objects: dict[str, StoredObject] = {}
        self._keys: list[str] = []
        self._older: dict[str, list[StoredObject]] = {}

    @property
    def objects(self) -> Mapping[str, StoredObject]:
        return self._objects

    @property
    def keys(self) -> Sequence[str]:
        """All keys, in the order of their UTF-8 bytes, which is that of their code points."""
        return self._keys

    def find(self, key: str, version_id: str = "") -> StoredObject | None:
        """Find an object: its present version, or the one that is named."""
        current = self._objects.get(key)
        if not version_id or (current is not None and _version(current) == version_id):
            return current
        return next((old for old in self._older.get(key, []) if _version(old) == version_id), None)

    def put(self, stored: StoredObject) -> StoredObject:
        """Keep a new object instead of the one there was, which a bucket with versions keeps too."""
        if self.versioning == "Enabled":
            self._retire(stored.key)
            stored = replace(stored, version_id=uuid.uuid4().hex)
        if stored.key not in self._objects:
            insort(self._keys, stored.key)
        self._objects[stored.key] = stored
        return stored

    def put_all(self, stored: Iterable[StoredObject]) -> None:
        """Keep a great many new objects in a bucket without versions; their keys are sorted but once."""
        self._objects |= {one.key: one for one in stored}
        self._keys = sorted(self._objects)

    def change(self, key: str, **fields: Any) -> StoredObject:
        """Let the present version of an object be what *fields* of `StoredObject` say; KeyError if there is none."""
        self._objects[key] = replace(self._objects[key], **fields)
        return self._objects[key]

    def remove(self, key: str, version_id: str = "") -> None:
        """Forget an object if it is there: a version that is named for ever, the present one of versions not."""
        current = self._objects.get(key)
        if version_id and (current is None or _version(current) != version_id):
            self._older[key] = [old for old in self._older.get(key, []) if _version(old) != version_id]
            return
        if self.versioning == "Enabled" and not version_id:
            self._retire(key)
        if self._objects.pop(key, None) is not None:
            del self._keys[bisect_left(self._keys, key)]

    def _retire(self, key: str) -> None:
        current = self._objects.get(key)
        if current is not None:
            self._older.setdefault(key, []).append(current)


def _version(stored: StoredObject) -> str:
    # S3 User Guide, "Adding objects to versioning-enabled buckets": older objects have the version "null".
    return stored.version_id or "null"


class S3State:
    """All buckets of all accounts, as their names are one space."""

    def __init__(self, world: "World") -> None:
        self._folder = world.root / "objects"
        self._clock = world.clock
        self.buckets: dict[str, Bucket] = {}

    def find(self, name: str) -> Bucket | None:
        return self.buckets.get(name)

    def create(self, name: str, *, region: str, owner: str, created: datetime) -> Bucket:
        """Make a bucket whose name is free and right."""
        self.buckets[name] = Bucket(name, region=region, owner=owner, created=created)
        return self.buckets[name]

    def now(self) -> datetime:
        """The time that objects carry: that of the wall, as in the Date header."""
        return self._clock.wall()

    def new_path(self) -> Path:
        """A place for the bytes of an object or a part."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / uuid.uuid4().hex
