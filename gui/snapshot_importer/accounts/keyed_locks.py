"""A lock for each of many things, made when it is first asked for."""

import threading


class KeyedLocks:
    """The locks live as long as this does: for things of which there are few."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def of(self, key: str) -> threading.Lock:
        """Return the lock of *key*."""
        with self._guard:
            return self._locks.setdefault(key, threading.Lock())
