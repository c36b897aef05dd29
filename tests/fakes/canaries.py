"""Planted secrets, and the search for them in every place where one could have gone."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleTextInterface
from PySide6.QtWidgets import QApplication

TEXTS = (
    QAccessible.Text.Name,
    QAccessible.Text.Description,
    QAccessible.Text.Value,
    QAccessible.Text.Help,
    QAccessible.Text.Accelerator,
)


class Canaries(dict[str, str]):
    """Secrets by their kind."""

    def in_bytes(self, content: bytes) -> list[str]:
        """Return the kinds that *content* holds, as they are or in another spelling."""
        return [
            kind for kind, secret in self.items() if any(holds(content, form) for form in spellings(secret))
        ]

    def in_files(self, folder: Path, *, without: Path) -> list[str]:
        """Return "kind in file" for each find in the files below *folder*, those below *without* left out."""
        return [
            f"{kind} in {path.relative_to(folder)}"
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_relative_to(without)
            for kind in self.in_bytes(path.read_bytes())
        ]

    def on_screen(self) -> list[str]:
        """Return the kinds that a screen reader, or who pastes the clipboard, could read."""
        texts = [*accessible_texts(), QApplication.clipboard().text()]
        return self.in_bytes("\n".join(texts).encode())


def spellings(secret: str) -> Iterator[bytes]:
    """Yield *secret* as programs write it into addresses, JSON, Base64 and Windows' files."""
    yield secret.encode()
    yield quote(secret, safe="").encode()
    yield secret.encode("utf-16-le")
    yield json.dumps(secret).encode()[1:-1]
    if len(secret) > 12:
        yield base64.b64encode(secret.encode()).rstrip(b"=")[:-2]


def holds(content: bytes, form: bytes) -> bool:
    """Whether *form* stands in *content*; a short number may be a part of any other number."""
    if form.isdigit():
        return re.search(rb"(?<![\d.])" + form + rb"(?![\d.])", content) is not None
    return form in content


def accessible_texts() -> Iterator[str]:
    """Yield every text of the accessibility tree of every window."""
    for window in QApplication.topLevelWidgets():
        yield from _texts(QAccessible.queryAccessibleInterface(window))


def _texts(node: QAccessibleInterface | None) -> Iterator[str]:
    if node is None:
        return
    yield from (node.text(kind) for kind in TEXTS)
    editable: QAccessibleTextInterface | None = node.textInterface()
    if editable is not None:
        yield editable.text(0, editable.characterCount())
    for number in range(node.childCount()):
        yield from _texts(node.child(number))
