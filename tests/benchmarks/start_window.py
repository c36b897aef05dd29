"""Show one window, print when its first picture was ready and what the process held then, and end."""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class FirstPaint(QObject):
    """Reports the first picture of one window, and only of it: a filter on everything would slow the program."""

    def __init__(self, window: QWidget, started: float) -> None:
        super().__init__(window)
        self._window = window
        self._started = started
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # The children paint after their window, in the same event; then this is the next in line.
            QTimer.singleShot(0, self, self._report)
        return False

    def _report(self) -> None:
        taken = time.monotonic() - self._started
        print(json.dumps({"first picture, ms": taken * 1000, "memory, MiB": resident()}), flush=True)
        QTimer.singleShot(0, self, QApplication.quit)


def resident() -> float:
    """MiB of this process in memory."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) / 1024


def bare(started: float) -> None:
    app = QApplication(sys.argv[:1])
    window = QWidget()
    window.resize(1280, 800)
    FirstPaint(window, started)
    window.show()
    app.exec()


def program(started: float, *, demo: bool) -> None:
    from snapshot_importer.app import Folders, Running, make_application  # noqa: PLC0415, part of the start

    app = make_application()
    with Running(app, Folders.standard(None), None) as running:
        if demo:
            running.open_demo()
        else:
            running.open_own()
        assert running.workspace is not None
        FirstPaint(running.workspace.window, started)
        app.exec()


if __name__ == "__main__":
    variant, moment = sys.argv[1], float(sys.argv[2])
    if variant == "bare window":
        bare(moment)
    else:
        program(moment, demo=variant == "program, demo")
