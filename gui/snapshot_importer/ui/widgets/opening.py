"""Handing a page or a folder to the desktop's own program, and saying so where there is none."""

import os
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from snapshot_importer.ui.widgets.questions import ask, nothing


def open_page(over: QWidget, address: str) -> None:
    """Open *address* in the browser; else offer the address in a message over *over*."""
    if not QDesktopServices.openUrl(QUrl(address)):
        _offer(over, "No browser opened the page", address, "Copy the address")


def open_folder(over: QWidget, folder: Path) -> None:
    """Open *folder* in the file manager; else offer its path in a message over *over*."""
    path = os.fspath(folder)
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
        _offer(over, "No program opened the folder", path, "Copy the path")


def _offer(over: QWidget, title: str, text: str, words: str) -> None:
    ask(
        over,
        title,
        text,
        (
            ("Close", QMessageBox.ButtonRole.RejectRole, nothing),
            (words, QMessageBox.ButtonRole.ActionRole, lambda: QGuiApplication.clipboard().setText(text)),
        ),
    )
