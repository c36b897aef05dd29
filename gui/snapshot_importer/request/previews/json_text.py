"""The request as JSON, the way ``aws ec2 import-snapshot --cli-input-json`` takes it."""

import json
from typing import Any

from snapshot_importer.request.model import jsonable
from snapshot_importer.request.previews.shown import Shown


def write_json(request: Shown) -> str:
    """One object with the members of ImportSnapshot."""
    return json_text(request.params, indent=2) + "\n"


def json_text(value: Any, *, indent: int | None = None, escaped: str = "") -> str:
    r"""*value* as JSON in which whatever cannot be seen, and each character of *escaped*, is ``\uXXXX``.

    Where *escaped* holds the backslash, it and the quotation mark are meant as far as they stand in texts.
    """
    text = json.dumps(jsonable(value), ensure_ascii=False, indent=indent)
    if "\\" in escaped:
        # JSON escapes in pairs from the left, so what is left before a quotation mark belongs to it.
        text = text.replace("\\\\", _code("\\")).replace('\\"', _code('"'))
    kept = {"\n"} if indent else set()
    unseen = {c for c in set(text) - kept if not c.isprintable()} | (set(escaped) - {"\\"})
    return text.translate({ord(c): _code(c) for c in unseen})


def _code(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))
