"""A request's body, read from the connection only as far as somebody asks for it."""

import hashlib
import io
import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from snapshot_importer.simulator.operations import ApiError

_SIZE = re.compile(rb"[0-9a-fA-F]{1,15}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LINE_LIMIT = 8 << 10


class _Limited(io.RawIOBase):
    """The next *length* bytes of a connection."""

    def __init__(self, stream: io.BufferedIOBase, length: int) -> None:
        self._stream = stream
        self._left = length

    @property
    def ended(self) -> bool:
        return self._left == 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # typeshed allows any buffer
        content = self._stream.read(min(len(buffer), self._left))
        if self._left and not content:
            raise ConnectionError("the request ended too early")
        self._left -= len(content)
        buffer[: len(content)] = content
        return len(content)


class _Chunked(io.RawIOBase):
    """The content of chunks; HTTP and aws-chunked share their form, signatures of single chunks apart."""

    def __init__(self, stream: io.BufferedIOBase, trailers: dict[str, str]) -> None:
        self._stream = stream
        self._trailers = trailers
        self._left = 0  # of the current chunk
        self.ended = False
        self.broken = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # typeshed allows any buffer
        if self._left == 0 and not self.ended:
            self._next_chunk()
        if self.ended:
            return 0
        content = self._stream.read(min(len(buffer), self._left))
        if not content:
            raise ConnectionError("the request ended too early")
        self._left -= len(content)
        if self._left == 0:
            self._line()
        buffer[: len(content)] = content
        return len(content)

    def _line(self) -> bytes:
        line = self._stream.readline(_LINE_LIMIT)
        if not line.endswith(b"\n"):
            raise ConnectionError("the request ended too early")
        return line.strip()

    def _next_chunk(self) -> None:
        size = self._line().partition(b";")[0].strip()
        if not _SIZE.fullmatch(size):
            self.broken = True
            raise ApiError("InvalidRequest", "The chunked body is malformed.")
        self._left = int(size, 16)
        if self._left > 0:
            return
        self.ended = True
        while line := self._line():
            name, _, value = line.decode("latin-1").partition(":")
            self._trailers[name.strip().lower()] = value.strip()


class IncomingBody:
    """The decoded body: whole by its length or in HTTP's chunks, and within that perhaps in S3's own.

    Source of S3's own: Amazon S3 API reference, "Signature calculations … with trailing headers".
    """

    def __init__(
        self, stream: io.BufferedIOBase, headers: Mapping[str, str], before_first: Callable[[], None] | None
    ) -> None:
        """*before_first* runs before the first byte is asked for, where the client waits for a go-ahead.

        ValueError where a length is none.
        """
        trailers: dict[str, str] = {}
        self.trailers: Mapping[str, str] = trailers
        self._before_first = before_first
        self._raw: _Limited | _Chunked
        if headers.get("transfer-encoding", "").lower() == "chunked":
            self.length = None
            self._raw = _Chunked(stream, trailers)
        else:
            self.length = _length(headers.get("content-length", ""))
            self._raw = _Limited(stream, self.length)
        self._decoded: _Limited | _Chunked = self._raw
        signed = headers.get("x-amz-content-sha256", "")
        if signed.startswith("STREAMING-"):
            self.length = _length(headers.get("x-amz-decoded-content-length", ""))
            self._decoded = _Chunked(io.BufferedReader(self._raw), trailers)
        # No AWS SDK for Python signs single chunks, so none are read here.
        self._readable = not signed.startswith("STREAMING-AWS4")
        self._expected = signed if _SHA256.fullmatch(signed) else ""
        self._hash = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Return up to *size* bytes, b"" at the end; the signed hash is checked there."""
        if not self._readable:
            raise ApiError("NotImplemented", "The simulated AWS reads no signed chunks.", 501)
        self._begin()
        content = self._decoded.read(size) or b""
        if self._expected:
            self._hash.update(content)
            if self._decoded.ended and self._hash.hexdigest() != self._expected:
                message = "The provided 'x-amz-content-sha256' header does not match what was computed."
                raise ApiError("XAmzContentSHA256Mismatch", message)
        return content

    def _begin(self) -> None:
        if self._before_first is not None and not self._raw.ended:
            self._before_first()
        self._before_first = None

    @property
    def _broken(self) -> bool:
        return any(isinstance(layer, _Chunked) and layer.broken for layer in (self._raw, self._decoded))

    def skip(self, limit: int) -> bool:
        """Read what is left of the body, up to *limit* bytes, and tell whether the end was reached."""
        if self._before_first is not None or self._broken:
            # A client that has not been told to go on sends nothing; of a malformed body no end can be found.
            return self._raw.ended
        with suppress(ApiError, ConnectionError):
            while not self._raw.ended and limit > 0:
                limit -= len(self._raw.read(1 << 16) or b"")
        return self._raw.ended


def _length(text: str) -> int:
    if text and not text.isdecimal():
        raise ValueError("not a length")
    return int(text or 0)
