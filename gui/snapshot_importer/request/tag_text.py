"""Tags as text that is pasted: JSON in either of AWS's shapes, or one ``key=value`` a line."""

import json
from typing import Any

from snapshot_importer.request.model import Tag

# What a form can show; more than 50 cannot be sent anyway, and a clipboard may hold a whole file.
LIMIT = 1000


def tags_from_text(text: str) -> tuple[Tag, ...]:
    """The tags in *text*, at most LIMIT of them; a line without ``=`` is a key without a value."""
    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if isinstance(read, dict):
        read = read.get("Tags", [{"Key": key, "Value": value} for key, value in read.items()])
    if isinstance(read, list):
        return tuple(
            Tag(str(row.get("Key", "")), _text(row.get("Value")))
            for row in read[:LIMIT]
            if isinstance(row, dict)
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()][:LIMIT]
    return tuple(Tag(key.strip(), value.strip()) for key, _, value in (line.partition("=") for line in lines))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)
