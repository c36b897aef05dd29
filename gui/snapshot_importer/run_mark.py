"""The mark of a run: a file that is there while the program runs, and stays behind where it did not end well."""

import faulthandler
import logging
import os
import platform
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from snapshot_importer import __version__
from snapshot_importer.accounts.file_lock import lock, take_lock
from snapshot_importer.request.redaction import without_secrets

log = logging.getLogger(__name__)
RUNS, CRASHES = "runs", "crashes"
BEGAN = "Began: "
KEPT = 5  # reports
LARGEST = 1 << 18  # bytes of a mark that are read: the stacks of all threads are some 20 KiB
# A mark is empty only between its making and its locking; an older one is of a run that ended right there.
EMPTY_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Crash:
    """A run that did not end well: its file, its process, when it began, and what it left."""

    path: Path
    process: int
    began: datetime
    text: str


class RunMark:
    """Holds the mark of this run, in which a crash of native code leaves the stacks of all threads.

    They are all that it leaves: an image of the memory would hold the secrets that are in it.
    """

    def __init__(self, folder: Path) -> None:
        """Leave the mark below *folder*; a disk that cannot be written is no reason not to run."""
        self.began = datetime.now(UTC)
        self._file: IO[bytes] | None = None
        self._path = folder / RUNS / f"{self.began:%Y%m%dT%H%M%S%f}-{os.getpid()}.txt"
        try:
            self._file = self._made()
        except OSError as error:
            log.warning("A crash of this run will leave no report: %s", error)
        if self._file:
            faulthandler.enable(self._file)
        _leave_no_core()

    def died(self, error: BaseException) -> None:
        """Write down the *error* that ends this run."""
        if self._file:
            self._write(without_secrets("".join(traceback.format_exception(error))))

    def leave(self) -> None:
        """Let go of the mark, and leave it where it is."""
        if self._file:
            faulthandler.disable()
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """Take the mark away: the run has ended well."""
        if self._file:
            self.leave()
            with suppress(OSError):
                self._path.unlink()

    def _made(self) -> IO[bytes]:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.fdopen(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "r+b", buffering=0)
        try:
            lock(file)  # before the first byte: whoever finds bytes and no lock finds a run that has ended
            file.write(f"{BEGAN}{self.began.isoformat()}\n{about_run()}\n\n".encode())
        except OSError:
            file.close()
            self._path.unlink(missing_ok=True)
            raise
        return file

    def _write(self, text: str) -> None:
        if self._file:
            with suppress(OSError):  # a full disk must not hide the error itself
                self._file.write(text.encode("utf-8", "backslashreplace"))


def _leave_no_core() -> None:
    """Let no crash write the memory to the disk.

    PR_SET_DUMPABLE would keep other processes of the user away, too, but among them is the portal of the desktop,
    which then refuses every file dialog.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        # The programs that this one starts may have it otherwise.
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def about_run() -> str:
    """Return the program, the interpreter and the system on one line."""
    return f"Snapshot Importer {__version__}, Python {platform.python_version()}, {sys.platform}"


def crashes(folder: Path) -> tuple[Crash, ...]:
    """Return the runs below *folder* that did not end well and were not yet told of, the newest first."""
    found = list(_crashes(folder / RUNS))
    return tuple(sorted(found, key=lambda crash: crash.path.name, reverse=True))


def keep_reports(folder: Path, told: Sequence[Crash]) -> None:
    """Put the marks of *told* aside, so that they are not told of again; the newest few are kept."""
    place = folder / CRASHES
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        for crash in told:
            with suppress(FileNotFoundError):  # another window told of it, too
                crash.path.replace(place / crash.path.name)
        for old in sorted(place.glob("*.txt"), reverse=True)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("The reports of crashes cannot be put aside: %s", error)


def kept_reports(folder: Path) -> tuple[Crash, ...]:
    """Return the crashes that were told of before, the newest first."""
    paths = sorted((folder / CRASHES).glob("*.txt"), reverse=True)
    return tuple(crash for path in paths if (crash := _read(path)))


def _crashes(runs: Path) -> Iterator[Crash]:
    for path in runs.glob("*.txt"):
        with suppress(OSError):
            status = path.stat()
            if not status.st_size:
                if datetime.now(UTC) - datetime.fromtimestamp(status.st_mtime, UTC) > EMPTY_FOR:
                    path.unlink()
            elif held := take_lock(path):
                held.close()
                if crash := _read(path):
                    yield crash


def _read(path: Path) -> Crash | None:
    """Return what a mark says; ``None`` where it is no mark, or gone."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST).decode("utf-8", "replace")
        first, _, rest = text.partition("\n")
        if not first.startswith(BEGAN):
            return None
        process = int(path.stem.rpartition("-")[2])
        return Crash(path, process, datetime.fromisoformat(first.removeprefix(BEGAN)), rest.strip())
    except (OSError, ValueError):
        return None
