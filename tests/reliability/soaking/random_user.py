"""A user who never rests: sends, cancels, looks at everything, signs out and in again."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from snapshot_importer.request.model import ImportRequest, Tag, parameters
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.retention import delete_overdue
from snapshot_importer.tasks.submit import Intent
from snapshot_importer.tasks.task import Task
from snapshot_importer.workspace import Workspace

LOCATION = "s3://images/disk.vmdk"
GLANCE = 700  # milliseconds from one look at something to the next
SIGN_OUT = 120.0  # wall seconds: fifteen times a day of the program's
AWAY = 4.0
RETENTION = 20.0
KEPT = timedelta(days=1)
FILTERS = ("all", "running", "failed", "all", "completed")


class RandomUser(QObject):
    """Works with timers on the GUI thread; once it rests it only lets things go on."""

    def __init__(self, workspace: Workspace, every: float, chance: random.Random) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._chance = chance
        self.rest = False
        self._asked = 0
        self._answered = 0
        self._failed: dict[str, int] = {}
        self._looks = 0
        self._timers = [
            self._timer(every, self.send),
            self._timer(every * 7, self.cancel_one),
            self._timer(GLANCE / 1000, self.look),
            self._timer(SIGN_OUT, self.sign_out),
            self._timer(AWAY, self.sign_in),
            self._timer(RETENTION, self.keep_house),
        ]

    def _timer(self, seconds: float, do: Callable[[], None]) -> QTimer:
        timer = QTimer(self, interval=int(seconds * 1000))
        timer.timeout.connect(do)
        timer.start()
        return timer

    def told(self) -> dict[str, Any]:
        """Return what was done so far."""
        tasks = self._workspace.imports.tasks()
        return {
            "asked": self._asked,
            "answered": self._answered,
            "failed": self._failed,
            "looks": self._looks,
            "open": sum(not task.final for task in tasks),
        }

    @Slot()
    def send(self) -> None:
        """Send one more import."""
        session, imports = self._workspace.session, self._workspace.imports
        if self.rest or not session.account or imports.journal is None:
            return
        self._asked += 1
        request = ImportRequest(LOCATION, description=f"soak-{self._asked}", tags=(Tag("Name", "soak"),))
        imports.submit(
            Intent(session.account, parameters(request)),
            owner=self,
            done=self._sent,
            failed=self._take_failure,
        )

    def _sent(self, _: object) -> None:
        self._answered += 1

    def _take_failure(self, error: Exception) -> None:
        name = getattr(error, "kind", f"{type(error).__name__}: {error}")
        self._failed[name] = self._failed.get(name, 0) + 1

    @Slot()
    def cancel_one(self) -> None:
        """Cancel an import that runs."""
        imports = self._workspace.imports
        running = [task for task in imports.tasks() if "cancel" in task.actions]
        if self.rest or not running:
            return
        task: Task = self._chance.choice(running)
        imports.act(
            task,
            lambda journal, channel: cancel(journal, channel, task),
            owner=self,
            done=lambda _: None,
            failed=self._take_failure,
        )

    @Slot()
    def sign_out(self) -> None:
        """Sign out for a while."""
        profile = self._workspace.session.profile
        if profile and not self.rest:
            self._workspace.session.sign_out(profile.id)

    @Slot()
    def sign_in(self) -> None:
        """Sign in where AWS refused that, or the user signed out."""
        session = self._workspace.session
        if session.credentials().state not in ("ok", "signing-in", "waiting"):
            session.test_sign_in()

    @Slot()
    def keep_house(self) -> None:
        """Delete what is older than a day, as the program does every few hours.

        By the program's quick clock: the Date of AWS's answers, on which the program waits, is that of the wall.
        """
        imports = self._workspace.imports
        if imports.journal:
            imports.on_journal(
                lambda journal: delete_overdue(journal, KEPT, journal.clock()),
                owner=self,
                done=lambda _: None,
                failed=self._take_failure,
            )

    @Slot()
    def look(self) -> None:
        """Look at the next thing."""
        if self.rest:
            return
        looks = (self._next_task, self._next_tab, self._filter, self._next_task, self._page, self._dialog)
        looks[self._looks % len(looks)]()
        self._looks += 1

    def _next_task(self) -> None:
        desk = self._workspace.desk
        desk.navigation.show_tasks()
        tasks = desk.pages.tasks
        if tasks is None:
            return
        running = [task for task in self._workspace.imports.tasks() if not task.final]
        some = running or self._workspace.imports.tasks()
        if some:
            tasks.show_task(self._chance.choice(some).key)

    def _next_tab(self) -> None:
        if tasks := self._workspace.desk.pages.tasks:
            tasks.detail.step_tab(1)

    def _filter(self) -> None:
        if tasks := self._workspace.desk.pages.tasks:
            tasks.narrowing.show_all(self._chance.choice(("", "soak-1", "nothing")))
            tasks.filters.choose(self._chance.choice(FILTERS))
        if monitor := self._workspace.desk.monitor:
            monitor.table.sortByColumn(self._chance.randrange(4), Qt.SortOrder.AscendingOrder)

    def _page(self) -> None:
        self._workspace.window.show_page(self._chance.choice(("import", "profiles", "settings", "tasks")))

    def _dialog(self) -> None:
        opened = self._workspace.window.actions()
        words = self._chance.choice(("Search everything…", "Keyboard and help", "Diagnostics…"))
        for action in opened:
            if action.text() == words:
                action.trigger()
        QTimer.singleShot(GLANCE // 2, self, self._close_dialogs)

    def _close_dialogs(self) -> None:
        desk = self._workspace.desk
        kept: tuple[QWidget | None, ...] = (self._workspace.window, desk.monitor)
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and window not in kept:
                if isinstance(window, QDialog):
                    QTest.keyClick(window, Qt.Key.Key_Escape)
                else:
                    window.close()
