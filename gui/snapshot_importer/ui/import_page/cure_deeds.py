"""What the buttons of checks and refusals do."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure
from snapshot_importer.aws.objects import head_object
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.problems import Problem
from snapshot_importer.ui.import_page.check_runs import CheckView
from snapshot_importer.ui.import_page.judge import Judge
from snapshot_importer.ui.import_page.lookups import missing_object, s3_object
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.widgets.questions import tell

if TYPE_CHECKING:
    from snapshot_importer.ui.import_page.page import ImportPage

GIB = 2**30
NO_OBJECT = "Enter the location of an object in S3 first."


class CureDeeds(QObject):
    """Carries out the cures that this page has a button for."""

    def __init__(self, page: "ImportPage", judge: Judge, session: Session) -> None:
        super().__init__(page)
        self._page = page
        self._judge = judge
        self._session = session

    @Slot(object)
    def mend_check(self, view: CheckView) -> None:
        """Do what the button of a check says."""
        if view.fix == "switch-region":
            self._page.switch_region.emit(view.value)
        elif view.fix == "copy-for-administrator":
            self._copy_for_administrator(view)
        elif view.fix == "try-again":
            if view.name == "Dry run":
                self._page.checks.run(view.name)
            else:
                self._page.checks.again()
        else:
            self._mend(view.fix)

    def mend_refusal(self, cure: Cure | None) -> None:
        """Do what the primary button says after a refusal."""
        if cure is not None:
            self._mend(cure.id)

    def _mend(self, fix: str) -> None:
        form = self._page.form
        match fix:
            case "sign-in":
                self._page.sign_in_wanted.emit()
            case "edit-profile":
                self._page.profile_edit_wanted.emit()
            case "go-to-location":
                self._page.go_to("location")
            case "go-to-tags":
                self._page.go_to("tags")
            case "choose-key":
                self._page.go_to("kms_key_id")
            case "default-key":
                form.apply("kms_key_id", "")
                self._judge.left("kms_key_id")
            case "new-token":
                self._page.try_to_send()

    def _copy_for_administrator(self, view: CheckView) -> None:
        identity = self._session.credentials().identity
        who = identity.arn if identity else "This profile"
        lines = (
            f"{who} needs a permission to import a disk image as an EBS snapshot.",
            f"Account {self._session.account}, Region {self._session.region}",
            f"{view.name}: {view.sentence}",
        )
        QGuiApplication.clipboard().setText("\n".join(lines))
        tell(self._page, "Copied for your administrator", "\n".join(lines))

    @Slot()
    def take_size(self) -> None:
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
