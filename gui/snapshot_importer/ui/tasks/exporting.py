"""Exporting imports to a file: where to, how far, and what became of it."""

import errno
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QMessageBox, QVBoxLayout, QWidget

from snapshot_importer.tasks.export_file import Kind, StoppedError, write_export
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.text import reason_of
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.opening import open_folder
from snapshot_importer.ui.widgets.progress import ProgressLine
from snapshot_importer.ui.widgets.questions import ask, nothing, tell

LONG = 1000  # milliseconds after which an export shows how far it is
FILE_KINDS: dict[Kind, str] = {"csv": "CSV for a spreadsheet (*.csv)", "json": "JSON for a program (*.json)"}
REASONS = {
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "Your share of the disk is full.",
    errno.EACCES: "You may not write in this folder.",
    errno.EPERM: "You may not write in this folder.",
    errno.EROFS: "Nothing can be written in this folder: it is read-only.",
    errno.ENOENT: "The folder is gone.",
    errno.ENOTDIR: "The folder is gone.",
    errno.EISDIR: "There is a folder of this name.",
    errno.ENAMETOOLONG: "The name is too long.",
}


class ExportProgress(QDialog):
    """How far an export is, with a button that stops it."""

    def __init__(self, theme: Theme, parent: QWidget, name: str, whole: int) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self._whole = whole
        self._line = ProgressLine(theme, "Exported")
        self._count = PlainLabel(theme, "", "secondary")
        buttons = QDialogButtonBox()
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(PlainLabel(theme, f"Writing {name}", "strong", wrap=True))
        layout.addWidget(self._line)
        layout.addWidget(self._count)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show that *count* imports are written."""
        self._line.show_share(count, self._whole)
        self._count.setText(f"{count} of {self._whole} imports")


class Exporting(QObject):
    """Asks for a file and writes to it in a worker."""

    def __init__(self, theme: Theme, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._background = background
        self._window = window
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    def begin(self, kind: Kind, tasks: Sequence[Task]) -> None:
        """Ask where *tasks* shall be written."""
        dialog = QFileDialog(self._window, "Export")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(FILE_KINDS[kind])
        dialog.setDefaultSuffix(kind)
        # Some file dialogs ask before they add the suffix: it is asked here, for the file that is meant.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        # Where the second folder is not there, the dialog stays in the first.
        for folder in (
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation),
            self._folder,
        ):
            dialog.setDirectory(folder)
        dialog.selectFile(f"imports-{datetime.now().astimezone():%Y-%m-%d}.{kind}")
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.fileSelected.connect(lambda path: self.write(Path(path), kind, tasks))
        dialog.open()

    def write(self, path: Path, kind: Kind, tasks: Sequence[Task], *, replace: bool = False) -> None:
        """Write *tasks* to *path*; ask before another file is replaced."""
        self._folder = str(path.parent)
        stop = threading.Event()
        progress = ExportProgress(self._theme, self._window, path.name, len(tasks))
        progress.rejected.connect(stop.set)
        late = QTimer(progress, singleShot=True, interval=LONG)
        late.timeout.connect(progress.show)
        late.start()

        def told(count: int) -> None:
            self._background.tell(progress.show_count, count, owner=progress)

        def end(then: Callable[[], object]) -> None:
            late.stop()
            progress.deleteLater()
            then()

        def failed(error: Exception) -> None:
            end(lambda: self._tell_failure(error, partial(self.write, path, kind, tasks, replace=True), path))

        self._background.run(
            lambda: write_export(path, tasks, kind, replace=replace, told=told, stopped=stop.is_set),
            owner=self,
            done=lambda _: end(lambda: self._tell_done(path, len(tasks))),
            failed=failed,
        )

    def _tell_done(self, path: Path, count: int) -> None:
        ask(
            self._window,
            "1 import exported" if count == 1 else f"{count} imports exported",
            str(path),
            (
                ("Close", QMessageBox.ButtonRole.RejectRole, nothing),
                (
                    show_words(),
                    QMessageBox.ButtonRole.ActionRole,
                    lambda: open_folder(self._window, path.parent),
                ),
            ),
        )

    def _tell_failure(self, error: Exception, again: Callable[[], object], path: Path) -> None:
        if isinstance(error, StoppedError):
            return
        if isinstance(error, FileExistsError):
            ask(
                self._window,
                f"Replace {path.name}?",
                "There is a file of this name. What is in it is lost.",
                (
                    ("Keep it", QMessageBox.ButtonRole.RejectRole, nothing),
                    ("Replace", QMessageBox.ButtonRole.DestructiveRole, again),
                ),
            )
        elif isinstance(error, OSError):
            reason = REASONS.get(error.errno or 0, f"The file could not be written: {reason_of(error)}.")
            tell(self._window, "Nothing was exported", f"{reason}\n{path}")
        else:
            raise error


def show_words() -> str:
    """Return how showing a file is called here."""
    words = {"win32": "Show in Explorer", "darwin": "Show in Finder"}
    return words.get(sys.platform, "Show in files")
