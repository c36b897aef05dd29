"""The buckets of the simulated AWS and the objects in them; an object is a list of files, never bytes in memory."""

import uuid
import weakref
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object; the bytes of a multipart upload stay in the files of its parts."""

    key: str
    files: tuple[StoredFile, ...]
    etag: str  # without the quotes
    modified: datetime
    content_type: str = "binary/octet-stream"
    storage_class: str = "STANDARD"
    metadata: Mapping[str, str] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)  # {"ChecksumCRC32": base64}
    checksum_type: str = "FULL_OBJECT"

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.size for file in self.files)

    def chunks(self, offset: int, length: int) -> Iterator[bytes]:
        """Yield the bytes from *offset* on, *length* of them or as many as there are."""
        for file in self.files:
            wanted = min(length, file.size - offset)
            if wanted > 0:
                yield from file.chunks(offset, wanted)
                length -= wanted
            offset = max(offset - file.size, 0)

    def read(self, offset: int, length: int) -> bytes:
        return b"".join(self.chunks(offset, length))


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One part of an upload that is under way."""

    file: StoredFile
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
        self._objects: dict[str, StoredObject] = {}
        self._keys: list[str] = []

    @property
    def objects(self) -> Mapping[str, StoredObject]:
        return self._objects

    @property
    def keys(self) -> Sequence[str]:
        """All keys, in the order of their UTF-8 bytes, which is that of their code points."""
        return self._keys

    def put(self, stored: StoredObject) -> None:
        if stored.key not in self._objects:
            insort(self._keys, stored.key)
        self._objects[stored.key] = stored

    def remove(self, key: str) -> None:
        if self._objects.pop(key, None) is not None:
            del self._keys[bisect_left(self._keys, key)]


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
