"""A heartbeat of 1 ms on the GUI thread: its worst gap is how long the window stood still."""

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

# Long enough for the collector and the timers of an idle program to show.
IDLE = 1.0

Work = Callable[[], object]


class Heartbeat(QObject):
    """Keeps the times between two ticks, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._last = time.monotonic()
        self.gaps: list[float] = []
        self._timer = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)
        self._timer.start()

    def begin(self) -> None:
        self._last = time.monotonic()
        self.gaps.clear()

    @Slot()
    def beat(self) -> None:
        """Note the time since the last tick."""
        now = time.monotonic()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


class Bench:
    """Runs work while the heartbeat beats; *run* starts it in a worker and calls back when it is done."""

    def __init__(self, run: Callable[[Work, Work], object]) -> None:
        self._run = run
        self._heartbeat = Heartbeat()

    def idle(self) -> float:
        loop = QEventLoop()
        QTimer.singleShot(int(IDLE * 1000), loop, loop.quit)
        return self._worst(loop)

    def busy(self, work: Work) -> float:
        loop = QEventLoop()
        self._run(work, loop.quit)
        return self._worst(loop)

    def _worst(self, loop: QEventLoop) -> float:
        self._heartbeat.begin()
        loop.exec()
        self._heartbeat.beat()  # the gap that was open when the loop ended, which may be the worst
        return max(self._heartbeat.gaps)

    def most(self) -> float:
        """Return what 99.9 % of the last gaps were at the most."""
        gaps = sorted(self._heartbeat.gaps)
        return gaps[int(len(gaps) * 0.999)]


def in_a_thread(work: Work, done: Work) -> None:
    def run() -> None:
        work()
        finished.set()

    finished = threading.Event()
    threading.Thread(target=run, daemon=True).start()
    watch = QTimer(QApplication.instance(), interval=5)

    def look() -> None:
        if finished.is_set():
            watch.stop()
            done()

    watch.timeout.connect(look)
    watch.start()
