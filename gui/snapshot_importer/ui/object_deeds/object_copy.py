"""A copy that runs: in a thread of its own, since it may take hours, and looked at from the GUI thread."""

import threading
import time
from collections import deque
from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.object_copy import CopyOrder, copy_object

LOOK = 200  # milliseconds between two looks at how it stands
SAMPLES = 50  # looks over which the speed is taken


class _Run:
    """What the thread of a copy shares with its watcher; nothing of Qt, which may be gone before the thread."""

    def __init__(self, gateway: Gateway, order: CopyOrder) -> None:
        self._gateway = gateway
        self._order = order
        self.cancelled = threading.Event()
        self.copied = 0
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._work, name=f"copy to {order.bucket}", daemon=True)

    def _work(self) -> None:
        try:
            copy_object(self._gateway, self._order, progress=self._take, cancelled=self.cancelled)
        except Exception as error:  # noqa: BLE001 - handed to the GUI thread, whatever it is
            self.error = error

    def _take(self, copied: int) -> None:
        self.copied = copied


class ObjectCopy(QObject):
    """One copy; its parent is what shows it."""

    progressed = Signal(object, object)  # bytes copied; bytes a second, None while unknown
    ended = Signal(object)  # None, or the CopyError that ended it

    def __init__(self, gateway: Gateway, order: CopyOrder, parent: QObject) -> None:
        super().__init__(parent)
        self.order = order
        self._run = _Run(gateway, order)
        self._seen: deque[tuple[float, int]] = deque(maxlen=SAMPLES)
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin."""
        self._run.thread.start()
        self._timer.start()

    @property
    def running(self) -> bool:
        """Whether the end is still to be told."""
        return self._timer.isActive()

    def cancel(self) -> None:
        """Ask it to stop and to remove what it copied; `ended` follows."""
        self._run.cancelled.set()

    def wait(self, seconds: float) -> None:
        """Wait at the most so long for a cancelled copy."""
        self._run.thread.join(seconds)

    @Slot()
    def _look(self) -> None:
        ended = not self._run.thread.is_alive()
        copied = self._run.copied
        self._seen.append((time.monotonic(), copied))
        self.progressed.emit(copied, self._speed())
        if ended:
            self._timer.stop()
            self.ended.emit(self._run.error)

    def _speed(self) -> float | None:
        (began, first), (now, last) = self._seen[0], self._seen[-1]
        return (last - first) / (now - began) if last > first and now > began else None


def running_copies(window: QObject) -> list[ObjectCopy]:
    """Return the copies that run in dialogs of *window*."""
    return [copy for copy in window.findChildren(ObjectCopy) if copy.running]


def stop_copies(copies: Iterable[ObjectCopy], seconds: float) -> None:
    """Cancel *copies* and wait, at the most *seconds*, until what they copied is removed."""
    stopped = list(copies)
    for copy in stopped:
        copy.cancel()
    until = time.monotonic() + seconds
    for copy in stopped:
        copy.wait(max(0.0, until - time.monotonic()))
