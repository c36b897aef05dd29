"""The filter chips; those that do not fit move into "More"."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from snapshot_importer.ui.text import label_text
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.choices import ChoiceRow

FILTERS = (
    ("all", "All", "", ""),
    ("running", "Running", "loader-circle", "accent_text"),
    ("attention", "Needs attention", "triangle-alert", "warn"),
    ("completed", "Completed", "circle-check", "ok"),
    ("failed", "Failed", "circle-x", "err"),
    ("cancelled", "Cancelled", "ban", "mute"),
)


class FilterRow(QWidget):
    """Exclusive filters with their counts."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.row = ChoiceRow(theme, "Filter", FILTERS)
        self._more = Button(theme, "More", kind="bare", icon="chevron-down")
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.row)
        layout.addWidget(self._more)
        layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.row.chosen.connect(self._take)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.hide()

    def current(self) -> str:
        """Return the filter in force."""
        return self.row.current()

    def choose(self, key: str) -> None:
        """Take the filter *key*, without a signal."""
        if key in {known[0] for known in FILTERS}:
            self.row.choose(key)
            self._fit()

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show how many tasks each filter has."""
        self.row.set_counts(counts)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return the room of one chip and "More"."""
        return QSize(200, self.row.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move chips into "More" and back."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        widths = [choice.sizeHint().width() + 4 for choice in self.row.choices]
        room = self.width()
        if sum(widths) > room:
            room -= self._more.sizeHint().width() + 8
        used = 0
        for choice, width in zip(self.row.choices, widths, strict=True):
            used += width
            choice.setHidden(used > room and not choice.isChecked())
        self._more.setVisible(any(choice.isHidden() for choice in self.row.choices))

    @Slot()
    def _fill_menu(self) -> None:
        self._menu.clear()
        for choice in self.row.choices:
            if choice.isHidden():
                action = QAction(label_text(choice.accessibleName()), self._menu)
                action.setData(choice.key)
                action.triggered.connect(self._take_action)
                self._menu.addAction(action)

    @Slot()
    def _take_action(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.row.choose(action.data())
            self._take(action.data())

    @Slot(str)
    def _take(self, key: str) -> None:
        self._fit()
        self.chosen.emit(key)
