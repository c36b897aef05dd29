"""The lock of a data folder, and what a start does that finds it held."""

import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from snapshot_importer.accounts.file_lock import take_lock

if TYPE_CHECKING:
    from snapshot_importer.ui.instance.knock import Answer

log = logging.getLogger(__name__)
Outcome = Literal["mine", "handed-over", "no-answer"]

# Seconds until an open door that nobody comes to is given up, and until one opens: at a slow start that takes long.
PATIENCE = 4.0
LONG_PATIENCE = 20.0
PAUSE = 0.05
LONGEST = 4096  # bytes of the lock file that are read


class Instance:
    """This process's claim to be the one that works with the data folder *data*."""

    def __init__(
        self, data: Path, *, patience: float = PATIENCE, long_patience: float = LONG_PATIENCE
    ) -> None:
        self._path = data / "instance.lock"
        self._patience = patience
        self._long_patience = long_patience
        self._lock: IO[bytes] | None = None
        self._place: str | None = None

    @property
    def place(self) -> str:
        """Where other starts knock; empty while this is not the one, or where no place is safe.

        Found, and written into the lock's file, when it is first asked for: the first picture can do without.
        """
        if self._lock is None:
            return ""
        if self._place is None:
            self._place = self._find_place(self._lock)
        return self._place

    def enter(self, address: str = "") -> Outcome:
        """Become the one instance, or hand *address* over to it; takes some seconds where that one does not answer.

        A lock of a process that has ended is no lock. Where no lock can be made the program runs without: the
        history has a lock of its own.
        """
        until = time.monotonic() + self._long_patience
        while not self._take():
            match self._ask_other(address):
                case "taken":
                    return "handed-over"
                case "none":
                    return "no-answer"
            if time.monotonic() > until:
                return "no-answer"
            time.sleep(PAUSE)
        return "mine"

    def close(self) -> None:
        """Let another process have the folder."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def _take(self) -> bool:
        if self._lock:
            return True
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = take_lock(self._path)
            if self._lock is None:
                return False
            if os.name == "posix":  # elsewhere a locked file cannot be read, and the place needs no telling
                os.ftruncate(self._lock.fileno(), 0)
        except OSError as error:
            log.warning("It cannot be told whether the program runs already: %s", error)
        return True

    def _find_place(self, lock: IO[bytes]) -> str:
        from snapshot_importer.ui.instance.place import meeting_place  # noqa: PLC0415 - brings OpenSSL

        try:
            place = meeting_place(self._path.parent)
            if os.name == "posix":
                # Unbuffered: what a full disk does not take must not be tried again when the file is closed.
                os.write(lock.fileno(), os.fsencode(place))
        except OSError as error:
            log.warning("Other starts cannot be told where to knock: %s", error)
            return ""
        return place

    def _ask_other(self, address: str) -> "Answer":
        # Imported only now: the one instance opens its door when its window is there.
        from snapshot_importer.ui.instance.knock import knock  # noqa: PLC0415
        from snapshot_importer.ui.instance.place import is_safe  # noqa: PLC0415

        place = self._place_of_other()
        return knock(place, address, self._patience) if place and is_safe(place) else "closed"

    def _place_of_other(self) -> str:
        from snapshot_importer.ui.instance.place import meeting_place  # noqa: PLC0415

        if os.name != "posix":
            return meeting_place(self._path.parent)
        told = ""
        with suppress(OSError), self._path.open("rb") as file:
            told = os.fsdecode(file.read(LONGEST))
        return told or meeting_place(self._path.parent)  # on a full disk it could not be told
