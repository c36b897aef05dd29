"""The program as `python -m snapshot_importer` runs it, in which something is begun before it is told to quit.

Arguments: the data folder, what is to be begun, the way to quit, and the seconds until then. What is begun or quit
happens on the GUI thread; a line on the output tells that quitting was wished for just now.
"""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from snapshot_importer import start
from snapshot_importer.ui.shell.main_window import MainWindow

LOCATION = "s3://acme-vm-exports/erp/erp-db01.vmdk"


def main() -> int:
    data, doing, way, seconds = Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
    threading.Thread(target=wait, args=(doing, way, seconds), daemon=True).start()
    return start.run(
        data=data, demo=doing == "demo", theme="light", address=LOCATION if doing == "inspect" else ""
    )


def wait(doing: str, way: str, seconds: float) -> None:
    """Begin *doing* half way, and quit then, if that is not done by a signal."""
    until = time.monotonic() + seconds
    while QApplication.instance() is None:
        time.sleep(0.01)
    time.sleep(max(0.0, until - time.monotonic()) / 2)
    on_gui_thread(lambda: begin(doing))
    time.sleep(max(0.0, until - time.monotonic()))
    if way != "signal":
        on_gui_thread(lambda: quit_by(way))


def on_gui_thread(do: Callable[[], None]) -> None:
    app = QApplication.instance()
    if app is not None:
        QTimer.singleShot(0, app, do)


def begin(doing: str) -> None:
    """Begin something that is open or under way when the program is told to quit."""
    window = main_window()
    if window is None:
        return
    if doing == "file-dialog":
        QFileDialog(window).open()
    elif doing == "dialog":
        QDialog(window).open()
    elif doing == "question":
        window.close()
    elif doing in MENU:
        for action in window.actions():
            if action.text() == MENU[doing]:
                action.trigger()
    elif doing == "naive-thread":
        window.thread_ = Waiting()  # type: ignore[attr-defined]
        window.thread_.start()  # type: ignore[attr-defined]
    elif doing == "naive-close":
        window.destroyed.connect(lambda: time.sleep(5))
        QApplication.instance().aboutToQuit.connect(lambda: time.sleep(5))  # type: ignore[union-attr]


MENU = {
    "monitor": "Task monitor",
    "diagnostics": "Diagnostics…",
    "search": "Search everything…",
    "help": "Keyboard and help",
    "poll": "Refresh",
    "privileges": "What this profile may do…",
    "tasks": "Tasks",
    "settings": "Settings",
}


class Waiting(QThread):
    """A naive worker: nobody stops it, and it is destroyed while it runs."""

    def run(self) -> None:
        time.sleep(60)


def quit_by(way: str) -> None:
    """Close the window, as its user does, and answer a question with Quit; or quit as the desktop's own menu does."""
    window = main_window()
    if way == "window" and (window is None or not window.isVisible()):
        QTimer.singleShot(20, lambda: quit_by(way))  # nobody closes what is not to be seen yet
        return
    print("quit", flush=True)
    if way == "app" or window is None:
        QApplication.exit(0)
        return
    window.close()
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox):
            for button in box.buttons():
                if button.text() == "Quit":
                    button.click()


def main_window() -> MainWindow | None:
    return next((top for top in QApplication.topLevelWidgets() if isinstance(top, MainWindow)), None)


if __name__ == "__main__":
    sys.exit(main())
