"""The door of the running program, at which later starts knock."""

import logging
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from snapshot_importer.ui.instance.message import ANSWER, LARGEST, read

log = logging.getLogger(__name__)
PATIENCE = 5000  # milliseconds for a caller to say what it wants
MOST = 8  # callers that wait


class Door(QObject):
    """Listens at *place*, and tells of each caller with the address that it brings, which may be empty."""

    called = Signal(str)

    def __init__(self, place: str, parent: QObject | None = None) -> None:
        """Only who holds the lock of the data folder may open its door: what lies at *place* is taken away."""
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MOST)
        self._server.newConnection.connect(self._greet)
        QLocalServer.removeServer(place)
        if not self._server.listen(place):
            log.warning("Later starts cannot be heard: %s", self._server.errorString())

    def close(self) -> None:
        """Take the socket away."""
        self._server.close()

    @Slot()
    def _greet(self) -> None:
        while self._server.hasPendingConnections():
            caller = self._server.nextPendingConnection()
            caller.setReadBufferSize(LARGEST)
            caller.readyRead.connect(partial(self._listen, caller))
            caller.disconnected.connect(caller.deleteLater)
            QTimer.singleShot(PATIENCE, caller, caller.abort)

    def _listen(self, caller: QLocalSocket) -> None:
        if not caller.canReadLine():
            if caller.bytesAvailable() >= LARGEST:
                caller.abort()
            return
        try:
            address = read(bytes(caller.readLine().data()))
        except ValueError as error:
            log.warning("A caller at the door was sent away: %s", error)
            caller.abort()
            return
        caller.write(ANSWER)
        caller.flush()
        caller.disconnectFromServer()
        self.called.emit(address)
