"""Sessions that a code of the user's began, for what is built on them: a code is asked for once."""

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from snapshot_importer.accounts.sources import AssumedRole, MfaSession, Source

if TYPE_CHECKING:
    from snapshot_importer.accounts.credentials import SignedIn

# What is nearly over is no base for another session.
SHORTEST = timedelta(minutes=1)


class LiveSessions:
    """Holds each session under its source; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: list[tuple[Source, SignedIn]] = []  # a few: sources hold secrets and have no hash

    def get(self, source: Source) -> "SignedIn | None":
        """Return the session of *source* that has not ended."""
        soon = datetime.now(UTC) + SHORTEST
        with self._lock:
            self._held = [
                (one, signed_in)
                for one, signed_in in self._held
                if (end := signed_in.standing().expires) is None or end > soon
            ]
            return next((signed_in for one, signed_in in self._held if one == source), None)

    def put(self, source: Source, signed_in: "SignedIn") -> None:
        """Hold the session of *source*, instead of an earlier one."""
        self.forget(source)
        with self._lock:
            self._held.append((source, signed_in))

    def forget(self, source: Source) -> None:
        """Hold the session of *source* no longer."""
        with self._lock:
            self._held = [(one, signed_in) for one, signed_in in self._held if one != source]

    def forget_all(self, source: Source) -> None:
        """Hold neither the session of *source* nor those that it is built on."""
        self.forget(source)
        if isinstance(source, AssumedRole | MfaSession):
            self.forget_all(source.source)


def needs_code(source: Source) -> bool:
    """Whether the session of *source* itself, not of what it is built on, takes a code."""
    return isinstance(source, MfaSession) or (isinstance(source, AssumedRole) and bool(source.device))
