"""What every task window shows: one model, refreshed from the journal's picture twice a second."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.tasks.ahead import in_worker
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.tasks.model import TaskModel

# Progress signals could flood, overflow or outlive a widget: the picture is looked at instead.
INTERVAL = 500  # ms


class Board(QObject):
    """Keeps the model and its counts in step with the journal."""

    changed = Signal()  # some task did
    renamed = Signal()  # profiles are called or coloured otherwise
    counted = Signal(dict)  # how many tasks each filter would show

    def __init__(
        self, imports: Imports, store: ProfileStore, session: Session, background: Background
    ) -> None:
        super().__init__()
        self._imports = imports
        self._store = store
        self._session = session
        self._names = Names({}, {})
        self._counts: dict[str, int] = {}
        self._seen: tuple[Task, ...] = ()
        self.model = TaskModel(self.names, in_worker(background, self))
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        session.profile_changed.connect(self._take_names)
        session.credentials_changed.connect(self._take_names)
        imports.opened.connect(self.refresh)
        self._take_names()

    def close(self) -> None:
        """Look no more: the windows are going."""
        self._timer.stop()

    def names(self) -> Names:
        """Return how profiles are called now."""
        return self._names

    def counts(self) -> dict[str, int]:
        """Return how many tasks each filter would show."""
        return self._counts

    @Slot()
    def refresh(self) -> None:
        """Look at the journal's picture."""
        before = self._seen
        self._seen = self._imports.tasks()
        if self._seen is before:
            return
        self.model.refresh(self._seen)
        counts = self.model.counts()
        if counts != self._counts:
            self._counts = counts
            self.counted.emit(counts)
        self.changed.emit()

    @Slot()
    def _take_names(self) -> None:
        profiles = self._store.profiles()
        titles = {
            profile.id: self._session.credentials(profile.id).alias or profile.name for profile in profiles
        }
        names = Names(titles, {profile.id: profile.colour for profile in profiles})
        if names != self._names:
            self._names = names
            self.model.names_changed()
            self.renamed.emit()
