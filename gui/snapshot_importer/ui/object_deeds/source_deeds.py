"""What the cures of an object do that is archived, or lies in another Region than the import."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.explain import Cure
from snapshot_importer.aws.objects import head_object
from snapshot_importer.aws.restore import archive_of
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.partitions import REGION
from snapshot_importer.ui.import_page.source_facts import SourceFacts
from snapshot_importer.ui.object_deeds.copy_dialog import CopyObjectDialog
from snapshot_importer.ui.object_deeds.restore_dialog import LOOK, RestoreDialog
from snapshot_importer.ui.object_deeds.words import told
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import tell

NO_OBJECT = "The object has to be looked at first. Enter its location, and wait until it was found."


class SourceDeeds(QObject):
    """Opens the dialogs about the source over *window*, and looks again at an object that is being restored."""

    import_there = Signal(str)  # the bucket's Region
    copied = Signal(object, str)  # S3Location that was copied, s3:// address of the copy

    def __init__(self, theme: Theme, window: QWidget, session: Session, facts: SourceFacts) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._session = session
        self._facts = facts
        self._restoring: S3Location | None = None
        self._waiting: Cure | None = None  # for the look at the object
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look_again)
        facts.changed.connect(self._follow)
        self._deeds: dict[str, Callable[[Cure], object]] = {
            "restore": self._restore,
            "copy-object": self._copy,
            "import-there": self._import_there,
        }

    def carry_out(self, cure: Cure) -> bool:
        """Carry *cure* out if it is about where the object lies, and return whether it is."""
        if cure.id not in self._deeds:
            return False
        looks = self._facts.head.state == "reading"
        self._waiting = cure if looks else None
        if not looks:
            self._deeds[cure.id](cure)
        return True

    def _restore(self, _: Cure) -> None:
        found = self._found()
        if found is None or not archive_of(found[1]):
            self._tell_no_object()
            return
        dialog = RestoreDialog(self._theme, self._window, self._session, *found)
        dialog.asked.connect(self._facts.again)
        dialog.restored.connect(self._facts.again)
        dialog.open()

    def _copy(self, cure: Cure) -> None:
        found = self._found()
        if found is None:
            self._tell_no_object()
            return
        place, head = found
        for open_one in self._window.findChildren(CopyObjectDialog):
            if open_one.place == place:
                open_one.raise_()
                open_one.activateWindow()
                return
        region = cure.value or self._session.region
        dialog = CopyObjectDialog(self._theme, self._window, self._session, place, head, region)
        dialog.copied.connect(lambda address: self.copied.emit(place, address))
        dialog.show()

    def _import_there(self, cure: Cure) -> None:
        found = self._found()
        if REGION.fullmatch(cure.value):
            self.import_there.emit(cure.value)
        elif found is None:
            self._tell_no_object()
        else:
            bucket = found[0].bucket
            self._session.call(
                lambda gateway: gateway.bucket_region(bucket),
                owner=self,
                done=self.import_there.emit,
                failed=lambda error: tell(self._window, *told(error)),
            )

    def _found(self) -> tuple[S3Location, ObjectHead] | None:
        looked = self._facts.head
        if looked.value is None or not isinstance(looked.place, S3Location):
            return None
        return looked.place, looked.value

    def _tell_no_object(self) -> None:
        tell(self._window, "Which object?", NO_OBJECT)

    @Slot()
    def _follow(self) -> None:
        """Look again by itself while the object on the form is being restored; a failed look does not end that."""
        looked = self._facts.head
        if self._waiting and looked.state != "reading":
            self.carry_out(self._waiting)
        place = looked.place if isinstance(looked.place, S3Location) else None
        if looked.value is not None:
            self._restoring = place if looked.value.archived and looked.value.restoring else None
        elif place != self._restoring:
            self._restoring = None
        if self._restoring is None:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _look_again(self) -> None:
        """See by itself how the object stands, so that the form is touched only when that has changed."""
        place = self._restoring
        if place is None or not self._window.isVisible():
            return
        self._session.call(
            lambda gateway: head_object(gateway, place.bucket, place.key),
            owner=self,
            done=lambda head: self._looked(place, head),
            failed=told,  # the next look may work; raises a fault of the program
        )

    def _looked(self, place: S3Location, head: ObjectHead) -> None:
        if place == self._restoring and not (head.archived and head.restoring):
            self._restoring = None
            self._timer.stop()
            self._facts.again()
