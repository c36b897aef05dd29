"""What the running program does for a later start: its window comes forward, and the address goes into its form."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from snapshot_importer.ui.shell.main_window import MainWindow


def welcome(
    window: MainWindow,
    address: str,
    *,
    take: Callable[[str], object],
    leave_demo: Callable[[str], object],
) -> None:
    """Bring *window* forward and have *address* taken, unless it is empty; ask first where that may surprise."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    if not address:
        return
    if window.banner:
        words = f"The demo does not know {address}."
        window.notice.say("info", words, "Leave the demo", lambda: leave_demo(address))
    elif QApplication.activeModalWidget():
        # A question is open, perhaps whether to send what stands in the form.
        words = f"You asked for {address}."
        window.notice.say("info", words, "Put it into the form", lambda: take(address))
    else:
        take(address)
