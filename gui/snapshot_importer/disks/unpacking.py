"""The first KiB of what is in a packed file, unpacked within fixed bounds of time and memory."""

import bz2
import lzma
import zlib
from collections.abc import Callable

# Of what comes out, enough for every magic number but an ISO's.
MOST = 24 << 10
# A level 6 xz file asks for 9 MiB, level 9 for 65: that one is not looked into.
_MOST_MEMORY = 16 << 20

Unpack = Callable[[bytes], bytes]


def gzip(packed: bytes) -> bytes:
    """The start of a gzip file's contents."""
    return _safely(lambda: zlib.decompressobj(31).decompress(packed, MOST))


def deflate(packed: bytes) -> bytes:
    """The start of a zip member's contents."""
    return _safely(lambda: zlib.decompressobj(-15).decompress(packed, MOST))


def xz(packed: bytes) -> bytes:
    """The start of an xz file's contents."""
    return _safely(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MOST_MEMORY).decompress(packed, MOST))


def bzip2(packed: bytes) -> bytes:
    """The start of a bzip2 file's contents; nothing before its whole first block of up to 900 kB is there."""
    return _safely(lambda: bz2.BZ2Decompressor().decompress(packed, MOST))


def _safely(unpack: Callable[[], bytes]) -> bytes:
    try:
        return unpack()
    except (zlib.error, lzma.LZMAError, OSError, EOFError, MemoryError, ValueError):
        return b""
