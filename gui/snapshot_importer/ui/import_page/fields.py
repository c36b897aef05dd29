"""Fields of the import form: the location that hides a link's secret, a time that may be left out."""

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, QTimeZone, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QDateTimeEdit, QStackedLayout, QWidget

from snapshot_importer.request.previews import masked_location
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.line import Line


class LocationLine(Line):
    """The location: once a signed link was entered it shows it masked, and keeps the link itself out of sight."""

    def __init__(self) -> None:
        super().__init__("s3://bucket/key")
        self._link = ""
        self._masked = ""
        # What signs a link in must not be learned by an input method, nor shown again by undo.
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.left.connect(self.hide_link)

    def value(self) -> str:
        """Return the address itself, a masked link as it was entered."""
        return self._link if self._link and self.text() == self._masked else self.text()

    def put(self, text: str) -> None:
        """Show *text*, a signed link masked."""
        super().put(text)
        self.hide_link()

    @Slot()
    def hide_link(self) -> None:
        """Mask a signed link that stands in the field."""
        if self._link and self.text() == self._masked:
            return
        masked = masked_location(self.text())
        self._link = self.text() if masked != self.text() else ""
        self._masked = masked if self._link else ""
        if self._link:
            super().put(masked)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select a masked link whole: it can be replaced, not edited."""
        super().focusInEvent(event)
        if self._link:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the address from its start, where bucket and folder stand."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Replace a masked link as a whole."""
        edits = event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) or event.text().isprintable()
        if (edits and event.text()) or event.matches(QKeySequence.StandardKey.Paste):
            self._select_link()
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Replace a masked link as a whole."""
        self._select_link()
        super().inputMethodEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Replace a masked link as a whole by a paste."""
        self._select_link()
        super().contextMenuEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Replace a masked link as a whole."""
        if self._link:
            self.clear()
        super().dropEvent(event)

    def _select_link(self) -> None:
        # Half of a mask with something typed into it would be another address.
        if self._link and self.text() == self._masked:
            self.selectAll()

    @Slot()
    def _typed(self) -> None:
        self._link = self._masked = ""
        super()._typed()

    @Slot(str)
    def _tell(self, text: str) -> None:
        # The field itself shows a link in clear until it is left.
        super()._tell(masked_location(text))


class OptionalTime(QWidget):
    """A local date and time that may be left out: a button adds it, another takes it away."""

    typed = Signal()
    left = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._add = Button(theme, "Add a time", icon="plus", small=True, pressed=self._begin)
        self._add.setAccessibleName(f"Add {name.lower()}")
        self.edit = QDateTimeEdit()
        self.edit.setCalendarPopup(True)
        self.edit.setDisplayFormat("yyyy-MM-dd HH:mm:ss")
        self.edit.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.edit.setAccessibleName(name)
        self.edit.dateTimeChanged.connect(self._typed)
        self.edit.editingFinished.connect(self.left)
        remove = icon_button(theme, "x", f"Remove {name.lower()}", pressed=self._remove)
        unset, filled = QWidget(), QWidget()
        unset.setLayout(row(self._add, 1))
        filled.setLayout(row(self.edit, remove, 1))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(unset)
        self._stack.addWidget(filled)
        self._is_set = False
        self.put(None)

    def value(self) -> datetime | None:
        """Return the time, aware, in the local zone; ``None`` where there is none."""
        if not self._is_set:
            return None
        moment = self.edit.dateTime().toUTC()
        day, time = moment.date(), moment.time()
        return datetime(
            day.year(),
            day.month(),
            day.day(),
            time.hour(),
            time.minute(),
            time.second(),
            time.msec() * 1000,
            tzinfo=UTC,
        ).astimezone()

    def put(self, moment: datetime | None) -> None:
        """Show *moment* in local time, or that there is none."""
        self._is_set = moment is not None
        if moment is not None:
            self.edit.blockSignals(True)
            self.edit.setDateTime(_local(moment))
            self.edit.blockSignals(False)
        self._stack.setCurrentIndex(1 if self._is_set else 0)
        self.setFocusProxy(self.edit if self._is_set else self._add)

    @Slot()
    def _begin(self) -> None:
        self.put(datetime.now(UTC).replace(microsecond=0))
        self.edit.setFocus()
        self.left.emit()

    @Slot()
    def _remove(self) -> None:
        self.put(None)
        self._add.setFocus()
        self.left.emit()

    @Slot()
    def _typed(self) -> None:
        if self._is_set:
            self.typed.emit()


def _local(moment: datetime) -> QDateTime:
    utc = moment.astimezone(UTC)
    time = QTime(utc.hour, utc.minute, utc.second, utc.microsecond // 1000)
    return QDateTime(QDate(utc.year, utc.month, utc.day), time, QTimeZone.utc()).toLocalTime()
