"""AWS's XML read as a stream, in pieces that never hold the interpreter for long."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from xml.parsers import expat

from snapshot_importer.accounts.transport import LARGEST_ANSWER

PIECE = 32 << 10


class GarbledError(Exception):
    """The body is not the answer of AWS to this operation."""

    def __init__(self, message: str, http_status: int = 200) -> None:
        super().__init__(message)
        self.http_status = http_status


class Reader(Protocol):
    """Takes what the stream holds, and raises `GarbledError` for what it does not know."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def characters(self, text: str) -> None: ...


def feed(reader: Reader, body: bytes) -> None:
    """Have *reader* take all of *body*. Raises `GarbledError` where that is too large, no XML, or has a document type."""
    if len(body) > LARGEST_ANSWER:
        raise GarbledError("too large")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with no_xml_is_garbled():
        view = memoryview(body)
        for begin in range(0, len(body), PIECE):
            parser.Parse(view[begin : begin + PIECE], False)
        parser.Parse(b"", True)


@contextmanager
def no_xml_is_garbled(http_status: int = 200) -> Iterator[None]:
    """Raise `GarbledError` in the place of whatever expat raises for a body that is no XML."""
    try:
        yield
    except expat.ExpatError as error:
        raise GarbledError(f"no XML: {expat.errors.messages[error.code]}", http_status) from None
    # Of an encoding that Python does not know, or that expat does not take.
    except (LookupError, ValueError) as error:
        raise GarbledError(f"no XML: {error}", http_status) from None


def _refuse_doctype(*_: object) -> None:
    raise GarbledError("a document type")
