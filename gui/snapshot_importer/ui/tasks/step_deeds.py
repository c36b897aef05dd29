"""What the next steps of a finished snapshot do: ask in a dialog, then have the tasks room do it in a worker."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from snapshot_importer.aws import snapshot_uses
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.regions import region_names
from snapshot_importer.request.location import s3_address
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.standing import Step
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.tasks import deeds
from snapshot_importer.ui.tasks.failed_deeds import failure_words
from snapshot_importer.ui.tasks.step_dialogs import CopyDialog, ImageDialog, ShareDialog, VolumeDialog
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import ask, nothing, tell

if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal

StepKey = Literal["volume", "image", "copy", "share", "source"]


class StepDeeds(QObject):
    """Begins each step, and knows which are under way."""

    moved = Signal(str)  # key of a task with which something was begun or came to its end

    def __init__(self, theme: Theme, window: QWidget, session: Session, imports: Imports) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._session = session
        self._imports = imports
        self._going_on: set[tuple[str, str]] = set()  # key of the task, step

    def goes_on(self, task: Task, step: StepKey) -> bool:
        """Whether *step* is being done with *task*."""
        return (task.key, step) in self._going_on

    def begin(self, task: Task, step: StepKey) -> None:
        """Ask what there is to ask for *step*, and then do it."""
        match step:
            case "volume":
                self._ask_volume(task)
            case "image":
                ImageDialog(self._theme, self._window, task, partial(self._take, task, "image")).open()
            case "share":
                ShareDialog(self._theme, self._window, task, partial(self._take, task, "share")).open()
            case "copy":
                self._ask_copy(task)
            case "source":
                self._ask_deletion(task)

    def _ask_volume(self, task: Task) -> None:
        dialog = VolumeDialog(self._theme, self._window, task, partial(self._take, task, "volume"))
        self._look_up(task, snapshot_uses.zones, dialog, dialog.show_zones)
        dialog.open()

    def _ask_copy(self, task: Task) -> None:
        if "copy-snapshot" in task.actions:
            self._do(task, "copy", deeds.copy_snapshot(task))
            return

        def taken(region: str, encrypted: bool, key: str) -> None:
            self._do(task, "copy", deeds.copy_later(task, region, encrypted=encrypted, key=key))

        dialog = CopyDialog(self._theme, self._window, task, taken)
        self._look_up(task, partial(_regions, task.partition), dialog, dialog.show_regions)
        dialog.open()

    def _ask_deletion(self, task: Task) -> None:
        address = s3_address(task.bucket, task.object_key)
        place = (task.account, task.bucket, task.object_key)
        readers = [
            other
            for other in self._imports.unfinished()
            if (other.account, other.bucket, other.object_key) == place and other.key != task.key
        ]
        if readers:
            text = f"{address} is read by an import that has not ended. Delete it when that is done."
            tell(self._window, "Another import reads this object", text)
            return
        delete = partial(
            self._take, task, "source", snapshot_uses.deletion(task.bucket, task.object_key), address
        )
        ask(
            self._window,
            "Delete the source object?",
            f"S3 deletes {address}. The snapshot stays. In a bucket that keeps versions the object is only hidden.",
            (
                ("Keep it", QMessageBox.ButtonRole.RejectRole, nothing),
                ("Delete", QMessageBox.ButtonRole.DestructiveRole, delete),
            ),
        )

    def _take(self, task: Task, step: Step, deed: snapshot_uses.Deed, what: str) -> None:
        self._do(task, step, deeds.next_step(task, step, deed, what))

    def _do(self, task: Task, step: StepKey, work: Callable[["Journal", Channel], object]) -> None:
        place = (task.key, step)

        def ended(_: object = None) -> None:
            self._going_on.discard(place)
            self.moved.emit(task.key)

        def failed(error: Exception) -> None:
            ended()
            self._session.saw_failure(error, self._imports.actor(task))
            tell(self._window, *failure_words(error))

        self._going_on.add(place)
        self.moved.emit(task.key)
        self._imports.act(task, work, owner=self, done=ended, failed=failed)

    def _look_up(
        self,
        task: Task,
        look: Callable[[Gateway], tuple[str, ...]],
        dialog: QWidget,
        show: Callable[[tuple[str, ...]], object],
    ) -> None:
        """Fill a list of *dialog*; where it cannot be had, its entry is typed."""

        def failed(error: Exception) -> None:
            if deeds.sentence(error) is None:
                raise error
            show(())

        place = (self._imports.actor(task), task.region)
        self._session.call(look, owner=dialog, done=show, failed=failed, place=place)


def _regions(partition: str, gateway: Gateway) -> tuple[str, ...]:
    try:
        return tuple(region.name for region in gateway.regions() if region.enabled)
    except CallError:
        return region_names(partition)
