"""Reads the program's log: its last entries, then those that come, whatever is rotated away meanwhile."""

import logging
import os
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from snapshot_importer.log_file import INDENT

MOST = 5000  # entries
CHUNK = 1 << 20  # bytes of one file that are read at a time: as large as a log gets
LONGEST = 8192  # characters of an entry
ENTRY = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (?P<process>\d{1,9}) (?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL) "
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its level as in `logging`, the process that wrote it, and its lines."""

    level: int
    process: int
    text: str


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    """Give the entries of *lines*; indented lines belong to the one before, and a line of no form is an entry, too."""
    current: Entry | None = None
    for line in lines:
        if current and line.startswith(INDENT):
            if len(current.text) < LONGEST:
                current = replace(current, text=f"{current.text}\n{line[:LONGEST]}")
            continue
        if current:
            yield current
        found = ENTRY.match(line)
        level = logging.getLevelNamesMapping()[found["level"]] if found else logging.INFO
        current = Entry(level, int(found["process"]) if found else 0, line[:LONGEST])
    if current:
        yield current


def log_times() -> str:
    """Return of which zone the times in the log are, which has them as the clock of this computer shows them."""
    offset = datetime.now().astimezone().isoformat(timespec="seconds")[-len("+00:00") :]
    return f"times of UTC{offset}"


class LogReader:
    """Reads ``log.txt`` in *folder* and what was rotated from it last. For one worker at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "log.txt"
        self._older = folder / "log.txt.1"
        self._file = 0  # the inode that was read last
        self._offset = 0  # of the first byte that was not read

    def last(self, most: int = MOST) -> list[Entry]:
        """Return the last *most* entries; `more` goes on from there. A log that cannot be read is empty."""
        text = self._read(self._older, -CHUNK)[0]
        newest, self._offset, self._file = self._read(self._path, -CHUNK)
        return list(deque(entries((text + newest).splitlines()), maxlen=most))

    def more(self) -> list[Entry]:
        """Return the entries that came since."""
        text = ""
        with suppress(OSError):
            status = self._path.stat()
            if status.st_ino != self._file or status.st_size < self._offset:
                if self._older.stat().st_ino == self._file:
                    text = self._read(self._older, self._offset)[0]
                self._offset = 0
        newest, self._offset, self._file = self._read(self._path, self._offset)
        return list(entries((text + newest).splitlines()))

    def _read(self, path: Path, offset: int) -> tuple[str, int, int]:
        """Return the whole lines from *offset*, from the end where it is negative, the next offset, and the inode."""
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                start = max(0, status.st_size + offset) if offset < 0 else offset
                file.seek(start)
                content = file.read(CHUNK)
        except OSError:
            return "", 0, 0
        whole = content[: content.rfind(b"\n") + 1]
        end = start + len(whole)
        if offset < 0 and start > 0:
            whole = whole[whole.find(b"\n") + 1 :]  # the first line is cut
        return whole.decode("utf-8", "replace"), end, status.st_ino
