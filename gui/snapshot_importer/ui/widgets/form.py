"""Rows of a form: label, field, hint, and the message that says what is wrong and what to do."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.marks import IconMark

LABEL_WIDTH = (136, 184)  # narrowest and widest label column; longer labels wrap
FIELD_HEIGHT = 32
MARKS = {"error": ("circle-x", "err"), "warning": ("triangle-alert", "warn")}


class Message(QWidget):
    """The line under a field: icon, sentence, and the correction as a link where it is certain."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._mark = IconMark(theme, size=16)
        self._text = PlainLabel(theme, "", "error", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.fix: Button | None = None
        self._mark_place = QVBoxLayout()
        self._mark_place.addWidget(self._mark)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 2, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addLayout(self._mark_place)
        self._layout.setAlignment(self._mark_place, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(self._text, 1)
        self.hide()

    def text(self) -> str:
        """Return the sentence on show, empty if there is none."""
        return "" if self.isHidden() else self._text.text()

    def show_message(
        self,
        severity: Literal["error", "warning"],
        text: str,
        fix: str = "",
        press: Callable[[], object] | None = None,
    ) -> None:
        """Show *text*; *fix* is the words of a link that calls *press*."""
        self._mark.set_icon(*MARKS[severity])
        self._text.set_role(severity)
        self._text.setText(text)
        if self.fix:
            self.fix.deleteLater()
            self.fix = None
        if fix and press:
            self.fix = Button(self._theme, fix, kind="link", pressed=press)
            self._layout.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)
        # A link is higher than a line of the sentence: their first lines stand side by side.
        lower = max(0, (self.fix.sizeHint().height() - self._mark.height()) // 2) if self.fix else 0
        self._mark_place.setContentsMargins(0, lower, 0, 0)
        self._text.setContentsMargins(0, lower, 0, 0)
        self.show()

    def has_focus(self) -> bool:
        """Return whether the link has the focus of its window, be the window active or not."""
        return self.fix is not None and self.window().focusWidget() is self.fix

    def clear(self) -> None:
        """Show nothing."""
        self.hide()


class FormRow(QWidget):
    """One field of a form with its label, hint and message; the label presses into the field."""

    def __init__(
        self,
        theme: Theme,
        label: str,
        field: QWidget,
        *beside: QWidget,
        hint: str = "",
        required: bool = False,
        named: QWidget | None = None,
    ) -> None:
        """Lay out *field* and what stands *beside* it; *named* is the widget that carries the name, *field* by default."""
        super().__init__()
        self.field = named or field
        self._hint_text = hint
        self._required = required
        self.label = PlainLabel(theme, label, "body", wrap=True)
        self.label.setBuddy(self.field)
        self._align_label()
        self.label.setContentsMargins(0, 8, 0, 0)
        self.hint = PlainLabel(theme, hint, "hint", wrap=True)
        if not hint:
            self.hint.hide()  # not shown where there is one: without its parent it would be a window of its own
        self.message = Message(theme)
        fields = row(field, *beside)
        for widget in beside:
            fields.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
        under = QVBoxLayout()
        under.setSpacing(4)
        under.addLayout(fields)
        under.addWidget(self.hint)
        under.addWidget(self.message)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 4 if hint else 0)
        layout.setHorizontalSpacing(16)
        layout.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(under, 0, 1)
        layout.setColumnStretch(1, 1)
        self._layout = layout
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.field.setAccessibleName(label)
        self._describe()

    def changeEvent(self, event: QEvent) -> None:
        """Mirror the label with the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align_label()

    def _align_label(self) -> None:
        # A label follows the direction of its text otherwise, whatever that of the window.
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | side | Qt.AlignmentFlag.AlignAbsolute)

    def add_beside_label(self, widget: QWidget) -> None:
        """Put a small *widget* at the end of the label column, in the middle of the field's first line."""
        place = QVBoxLayout()
        place.setContentsMargins(0, max(0, (FIELD_HEIGHT - widget.sizeHint().height()) // 2), 0, 0)
        place.addWidget(widget)
        self._layout.addLayout(place, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing)

    def set_label_width(self, width: int) -> None:
        """Give the label column *width* pixels, the same in all rows of a page."""
        self.label.setFixedWidth(width)

    def set_hint(self, text: str) -> None:
        """Say something else under the field."""
        self._hint_text = text
        self.hint.setText(text)
        self._describe()

    def show_problem(
        self,
        severity: Literal["error", "warning"],
        text: str,
        fix: str = "",
        press: Callable[[], object] | None = None,
        *,
        at: QWidget | None = None,
    ) -> None:
        """Show what is wrong with the field, in words, icon and border; *at* names it in a row of several."""
        if at and at is not self.field:
            set_property(self.field, "state", "")
            self.field = at
        had_focus = self.message.has_focus()
        self.message.show_message(severity, text, fix, press)
        if self.message.fix:
            self.setTabOrder(self._last_part(), self.message.fix)
        if had_focus:
            # A link that goes would leave the focus at the other end of the window.
            (self.message.fix or self.field).setFocus()
        set_property(self.field, "state", severity)
        self._describe()
        event = QAccessibleEvent(self.field, QAccessible.Event.Alert)
        QAccessible.updateAccessibility(event)

    def clear_problem(self) -> None:
        """Show the field as right."""
        if not self.message.isHidden():
            had_focus = self.message.has_focus()
            self.message.clear()
            set_property(self.field, "state", "")
            self._describe()
            if had_focus:
                self.field.setFocus()

    def _last_part(self) -> QWidget:
        """Return what Tab comes to last in this row, the message aside."""
        last: QWidget = self
        part = self.nextInFocusChain()
        while part and part is not self:
            is_stop = bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if is_stop and self.isAncestorOf(part) and not self.message.isAncestorOf(part):
                last = part
            part = part.nextInFocusChain()
        return last

    def problem_text(self) -> str:
        """Return the message on show, empty if there is none."""
        return self.message.text()

    def _describe(self) -> None:
        """Say the message, or the hint where there is none, in the window and to assistive tools."""
        self.hint.setVisible(bool(self._hint_text) and self.message.isHidden())
        parts = ["Required." if self._required else "", self.message.text() or self._hint_text]
        self.field.setAccessibleDescription(" ".join(part for part in parts if part))


def align_labels(rows: list[FormRow]) -> None:
    """Give all *rows* of a page one label column: as wide as the widest label, within its bounds."""
    if not rows:
        return
    widest = max(row.label.fontMetrics().horizontalAdvance(row.label.text()) for row in rows) + 2
    low, high = LABEL_WIDTH
    for form_row in rows:
        form_row.set_label_width(max(low, min(high, widest)))
