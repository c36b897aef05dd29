"""The program's real windows over a folder of the test, with a profile of ~/.aws that reaches a simulated AWS."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.aws.budget import Budgets
from snapshot_importer.request.model import ImportRequest, Tag, parameters
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.submit import Intent
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.workspace import Workspace

W = TypeVar("W", bound=QObject)
PATIENCE = 15_000  # milliseconds
HOSTILE = (
    "<img src=file:///etc/passwd><b>bold</b>",
    "\u202egnp.exe",
    "nul\0byte",
    "\U0001f4bd disk \U0001f468\u200d\U0001f469",
    "x" * 10_000,
    "R&D &amp; &Save",
)


class Windows:
    """A workspace to drive."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path) -> None:
        self.qtbot = qtbot
        # A test asks for more in a second than a user does in an hour.
        budgets = Budgets(clock=count(0.0, 3600.0).__next__)
        self.workspace = Workspace(theme, folder, Background(DaemonExecutor(4, "worker")), budgets=budgets)
        self.desk = self.workspace.desk
        self.window = self.workspace.window
        self.session = self.workspace.session

    def show(self) -> None:
        """Put the main window on the screen and let everything begin."""
        self.window.show()
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        self.wait(lambda: self.workspace.imports.journal)

    def signed_in(self) -> None:
        """Show the window and wait until AWS knows the profile and the history was listed."""
        self.show()
        self.wait(lambda: self.session.credentials().state == "ok")
        self.wait(lambda: any(state.answered for state in self.workspace.imports.watch_states()))
        self.wait(lambda: self.workspace.imports.watching.looks_back()[0] == 0)
        self.wait(lambda: 0 < len(self.workspace.imports.tasks()) == self.desk.board.counts().get("all"))

    def wait(self, fact: Callable[[], object]) -> None:
        """Wait for *fact*."""
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def page(self, kind: type[W]) -> W:
        """Return the only page of that kind."""
        return only(self.window, kind)

    def task(self, key: str) -> Task:
        """Return the task as it is now."""
        return next(task for task in self.workspace.imports.tasks() if task.key == key)

    def poll_until(self, fact: Callable[[], object]) -> None:
        """Ask AWS again and again until *fact* holds."""

        def asked() -> bool:
            self.workspace.imports.refresh()
            self.desk.board.refresh()
            return bool(fact())

        self.qtbot.waitUntil(asked, timeout=PATIENCE)

    def send_import(
        self, key: str = "erp/erp-db01.vmdk", *, description: str = "", tags: tuple[Tag, ...] = ()
    ) -> Task:
        """Send an import of an object of the demo's bucket, and return its task once the board has it."""
        request = ImportRequest(f"s3://acme-vm-exports/{key}", description=description, tags=tags)
        account = self.session.account
        done: list[Task] = []
        failed: list[Exception] = []
        self.workspace.imports.submit(
            Intent(account, parameters(request)),
            owner=self.workspace,
            done=done.append,
            failed=failed.append,
        )
        self.wait(lambda: done or failed)
        assert failed == []
        self.desk.board.refresh()
        return done[0]

    def close(self) -> None:
        """End everything, as the program does."""
        self.workspace.close()


@contextmanager
def open_windows(qtbot: QtBot, theme: Theme, folder: Path) -> Iterator[Windows]:
    """A workspace over *folder*, closed in the end."""
    windows = Windows(qtbot, theme, folder)
    try:
        yield windows
    finally:
        windows.close()


