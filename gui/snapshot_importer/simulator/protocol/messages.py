"""An HTTP request and its reply, as the protocols see them."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from snapshot_importer.simulator.operations import ApiError, Body

# EC2 takes 64 KB of form, KMS 64 KB of JSON, S3's largest list of parts is below 3 MB.
WHOLE_BODY_LIMIT = 8 << 20
_PIECE = 1 << 16


@dataclass(slots=True)
class Request:
    """One HTTP request whose body is still to be read."""

    method: str
    path: str  # raw, still quoted
    query: str  # raw, still quoted
    headers: Mapping[str, str]  # lower-case names; repeated ones joined by commas
    body: Body
    _whole: bytes | None = None

    def query_pairs(self) -> list[tuple[str, str]]:
        """Return the query's names and values, unquoted; a plus sign stays one, as SigV4 reads it."""
        pairs = (pair.partition("=") for pair in self.query.split("&") if pair)
        return [(unquote(name), unquote(value)) for name, _, value in pairs]

    def whole_body(self) -> bytes:
        """Return the whole body, which must be a small one."""
        if self._whole is None:
            content = bytearray()
            while piece := self.body.read(_PIECE):
                content += piece
                if len(content) > WHOLE_BODY_LIMIT:
                    raise ApiError("RequestEntityTooLarge", "The request's body is too large.", 413)
            self._whole = bytes(content)
        return self._whole


@dataclass(frozen=True, slots=True)
class Delivery:
    """What goes wrong on the wire while a reply is sent."""

    drop: bool = False  # the connection is reset, without a reply
    hold_until: threading.Event | None = None  # before anything is sent
    cut: int | None = None  # bytes of the body after which the connection ends
    rate: float | None = None  # bytes of the body a second


@dataclass(slots=True)
class Reply:
    """One HTTP reply; an iterator as its body is sent as it comes."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | Iterator[bytes] = b""
    delivery: Delivery = field(default_factory=Delivery)
