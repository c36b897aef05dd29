"""Help for a field: AWS's own documentation of its members beside our rule for it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QToolButton, QVBoxLayout, QWidget

from snapshot_importer.request.rules import RULES
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.import_page.fitting import FittingHeight
from snapshot_importer.ui.import_page.words import FIELD_WORDS
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import icon_button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded
from snapshot_importer.ui.widgets.marks import Spinner
from snapshot_importer.ui.widgets.scrolling import ScrollArea

WIDTH, HEIGHT = 440, 360
QUIET = "border"  # colour token of the mark
UNREAD = "AWS's documentation could not be read."


def help_mark(theme: Theme, name: str, asked: Callable[[str], object]) -> QToolButton:
    """Return the quiet mark beside the field *name*; with the keyboard F1 does the same, so Tab passes it by."""
    mark = icon_button(
        theme,
        "circle-question-mark",
        f"Help for {FIELD_WORDS[name]}",
        small=True,
        token=QUIET,
        pressed=lambda: asked(name),
    )
    theme.set_icon(mark, "circle-question-mark", QUIET, 14)
    mark.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return mark


class HelpPane(QFrame):
    """Opens over the page; Escape or a press elsewhere closes it, and the focus goes back to where it was."""

    def __init__(self, theme: Theme, background: Background, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        set_property(self, "role", "card")
        set_property(self, "popup", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._background = background
        self._theme = theme
        self._name = ""
        self._opener: QWidget | None = None
        self._title = PlainLabel(theme, "", "section")
        self._members = PlainLabel(theme, "", "mono", wrap=True)
        self.ours = PlainLabel(theme, "", wrap=True, selectable=True)
        self.theirs = PlainLabel(theme, "", wrap=True, selectable=True)
        self._busy = Spinner(theme)
        close = icon_button(theme, "x", "Close help", small=True)
        close.clicked.connect(self.hide)
        self._area = ScrollArea()
        inner = grounded(FittingHeight(), "surface")
        self._area.setWidget(inner)
        text = QVBoxLayout(inner)
        text.setContentsMargins(0, 0, 8, 0)
        text.setSpacing(8)
        for part in (
            self._members,
            PlainLabel(theme, "In this app", "strong"),
            self.ours,
            PlainLabel(theme, "What AWS writes", "strong"),
            self._busy,
            self.theirs,
        ):
            text.addWidget(part)
        text.addStretch(1)
        self._area.setAccessibleName("Help text")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 8, 12)
        layout.setSpacing(8)
        layout.addLayout(row(self._title, 1, close))
        layout.addWidget(self._area, 1)

    def open_for(self, name: str, beside: QWidget) -> None:
        """Show the help for the field *name* below *beside*."""
        self._name = name
        self._opener = QApplication.focusWidget()
        rule = RULES[name]
        self._title.setText(FIELD_WORDS[name])
        self._members.setText("\n".join(rule.members))
        self.ours.setText(rule.text)
        self.theirs.setText("")
        self._busy.show()
        self.setAccessibleName(f"Help for {FIELD_WORDS[name]}")
        self.setAccessibleDescription(rule.text)
        self.resize(QSize(WIDTH, HEIGHT))
        self.move(self._place(beside))
        self._area.verticalScrollBar().setValue(0)
        self.show()
        self._area.setFocus()
        self._background.run(
            lambda: their_words(rule.members),
            owner=self,
            done=lambda words: self._take(name, words),
            failed=lambda error: self._not_read(name, error),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape, and on F1 again."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.hide()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the focus back to where it was."""
        super().hideEvent(event)
        opener, self._opener = self._opener, None
        if opener is not None and opener.isVisible():
            opener.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take(self, name: str, words: str) -> None:
        if name == self._name:
            self._busy.hide()
            self.theirs.setText(words)

    def _not_read(self, name: str, error: Exception) -> None:
        self._take(name, UNREAD)
        raise error

    def _place(self, beside: QWidget) -> QPoint:
        """Return where the pane opens: below *beside*, within its screen."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        corner = beside.rect().bottomRight() if mirrored else beside.rect().bottomLeft()
        place = beside.mapToGlobal(corner) + QPoint(-WIDTH if mirrored else 0, 4)
        room = beside.screen().availableGeometry()
        return QPoint(
            max(room.left(), min(place.x(), room.right() - WIDTH)),
            max(room.top(), min(place.y(), room.bottom() - HEIGHT)),
        )


def their_words(members: tuple[str, ...]) -> str:
    """Return what AWS writes of *members*, in a worker: the model is read when it is first asked for."""
    from snapshot_importer.aws.reference import documentation  # noqa: PLC0415

    if len(members) == 1:
        return documentation(members[0])
    return "\n\n".join(f"{member.rpartition('.')[2]}\n{documentation(member)}" for member in members)