@contextmanager
def windows_of(
    aws: Simulator, qtbot: QtBot, theme: Theme, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    """A workspace below *folder* with a profile in use that reaches *aws*, closed in the end."""
    home_of_aws(folder, monkeypatch, keys_of(aws))
    keep_profile(folder / "data", aws)
    with open_windows(qtbot, theme, folder / "data") as windows:
        yield windows


def home_of_aws(folder: Path, monkeypatch: pytest.MonkeyPatch, credentials: str, config: str = "") -> None:
    """Put files of ~/.aws with these texts below *folder*, for botocore to find."""
    home = folder / ".aws"
    home.mkdir(parents=True)
    for name, variable, text in (
        ("credentials", "AWS_SHARED_CREDENTIALS_FILE", credentials),
        ("config", "AWS_CONFIG_FILE", config),
    ):
        (home / name).write_text(text, encoding="utf-8")
        monkeypatch.setenv(variable, str(home / name))


def keys_of(aws: Simulator, name: str = "imaging") -> str:
    """Return the section of ~/.aws/credentials for the simulated AWS's user."""
    return f"[{name}]\naws_access_key_id = {aws.access_key_id}\naws_secret_access_key = {aws.secret_access_key}\n"


def keep_profile(
    folder: Path,
    aws: Simulator,
    *,
    name: str = "imaging-prod",
    label: str = "",
    shared_name: str = "imaging",
) -> Profile:
    """Keep a shared profile in the data *folder* and make it the one in use."""
    folder.mkdir(exist_ok=True)
    store = ProfileStore(folder / "profiles.json")
    profile = Profile(
        new_profile_id(),
        name,
        label=label,
        region=aws.region,
        method="shared",
        shared_name=shared_name,
        endpoint_url=aws.endpoint,
    )
    store.put(profile)
    store.use(profile.id)
    return profile


def only(parent: QWidget, kind: type[W]) -> W:
    """Return the only child of that kind."""
    (found,) = parent.findChildren(kind)
    return found


def button(parent: QWidget, words: str) -> QAbstractButton:
    """Return the button with these words that can be seen."""
    found = [
        one
        for one in parent.findChildren(QAbstractButton)
        if one.isVisible() and words in (one.text().strip().replace("&&", "&"), one.accessibleName())
    ]
    assert found, f"no button {words!r}"
    return found[0]


def action(actions: list[QAction], words: str) -> QAction:
    """Return the action with these words."""
    return next(one for one in actions if one.text().replace("&&", "&") == words)


def shown_texts(parent: QWidget) -> list[str]:
    """Return the texts of the labels that can be seen."""
    return [label.text() for label in parent.findChildren(QLabel) if label.isVisible() and label.text()]


def question() -> QMessageBox:
    """Return the question that is open."""
    return next(
        box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()
    )


def answer(words: str) -> None:
    """Press an answer of the question that is open."""
    next(one for one in question().buttons() if one.text().strip() == words).click()


def nameless(window: QWidget) -> list[str]:
    """Return the visible controls that take the focus and have no accessible name."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractScrollArea)
    found = []
    for widget in window.findChildren(QWidget):
        inner = isinstance(widget.parent(), (QComboBox, QAbstractSpinBox, QLineEdit))
        if inner or widget.objectName().startswith("qt_") or not widget.isVisible():
            continue
        takes = bool(widget.focusPolicy().value) and not widget.focusProxy()
        if takes and isinstance(widget, kinds) and not spoken(widget):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def spoken(widget: QWidget) -> str:
    """Return the name that a screen reader says."""
    # On Linux a combo box is named by its label, and its own text is its value.
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def without_tip(window: QWidget) -> list[str]:
    """Return the visible buttons that show an icon alone and have no tool tip."""
    return [
        one.accessibleName() or type(one).__name__
        for one in window.findChildren(QAbstractButton)
        if one.isVisible()
        and not of_qt(one)
        and not one.text().strip()
        and not one.icon().isNull()
        and not one.toolTip()
    ]


def of_qt(widget: QWidget) -> bool:
    """Return whether Qt put the widget into another one, such as the button that clears a line."""
    return isinstance(widget.parent(), QLineEdit) or widget.objectName().startswith("qt_")


def dialog(kind: type[W]) -> W:
    """Return the dialog of that kind that is open."""
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def rich_labels(window: QWidget) -> list[str]:
    """Return the labels of the program that could read their text as HTML."""
    return [
        label.text()[:60]
        for label in window.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText
        and label.text()
        and not label.objectName().startswith("qt_")
    ]
