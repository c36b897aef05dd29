"""Garbage is collected on the GUI thread only.

Python collects in whatever thread happens to allocate. In a worker that may free Qt objects of the GUI thread, whose
timers and children then die in the wrong thread: the next timer event crashes the program.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL = 500  # ms
OLDEST = 2  # generation
# So many new objects, which take 5 ms to walk, come at once where modules, service models or a history are read: they stay.
MANY = 10_000
GROWTH = 1.25  # of what is set aside, until it is walked again: a quarter, as Python has it for what is old


class GarbageOnGuiThread(QObject):
    """Takes the collector's work over for as long as it lives.

    What stays is set aside, and walked seldom: all that there is after the start takes 100 ms.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept = 0  # how many objects were set aside when it was last known that they stay
        self._has_left = False
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._collect)
        gc.disable()
        self._timer.start()

    @Slot()
    def rest(self) -> None:
        """Collect nothing until `go_on`: a history is being read, all of which stays."""
        self._timer.stop()

    @Slot()
    def go_on(self) -> None:
        """Set the history that was read aside, and go on; the one that was left is garbage by now."""
        if self._has_left:
            self._has_left = False
            gc.unfreeze()
            gc.collect()
        self.keep()
        self._timer.start()

    @Slot()
    def leave(self) -> None:
        """Take note that what is set aside holds a history, with its windows, that was left."""
        self._has_left = True

    @Slot()
    def keep(self) -> None:
        """Set aside all that there is now."""
        gc.freeze()
        self._kept = gc.get_freeze_count()

    def close(self) -> None:
        """Give the work back to Python."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds."""
        counts = gc.get_count()
        if counts[0] > MANY:
            # Sets the counts back as well: where so many come at each poll, no collection would ever be due.
            gc.freeze()
            if self._kept and self._has_grown():
                self._collect_all()
            return
        due = [
            number
            for number, (count, limit) in enumerate(zip(counts, gc.get_threshold(), strict=True))
            if count > limit
        ]
        if OLDEST in due:
            self._collect_all()
        elif due:
            gc.collect(max(due))

    def _collect_all(self) -> None:
        """Walk what is not set aside, or all where that has grown: some of it is garbage by now."""
        has_grown = self._has_grown()
        if has_grown:
            gc.unfreeze()
        gc.collect()
        if has_grown:
            self.keep()

    def _has_grown(self) -> bool:
        return gc.get_freeze_count() > self._kept * GROWTH
