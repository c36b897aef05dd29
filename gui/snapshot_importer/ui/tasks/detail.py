"""The detail pane under the table, or beside it: what one task is, was asked, came to, and which calls were made for it."""

import logging
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from snapshot_importer.accounts.private_file import write_private
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.tasks.durations import Typical
from snapshot_importer.tasks.progress import Point
from snapshot_importer.tasks.task import Call, Event, Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.failure_card.card import CureDeeds
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.tasks import deeds
from snapshot_importer.ui.tasks.actions import TaskActions
from snapshot_importer.ui.tasks.call_log import CallLog
from snapshot_importer.ui.tasks.cell_painter import TOKENS
from snapshot_importer.ui.tasks.columns import name_of
from snapshot_importer.ui.tasks.facts import FactList, facts
from snapshot_importer.ui.tasks.findings import Findings
from snapshot_importer.ui.tasks.progress_panel import ProgressPanel
from snapshot_importer.ui.tasks.request_view import RequestView
from snapshot_importer.ui.tasks.requests import read_request, request_of
from snapshot_importer.ui.tasks.result import Result
from snapshot_importer.ui.tasks.side_by_side import fit_side_by_side
from snapshot_importer.ui.tasks.step_deeds import StepDeeds
from snapshot_importer.ui.tasks.timeline import Timeline, with_future
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.choices import TabStrip
from snapshot_importer.ui.widgets.flow import FlowLayout
from snapshot_importer.ui.widgets.form import Message
from snapshot_importer.ui.widgets.labels import ElidedLabel, grounded, hairline
from snapshot_importer.ui.widgets.marks import IconMark
from snapshot_importer.ui.widgets.questions import tell

TABS = (("timeline", "Timeline"), ("request", "Request"), ("result", "Result and next steps"), ("log", "Log"))
TAB_KEYS = tuple(key for key, _ in TABS)
log = logging.getLogger(__name__)
# Events and calls are read from the file: not more often than this.
REREAD = 1000  # ms


