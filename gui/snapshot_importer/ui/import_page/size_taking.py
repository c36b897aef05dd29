"""The size of the upload, taken from the object."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.objects import head_object
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.problems import Problem
from snapshot_importer.ui.import_page.judge import Judge
from snapshot_importer.ui.import_page.lookups import missing_object, s3_object
from snapshot_importer.ui.session import Session

if TYPE_CHECKING:
    from snapshot_importer.ui.import_page.page import ImportPage

GIB = 2**30
NO_OBJECT = "Enter the location of an object in S3 first."


class SizeTaking(QObject):
    """Fills the field Upload size from what S3 says."""

    def __init__(self, page: "ImportPage", judge: Judge, session: Session) -> None:
        super().__init__(page)
        self._page = page
        self._judge = judge
        self._session = session

    @Slot()
    def take(self) -> None:
        """Take the size of the upload from the object."""
        place = s3_object(self._page.form.request().location)
        if place is None:
            self._note(NO_OBJECT)
        elif head := self._judge.source.head.value:
            self._show_size(head)
        else:
            self._ask(place)

    def _ask(self, place: S3Location) -> None:
        take = self._page.form.advanced.take
        take.setEnabled(False)
        take.set_text("Reading…")

        def rest() -> None:
            take.setEnabled(True)
            take.set_text("Take from the object")

        def done(head: ObjectHead) -> None:
            rest()
            self._show_size(head)

        def failed(error: Exception) -> None:
            rest()
            if not isinstance(error, CallError):
                raise error
            found = missing_object(place, error)
            self._note(found[0].message if found else error.message)

        self._session.call(
            lambda gateway: head_object(gateway, place.bucket, place.key),
            owner=self,
            done=done,
            failed=failed,
        )

    def _show_size(self, head: ObjectHead) -> None:
        self._page.form.advanced.show_size(head.size / GIB)
        self._judge.typed("upload_size")
        self._judge.left("upload_size")

    def _note(self, sentence: str) -> None:
        self._judge.note(Problem("upload_size", sentence, "warning"))
