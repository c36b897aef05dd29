"""Garbage is collected on the GUI thread only.

Python collects in whatever thread happens to allocate. In a worker that may free Qt objects of the GUI thread, whose
timers and children then die in the wrong thread: the next timer event crashes the program.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL = 500  # ms


class GarbageOnGuiThread(QObject):
    """Takes the collector's work over for as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._collect)
        gc.disable()
        self._timer.start()

    @Slot()
    def rest(self) -> None:
        """Collect nothing until `keep`: a history is being read, all of which stays."""
        self._timer.stop()

    @Slot()
    def keep(self) -> None:
        """Go on, and never walk what there is now: of 100,000 imports that takes 100 ms and more."""
        gc.freeze()
        self._timer.start()

    @Slot()
    def release(self) -> None:
        """Go on, and walk again what was kept: the history that was left is garbage among it."""
        gc.unfreeze()
        self._timer.start()

    def close(self) -> None:
        """Give the work back to Python."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds."""
        due = [
            number
            for number, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > limit
        ]
        if due:
            gc.collect(max(due))
