"""Steps that may hang, each on a thread of its own with an end to the wait, until all is cancelled."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

Answer = TypeVar("Answer")
Outcome = tuple[object, BaseException | None]


class CancelledError(Exception):
    """Nobody wants the answer any more."""


class Errand:
    """Runs one step after the other; `cancel` may come from any thread and ends the step under way at once.

    Threads that hang are daemons, and what they wait at is closed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._sockets: list[socket.socket] = []
        self._outcomes: SimpleQueue[Outcome] = SimpleQueue()

    def step(self, seconds: float, function: Callable[[], Answer]) -> Answer:
        """Return what *function* returns or raise what it raises, `TimeoutError` after *seconds*, `CancelledError`."""
        with self._lock:
            if self._closed:
                raise CancelledError
            outcomes = self._outcomes = SimpleQueue()

        def run() -> None:
            try:
                outcomes.put((function(), None))
            except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
                outcomes.put((None, error))

        threading.Thread(target=run, name="errand", daemon=True).start()
        try:
            answer, error = outcomes.get(timeout=seconds)
        except Empty:
            self.close()
            raise TimeoutError from None
        if error is not None:
            raise error
        return answer  # type: ignore[return-value]  # one queue for each step

    def keep(self, opened: socket.socket) -> socket.socket:
        """Close *opened* with the errand; return it."""
        with self._lock:
            self._sockets.append(opened)
            closed = self._closed
        if closed:
            self.close()
        return opened

    def cancel(self) -> None:
        """End the step under way, and let none begin."""
        self._outcomes.put((None, CancelledError()))
        self.close()

    def close(self) -> None:
        """Close every socket and let no step begin."""
        with self._lock:
            self._closed = True
            sockets, self._sockets = self._sockets, []
        for opened in sockets:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)  # wakes a thread that reads; close alone does not
            opened.close()
