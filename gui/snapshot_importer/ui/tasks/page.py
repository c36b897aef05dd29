"""The tasks page: filters, search, table, and the detail of the current task."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from PySide6.QtCore import QPoint, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.tasks.actions import TaskActions
from snapshot_importer.ui.tasks.board import Board
from snapshot_importer.ui.tasks.columns_button import columns_button
from snapshot_importer.ui.tasks.cures import TaskCures
from snapshot_importer.ui.tasks.detail import Detail
from snapshot_importer.ui.tasks.empty import EmptyState
from snapshot_importer.ui.tasks.findings import Findings
from snapshot_importer.ui.tasks.looking_back import LookingBack
from snapshot_importer.ui.tasks.narrowing import Narrowing
from snapshot_importer.ui.tasks.poll_words import updated_words
from snapshot_importer.ui.tasks.step_deeds import StepDeeds
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel, grounded, hairline
from snapshot_importer.ui.widgets.questions import tell
from snapshot_importer.ui.window_places import keep_place, kept_place

# px of the window from which the detail stands beside the table
BESIDE = 1500
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
LEAST_DETAIL = {DOWN: (0, 120), ACROSS: (360, 0)}  # width and height
Place = Literal["under", "result under", "beside"]  # where the detail stands; a result has more to say
DETAIL_SIZE: dict[Place, int] = {"under": 310, "result under": 465, "beside": 480}  # px
KEPT: dict[Place, str] = {  # among the settings of windows
    "under": "tasks/splitter",
    "result under": "tasks/splitter-result",
    "beside": "tasks/splitter-across",
}
LEAST_ROWS = 3  # that stay in sight above the detail, the head counted
FOLDED = "tasks/folded"  # among the settings of windows
GONE = "This import is no longer in the list"


class TasksPage(QWidget):
    """Table and detail over the board's model."""

    monitor_wanted = Signal()
    import_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        board: Board,
        imports: Imports,
        session: Session,
        preferences: Preferences,
        background: Background,
        window_settings: QSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._board = board
        self._imports = imports
        self._preferences = preferences
        self._window_settings = window_settings
        self.actions_ = TaskActions(theme, imports, background, self, board.model.shown)
        self.table = TaskTable(theme, board.model, board.names)
        self.cures = TaskCures(theme, self, session, imports)
        self.cures.deed_wanted.connect(self.actions_.do)
        findings = Findings(session, imports, self)
        steps = StepDeeds(theme, self, session, imports)
        steps.moved.connect(self._look)
        self.detail = Detail(theme, imports, background, self.actions_, self.cures, findings, steps)
        self.narrowing = Narrowing(theme, board.model, preferences, "task", "Search name, id, tag or note")
        self.filters, self.search = self.narrowing.filters, self.narrowing.search
        self._empty = EmptyState(theme, looks_back=True)
        self._looking_back = LookingBack(imports, self)
        self._updated = ElidedLabel(theme, "", "hint")
        self._folded = False
        self._place: Place = "under"
        self._sizes = {place: kept_place(window_settings, name) for place, name in KEPT.items()}
        self._chosen = ("", 0)  # key and row of the task that was chosen last
        # Keys of the task that was narrowed away, and of the one that was chosen instead.
        self._left = ("", "")
        self._wants_none = False
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._lay_out()
        self._connect()
        self._restore()

    def parts(self) -> list[QWidget]:
        """Return the panes that F6 visits."""
        return [self.filters, self.table, self.detail]

    def start(self) -> QWidget:
        """Return what the focus goes to when the page is gone to; it follows once there is something to list."""
        return self.table

    def _lay_out(self) -> None:
        theme = self._theme
        grounded(self, "surface")
        self.search.setMaximumWidth(280)
        columns = columns_button(theme, self.table, self._preferences, "tasks")
        own = Button(
            theme, "Open in own window", icon="picture-in-picture-2", pressed=self.monitor_wanted.emit
        )
        refresh = icon_button(theme, "refresh-cw", "Refresh (F5)", small=True, pressed=self._imports.refresh)
        self._first = refresh
        head = row(PlainLabel(theme, "Tasks", "title"), refresh, self._updated, self.search, columns, own)
        head.setStretch(2, 1)
        head.setStretch(3, 2)
        head.setContentsMargins(16, 16, 16, 4)
        chips = row(self.filters, self.narrowing.saved)
        chips.setContentsMargins(16, 4, 16, 10)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        # Shown with the whole page for itself, it takes no height from the detail.
        self._empty.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._splitter = QSplitter(DOWN)
        self._splitter.addWidget(self._stack)
        self._splitter.addWidget(self.detail)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setHandleWidth(1)
        self._splitter.setCollapsible(0, False)
        self.detail.setMinimumSize(*LEAST_DETAIL[DOWN])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(chips)
        layout.addWidget(self.narrowing.message_line())
        layout.addWidget(hairline())
        layout.addWidget(self._splitter, 1)

    def _connect(self) -> None:
        self._board.changed.connect(self._tasks_changed)
        self._board.counted.connect(self.filters.set_counts)
        self.actions_.moved.connect(self._look)
        self.detail.tab_shown.connect(self._find_place)
        self.narrowing.changed.connect(self._narrowed)
        self.table.chosen.connect(self._take_task)
        self.table.opened.connect(self._open)
        self.table.menu_wanted.connect(self._open_menu)
        self._empty.import_wanted.connect(self.import_wanted)
        self._empty.older_wanted.connect(self._looking_back.begin)
        self._empty.clear_wanted.connect(self.search.clear)
        self._second.timeout.connect(self.table.renew_elapsed)
        self._second.timeout.connect(self._show_updated)
        self._second.timeout.connect(self._show_empty)  # why there is nothing may change with no task
        self._preferences.changed.connect(self._take_density)

    def actions_for_menu(self) -> list[QAction]:
        """Return the actions of the Task menu; their keys work on this page only."""
        find = self._shortcut("Search this page", "Ctrl+F", self.search.setFocus)
        pane = self._shortcut("Detail pane", "Ctrl+J", self.toggle_detail)
        after = self._shortcut("Next tab", "Ctrl+PgDown", lambda: self.detail.step_tab(1))
        before = self._shortcut("Previous tab", "Ctrl+PgUp", lambda: self.detail.step_tab(-1))
        earlier = QAction("Look for older imports", self)
        earlier.triggered.connect(self._looking_back.begin)
        deeds = self.actions_
        return [
            deeds.cancel,
            *deeds.of_queue(),
            deeds.again,
            deeds.note,
            *deeds.exports.values(),
            earlier,
            find,
            pane,
            after,
            before,
        ]

    def _shortcut(self, words: str, keys: str, do: Callable[[], object]) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(do)
        return action

    def show_task(self, key: str) -> None:
        """Select the task *key*, in the list of all if the filter hides it; say so where it is gone."""
        self._board.refresh()
        if not any(task.key == key for task in self._imports.tasks()):
            tell(self, GONE, "It was removed from the list, or deleted from the history.")
            return
        if not self.table.choose(key):
            self.narrowing.show_all()
            self.table.choose(key)
        self.table.setFocus()

    @Slot()
    def toggle_detail(self) -> None:
        """Fold the detail pane away, or show it again, be it folded or dragged shut."""
        if self._folded or self._is_shut():
            self._unfold()
        else:
            self._folded = True
            self._show_empty()

    def _is_shut(self) -> bool:
        return self.detail.isVisible() and self._splitter.sizes()[1] == 0

    def _unfold(self) -> None:
        self._folded = False
        self._show_empty()
        self._find_place()
        if self._is_shut():
            self._give_usual_size()

    def _give_usual_size(self) -> None:
        self._splitter.setSizes([1, DETAIL_SIZE[self._place]])  # the list, which stretches, takes the rest

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the detail beside the table where the window is wide, and under it where it is not."""
        super().resizeEvent(event)
        self._find_place()

    @Slot()
    def _find_place(self) -> None:
        wanted: Place = "result under" if self.detail.shows_result() else "under"
        if self.window().width() >= BESIDE:
            wanted = "beside"
        turns = "beside" in (wanted, self._place)
        # What the user folded or dragged shut does not open by itself.
        if wanted != self._place and (turns or not (self._folded or self._is_shut())):
            self._put(wanted)

    def _put(self, wanted: Place) -> None:
        """Put the detail there; the chosen row stays in sight, and at each place the size that the user gave it."""
        seen = self.table.sees_chosen()
        self._sizes[self._place], self._place = self._splitter.saveState(), wanted
        along = ACROSS if wanted == "beside" else DOWN
        self._splitter.setOrientation(along)
        self.detail.setMinimumSize(*LEAST_DETAIL[along])
        self._restore_size()
        if seen:
            QTimer.singleShot(0, self.table, self.table.show_chosen)  # when the table has its new height

    def _restore_size(self) -> None:
        if not self._splitter.restoreState(self._sizes[self._place]):
            self._give_usual_size()

    def _restore(self) -> None:
        self._take_density()
        self.filters.set_counts(self._board.counts())
        if not self._splitter.restoreState(self._sizes["under"]):
            self._give_usual_size()
        self._folded = bool(self._window_settings.value(FOLDED, defaultValue=False, type=bool))
        self.detail.keep_tab(str(self._window_settings.value("tasks/tab")))
        self._tasks_changed()

    def keep_places(self) -> None:
        """Remember where the detail pane begins or that it is folded, and its tab, for the next start."""
        self._sizes[self._place] = self._splitter.saveState()
        for place, name in KEPT.items():
            keep_place(self._window_settings, name, self._sizes[place])
        self._window_settings.setValue(FOLDED, self._folded)
        self._window_settings.setValue("tasks/tab", self.detail.last_tab())

    def showEvent(self, event: QShowEvent) -> None:
        """Poll quickly while the tasks are looked at."""
        super().showEvent(event)
        self._second.start()
        self._show_updated()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while another page is looked at."""
        super().hideEvent(event)
        self._second.stop()

    @Slot()
    def _look(self) -> None:
        """Show at once what the user did, wherever the pointer is."""
        self.table.let_go()
        self._board.refresh()

    @Slot()
    def _narrowed(self) -> None:
        """Begin at the first of other rows, unless the chosen one is among them, and go back to it when it is again."""
        chosen = self.table.chosen_key()
        left, instead = self._left
        if chosen and chosen != instead:
            self._left = ("", "")  # the user has gone on
        elif left and self.table.choose(left):
            self._left = ("", "")
        elif not chosen and self._board.model.rowCount():
            first = self._board.model.task(0).key
            self._left = (left or self._chosen[0], first)
            self.table.choose(first)
        self._show_tasks()

    @Slot()
    def _tasks_changed(self) -> None:
        if not self.table.chosen_key():
            self._choose_in_place()
        self.table.keep_rows()
        self._show_tasks()

    def _choose_in_place(self) -> None:
        """Choose what has come to the place of the chosen task that went; who deselected it wants none."""
        key, row_ = self._chosen
        last = self._board.model.rowCount() - 1
        self._wants_none = self._wants_none or self._board.model.row_of(key) >= 0
        if last >= 0 and not self._wants_none:
            self.table.choose_row(min(row_, last))

    def _show_tasks(self) -> None:
        self._show_empty()
        self._take_task(self.table.chosen_key())

    @Slot()
    def _show_empty(self) -> None:
        shown = self._board.model.rowCount() > 0
        if shown and self._stack.currentWidget() is self._empty:
            self._stack.setCurrentWidget(self.table)
            if self._first.hasFocus():
                self.table.setFocus()  # nobody has gone on from where the page began
        elif not shown:
            self._stack.setCurrentWidget(self._empty)
        self.detail.setHidden(not shown or self._folded)
        if not shown:
            states = self._imports.watch_states()
            problem = next((state.problem for state in states if state.problem), None)
            heard = not states or any(state.answered or state.problem for state in states)
            loading = self._imports.journal is None or not (heard or self._board.counts().get("all"))
            self._empty.show_reason(self.narrowing, problem, loading=loading, watched=bool(states))

    @Slot(str)
    def _take_task(self, key: str) -> None:
        row_ = self._board.model.row_of(key) if key else -1
        if row_ >= 0:
            self._chosen, self._wants_none = (key, row_), False
        self.actions_.take(self.table.selected())
        self.detail.show_task(self._board.model.task(row_) if row_ >= 0 else None)

    @Slot(str)
    def _open(self, _key: str) -> None:
        self._unfold()
        self.detail.take_focus()

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        menu = self.actions_.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    @Slot()
    def _take_density(self) -> None:
        self.table.set_compact(self._preferences.choices.compact_rows)
        self.table.setMinimumHeight(LEAST_ROWS * self.table.verticalHeader().defaultSectionSize())

    @Slot()
    def _show_updated(self) -> None:
        words = updated_words(self._imports.watch_states(), self._board.names(), datetime.now(UTC))
        self._updated.setText(words)
