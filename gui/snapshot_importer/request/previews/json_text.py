"""The request as JSON, the way ``aws ec2 import-snapshot --cli-input-json`` takes it."""

import json
import re
from typing import Any

from snapshot_importer.request.model import jsonable
from snapshot_importer.request.previews.shown import Shown


def write_json(request: Shown) -> str:
    """One object with the members of ImportSnapshot."""
    return json_text(request.params, indent=2) + "\n"


def json_text(value: Any, *, indent: int | None = None, escaped: str = "") -> str:
    r"""*value* as JSON in which whatever cannot be seen, and each character of *escaped*, is ``\uXXXX``.

    Where *escaped* holds the quotation mark or the backslash, those within texts are meant.
    """
    text = json.dumps(jsonable(value), ensure_ascii=False, indent=indent)
    if set('"\\') & set(escaped):
        text = re.sub(r'\\(["\\])', lambda found: _code(found[1]), text)
    unwanted = set(escaped) - set('"\\')
    if not unwanted and text.isprintable():
        return text
    return "".join(c if (c.isprintable() or c == "\n") and c not in unwanted else _code(c) for c in text)


def _code(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))
