"""The last resort of quitting: the process ends, whatever a thread, a disk or a library still waits for."""

import logging
import os
import sys
import threading
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)
# Seconds from the wish to quit until the process ends, with some to spare of the three that it may take.
PATIENCE = 2.7


class LastResort:
    """Ends the process with status 0 where closing it takes longer than *seconds*.

    Nothing is lost by that: what the history holds is on the disk since it was written, and half-written settings
    are the old ones.
    """

    def __init__(self, before: Callable[[], None], seconds: float = PATIENCE) -> None:
        """*before* is done at the very end; it must not wait."""
        self._before = before
        self._timer = threading.Timer(seconds, self._end)
        self._timer.name = "last-resort"
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        """Let the process end, or go on, by itself."""
        self._timer.cancel()

    def _end(self) -> None:
        frame = sys._current_frames().get(threading.main_thread().ident or 0)  # noqa: SLF001 - the only way to it
        log.warning("Closing took too long and is cut short at %s", _place(frame))
        self._before()
        os._exit(0)


def _place(frame: FrameType | None) -> str:
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "an unknown place"
