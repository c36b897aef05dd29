"""What the user chose and what shall be there again at the next start: one JSON file, no secrets."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.private_file import set_aside, write_private

log = logging.getLogger(__name__)
LARGEST_FILE = 1 << 20
PAUSE = 500  # milliseconds after the last key until what was typed is written
UNREADABLE = (OSError, ValueError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Choices:
    """The defaults are the schema; what a file holds besides is ignored."""

    theme: str = "auto"
    rail_narrow: bool = False
    compact_rows: bool = False
    confirm_production: bool = True
    confirm_quit: bool = True
    notifications: str = "all"  # or "problems", "none"
    parallel_imports: int = 5  # at the same time in an account and Region; the others wait in line
    task_filter: str = "all"
    task_search: str = ""
    monitor_filter: str = "all"
    monitor_search: str = ""
    saved_filters: dict[str, Any] = field(default_factory=dict)  # by name, see ui.tasks.saved_filters
    columns: dict[str, Any] = field(default_factory=dict)  # of each task table, see ui.tasks.arrangement
    keep_history: int = 0  # days that a finished import stays in the history; 0: for ever
    default_tags: dict[str, Any] = field(default_factory=dict)  # of a new import, key to value
    copy_tags: bool = True  # of a new import: to the snapshot too
    regions: tuple[str, ...] = ()  # used last, newest first
    draft: dict[str, Any] = field(default_factory=dict)  # the import form, without secrets


class Preferences(QObject):
    """The choices in force; each change is told at once and written by *run*, off the GUI thread."""

    changed = Signal()

    def __init__(self, path: Path, run: Callable[[Callable[[], None]], None]) -> None:
        super().__init__()
        self._path = path
        self._run = run
        self._lock = threading.Lock()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._pause_is_over)
        self.notice = ""
        self.choices = Choices()
        self._others: dict[str, Any] = {}  # what a newer program keeps besides
        try:
            self.choices, self._others = _read(path)
        except UNREADABLE as error:
            self.notice = set_aside(path, "The settings", error)

    def change(self, **values: Any) -> None:
        """Take new *values* of some choices."""
        changed = replace(self.choices, **values)
        if changed != self.choices:
            self.choices = changed
            self._run(self._write)
            self.changed.emit()

    def change_soon(self, **values: Any) -> None:
        """Take new *values* of what changes with every key at once, and write them after a pause."""
        changed = replace(self.choices, **values)
        if changed != self.choices:
            self.choices = changed
            self._pause.start()
            self.changed.emit()

    def waits(self) -> bool:
        """Whether something is still to be written after a pause."""
        return self._pause.isActive()

    @Slot()
    def _pause_is_over(self) -> None:
        self._run(self._write)

    def keep(self, **values: Any) -> None:
        """Take new *values* and write them here and now: for the end of the program."""
        self.choices = replace(self.choices, **values)
        self._write()

    def _write(self) -> None:
        # Whichever write is the last one writes what is in force by then, however the workers run.
        with self._lock:
            text = json.dumps({**self._others, **asdict(self.choices)}, indent=2)
            try:
                write_private(self._path, text + "\n")
            except OSError as error:
                # A full disk must not disturb the work; the choice holds until the program ends.
                log.warning("The preferences cannot be written: %s", error)


def preferences_file(folder: Path) -> Path:
    """Return where the choices lie in the data *folder*."""
    return folder / "preferences.json"


def read_choices(path: Path) -> Choices:
    """Return the choices of a file; what is missing or cannot be read is as by default."""
    try:
        return _read(path)[0]
    except UNREADABLE as error:
        log.warning("The preferences cannot be read and are the defaults: %s", error)
        return Choices()


def _read(path: Path) -> tuple[Choices, dict[str, Any]]:
    """Return the choices, and what a newer program keeps besides; raises one of UNREADABLE."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError("too large")
        document = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Choices(), {}
    if not isinstance(document, dict):
        raise TypeError("no object")
    defaults = asdict(Choices())
    fitting: dict[str, Any] = {}
    for key in document.keys() & defaults.keys():
        value = document[key]
        wanted = tuple(str(item) for item in value) if isinstance(value, list) else value
        if type(wanted) is type(defaults[key]):
            fitting[key] = wanted
    return Choices(**fitting), {key: value for key, value in document.items() if key not in defaults}
