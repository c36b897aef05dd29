"""The Task Monitor: the task table in a window of its own, to be kept beside other work."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QHideEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.tasks.account_strip import AccountStrip
from snapshot_importer.ui.tasks.actions import TaskActions
from snapshot_importer.ui.tasks.ahead import in_worker
from snapshot_importer.ui.tasks.board import Board
from snapshot_importer.ui.tasks.columns import MONITOR_GIVES_WAY, MONITOR_WITHOUT
from snapshot_importer.ui.tasks.columns_button import columns_button
from snapshot_importer.ui.tasks.count_words import count_words
from snapshot_importer.ui.tasks.empty import EmptyState
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.narrowing import Narrowing
from snapshot_importer.ui.tasks.poll_words import poll_words
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.text import size
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel, grounded, hairline
from snapshot_importer.ui.widgets.marks import IconMark
from snapshot_importer.ui.widgets.menu_key import add_menu_key
from snapshot_importer.ui.window_places import keep_place, kept_place

SMALLEST = (640, 320)
ON_TOP = "monitor/on_top"  # among the settings of windows
# Pixels: the search keeps a word's room, and beside the accounts leaves them theirs.
SEARCH = (130, 220)
ANY = 0xFFFFFF  # QWIDGETSIZE_MAX, which PySide6 does not name
GAP = 24  # between the accounts and the tools


def window_title(counts: dict[str, int]) -> str:
    """Return the title with what runs and what needs attention."""
    words = count_words(counts)
    return f"Task monitor: {words}" if words else "Task monitor"


def work_words(unfinished: tuple[Task, ...], attention: int) -> str:
    """Return what runs, how much of it, what waits in line, and how many need *attention*."""
    running = [task for task in unfinished if task.filter == "running" and not task.position]
    queued = sum(task.filter == "running" and task.position > 0 for task in unfinished)
    amount = sum(task.object_size or task.disk_size or 0 for task in running)
    parts = [f"{len(running)} running"]
    if amount:
        parts.append(f"{size(amount)} in work")
    if queued:
        parts.append(f"{queued} queued")
    if attention:
        parts.append(f"{attention} needs attention" if attention == 1 else f"{attention} need attention")
    return " · ".join(parts)


class MonitorWindow(QWidget):
    """Closing it stops nothing; a double-click opens the task in the main window."""

    task_wanted = Signal(str)
    main_window_wanted = Signal()
    import_wanted = Signal()
    quit_wanted = Signal()
    sign_in_wanted = Signal(str)
    seen = Signal()  # shown or hidden

    def __init__(
        self,
        theme: Theme,
        board: Board,
        imports: Imports,
        preferences: Preferences,
        background: Background,
        window_settings: QSettings,
        notify: QWidget,
    ) -> None:
        """*notify* is the choice of what is told on the desktop."""
        super().__init__()
        self._theme = theme
        self._board = board
        self._imports = imports
        self._window_settings = window_settings
        self.model = TaskModel(board.names, in_worker(background, self))
        self.actions_ = TaskActions(theme, imports, background, self, self.model.shown)
        self.table = TaskTable(theme, self.model, board.names, MONITOR_GIVES_WAY, MONITOR_WITHOUT)
        self.narrowing = Narrowing(theme, self.model, preferences, "monitor", "Search")
        self.filters, self.search = self.narrowing.filters, self.narrowing.search
        self._columns = columns_button(
            theme, self.table, preferences, "monitor", without=MONITOR_WITHOUT, small=True
        )
        self._empty = EmptyState(theme)
        self.accounts = AccountStrip(theme)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._tools = QHBoxLayout()
        self._poll = ElidedLabel(theme, "", "secondary")
        self._work = ElidedLabel(theme, "", "strong", grow=False)
        self.on_top = Button(theme, "Stay on top", icon="pin")
        self._notify = notify
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self.setMinimumSize(*SMALLEST)
        self._lay_out()
        self._connect()
        add_menu_key(self)
        self.addActions([self.actions_.cancel, *self.actions_.of_queue(), self.actions_.again])
        self._add_key("Refresh", "F5", imports.refresh)
        self._add_key("Search this window", "Ctrl+F", self.search.setFocus)
        self._add_key("Quit", "Ctrl+Q", self.quit_wanted.emit)
        self._restore()

    def _restore(self) -> None:
        if not self.restoreGeometry(kept_place(self._window_settings, "monitor/geometry")):
            self.resize(1100, 600)
        on_top = bool(self._window_settings.value(ON_TOP, defaultValue=False, type=bool))
        self.on_top.setChecked(on_top)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, on_top)
        self.on_top.toggled.connect(self._stay_on_top)

    def _add_key(self, words: str, keys: str, do: Callable[[], object]) -> None:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        # Without the flag that the signal brings.
        action.triggered.connect(lambda: do())  # noqa: PLW0108
        self.addAction(action)

    def _lay_out(self) -> None:
        theme = self._theme
        grounded(self, "surface")
        self.search.setMinimumWidth(SEARCH[0])
        self.on_top.setCheckable(True)
        self._tools.setSpacing(8)
        self._tools.addWidget(self.search, 1)
        self._tools.addWidget(self.on_top)
        self._tools.addWidget(self._notify)
        self._head.setContentsMargins(16, 12, 16, 12)
        self._head.setSpacing(8)
        self._head.addWidget(self.accounts, 1, Qt.AlignmentFlag.AlignVCenter)
        self._head.addLayout(self._tools)
        chips = row(self.filters, self.narrowing.saved, self._columns)
        chips.setContentsMargins(12, 8, 12, 8)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        show_main = Button(
            theme, "Show in main window", icon="picture-in-picture-2", small=True, pressed=self._show_main
        )
        foot = row(IconMark(theme, "refresh-cw", "text2"), self._poll, self._work, 1, show_main)
        foot.setContentsMargins(16, 8, 16, 8)
        foot.setStretch(1, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        layout.addWidget(hairline())
        layout.addLayout(chips)
        layout.addWidget(self.narrowing.message_line())
        layout.addWidget(hairline())
        layout.addWidget(self._stack, 1)
        layout.addWidget(hairline())
        layout.addLayout(foot)
        self.table.setFocus()

    def _connect(self) -> None:
        self._board.changed.connect(self._refresh)
        self._board.renamed.connect(self.model.names_changed)
        self._board.counted.connect(self.filters.set_counts)
        self.actions_.moved.connect(self.table.let_go)  # what the user did is shown at once
        self.actions_.moved.connect(self._board.refresh)
        self.narrowing.changed.connect(self._refresh)
        self.table.opened.connect(self.task_wanted)
        self.table.chosen.connect(self._take_task)
        self.table.menu_wanted.connect(self._open_menu)
        self._empty.import_wanted.connect(self.import_wanted)
        self._empty.clear_wanted.connect(self.search.clear)
        self.accounts.sign_in_wanted.connect(self.sign_in_wanted)
        self._second.timeout.connect(self.table.renew_elapsed)
        self._second.timeout.connect(self._show_watches)
        self._second.timeout.connect(self._show_empty)

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return  # shown, it looks first
        self.model.refresh(self._imports.tasks())
        self.table.keep_rows()
        self.filters.set_counts(self._board.counts())
        self.setWindowTitle(window_title(self._board.counts()))
        self._work.setText(work_words(self._imports.unfinished(), self._board.counts().get("attention", 0)))
        self.actions_.take(self.table.selected())  # what is selected may stand otherwise by now
        self._show_empty()
        self._show_watches()

    @Slot()
    def _show_empty(self) -> None:
        shown = self.model.rowCount() > 0
        self._stack.setCurrentWidget(self.table if shown else self._empty)
        if shown:
            return
        states = self._imports.watch_states()
        problem = next((state.problem for state in states if state.problem), None)
        heard = not states or any(state.answered or state.problem for state in states)
        loading = self._imports.journal is None or not heard
        self._empty.show_reason(self.narrowing, problem, loading=loading, watched=bool(states))

    @Slot()
    def _show_watches(self) -> None:
        states = self._imports.watch_states()
        self.accounts.show_watches(states, self._board.names())
        self._poll.setText(poll_words(states, datetime.now(UTC), fits=self._fits))
        self._fit_head()

    def _fits(self, words: str) -> bool:
        return self._poll.fontMetrics().horizontalAdvance(words) <= self._poll.width()

    def _fit_head(self) -> None:
        """Give the accounts a line of their own where they do not fit beside the tools."""
        margins = self._head.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._tools.sizeHint().width()
        beside = self.accounts.whole_width() + GAP <= room
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction != self._head.direction():
            self._head.setDirection(direction)
            self._head.setSpacing(GAP if beside else 8)
            self.search.setMaximumWidth(SEARCH[1] if beside else ANY)

    @Slot(str)
    def _take_task(self, _key: str) -> None:
        self.actions_.take(self.table.selected())

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        menu = self.actions_.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    @Slot(bool)
    def _stay_on_top(self, on: bool) -> None:
        # A change of the flag hides the window: it is shown again at its place.
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, on)
        self._window_settings.setValue(ON_TOP, on)
        self.show()

    @Slot()
    def _show_main(self) -> None:
        if key := self.table.current_key():
            self.task_wanted.emit(key)
        else:
            self.main_window_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Poll quickly while the tasks are looked at."""
        super().showEvent(event)
        self._second.start()
        self._refresh()
        self.seen.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while hidden."""
        super().hideEvent(event)
        self._second.stop()
        self.seen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the most of the width."""
        super().resizeEvent(event)
        self._fit_head()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window's place."""
        keep_place(self._window_settings, "monitor/geometry", self.saveGeometry())
        super().closeEvent(event)
