"""What is said where the desktop opens nothing, and where the system gives no reason."""

import errno
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from fakes.windows import answer, question
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.widgets.opening import open_folder, open_page

PAGE = "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_page_that_no_browser_opened_is_told_with_its_address(
    window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)

    open_page(window, PAGE)

    assert (question().text(), question().informativeText()) == ("No browser opened the page", PAGE)
    answer("Copy the address")
    assert QGuiApplication.clipboard().text() == PAGE


def test_a_folder_that_no_program_opened_is_told_with_its_path(
    window: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)

    open_folder(window, tmp_path)

    assert question().informativeText() == str(tmp_path)
    answer("Close")


def test_nothing_is_said_of_what_was_opened(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)

    open_page(window, PAGE)

    assert opened == [PAGE]
    assert window.findChildren(QMessageBox) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (OSError("cut off"), "cut off"),
        (OSError(), "The system gives no reason"),
    ],
)
def test_an_error_without_words_does_not_say_none(error: OSError, words: str) -> None:
    assert reason_of(error) == words
