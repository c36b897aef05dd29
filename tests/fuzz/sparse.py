"""Images that need not be big: a size and the few pieces that are not zero."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

_SIZE = struct.Struct("<Q")
_PIECE = struct.Struct("<QH")
SECTOR = 512
_MOST_PIECES = 64


@dataclass(frozen=True, slots=True)
class SparseImage:
    """A `Reader` of *size* bytes, zero outside of its pieces; later pieces lie on top of earlier ones."""

    size: int
    pieces: tuple[tuple[int, bytes], ...]

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on, fewer than *length* only at the end."""
        end = min(offset + length, self.size)
        if end <= offset:
            return b""
        found = bytearray(end - offset)
        for start, data in self.pieces:
            low, high = max(start, offset), min(start + len(data), end)
            if low < high:
                found[low - offset : high - offset] = data[low - start : high - start]
        return bytes(found)

    def patched(self, pieces: Iterable[tuple[int, bytes]]) -> "SparseImage":
        """Return the image with *pieces* on top."""
        return SparseImage(self.size, (*self.pieces, *pieces))

    def encoded(self) -> bytes:
        """The image as a few KiB; `decode` reads it."""
        body = b"".join(_PIECE.pack(offset, len(data)) + data for offset, data in self.pieces)
        return _SIZE.pack(self.size) + body


def decode(data: bytes) -> SparseImage:
    """Read any bytes as an image, so that a fuzzer may change them as it likes."""
    size = _SIZE.unpack(data[:8].ljust(8, b"\0"))[0]
    pieces: list[tuple[int, bytes]] = []
    place = _SIZE.size
    while place + _PIECE.size <= len(data) and len(pieces) < _MOST_PIECES:
        offset, length = _PIECE.unpack_from(data, place)
        place += _PIECE.size
        pieces.append((offset, data[place : place + length]))
        place += length
    return SparseImage(size, tuple(pieces))
