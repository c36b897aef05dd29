"""The Task Monitor: the task table in a window of its own, to be kept beside other work."""

from datetime import UTC, datetime

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.tasks.task import Task, WatchState
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.tasks.actions import TaskActions
from snapshot_importer.ui.tasks.ahead import in_worker
from snapshot_importer.ui.tasks.board import Board
from snapshot_importer.ui.tasks.columns_button import columns_button
from snapshot_importer.ui.tasks.count_words import count_words
from snapshot_importer.ui.tasks.empty import EmptyState
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.narrowing import Narrowing
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.text import clock_time, size
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel, grounded, hairline
from snapshot_importer.ui.widgets.marks import Avatar, IconMark
from snapshot_importer.ui.widgets.menu_key import add_menu_key

SMALLEST = (640, 320)
RARE = 120  # seconds; what comes so seldom is told in minutes
NARROWEST = 96  # the choice of notifications, where accounts need the room


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


# Pixels: the search keeps a word's room, and leaves the accounts theirs.
SEARCH = (130, 220)


class Account(QWidget):
    """One watched profile and Region in the strip, with a button where its sign-in ended."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.wants_sign_in = False
        self._avatar = Avatar(theme, 28)
        self._name = ElidedLabel(theme, "", "strong", grow=False)
        self._region = PlainLabel(theme, "", "secondary")
        self._mark = IconMark(theme, "triangle-alert", "warn")
        self._problem = ElidedLabel(theme, "", "warning", grow=False)
        self.sign_in = Button(theme, "Sign in", icon="log-in", small=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self._avatar, self._name, self._region, self._mark, self._problem, self.sign_in):
            layout.addWidget(part)

    def show_watch(self, name: str, colour: str, state: WatchState) -> None:
        """Show who is watched where, and whether it can be."""
        self._avatar.show_profile(name, colour)
        self._name.setText(name)
        self._region.setText(state.region)
        missing = self.wants_sign_in = state.problem is not None and state.problem.kind == "sign-in"
        words = _sign_in_words(state) if missing else _problem_words(state)
        self._problem.setText(words)
        self._region.setHidden(missing)
        self.sign_in.setVisible(missing)
        for part in (self._mark, self._problem):
            part.setVisible(bool(words))


def _problem_words(state: WatchState) -> str:
    """Say why a place is not seen now; how long it is not for those that pass by themselves."""
    if state.problem is None:
        return ""
    since = f" since {clock_time(state.since)}" if state.since else ""
    match state.problem.kind:
        case "unreachable" | "garbled" | "server":
            return f"No connection{since}"
        case "throttled":
            return "AWS asks to slow down"
        case "refused":
            return "Imports may not be listed"
    return ""


def _sign_in_words(state: WatchState) -> str:
    if state.answered is None:
        return "Sign-in needed"  # nothing has ended that had not begun
    when = f" {clock_time(state.problem.at)}" if state.problem and state.problem.at else ""
    return f"Sign-in ended{when}"


class MonitorWindow(QWidget):
    """Closing it stops nothing; a double-click opens the task in the main window."""

    task_wanted = Signal(str)
    main_window_wanted = Signal()
    sign_in_wanted = Signal(str)
    seen = Signal()  # shown or hidden

    def __init__(
        self,
        theme: Theme,
        board: Board,
        imports: Imports,
        store: ProfileStore,
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
        self._store = store
        self._window_settings = window_settings
        self._accounts: dict[tuple[str, str], Account] = {}
        self.model = TaskModel(board.names, in_worker(background, self))
        self.actions_ = TaskActions(theme, imports, background, self, self.model.shown)
        self.table = TaskTable(theme, self.model, board.names)
        self.narrowing = Narrowing(theme, self.model, preferences, "monitor", "Search")
        self.filters, self.search = self.narrowing.filters, self.narrowing.search
        self._columns = columns_button(
            theme, self.table, preferences, "monitor", without=("size",), small=True
        )
        self._empty = EmptyState(theme)
        self._strip = QHBoxLayout()
        self._poll = ElidedLabel(theme, "", "secondary")
        self._work = ElidedLabel(theme, "", "strong", grow=False)
        self.on_top = Button(theme, "Stay on top", icon="pin")
        self._notify = notify
        notify.setMinimumWidth(NARROWEST)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self.setMinimumSize(*SMALLEST)
        self._lay_out()
        self._connect()
        add_menu_key(self)
        self.addActions([self.actions_.cancel, *self.actions_.of_queue(), self.actions_.again])
        geometry = window_settings.value("monitor/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(1100, 600)

    def _lay_out(self) -> None:
        theme = self._theme
        grounded(self, "surface")
        self.search.setMinimumWidth(SEARCH[0])
        self.search.setMaximumWidth(SEARCH[1])
        self.on_top.setCheckable(True)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(8)
        self._strip.setSpacing(24)
        head.addLayout(self._strip)
        head.addStretch(1)
        head.addWidget(self.search, 1)
        head.addWidget(self.on_top)
        head.addWidget(self._notify)
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
        foot.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(hairline())
        layout.addLayout(chips)
        layout.addWidget(self.narrowing.message_line())
        layout.addWidget(hairline())
        layout.addWidget(self._stack, 1)
        layout.addWidget(hairline())
        layout.addLayout(foot)

    def _connect(self) -> None:
        self._board.changed.connect(self._refresh)
        self._board.renamed.connect(self.model.names_changed)
        self._board.counted.connect(self.filters.set_counts)
        self.actions_.moved.connect(self._board.refresh)
        self.narrowing.changed.connect(self._refresh)
        self.table.opened.connect(self.task_wanted)
        self.table.chosen.connect(self._take_task)
        self.table.menu_wanted.connect(self._open_menu)
        self._empty.import_wanted.connect(self.main_window_wanted)
        self._empty.clear_wanted.connect(self.search.clear)
        self.on_top.toggled.connect(self._stay_on_top)
        self._second.timeout.connect(self._show_watches)

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return  # shown, it looks first
        self.model.refresh(self._imports.tasks())
        self.filters.set_counts(self._board.counts())
        self.setWindowTitle(window_title(self._board.counts()))
        self._work.setText(work_words(self._imports.unfinished(), self._board.counts().get("attention", 0)))
        shown = self.model.rowCount() > 0
        self._stack.setCurrentWidget(self.table if shown else self._empty)
        if not shown:
            self._empty.show_reason(self.narrowing, None, loading=False)
        self._show_watches()

    @Slot()
    def _show_watches(self) -> None:
        states = self._imports.watch_states()
        names = self._board.names()
        places = {(state.profile_id, state.region): state for state in states}
        waiting: set[str] = set()
        for place in [place for place in self._accounts if place not in places]:
            self._accounts.pop(place).deleteLater()
        for place, state in places.items():
            account = self._accounts.get(place)
            if account is None:
                account = self._accounts[place] = Account(self._theme)
                profile_id = place[0]
                account.sign_in.clicked.connect(lambda _=False, who=profile_id: self.sign_in_wanted.emit(who))
                self._strip.addWidget(account)
            title = names.titles.get(place[0], state.account)
            account.show_watch(title, names.colours.get(place[0], "slate"), state)
            # One sign-in serves all Regions of a profile: it is asked for once.
            account.setHidden(account.wants_sign_in and place[0] in waiting)
            if account.wants_sign_in:
                waiting.add(place[0])
        self._poll.setText(_poll_words(states))

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

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window's place."""
        self._window_settings.setValue("monitor/geometry", self.saveGeometry())
        super().closeEvent(event)


def _poll_words(states: tuple[WatchState, ...]) -> str:
    waits = [state.next_poll for state in states if state.next_poll]
    if any(state.polling for state in states):
        return "Every 15 s while visible. Asking now."
    if not waits:
        return "Every 15 s while visible."
    seconds = max(0, round((min(waits) - datetime.now(UTC)).total_seconds()))
    if seconds >= RARE:
        return f"Next look in {round(seconds / 60)} min."  # nothing runs, or AWS cannot be asked
    return f"Every 15 s while visible. Next in {seconds} s."
