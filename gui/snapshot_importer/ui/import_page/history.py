"""The history as the page needs it: what was imported before, and what became of the request on its way."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.import_page.earlier import Earlier, Past, read_on
from snapshot_importer.ui.import_page.submission import Submission
from snapshot_importer.ui.imports import Imports

PAUSE = 1000  # milliseconds between two looks


class History(QObject):
    """Looks at the tasks while the page is on show; reads them in a worker when they are others than before."""

    read = Signal(object)  # Earlier

    def __init__(
        self, imports: Imports, submission: Submission, background: Background, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._imports = imports
        self._submission = submission
        self._background = background
        self._seen: tuple[Task, ...] = ()
        self._past = Past()
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.look)
        # Else a request that was just refused would for a second be taken for one that is under way.
        submission.changed.connect(self.look)

    def begin(self) -> None:
        """Look now, and from time to time."""
        self.look()
        self._timer.start()

    def rest(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Look once."""
        unfinished, tasks = self._imports.unfinished(), self._imports.tasks()
        self._submission.follow(tasks)
        if tasks is not self._seen:
            self._seen = tasks
            past = self._past
            self._background.run(lambda: read_on(past, tasks, unfinished), owner=self, done=self._take)

    def _take(self, found: tuple[Past, Earlier]) -> None:
        self._past, earlier = found
        self.read.emit(earlier)
