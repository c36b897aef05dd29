"""SIGINT, SIGTERM and the end of the terminal quit: Python's handlers run only when Python runs, so a socket wakes it."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QApplication

NUMBERS = [number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None))]


class Interrupts(QObject):
    """Quits the application on the first signal; the second one ends the process at once."""

    def __init__(self, app: QApplication, asked: Callable[[], object] = lambda: None) -> None:
        """*asked* is called at the first signal, also while the event loop is busy."""
        super().__init__(app)
        self._app = app
        self._asked = asked
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in NUMBERS:
            signal.signal(number, self._handle)

    def close(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(-1)
        for number in NUMBERS:
            signal.signal(number, signal.SIG_DFL)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _handle(self, number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        self._asked()

    @Slot()
    def _wake(self) -> None:
        self._reader.recv(64)
        # Only here: an application does not quit whose event loop has not begun to turn. Not quit(), by which the
        # windows may ask first: nobody may be there to answer.
        self._app.exit()
