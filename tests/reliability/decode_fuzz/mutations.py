"""Answers of AWS gone wrong at random: bytes changed, lost and doubled, elements moved, hostile pieces put in."""

import random
from collections.abc import Callable, Sequence

from fakes.ec2_answers import NAMESPACE

PAGE = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>%s</p></body></html>'
# What a proxy, an attacker or a broken server may put between the lines.
PIECES: tuple[bytes, ...] = (
    b"<!DOCTYPE html>",
    b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
    b'<!ENTITY x SYSTEM "file:///etc/passwd">',
    b"&x;",
    b"&amp;",
    b"&#0;",
    b"&#x202e;",
    b"<![CDATA[import-snap-1]]>",
    b"<!-- a -->",
    b"<?php ?>",
    b"<br>",
    b"<item/>",
    b"<item><importTaskId>import-snap-0bad</importTaskId></item>",
    b"<importTaskId>import-snap-0bad</importTaskId>",
    b"<status>completed</status>",
    b"<nextToken>again</nextToken>",
    b"</item>",
    b"<a>" * 40,
    b"x" * 5000,
    b"NaN",
    b"-1",
    b"1e309",
    b"101",
    b"99999999999999999999",
    "٤٢".encode(),
    "\u202e\u200b\ufeff".encode(),
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x00",
    b"\r\n\r\n",
    NAMESPACE.encode(),
    b"xmlns='urn:other'",
)
Mutation = Callable[[bytes, random.Random], bytes]


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return one of *seeds* after a few mutations; now and then after none."""
    body = chance.choice(seeds)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        body = chance.choice(MUTATIONS)(body, chance)
    return body


def _span(body: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(body) + 1)
    return start, min(len(body), start + chance.choice((1, 1, 2, 4, 16, 64, 256)))


def _flip(body: bytes, chance: random.Random) -> bytes:
    start, _ = _span(body, chance)
    return body[:start] + bytes([chance.randrange(256)]) + body[start + 1 :]


def _lose(body: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:start] + body[end:]


def _double(body: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:end] + body[start:]


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _put_in(body: bytes, chance: random.Random) -> bytes:
    start, _ = _span(body, chance)
    return body[:start] + chance.choice(PIECES) + body[start:]


def _put_between(body: bytes, chance: random.Random) -> bytes:
    """Put a piece where an element begins or ends, so that the document may stay well-formed."""
    places = [place for place, byte in enumerate(body) if byte in b"<>"] or [0]
    place = chance.choice(places)
    place += body[place : place + 1] == b">"
    return body[:place] + chance.choice(PIECES) + body[place:]


def _replace_text(body: bytes, chance: random.Random) -> bytes:
    """Put a piece in the place of an element's text."""
    ends = [place for place in range(len(body) - 1) if body[place : place + 2] == b"</"]
    if not ends:
        return body
    end = chance.choice(ends)
    return body[: body.rfind(b">", 0, end) + 1] + chance.choice(PIECES) + body[end:]


def _move(body: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    rest = body[:start] + body[end:]
    place = chance.randrange(len(rest) + 1)
    return rest[:place] + body[start:end] + rest[place:]


def _in_a_page(body: bytes, _chance: random.Random) -> bytes:
    """Quote the answer in a well-formed page of another server."""
    return PAGE.replace(b"%s", body.partition(b"?>")[2] or body)


def _other_root(body: bytes, chance: random.Random) -> bytes:
    name = chance.choice((b"html", b"Response", b"DescribeVolumesResponse", b"ImportSnapshotResponse"))
    start, end = body.rfind(b"<", 0, body.find(b"Response")), body.rfind(b"</")
    if start < 0 or end < 0:
        return body
    after = body[body.find(b"Response", start) + len(b"Response") : end]
    return body[:start] + b"<" + name + after + b"</" + name + b">"


MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _flip,
    _lose,
    _double,
    _cut,
    _put_in,
    _put_between,
    _put_between,
    _replace_text,
    _replace_text,
    _move,
    _in_a_page,
    _other_root,
)
