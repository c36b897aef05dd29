"""The profiles of ~/.aws as they are on disk by now, also after other programs wrote there."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.shared import SharedProfiles, shared_profiles
from snapshot_importer.accounts.shared_files import shared_paths
from snapshot_importer.ui.background import Background

# Milliseconds: writing takes several steps, and the folder that is watched may be a busy home.
SETTLES = 300

Mark = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look at the disk found."""

    marks: tuple[Mark, ...]  # change with the files
    places: frozenset[str]  # to be watched
    profiles: SharedProfiles | None  # None: as before


class SharedFiles(QObject):
    """Watches the config and the credentials file, which may come and go, be replaced, or be links to others.

    The disk is read in workers. After a change `changed` has the `SharedProfiles`, and once after `start`.
    It needs a parent: a worker may hold Python's last reference, and Qt's watcher must go on the GUI thread.
    """

    changed = Signal(object)

    def __init__(
        self,
        background: Background,
        parent: QObject,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._environment = os.environ if environment is None else environment
        self.found = SharedProfiles(())  # by the last look
        self._marks: tuple[Mark, ...] | None = None
        self._looking = False
        self._look_again = False
        self._watcher = QFileSystemWatcher(self)
        self._settling = QTimer(self, singleShot=True, interval=SETTLES)
        self._watcher.fileChanged.connect(self._notice)
        self._watcher.directoryChanged.connect(self._notice)
        self._settling.timeout.connect(self.look)

    @Slot()
    def start(self) -> None:
        """Read the files, and watch them from then on."""
        self.look()

    @Slot()
    def look(self) -> None:
        """See whether the files have changed."""
        if self._looking:
            self._look_again = True
            return
        self._looking = True
        work = _looking(self._environment, self._marks)
        self._background.run(work, owner=self, done=self._take)

    @Slot(str)
    def _notice(self, _path: str) -> None:
        # Not begun anew by each notice: in a folder where something happens all the time it would never end.
        if not self._settling.isActive():
            self._settling.start()

    def _take(self, look: _Look) -> None:
        self._looking = False
        # What came between the look and the watch has not been noticed.
        again = self._watch(look.places, anew=look.profiles is not None) or self._look_again
        self._look_again = False
        self._marks = look.marks
        if again:
            self._settling.start()
        if look.profiles is not None:
            self.found = look.profiles
            self.changed.emit(look.profiles)

    def _watch(self, places: frozenset[str], *, anew: bool) -> bool:
        """Watch *places*, and nothing else; say whether a watch was begun."""
        watched = set(self._watcher.files()) | set(self._watcher.directories())
        # A watch is on the file, not on its name: one that was replaced has none, whatever Qt lists.
        over = watched if anew else watched - places
        if over:
            self._watcher.removePaths(sorted(over))
        missing = places - (watched - over)
        refused = self._watcher.addPaths(sorted(missing)) if missing else []
        return not missing <= set(refused)


def _looking(environment: Mapping[str, str], before: tuple[Mark, ...] | None) -> Callable[[], _Look]:
    def look() -> _Look:
        paths = shared_paths(environment)
        marks = tuple(_mark(path) for path in paths)
        places = frozenset(str(place) for path in paths for place in _places(path))
        return _Look(marks, places, None if marks == before else shared_profiles(environment))

    return look


def _mark(path: Path) -> Mark:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _places(path: Path) -> set[Path]:
    """Return what to watch for *path*: it, its folder, and those of the file that it links to.

    In the place of a folder that is not there comes the nearest one above it.
    """
    target = Path(os.path.realpath(path))
    folders = {_nearest_folder(path.parent), _nearest_folder(target.parent)}
    is_there = os.path.isfile(path)  # noqa: PTH113 - unlike Path's it only says no where nobody may look
    return folders | ({path} if is_there else set())


def _nearest_folder(folder: Path) -> Path:
    while not os.path.isdir(folder) and folder != folder.parent:  # noqa: PTH112 - as above
        folder = folder.parent
    return folder
