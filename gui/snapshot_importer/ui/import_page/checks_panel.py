"""The list of checks: one line each while it is well, a tinted block with its sentence and buttons when it is not."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypedDict

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.import_page.check_view import CheckView
from snapshot_importer.ui.import_page.cures import for_check
from snapshot_importer.ui.import_page.fitting import FittingHeight
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column, row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.flow import FlowLayout
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel, Role, grounded
from snapshot_importer.ui.widgets.marks import IconMark, Spinner
from snapshot_importer.ui.widgets.scrolling import ScrollArea


class Look(TypedDict):
    """How a state is shown: icon, its colour token, the word at the end, that word's role, the block's tint."""

    icon: str
    ink: str
    word: str
    role: Role
    tint: str


LOOKS: dict[str, Look] = {
    "ok": Look(icon="circle-check", ink="ok", word="", role="ok", tint=""),
    "warning": Look(icon="triangle-alert", ink="warn", word="Warning", role="warning", tint="warning"),
    "failed": Look(icon="circle-x", ink="err", word="Failed", role="error", tint="error"),
    "could-not-check": Look(
        icon="circle-question-mark", ink="mute", word="Could not check", role="mute", tint="mute"
    ),
    "running": Look(icon="", ink="accent_text", word="Checking", role="mute", tint=""),
    "waiting": Look(icon="circle-dashed", ink="mute", word="", role="mute", tint=""),
    "not-run": Look(icon="circle-dashed", ink="mute", word="", role="mute", tint=""),
}
NAME_WIDTH, ROOMY = 109, 380  # of the names, and of the panel from which on they have it
SIDE, MARK, GAP = 16, 16, 8  # of a row: its margins, its icon, the space between two parts
BLOCKS = ("warning", "failed", "could-not-check")


class CheckRow(QFrame):
    """One check."""

    cure_pressed = Signal(object, object)  # CheckView, Cure
    run_pressed = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: CheckView | None = None
        self._cures: tuple[Cure, ...] = ()
        self._line_width = 0
        self._mark, self._spinner = IconMark(theme, size=MARK), Spinner(theme)
        # In a place of its own, so that it stands at the reading side of its column.
        self._name = QWidget()
        self._name.setLayout(row(PlainLabel(theme, name, "strong"), 1))
        self._line = ElidedLabel(theme, "", "secondary")
        self._word = PlainLabel(theme, "", "mute")
        self._sentence = PlainLabel(theme, "", "secondary", wrap=True, selectable=True)
        self.run = Button(theme, "Run", small=True, pressed=self._press_run)
        self.run.setAccessibleName(f"Run {name.lower()}")
        set_property(self, "flat", "true")
        first = QWidget()
        first.setMinimumHeight(24)
        first.setLayout(row(self._mark, self._spinner, self._name, self._line, self._word, self.run, gap=GAP))
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, gap=8, line_gap=6)
        under = column(self._sentence, self._buttons, gap=6)
        under.setContentsMargins(24, 0, 0, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SIDE, 2, SIDE, 2)
        layout.setSpacing(2)
        layout.addWidget(first)
        layout.addLayout(under)
        self.show_view(CheckView(name, "waiting"))

    def show_view(self, view: CheckView) -> None:
        """Show how the check stands; assistive tools get it as one sentence."""
        if view == self._view:
            return
        look = LOOKS[view.state]
        cures = tuple(cure for cure in view.cures if for_check(cure)) if view.state in BLOCKS else ()
        if self._view is None or cures != self.cures():
            self._show_buttons(view, cures)
        self._view = view
        in_block = view.state in BLOCKS
        running = view.state == "running"
        self._mark.set_icon(look["icon"], look["ink"])
        self._mark.setVisible(not running)
        self._spinner.setVisible(running)
        self._word.setText(look["word"])
        self._word.set_role(look["role"])
        self._word.setFont(self._theme.font(0.92, QFont.Weight.DemiBold))
        self._word.setVisible(bool(look["word"]))
        self.run.setVisible(view.name == "Dry run" and view.state == "not-run")
        self._place_sentence()
        set_property(self, "state", look["tint"])
        set_property(self, "role", "block" if in_block else "")
        said = look["word"] or {"ok": "OK", "waiting": "waiting", "not-run": "not run"}[view.state]
        self.setAccessibleName(f"{view.name}, {said.lower()}. {view.sentence}")

    def set_widths(self, names: int, lines: int) -> None:
        """Give the names of all rows one width; a longer line than *lines* stands below."""
        self._name.setFixedWidth(names)
        self._line_width = lines
        self._place_sentence()

    def _place_sentence(self) -> None:
        """Show the sentence at the end of the line, or below it in a block and where the line would cut it."""
        view = self.view()
        room = self._line_width
        for beside in (self._word, self.run):
            room -= 0 if beside.isHidden() else beside.sizeHint().width() + GAP
        below = view.state in BLOCKS or self._line.fontMetrics().horizontalAdvance(view.sentence) > room
        self._line.setText("" if below else view.sentence)
        self._sentence.setText(view.sentence)
        self._sentence.setVisible(below)

    def view(self) -> CheckView:
        """Return the check on show."""
        assert self._view is not None
        return self._view

    def buttons(self) -> list[Button]:
        """Return the buttons of the cures, in their order."""
        return self._buttons.findChildren(Button)

    def cures(self) -> tuple[Cure, ...]:
        """Return the cures that have a button."""
        return self._cures

    def _show_buttons(self, view: CheckView, cures: tuple[Cure, ...]) -> None:
        # The window's own: while a dialog that a button opened is in front, nothing behind it has the focus.
        had_focus = self.window().focusWidget() in self.buttons()
        if had_focus and not cures:
            # A button that goes would take the focus with it.
            self.focusNextChild()
        self._cures = cures
        buttons = [Button(self._theme, cure.words, small=True, pressed=self._presser(cure)) for cure in cures]
        for button in buttons:
            button.setAccessibleDescription(view.name)
        self._flow.replace(buttons)
        for before, after in pairwise((self.run, *buttons)):
            self.setTabOrder(before, after)
        self._buttons.setVisible(bool(cures))
        if had_focus and buttons:
            buttons[0].setFocus()

    def _presser(self, cure: Cure) -> Callable[[], None]:
        return lambda: self.cure_pressed.emit(self.view(), cure)

    @Slot()
    def _press_run(self) -> None:
        self.run_pressed.emit(self.view().name)


class ChecksPanel(QWidget):
    """All checks, how many are well, and the button that makes them again."""

    cure_pressed = Signal(object, object)  # CheckView, Cure
    run_pressed = Signal(str)
    again_pressed = Signal()

    def __init__(self, theme: Theme, names: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        title = PlainLabel(theme, "Checks", "section")
        self._count = PlainLabel(theme, "", "secondary")
        again = self._again = icon_button(theme, "refresh-cw", "Run checks again", small=True)
        again.clicked.connect(self.again_pressed)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 2)
        head.setSpacing(8)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._count)
        head.addWidget(again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        area = self._area = ScrollArea(self)
        inner = grounded(FittingHeight(), "surface")
        area.setWidget(inner)
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 8)
        rows.setSpacing(0)
        self.rows = {name: CheckRow(theme, name, inner) for name in names}
        for check_row in self.rows.values():
            rows.addWidget(check_row)
            check_row.cure_pressed.connect(self.cure_pressed)
            check_row.run_pressed.connect(self.run_pressed)
        rows.addStretch(1)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout.addWidget(area, 1)

    def show_views(self, views: Sequence[CheckView]) -> None:
        """Show how each check stands."""
        had_focus = self._holds(self.window().focusWidget())
        for view in views:
            self.rows[view.name].show_view(view)
        if had_focus and not self._holds(self.window().focusWidget()):
            # Qt hands the focus of what goes to nobody behind a dialog, and to the start of the window at its end.
            self._again.setFocus()
        well = sum(view.state == "ok" for view in views)
        self._count.setText(f"{well} of {len(views)} OK")

    def _holds(self, part: QWidget | None) -> bool:
        return part is not None and self.isAncestorOf(part) and part.isVisibleTo(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names as much room as the width allows."""
        super().resizeEvent(event)
        metrics = QFontMetrics(self._theme.font(1.0, QFont.Weight.DemiBold))
        widest = max(metrics.horizontalAdvance(name) for name in self.rows) + 4
        names = max(widest, NAME_WIDTH if self.width() >= ROOMY else 0)
        # As if the scroll bar were always there: rows that grow because it comes would keep it.
        bar = self._area.verticalScrollBar().sizeHint().width()
        lines = self.width() - bar - 2 * SIDE - MARK - names - 2 * GAP
        for check_row in self.rows.values():
            check_row.set_widths(names, lines)

    def count_text(self) -> str:
        """Return the line of how many are well."""
        return self._count.text()

    def focus_check(self, name: str) -> None:
        """Give the focus to the button of a check."""
        check_row = self.rows[name]
        (check_row.buttons() or [check_row.run])[0].setFocus()
