"""Files that are dropped on a page, also on its fields, which would take them as text."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

SUFFIXES = (".csv", ".txt", ".json")


class FileDrops(QObject):
    """Tells of one file at a time; anything else is left to whom it falls on."""

    dropped = Signal(Path)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        page.setAcceptDrops(True)
        for widget in (page, *page.findChildren(QLineEdit)):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the file of a drag, and nothing else."""
        if not isinstance(event, QDropEvent) or (path := file_in(event.mimeData())) is None:
            return super().eventFilter(watched, event)
        # Copied, whatever is proposed: a file that is moved would be deleted where it was.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self.dropped.emit(path)
        return True


def file_in(data: QMimeData) -> Path | None:
    """Return the only file of a drag, if it may be one of keys or of profiles."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.casefold() in SUFFIXES else None
