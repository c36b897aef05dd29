"""What a process does to the files of one folder, recorded in its order, with what AWS and the user knew in between."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reliability.tracer import Call, Fail, traced


@dataclass(frozen=True, slots=True)
class Create:
    """A file came into being, empty."""

    name: str


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes were written into a file."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file was cut, or grew by zeros."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """What was written into a file is on the disk, and so is its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The disk failed to keep what was written into a file; nobody tries again (Linux forgets what was not kept)."""

    name: str


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """All names are on the disk."""


@dataclass(frozen=True, slots=True)
class Unlink:
    """A name went away."""

    name: str


@dataclass(frozen=True, slots=True)
class Rename:
    """A file got another name."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Told:
    """The world outside changed: what it knows from now on."""

    state: bytes


WRITES, SYNCS = ("write", "pwrite64"), ("fsync", "fdatasync")
Failing = Callable[[str, str], Fail | None]  # of a system call and the file's name

Operation = Create | Write | Truncate | Sync | Lost | SyncFolder | Unlink | Rename | Told


def never(_name: str, _file: str) -> Fail | None:
    """Let no call fail."""
    return None


def record(
    folder: Path, outside: Path, action: Callable[[], None], failing: Failing = never
) -> list[Operation]:
    """Run *action* in a child and return what it did to *folder*; all it writes to the file *outside* is a Told.

    *failing* says which of its writes and fsyncs fail. Shared memory (``-shm``) is left out: it does not outlive a power
    cut. Raises AssertionError where the child fails.
    """
    recorder = _Recorder(folder, outside, failing)
    code = traced(action, recorder.seen)
    assert code == 0, f"the recorded process ended with {code}"
    return recorder.operations


class _Recorder:
    def __init__(self, folder: Path, outside: Path, failing: Failing) -> None:
        self.operations: list[Operation] = []
        self._folder = str(folder)
        self._outside = str(outside)
        self._failing = failing
        self._names = {path.name for path in folder.iterdir()}

    def seen(self, call: Call) -> Fail | None:
        if call.result is None:
            return self._failure(call)
        if call.result >= 0 and call.name:
            self._done(call)
        elif call.name in SYNCS and (name := self._name(call.path())):
            self.operations.append(Lost(name))
        return None

    def _failure(self, call: Call) -> Fail | None:
        if call.name not in (*SYNCS, *WRITES):
            return None
        name = self._name(call.path())
        return self._failing(call.name, name) if name else None

    def _done(self, call: Call) -> None:
        if call.name in ("open", "openat"):
            self._opened(call, *(call.arguments[1:3] if call.name == "openat" else call.arguments[:2]))
        elif call.name in WRITES:
            self._written(call)
        elif call.name in SYNCS:
            self._synced(call)
        elif call.name == "ftruncate" and (name := self._name(call.path())):
            self.operations.append(Truncate(name, call.arguments[1]))
        elif call.name in ("unlink", "unlinkat"):
            self._unlinked(call.text(call.arguments[0 if call.name == "unlink" else 1]))
        elif call.name in ("rename", "renameat", "renameat2"):
            first, second = (0, 1) if call.name == "rename" else (1, 3)
            self._renamed(call.text(call.arguments[first]), call.text(call.arguments[second]))
        elif call.name in ("writev", "fallocate"):
            assert not self._name(call.path()), f"{call.name} is not recorded"

    def _name(self, path: str) -> str:
        """Return the name of a file of the folder that counts; "" for any other."""
        parent, _, name = path.rpartition("/")
        return name if parent == self._folder and not name.endswith(("-shm", " (deleted)")) else ""

    def _opened(self, call: Call, address: int, flags: int) -> None:
        name = self._name(call.text(address))
        if name and name not in self._names and flags & os.O_CREAT:
            self._names.add(name)
            self.operations.append(Create(name))
        elif name and flags & os.O_TRUNC:
            self.operations.append(Truncate(name, 0))

    def _written(self, call: Call) -> None:
        path = call.path()
        name = self._name(path)
        if not name and path != self._outside:
            return
        assert call.result is not None
        data = call.bytes(call.arguments[1], call.result)
        if path == self._outside:
            self.operations.append(Told(data))
        else:
            end = call.position() - call.result
            offset = call.arguments[3] if call.name == "pwrite64" else end
            self.operations.append(Write(name, offset, data))

    def _synced(self, call: Call) -> None:
        path = call.path()
        if path == self._folder:
            self.operations.append(SyncFolder())
        elif name := self._name(path):
            self.operations.append(Sync(name))

    def _unlinked(self, path: str) -> None:
        if name := self._name(path):
            self._names.discard(name)
            self.operations.append(Unlink(name))

    def _renamed(self, path: str, to: str) -> None:
        name, new = self._name(path), self._name(to)
        assert bool(name) == bool(new), "a file left the folder"
        if name:
            self._names.discard(name)
            self._names.add(new)
            self.operations.append(Rename(name, new))
