"""The box of the Source card that says what the bytes of the source are."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.import_page.inspection_view import NOT_INSPECTED, InspectionView
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.flow import FlowLayout, OneLineLabel
from snapshot_importer.ui.widgets.labels import PlainLabel, Role, hairline
from snapshot_importer.ui.widgets.marks import IconMark, Spinner

# Icon, its token, the role of the title, and the word for assistive tools.
LOOKS: dict[str, tuple[str, str, Role, str]] = {
    "none": ("circle-dashed", "mute", "strong", ""),
    "reading": ("", "accent_text", "strong", ""),
    "good": ("circle-check", "ok", "strong", "Accepted"),
    "warning": ("triangle-alert", "warn", "warning", "Warning"),
    "refused": ("circle-x", "err", "error", "Refused"),
    "failed": ("circle-question-mark", "mute", "strong", "Could not read"),
}
LOWERED = 4  # pixels


class Cell(QWidget):
    """A value under its label."""

    def __init__(self, theme: Theme, label: str, value: str) -> None:
        super().__init__()
        shown = OneLineLabel(theme, value, "body")
        shown.setFont(theme.font(1.0, QFont.Weight.Medium))
        shown.setAccessibleName(f"{label}: {value}")
        layout = column(OneLineLabel(theme, label, "hint"), shown, gap=0)
        self.setLayout(layout)


class InspectionBox(QFrame):
    """Shows one `InspectionView`; what its buttons do is the page's."""

    details_pressed = Signal()
    cure_pressed = Signal(object)  # Cure

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = InspectionView("none", "")
        set_property(self, "role", "panel")
        self._mark, self._spinner = IconMark(theme, size=16), Spinner(theme)
        self._title = OneLineLabel(theme, "", "strong")
        self._aside = OneLineLabel(theme, "", "hint")
        self.details = Button(theme, "Details…", kind="link", pressed=self.details_pressed.emit)
        self._cells, self._buttons = QWidget(), QWidget()
        self._cell_flow = FlowLayout(self._cells, gap=24)
        self._button_flow = FlowLayout(self._buttons, gap=8, line_gap=8)
        self._line = hairline()
        self._sentences = PlainLabel(theme, "", "hint", wrap=True, selectable=True)
        self._lay_out()
        self.show_view(InspectionView("none", "Not inspected", sentences=(NOT_INSPECTED,)))

    def _lay_out(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        words = QWidget()
        flow = FlowLayout(words, gap=8)
        flow.addWidget(self._title)
        flow.addWidget(self._aside)
        head = QHBoxLayout()
        head.setSpacing(8)
        # The first line stands in the middle of the link's height.
        marks = QWidget()
        marks.setLayout(row(self._mark, self._spinner, gap=0))
        head.addWidget(_lowered(marks), 0, top)
        head.addWidget(_lowered(words), 1, top)
        head.addWidget(self.details, 0, top)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._cells)
        layout.addWidget(self._line)
        layout.addWidget(self._sentences)
        layout.addWidget(self._buttons)

    def view(self) -> InspectionView:
        """Return what is on show."""
        return self._view

    def buttons(self) -> list[Button]:
        """Return the buttons on show, in their order."""
        return self._buttons.findChildren(Button)

    def show_view(self, view: InspectionView) -> None:
        """Show *view*; nothing moves where it is on show already."""
        if view == self._view:
            return
        icon, ink, role, word = LOOKS[view.state]
        self._view = view
        self._mark.set_icon(icon, ink)
        self._mark.setVisible(bool(icon))
        self._spinner.setVisible(not icon)
        self._title.set_role(role)
        self._title.setFont(self._theme.font(1.0, QFont.Weight.DemiBold))
        self._title.setText(view.title)
        self._aside.setText(view.aside)
        self._aside.setVisible(bool(view.aside))
        self.details.setVisible(view.details)
        self._sentences.setText("\n".join(view.sentences))
        self._sentences.setVisible(bool(view.sentences))
        self._line.setVisible(bool(view.cells and view.sentences))
        self._cell_flow.replace([Cell(self._theme, label, value) for label, value in view.cells])
        self._button_flow.replace(buttons := [self._button(cure) for cure in view.cures])
        for before, after in pairwise((self.details, *buttons)):
            self.setTabOrder(before, after)
        self._cells.setVisible(bool(view.cells))
        self._buttons.setVisible(bool(view.cures))
        self.setAccessibleName("What the bytes say")
        said = f"{word}: {view.title}." if word else view.title
        self.setAccessibleDescription(" ".join((said, *view.sentences)))

    def _button(self, cure: Cure) -> Button:
        return Button(self._theme, cure.words, small=True, pressed=self._presser(cure))

    def _presser(self, cure: Cure) -> Callable[[], None]:
        return lambda: self.cure_pressed.emit(cure)


def _lowered(widget: QWidget) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, LOWERED, 0, 0)
    layout.addWidget(widget)
    return holder
