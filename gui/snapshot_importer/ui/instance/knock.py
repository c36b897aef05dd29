"""Asks the running program, at its door, to take over what this start was asked for."""

import time
from typing import Literal

from PySide6.QtNetwork import QLocalSocket

from snapshot_importer.ui.instance.message import ANSWER, written

WAIT, PAUSE = 10, 0.01  # milliseconds, seconds
TIMED_OUT = QLocalSocket.LocalSocketError.SocketTimeoutError
Answer = Literal["taken", "closed", "none"]
# Nobody listens: the program is only just starting, or ending.
CLOSED = (
    QLocalSocket.LocalSocketError.ServerNotFoundError,
    QLocalSocket.LocalSocketError.ConnectionRefusedError,
    QLocalSocket.LocalSocketError.PeerClosedError,
)


def knock(place: str, address: str, seconds: float) -> Answer:
    """Hand *address* over at *place* and return how that was answered within *seconds*; blocks until then."""
    until = time.monotonic() + seconds
    socket = QLocalSocket()
    socket.connectToServer(place)
    if not socket.waitForConnected(WAIT):
        return _unanswered(socket)
    socket.write(written(address))
    while not socket.canReadLine():
        # In short waits: PySide6 lets no other thread run Python during one.
        if not socket.waitForReadyRead(WAIT) and (socket.error() != TIMED_OUT or time.monotonic() > until):
            return _unanswered(socket)
        time.sleep(PAUSE)
    answer = bytes(socket.readLine().data())
    socket.abort()
    return "taken" if answer == ANSWER else "none"


def _unanswered(socket: QLocalSocket) -> Answer:
    closed = socket.error() in CLOSED
    socket.abort()
    return "closed" if closed else "none"
