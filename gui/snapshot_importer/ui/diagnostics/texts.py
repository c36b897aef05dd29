"""A text that its user may copy or save."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from snapshot_importer.accounts.private_file import write_private
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.widgets.questions import tell


class TextDeeds(QObject):
    """Copies and saves what *text* returns; a file is written in a worker, for this user only."""

    def __init__(
        self, window: QWidget, background: Background, text: Callable[[], str], file_name: Callable[[], str]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._text = text
        self._file_name = file_name

    def copy(self) -> None:
        """Put the text into the clipboard."""
        QApplication.clipboard().setText(self._text())

    def save(self) -> None:
        """Ask for a file, and write the text as it is now."""
        text = self._text()
        dialog = QFileDialog(self._window, "Save")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(self._file_name())
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._write(path, text))
        dialog.open()

    def _write(self, path: str, text: str) -> None:
        self._background.run(lambda: write_private(Path(path), text + "\n"), owner=self, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        tell(self._window, "The file could not be written", f"{reason_of(error)}.")
