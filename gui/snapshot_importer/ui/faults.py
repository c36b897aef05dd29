"""Unexpected faults: logged where they happen, shown on the GUI thread, and never the end of a running import."""

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox

from snapshot_importer.request.redaction import without_secrets
from snapshot_importer.ui.text import visible

log = logging.getLogger(__name__)
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Faults(QObject):
    """Takes over the exception hooks of the interpreter and of its threads, and Qt's messages."""

    happened = Signal(str)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._box: QMessageBox | None = None
        self.happened.connect(self._show)

    def watch(self) -> None:
        """Hear of every exception that nobody caught."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        qInstallMessageHandler(_log_qt)

    def stop(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
            return
        # Called in whatever thread it happened in: only the log and a signal, no widget.
        log.error("Unexpected fault", exc_info=(kind, error, trace))
        self.happened.emit(without_secrets("".join(traceback.format_exception(kind, error, trace))))

    def _thread_hook(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._hook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    @Slot(str)
    def _show(self, report: str) -> None:
        if self._box is not None:
            return  # one at a time; the log has them all
        box = self._box = QMessageBox()
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Snapshot Importer")
        box.setText("Something went wrong in Snapshot Importer.")
        box.setInformativeText("Running imports are not affected.")
        box.setDetailedText("\n".join(visible(line) for line in report.split("\n")))
        copy = box.addButton("Copy report", QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QApplication.clipboard().setText(report))
        go_on = box.addButton("Continue", QMessageBox.ButtonRole.RejectRole)
        quit_ = box.addButton("Quit", QMessageBox.ButtonRole.DestructiveRole)
        quit_.clicked.connect(self._app.quit)
        box.setDefaultButton(go_on)
        box.setEscapeButton(go_on)
        box.finished.connect(self._closed)
        box.open()

    @Slot()
    def _closed(self) -> None:
        if self._box:
            self._box.deleteLater()
            self._box = None


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(LEVELS.get(kind, logging.INFO), "%s %s", context.category or "", message)
