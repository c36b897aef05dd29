"""The last resort of quitting: the process ends, whatever a thread, a disk or a library still waits for."""

import logging
import os
import sys
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)
# Seconds from the wish to quit until the process ends, with some to spare of the three that it may take.
PATIENCE = 2.5
# Seconds in which the log and the end of the mark may be written: the disk may be what is waited for.
LAST_WORDS = 0.2


class LastResort:
    """Ends the process where quitting takes longer than *seconds*, with status 0 where all was well until then.

    Nothing is lost by that: what the history holds is on the disk since it was written, and settings that are only
    half written are the ones before.
    """

    def __init__(self, seconds: float = PATIENCE) -> None:
        # What is done at the very end, if it does not wait, and all was well.
        self.before: Callable[[], None] | None = None
        self._well = True
        self._timer = threading.Timer(seconds, self._end)
        self._timer.name = "last-resort"
        self._timer.daemon = True
        self._begun = False

    def begin(self, *, well: bool = True) -> None:
        """Count from now on, if not from before; *well* unless the program ends by a fault."""
        self._well = well
        if not self._begun:
            self._begun = True
            self._timer.start()

    def _end(self) -> None:
        # Beside: both go to the disk, and the thread that hangs in it may hold the log's lock.
        words = threading.Thread(target=self._say, name="last-words", daemon=True)
        words.start()
        words.join(LAST_WORDS)
        os._exit(0 if self._well else 1)

    def _say(self) -> None:
        frame = sys._current_frames().get(threading.main_thread().ident or 0)  # noqa: SLF001 - no other way to it
        place = f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "an unknown place"
        if self.before and self._well:
            self.before()
        log.warning("Quitting took too long and is cut short at %s", place)
