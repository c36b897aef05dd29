"""Tells of imports on the desktop: how many need the user, and each change once, gathered for a moment."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from snapshot_importer.accounts.interaction import MfaQuestion, ProgramQuestion
from snapshot_importer.tasks.news import News, Told, look, mood
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.told_file import read_told, write_told
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.notifications.notification import (
    Clicked,
    Notification,
    SystemNotifications,
    of_imports,
    of_question,
)
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.sign_in.interactions import Interactions
from snapshot_importer.ui.tasks.board import Board

GATHER = 2000  # milliseconds from the first news to its telling: several at once are one notification
Shows = Callable[[Task], bool]
MakeSystem = Callable[[Clicked], SystemNotifications]


class Notifier(QObject):
    """Looks at the imports in a worker whenever the board has changed; the GUI thread only hands over the words."""

    task_wanted = Signal(str)
    list_wanted = Signal()
    question_wanted = Signal(str)  # profile id
    _clicked = Signal(object, str)  # from the thread of the system's notifications

    def __init__(
        self,
        board: Board,
        imports: Imports,
        interactions: Interactions,
        preferences: Preferences,
        background: Background,
        path: Path,
        shows: Shows,
        make_system: MakeSystem,
    ) -> None:
        """*path* keeps what was told; *shows* says whether the user is looking at what became of a task."""
        super().__init__()
        self._imports = imports
        self._interactions = interactions
        self._preferences = preferences
        self._background = background
        self._path = path
        self._shows = shows
        self._system = make_system(self._clicked.emit)
        self._told: Told | None = None
        self._kept: dict[str, str] | None = None
        self._badge = 0
        self._news: list[News] = []
        self._is_looking = self._is_behind = self._is_keeping = False
        self._gathering = QTimer(self, interval=GATHER, singleShot=True)
        self._gathering.timeout.connect(self._tell)
        self._clicked.connect(self._open)
        board.changed.connect(self._look)
        board.counted.connect(self._show_counts)
        interactions.unseen.connect(self._tell_question)
        interactions.waiting_changed.connect(self._withdraw_question)

    def close(self) -> None:
        """Tell nothing more; what was still being gathered is told at the next start."""
        self._gathering.stop()
        self._show_badge(0)
        self._system.close()

    @Slot(dict)
    def _show_counts(self, counts: dict[str, int]) -> None:
        self._show_badge(counts["attention"])

    def _show_badge(self, number: int) -> None:
        if number != self._badge:
            self._badge = number
            self._system.show_badge(number)

    @Slot()
    def _look(self) -> None:
        journal = self._imports.journal
        if journal is None or journal.file.read_only:
            return  # who writes the history tells of it
        self._is_behind = self._is_looking
        if self._is_looking:
            return
        self._is_looking = True
        states = self._imports.watch_states()
        heard = {(state.account, state.region) for state in states if state.answered and not state.polling}
        work = partial(_look, self._path, self._told, self._imports.tasks(), heard)
        self._background.run(work, owner=self, done=self._take, failed=self._not_looked)

    def _not_looked(self, error: Exception) -> None:
        self._is_looking = False  # the next change is looked at again
        raise error

    def _take(self, found: tuple[Told, tuple[News, ...]]) -> None:
        self._is_looking = False
        self._told, news = found
        self._news += [one for one in news if not self._shows(one.task)]
        if not self._news:
            self._keep()
        elif not self._gathering.isActive():
            self._gathering.start()
        if self._is_behind:
            self._look()

    @Slot()
    def _tell(self) -> None:
        news, self._news = self._news, []
        for notification in of_imports([now for one in news if (now := self._as_it_is(one))]):
            self._show(notification)
        self._keep()

    def _as_it_is(self, news: News) -> News | None:
        """Return *news* with the task of this moment; None where it has passed meanwhile."""
        journal = self._imports.journal
        with suppress(KeyError):  # its row was joined with another
            task = journal.task(news.task.key) if journal else news.task
            return News(news.kind, task) if mood(task) == mood(news.task) else None
        return None

    def _show(self, notification: Notification) -> None:
        choice = self._preferences.choices.notifications
        if choice != "none" and (choice != "problems" or notification.is_problem):
            self._system.show(notification)

    def _keep(self) -> None:
        """Write down what was told, where that has changed; one write after the other."""
        moods = dict(self._told.moods) if self._told else {}
        if moods == self._kept or self._is_keeping:
            return
        self._kept, self._is_keeping = moods, True
        work = partial(write_told, self._path, moods)
        self._background.run(work, owner=self, done=self._kept_it, failed=self._not_kept)

    def _not_kept(self, error: Exception) -> None:
        self._kept, self._is_keeping = None, False
        raise error

    def _kept_it(self, _: None) -> None:
        self._is_keeping = False
        if not self._news:
            self._keep()

    @Slot(str, object)
    def _tell_question(self, profile_id: str, request: object) -> None:
        # A page that was opened in the browser is in front already.
        if isinstance(request, MfaQuestion | ProgramQuestion):
            self._show(of_question(profile_id, request))

    @Slot(str)
    def _withdraw_question(self, profile_id: str) -> None:
        if not self._interactions.waits(profile_id):
            self._system.withdraw("question", profile_id)

    @Slot(object, str)
    def _open(self, notification: Notification, token: str) -> None:
        if token and QGuiApplication.platformName().startswith("wayland"):
            os.environ["XDG_ACTIVATION_TOKEN"] = (
                token  # which Qt takes when a window asks to come to the front
            )
        if notification.opens == "task":
            self.task_wanted.emit(notification.key)
        elif notification.opens == "list":
            self.list_wanted.emit()
        else:
            self.question_wanted.emit(notification.key)


def _look(
    path: Path, told: Told | None, tasks: tuple[Task, ...], heard: set[tuple[str, str]]
) -> tuple[Told, tuple[News, ...]]:
    """Look, for a worker; the first time with what an earlier run has told."""
    return look(told or Told.from_earlier(read_told(path)), tasks, heard)