class Detail(QWidget):
    """Shows the current task of the table; a failed one opens on its result."""

    tab_shown = Signal()

    def __init__(
        self,
        theme: Theme,
        imports: Imports,
        background: Background,
        actions: TaskActions,
        cures: CureDeeds,
        findings: Findings,
        steps: StepDeeds,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._imports = imports
        self._background = background
        self._actions = actions
        self._task: Task | None = None
        self._read_task: Task | None = None  # whose story is being read
        self._more_told = False  # of it meanwhile
        self._last_tab = "timeline"
        self._mark = IconMark(theme, size=18)
        self._title = ElidedLabel(theme, "", "section", mode=Qt.TextElideMode.ElideMiddle, grow=False)
        self._task_id = ElidedLabel(theme, "", "mono", mode=Qt.TextElideMode.ElideNone)
        self._cancel = Button(
            theme, "Cancel import…", icon="circle-stop", small=True, pressed=actions.cancel.trigger
        )
        leave = actions.states["leave-queue"]
        self._leave = Button(theme, leave.text(), icon="circle-minus", small=True, pressed=leave.trigger)
        self._deed = Button(theme, "", small=True, kind="primary")
        self._again = Button(
            theme, "Import again…", icon="history", small=True, pressed=actions.again.trigger
        )
        self._copy = Button(theme, "Copy", icon="copy", small=True)
        self._copy.setMenu(self._copy_menu())
        self._console = Button(
            theme, "AWS console", icon="external-link", small=True, pressed=actions.console.trigger
        )
        self._more = icon_button(theme, "ellipsis", "More actions", small=True, pressed=self._open_menu)
        self._tabs = TabStrip(theme, "Detail", TABS)
        self._timeline = Timeline(theme)
        self._progress = ProgressPanel(theme)
        self._facts = FactList(theme, self._progress)
        self._request = RequestView(theme)
        self._result = Result(theme, imports, cures, findings, steps)
        self._log = CallLog(theme, self._save_log)
        self._unread = Message(theme)
        self._reader = QTimer(self)
        self._reader.setInterval(REREAD)
        self._reader.timeout.connect(self._read)
        self._deed_action: QAction | None = None
        self._narrow = False
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._buttons = QWidget()
        self._first = QSplitter(Qt.Orientation.Horizontal)  # the timeline and the facts
        self._lay_out()
        self._tabs.chosen.connect(self._show_tab)
        actions.offered.connect(self._show_offers)
        steps.moved.connect(self._step_moved)

    def _lay_out(self) -> None:
        grounded(self, "surface")
        names = row(self._mark, self._title, self._task_id, gap=8)
        names.setStretch(2, 1)
        flow = FlowLayout(self._buttons)
        for button in (
            self._cancel,
            self._leave,
            self._deed,
            self._again,
            self._copy,
            self._console,
            self._more,
        ):
            flow.addWidget(button)
        self._head.setSpacing(8)
        self._head.addLayout(names, 1)
        self._head.addWidget(self._buttons)
        first = self._first
        first.addWidget(self._timeline)
        first.addWidget(self._facts)
        first.setStretchFactor(0, 3)
        first.setStretchFactor(1, 2)
        first.setHandleWidth(1)
        self._stack = QStackedWidget()
        for part in (first, self._request, self._result, self._log):
            self._stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 0)
        layout.setSpacing(4)
        layout.addLayout(self._head)
        layout.addWidget(self._tabs)
        layout.addWidget(hairline())
        layout.addWidget(self._unread)
        layout.addWidget(self._stack, 1)
        self._arrange(narrow=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put below each other what has no room side by side."""
        super().resizeEvent(event)
        narrow = not fit_side_by_side(self)
        if narrow != self._narrow:
            self._arrange(narrow=narrow)

    def _arrange(self, *, narrow: bool) -> None:
        self._narrow = narrow
        self._head.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        # Side by side with the names the buttons keep to one line; the names give way.
        across = QSizePolicy.Policy.Preferred if narrow else QSizePolicy.Policy.Fixed
        self._buttons.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        self._first.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self._first.setSizes([640, 360])  # their proportion

    def take_focus(self) -> None:
        """Give the focus to the tabs."""
        self._tabs.take_focus()

    def shows_result(self) -> bool:
        """Return whether the result is on show."""
        return self._tabs.current() == "result"

    def step_tab(self, by: int) -> None:
        """Show the next or previous tab."""
        self._tabs.step(by)

    def last_tab(self) -> str:
        """Return the tab used last."""
        return self._last_tab

    def keep_tab(self, key: str) -> None:
        """Begin with the tab *key*, as used last; one that there is not is left."""
        if key in TAB_KEYS:
            self._last_tab = key

    def showEvent(self, event: QShowEvent) -> None:
        """Read on where the task goes on."""
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing for whom nobody looks."""
        super().hideEvent(event)
        self._reader.stop()

    def show_task(self, task: Task | None) -> None:
        """Show *task*; the tab used last is kept, but a failed task opens on its result."""
        other = task is None or self._task is None or task.key != self._task.key
        if task is self._task:
            return
        self._task = task
        self.setEnabled(task is not None)
        self._reader.stop()
        if task is None:
            return
        if other:
            self._tabs.choose("result" if _opens_on_result(task) else self._last_tab)
            self._show_tab_of(self._tabs.current())
            self._show_nothing_read(task)
        self._facts.show_facts(facts(task))
        self._result.show_task(task)
        self._show_head(task)
        self._follow()

    def _show_nothing_read(self, task: Task) -> None:
        """Show nothing of the task before; what the row tells of the request stands for it until it is read."""
        self._request.show_request(request_of(task), task.region)
        self._timeline.show_events([])
        self._progress.hide()
        self._log.show_calls(None)
        self._unread.clear()

    def _show_head(self, task: Task) -> None:
        self._mark.set_icon(task.icon, TOKENS[task.tone])
        name = name_of(task)
        self._title.setText(name)
        self._task_id.setText(task.task_id if task.task_id != name else "")
        self._more.setAccessibleName(f"More actions for {name}")
        self._show_offers()

    @Slot()
    def _show_offers(self) -> None:
        """Show what may be done with the task; with several selected only what fits all of them can be pressed."""
        task, actions = self._task, self._actions
        if task is None:
            return
        self._cancel.setVisible("cancel" in task.actions)
        self._cancel.setEnabled(actions.cancel.isEnabled())
        self._leave.setVisible("leave-queue" in task.actions)
        self._leave.setEnabled(actions.states["leave-queue"].isEnabled())
        ways = {**actions.states, "sign-in": actions.sign_in, "add-profile": actions.add_profile}
        action = next((ways[key] for key in task.actions if key in ways), None)
        if action is not self._deed_action:
            if self._deed_action is not None:
                self._deed.clicked.disconnect(self._deed_action.trigger)
            if action is not None:
                self._deed.clicked.connect(action.trigger)
            self._deed_action = action
        # One button is the next step: where cures are on show it is the first of them.
        cured = self.shows_result() and self._result.has_cures()
        self._deed.set_kind("plain" if cured else "primary")
        self._deed.set_text(action.text() if action else "")
        self._deed.setVisible(action is not None)
        self._deed.setEnabled(action is not None and action.isEnabled())
        self._again.setEnabled(actions.again.isEnabled())
        self._console.setEnabled(actions.console.isEnabled())

    @Slot(str)
    def _show_tab(self, key: str) -> None:
        self._show_tab_of(key)
        if self._task and not _opens_on_result(self._task):
            self._last_tab = key
        self._show_offers()

    def _show_tab_of(self, key: str) -> None:
        self._stack.setCurrentIndex(TAB_KEYS.index(key))
        self.tab_shown.emit()

    def _follow(self) -> None:
        """Read the story of the task, and again and again while it goes on and is looked at."""
        self._reader.stop()
        if self._task and self.isVisible():
            self._read()
            if not self._task.final:
                self._reader.start()

    @Slot()
    def _read(self) -> None:
        """Read request, events and calls of the task from the journal, in a worker."""
        task, journal = self._task, self._imports.journal
        # One at a time: a disk that hangs would take all workers.
        if task is None or journal is None or self._read_task:
            return
        self._read_task, self._more_told = task, False
        self._background.run(
            lambda: (
                read_request(journal, task),
                journal.timelines.events(task),
                journal.timelines.calls(task),
                journal.timelines.points(task),
                journal.statistics.typical(task),
            ),
            owner=self,
            done=lambda read: self._take_story(task, *read),
            failed=lambda error: self._not_read(task, error),
        )

    def _has_read(self, task: Task) -> bool:
        """Return whether *task*, just read, is the one on show; another one, or a newer picture of it, is read next."""
        self._read_task = None
        if (self._task is not task or self._more_told) and self.isVisible():
            self._read()
        return self._task is not None and self._task.key == task.key

    def _not_read(self, task: Task, error: Exception) -> None:
        sentence = deeds.sentence(error)
        if sentence is None:
            self._read_task = None
            raise error
        if self._has_read(task):
            self._reader.stop()  # its row was deleted and goes from the table, or the disk fails
            self._unread.show_message("error", sentence, "Try again", self._follow)
        log.warning("A task's story cannot be read: %s", sentence)

    def _take_story(
        self,
        task: Task,
        request: ImportRequest,
        events: tuple[Event, ...],
        calls: tuple[Call, ...],
        points: tuple[Point, ...],
        typical: Typical | None,
    ) -> None:
        journal = self._imports.journal
        if self._has_read(task) and journal and self._task:
            self._unread.clear()
            self._request.show_request(request, task.region)
            self._progress.show_progress(self._task, points, events, typical, journal.clock())
            self._timeline.show_events(with_future(self._task, events))
            self._log.show_calls(calls)
            self._result.show_events(events)

    @Slot(str)
    def _step_moved(self, key: str) -> None:
        """Read what the timeline tells of a next step, which may change nothing else of its task."""
        if self._task and self._task.key == key:
            self._more_told = True
            self._read()

    def _copy_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addActions(list(self._actions.copies.values()))
        self._actions.keep_target(menu)
        return menu

    @Slot()
    def _open_menu(self) -> None:
        menu = self._actions.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        button: QToolButton = self._more
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _save_log(self, path: str, text: str) -> None:
        def failed(error: Exception) -> None:
            if not isinstance(error, OSError):
                raise error
            tell(self, "The log could not be saved", f"{reason_of(error)}.")

        self._background.run(lambda: write_private(Path(path), text + "\n"), owner=self, failed=failed)


def _opens_on_result(task: Task) -> bool:
    return task.filter == "failed" or (task.filter == "attention" and task.failure is not None)
