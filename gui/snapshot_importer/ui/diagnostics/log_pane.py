"""The program's log as it grows, with a filter by level and a search."""

import logging
from collections import deque
from collections.abc import Iterable
from itertools import islice

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from snapshot_importer.request.redaction import Redaction
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics.log_reader import MOST, Entry, LogReader
from snapshot_importer.ui.diagnostics.log_view import LogView
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.search_line import SearchLine

LOOK = 1000  # milliseconds between two looks at the file
LEVELS = (
    (logging.DEBUG, "All levels"),
    (logging.WARNING, "Warnings and errors"),
    (logging.ERROR, "Errors only"),
)


class LogPane(QWidget):
    """Shows the last entries, and new ones while it can be seen; who has scrolled up is left there."""

    def __init__(self, theme: Theme, background: Background) -> None:
        super().__init__()
        self._background = background
        self._reader: LogReader | None = None
        self._redaction = Redaction()
        self._entries: deque[Entry] = deque(maxlen=MOST)
        self._reading = False
        self._has_lines = False
        self.search = SearchLine(theme, "Search the log", "Search the log")
        self.level = QComboBox()
        self.level.setAccessibleName("Level")
        for level, words in LEVELS:
            self.level.addItem(words, level)
        self._count = PlainLabel(theme, "", "hint")
        self.code = LogView(theme, "Log of the program")
        self.search.textChanged.connect(self._show)
        self.level.currentIndexChanged.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self.search.setMaximumWidth(320)
        layout.addLayout(row(self.search, self.level, 1, self._count))
        layout.addWidget(self.code, 1)
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self.look)

    def read(self, reader: LogReader, redaction: Redaction) -> None:
        """Begin anew with what *reader* reads, each entry as *redaction* leaves it."""
        self._reader, self._redaction = reader, redaction
        self._entries.clear()
        self._reading = True
        self._run(reader, first=True)

    def text(self) -> str:
        """Return the lines of the entries that fit level and search."""
        return "\n".join(self._fitting(self._entries))

    def _fitting(self, found: Iterable[Entry]) -> list[str]:
        least = self.level.currentData()
        words = self.search.text().casefold().split()
        return [
            entry.text
            for entry in found
            if entry.level >= least and all(word in entry.text.casefold() for word in words)
        ]

    @Slot()
    def look(self) -> None:
        """Read what has come; one reading at a time."""
        if self._reader and not self._reading:
            self._reading = True
            self._run(self._reader, first=False)

    def _run(self, reader: LogReader, *, first: bool) -> None:
        redaction = self._redaction

        def work() -> list[Entry]:
            found = reader.last() if first else reader.more()
            return [Entry(one.level, one.process, _shown(redaction(one.text))) for one in found]

        def take(found: list[Entry]) -> None:
            if reader is self._reader:
                self._reading = False
                self._take(found, first=first)

        self._background.run(work, owner=self, done=take)

    def _take(self, found: list[Entry], *, first: bool) -> None:
        fitting = self._fitting(found)
        old = islice(self._entries, max(0, len(self._entries) + len(found) - MOST))
        gone = sum(text.count("\n") + 1 for text in self._fitting(old))
        self._entries.extend(found)
        rolls = self._has_lines and len(found) < MOST and gone < self.code.blockCount()
        if first or ((fitting or gone) and not rolls):
            self._show()
        elif fitting or gone:
            self.code.roll(gone, "\n".join(fitting))
        self._tell_count()

    @Slot()
    def _show(self) -> None:
        bar = self.code.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 1
        text = self.text()
        self._has_lines = bool(text)
        self.code.show_code(text or "Nothing fits.", "")
        self._tell_count()
        if follows:
            bar.setValue(bar.maximum())

    def _tell_count(self) -> None:
        self._count.setText(f"{len(self._entries)} entries" if self._has_lines else "")

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the log."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the disk alone."""
        super().hideEvent(event)
        self._timer.stop()


def _shown(text: str) -> str:
    return "\n".join(visible(line) for line in text.split("\n"))
