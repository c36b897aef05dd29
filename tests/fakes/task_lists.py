"""The tasks page over imports that stand as a test says, with no AWS and no history behind them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Gate
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter
from pytestqt.qtbot import QtBot

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.accounts.secrets import SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.task import Call, Event, Task, WatchState
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.imports import Done, Failed, Imports, T
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.tasks.board import Board
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.theme.theme import Theme

if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal

PATIENCE = 10_000  # milliseconds
SIZE = (1280, 800)
BEGAN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


class FakeJournal:
    """Stories of tasks, read as slowly as a test says."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[Event, ...]] = {}
        self.called: dict[str, tuple[Call, ...]] = {}
        self.errors: dict[str, Exception] = {}  # what the reading of a task ends in
        self.gate: Gate | None = None  # closed, it holds every reading
        self.reads = 0
        self.statistics = self.timelines = self

    def parameters(self, task: Task) -> dict[str, object]:
        self.reads += 1
        if self.gate:
            self.gate.wait()
        if task.key in self.errors:
            raise self.errors[task.key]
        return {}

    def events(self, task: Task) -> tuple[Event, ...]:
        default = (Event(BEGAN, "sent", f"Request sent for {task.file_name}", "circle-check", ""),)
        return self.told.get(task.key, default)

    def calls(self, task: Task) -> tuple[Call, ...]:
        return self.called.get(task.key, (call(f"request-of-{task.key}"),))

    def points(self, _: Task) -> tuple[()]:
        return ()

    def typical(self, _: Task) -> None:
        return None

    def clock(self) -> datetime:
        return datetime.now(UTC)


class FakeImports(Imports):
    """Imports as they are told; what is wished is noted, and ends as the test says."""

    def __init__(self, folder: Path, store: ProfileStore, session: Session, background: Background) -> None:
        connections = Connections(store, SessionSecrets(), SessionSecrets())
        super().__init__(folder / "history.sqlite", store, connections, session, background, LinksInMemory())
        self.picture: tuple[Task, ...] = ()
        self.states: tuple[WatchState, ...] = ()
        self.acts: list[Callable[[Journal, Channel], object]] = []
        self.outcome: Callable[[int], object] = lambda _: []  # of the n-th piece of work
        self.stories = FakeJournal()

    def open(self) -> None:
        """Have a history at once."""
        self.journal = cast("Journal", self.stories)

    def tasks(self) -> tuple[Task, ...]:
        return self.picture

    def unfinished(self) -> tuple[Task, ...]:
        return tuple(task for task in self.picture if not task.final)

    def watch_states(self) -> tuple[WatchState, ...]:
        return self.states

    def act(
        self,
        task: Task,  # noqa: ARG002
        work: "Callable[[Journal, Channel], T]",
        *,
        owner: QObject,  # noqa: ARG002
        done: Done[T],
        failed: Failed,  # noqa: ARG002
    ) -> None:
        self.acts.append(work)
        done(cast("T", self.outcome(len(self.acts))))


class TaskLists:
    """The page on the screen, and how its imports stand."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path, *, shown: bool = True) -> None:
        self.qtbot = qtbot
        self.background = Background(DaemonExecutor(3, "worker"))
        self.store = store = ProfileStore(folder / "profiles.json")
        connections = Connections(store, SessionSecrets(), SessionSecrets())
        self.session = session = Session(store, connections, self.background)
        self.preferences = Preferences(folder / "preferences.json", lambda write: write())
        self.settings = QSettings(str(folder / "windows.ini"), QSettings.Format.IniFormat)
        self.imports = FakeImports(folder, store, session, self.background)
        self.board = Board(self.imports, store, session, self.background)
        self.page = TasksPage(
            theme, self.board, self.imports, session, self.preferences, self.background, self.settings
        )
        self.table, self.detail, self.actions = self.page.table, self.page.detail, self.page.actions_
        self.page.addActions(self.page.actions_for_menu())
        qtbot.addWidget(self.page)
        self.page.resize(*SIZE)
        if shown:
            self.page.show()
            self.page.activateWindow()
            self.wait(self.page.isActiveWindow)

    def take(self, *picture: Task) -> None:
        """Let the imports stand so, and the list look."""
        self.imports.picture = picture
        self.board.refresh()
        QApplication.processEvents()

    def wait(self, fact: Callable[[], object]) -> None:
        """Wait for *fact*."""
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def press(self, key: str, *, ctrl: bool = False, shift: bool = False) -> None:
        """Press on the row of the import *key*."""
        index = self.board.model.index(self.board.model.row_of(key), 1)
        held = Qt.KeyboardModifier.NoModifier
        if ctrl:
            held |= Qt.KeyboardModifier.ControlModifier
        if shift:
            held |= Qt.KeyboardModifier.ShiftModifier
        self.table.scrollTo(index)
        place = self.table.visualRect(index).center()
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, held, place)

    def selected(self) -> list[str]:
        """Return the keys of the selected imports."""
        return [task.key for task in self.table.selected()]

    def heights(self) -> Sequence[int]:
        """Return the heights of the list and of the pane under it."""
        splitter = self.detail.parent()
        assert isinstance(splitter, QSplitter)
        return splitter.sizes()

    def close(self) -> None:
        """End as the program does."""
        if self.imports.stories.gate:
            self.imports.stories.gate.set()
        self.board.close()
        self.background.close()


def call(request_id: str, minutes: int = 0) -> Call:
    """Return a call that went well."""
    at = BEGAN + timedelta(minutes=minutes)
    return Call(at, "DescribeImportSnapshotTasks", 0.2, "ok", 200, "", "", request_id)
