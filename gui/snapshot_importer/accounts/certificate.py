"""The few fields of an X.509 certificate that say whose it is, who issued it and when it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

# DER tags, X.690 8.1.2.
UTC_TIME = 0x17
CONTEXT_0 = 0xA0
# commonName, organizationName, organizationalUnitName; RFC 5280 A.1.
NAMES = (b"\x55\x04\x03", b"\x55\x04\x0a", b"\x55\x04\x0b")
ENCODINGS = {0x1E: "utf-16-be", 0x1C: "utf-32-be", 0x14: "latin-1"}  # the others are UTF-8 or a part of it
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Certificate:
    """Names in words, times in UTC."""

    subject: str
    issuer: str
    begins: datetime
    ends: datetime


def certificate_from(der: bytes) -> Certificate:
    """Return the fields of *der*. Raises `ValueError` for what is no certificate."""
    try:
        _, whole = next(_elements(der))
        _, signed = next(_elements(whole))
        fields = [*_elements(signed)]
        if fields[0][0] == CONTEXT_0:
            del fields[0]  # the version, absent in version 1
        # serialNumber, signature, issuer, validity, subject: RFC 5280 4.1
        issuer, validity, subject = (content for _, content in fields[2:5])
        begins, ends = (_time(tag, content) for tag, content in _elements(validity))
        return Certificate(_name(subject), _name(issuer), begins, ends)
    except (StopIteration, IndexError, UnicodeError, TypeError) as error:
        raise ValueError("not a certificate") from error


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give tag and content of each element of *data*, one after the other."""
    place = 0
    while place < len(data):
        tag, length = data[place], data[place + 1]
        place += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[place : place + size], "big")
            place += size
        content = data[place : place + length]
        if len(content) != length:
            raise ValueError("cut short")
        yield tag, content
        place += length


def _name(name: bytes) -> str:
    """Return the common name, or else the organisation or its unit."""
    found: dict[bytes, str] = {}
    for _, relative in _elements(name):
        for _, pair in _elements(relative):
            (_, kind), (tag, value) = _elements(pair)
            found.setdefault(kind, value.decode(ENCODINGS.get(tag, "utf-8")))
    return next((found[kind] for kind in NAMES if kind in found), "a nameless authority")[:LONGEST_NAME]


def _time(tag: int, content: bytes) -> datetime:
    text = content.decode("ascii")
    if tag == UTC_TIME:  # two digits of the year, RFC 5280 4.1.2.5.1
        text = f"{'19' if text[:2] >= '50' else '20'}{text}"
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
