"""The AWS CLI's shorthand for structures: ``Format=VMDK,UserBucket={S3Bucket=b,S3Key=k}``."""

import re
from typing import Any

# AWS CLI User Guide, "Using shorthand syntax"; the characters of a bare value as in awscli/shorthand.py.
_KEY = re.compile(r"\s*([A-Za-z0-9_.#/:-]+)\s*=\s*")
_QUOTED = re.compile(r"""'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)\"""")
_BARE = re.compile(r"""(?:\\,|[^\s"',=\[\]{}])(?:\\,|[^"',\]}])*""")
_DEPTH = 10  # ImportSnapshot's own structures are three deep


class ShorthandError(ValueError):
    """The text does not follow the grammar; the message says where."""


def read_shorthand(text: str) -> dict[str, Any]:
    """The structure that *text* spells; every value in it is a text. Raises ShorthandError."""
    return _Reader(text).members(end="", depth=0)


class _Reader:
    """A place in a text that moves on as values are read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def members(self, *, end: str, depth: int) -> dict[str, Any]:
        """``name=value`` pairs up to the character *end*, which is read too; ``""`` is the end of the text."""
        found: dict[str, Any] = {}
        while True:
            name = self._name()
            if name in found:
                raise ShorthandError(f"“{name}” is given twice.")
            found[name] = self._value(depth + 1)
            if self._is_at(end):
                return found
            self._take(",")
            if end and self._is_at(end):
                return found

    def _name(self) -> str:
        found = _KEY.match(self._text, self._place)
        if found is None:
            raise ShorthandError(
                f"A name and “=” are missing at position {self._place + 1:,}. Put a value with a comma in quotes."
            )
        self._place = found.end()
        return found[1]

    def _value(self, depth: int) -> Any:
        if depth > _DEPTH:
            raise ShorthandError("The structure is nested too deep.")
        if self._is_at("{"):
            return {} if self._is_at("}") else self.members(end="}", depth=depth)
        if self._is_at("["):
            return self._items(depth)
        if found := _QUOTED.match(self._text, self._place):
            self._place = found.end()
            return re.sub(r"\\([\\'\"])", r"\1", found[1] if found[1] is not None else found[2])
        if found := _BARE.match(self._text, self._place):
            self._place = found.end()
            return found[0].replace("\\,", ",").rstrip()
        return ""

    def _items(self, depth: int) -> list[Any]:
        items: list[Any] = []
        while not self._is_at("]"):
            items.append(self._value(depth + 1))
            if self._is_at("]"):
                break
            self._take(",")
        return items

    def _is_at(self, sign: str) -> bool:
        """Whether *sign* comes next, and if so go past it."""
        while self._place < len(self._text) and self._text[self._place].isspace():
            self._place += 1
        if not sign:
            return self._place == len(self._text)
        if self._text.startswith(sign, self._place):
            self._place += 1
            return True
        return False

    def _take(self, sign: str) -> None:
        if not self._is_at(sign):
            raise ShorthandError(f"“{sign}” is missing at position {self._place + 1:,}.")
