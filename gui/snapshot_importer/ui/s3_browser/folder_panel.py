"""The right side of the browser: where one is, what is there, and how much of it is shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from snapshot_importer.ui.s3_browser.crumbs import Crumbs
from snapshot_importer.ui.s3_browser.folder_state import FolderState
from snapshot_importer.ui.s3_browser.model import ObjectModel
from snapshot_importer.ui.s3_browser.table import ObjectTable
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded, hairline
from snapshot_importer.ui.widgets.marks import IconMark

FILTER = "Filter this folder"
READS = "The last column reads a few KiB of each visible disk image: two or three requests per file."


class FolderPanel(QWidget):
    """Lays out; the dialog connects and decides."""

    more_wanted = Signal()
    stop_wanted = Signal()
    reload_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grounded(self, "surface")
        self.crumbs = Crumbs(theme)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(FILTER)
        self.filter.setAccessibleName(FILTER)
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(self.filter.fontMetrics().horizontalAdvance(FILTER) + 52)
        self.reload = icon_button(
            theme, "refresh-cw", "Load this folder again", outlined=True, pressed=self.reload_wanted.emit
        )
        self.model = ObjectModel()
        self.table = ObjectTable(theme, self.model)
        self.state = FolderState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.state)
        self.shown = PlainLabel(theme, "", "secondary")
        self.more = Button(theme, "Load more", small=True, pressed=self.more_wanted.emit)
        self.stop = Button(theme, "Stop", small=True, pressed=self.stop_wanted.emit)
        for button in (self.more, self.stop):
            button.setAutoDefault(False)
        self._lay_out(theme)
        self.show_state()
        self.show_part("", more=False, going_on=False)

    def _lay_out(self, theme: Theme) -> None:
        top = QWidget()
        bar = QHBoxLayout(top)
        bar.setContentsMargins(20, 12, 16, 12)
        bar.setSpacing(8)
        bar.addWidget(self.crumbs, 1)
        bar.addWidget(self.filter)
        bar.addWidget(self.reload)
        self._part = QWidget()
        part = row(self.shown, self.more, self.stop, 1)
        part.setContentsMargins(16, 8, 16, 0)
        self._part.setLayout(part)
        note = row(IconMark(theme, "info", "text2"), PlainLabel(theme, READS, "hint", wrap=True))
        note.setStretch(1, 1)
        note.setContentsMargins(16, 8, 16, 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(hairline())
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._part)
        layout.addLayout(note)

    @property
    def shows_table(self) -> bool:
        """Whether rows are on show, and not a sentence."""
        return self._stack.currentWidget() is self.table

    def show_table(self) -> None:
        """Show the rows."""
        self._stack.setCurrentWidget(self.table)

    def show_state(self) -> None:
        """Show the sentence in their place."""
        self._stack.setCurrentWidget(self.state)

    def show_part(self, words: str, *, more: bool, going_on: bool) -> None:
        """Say how much of the folder is here; nothing where that is all of it."""
        self._part.setVisible(bool(words))
        self.shown.setText(words)
        self.more.setVisible(more and not going_on)
        self.stop.setVisible(going_on)

    def go_to_filter(self) -> None:
        """Put the cursor into the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()
