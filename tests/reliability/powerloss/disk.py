"""What may stand on a disk after the power was cut.

The model, after ALICE (OSDI 2014): what fsync promised is there. Of every write since the last fsync of its file any
of the sectors of 512 bytes may be there, and a file grows only as far as they reach. A file's name is there once the
file or the folder was synced. Names that came, changed or went since are there up to some point in their order, as a
file system with a journal has it. It does not model drives that lie about fsync.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reliability.powerloss.recording import (
    Create,
    Lost,
    Operation,
    Rename,
    Sync,
    SyncFolder,
    Told,
    Truncate,
    Unlink,
    Write,
)

SECTOR = 512

Image = dict[str, bytes]
Survives = Callable[[], bool]  # asked for each piece that nobody promised


@dataclass
class _File:
    durable: bytearray
    pending: list[Write | Truncate] = field(default_factory=list)

    def sync(self) -> None:
        self.durable = self.left(lambda: True)
        self.pending = []

    def left(self, survives: Survives) -> bytearray:
        content = bytearray(self.durable)
        for change in self.pending:
            if isinstance(change, Truncate):
                if survives():
                    _resize(content, change.size)
                continue
            for start, piece in _sectors(change):
                if survives():
                    _resize(content, max(len(content), start + len(piece)))
                    content[start : start + len(piece)] = piece
        return content


class Disk:
    """A folder to which operations are done one after the other."""

    def __init__(self, content: Mapping[str, bytes]) -> None:
        self._names = {name: _File(bytearray(data)) for name, data in content.items()}
        self._durable = dict(self._names)
        self._pending: list[tuple[str, _File | None]] = []  # names set or removed since the last fsync
        self.told = b""  # what the world outside knows

    def do(self, operation: Operation) -> None:
        """Go on by one operation."""
        match operation:
            case Create(name):
                self._set(name, _File(bytearray()))
            case Write(name) | Truncate(name):
                self._names[name].pending.append(operation)
            case Sync(name):
                self._names[name].sync()
                self._keep(self._names[name])
            case Lost(name):
                self._names[name].pending = []
            case SyncFolder():
                self._durable, self._pending = dict(self._names), []
            case Unlink(name):
                self._set(name, None)
            case Rename(name, to):
                self._set(to, self._names[name])
                self._set(name, None)
            case Told(state):
                self.told = state

    def image(self, survives: Survives) -> Image:
        """Return the files as they may be found after a power cut now."""
        names = dict(self._durable)
        for name, file in self._pending:
            if not survives():
                break
            _put(names, name, file)
        return {name: bytes(file.left(survives)) for name, file in names.items()}

    def _set(self, name: str, file: _File | None) -> None:
        _put(self._names, name, file)
        self._pending.append((name, file))

    def _keep(self, file: _File) -> None:
        for change in [change for change in self._pending if change[1] is file]:
            _put(self._durable, *change)
            self._pending.remove(change)


def nothing() -> bool:
    """Survives: only what was promised."""
    return False


def everything() -> bool:
    """Survives: all that was written."""
    return True


def by_chance(chance: random.Random) -> Survives:
    """Survives: some pieces, few or many."""
    share = chance.random()
    return lambda: chance.random() < share


def _put(names: dict[str, _File], name: str, file: _File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def _resize(content: bytearray, size: int) -> None:
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))


def _sectors(write: Write) -> list[tuple[int, bytes]]:
    pieces = []
    offset, data = write.offset, write.data
    while data:
        length = SECTOR - offset % SECTOR
        pieces.append((offset, data[:length]))
        offset, data = offset + length, data[length:]
    return pieces
