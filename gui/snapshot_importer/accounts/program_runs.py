"""The programs that run for the keys of one profile, and their end with it."""

import threading
import time
from typing import TYPE_CHECKING

from snapshot_importer.accounts.interaction import Interaction, SignInCancelled

# What starts programs is imported when there is one to start.
if TYPE_CHECKING:
    from snapshot_importer.accounts.program import ProgramKeys


class ProgramRuns:
    """Runs programs until `close`; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._closed = threading.Event()

    def run(self, command: str, person: Interaction | None) -> "ProgramKeys":
        """Run *command* as `program.run` does; *person* may cancel it, and `close` does."""
        from snapshot_importer.accounts import program  # noqa: PLC0415

        def wait(seconds: float) -> None:
            if person is not None:
                person.wait(seconds)
            if self._closed.wait(0.0 if person else seconds):
                raise SignInCancelled

        with self._lock:
            self._running += 1
        try:
            return program.run(command, wait=wait)
        finally:
            with self._lock:
                self._running -= 1

    def close(self) -> None:
        """End all that run; returns at once."""
        self._closed.set()

    def join(self, seconds: float) -> None:
        """Wait *seconds* at the most until those that were ended are gone."""
        until = time.monotonic() + seconds
        while self._running and time.monotonic() < until:
            time.sleep(0.01)
