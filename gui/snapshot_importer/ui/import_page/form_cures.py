"""The cures of a failed import, carried out on the form: after a refusal, or for a task that is imported again."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.ui.failure_card.cure_places import DIALOG_CURES, on_import_page
from snapshot_importer.ui.failure_card.dialog_deeds import DialogDeeds
from snapshot_importer.ui.failure_card.failed import Failed
from snapshot_importer.ui.import_page.judge import Judge
from snapshot_importer.ui.import_page.source_facts import Place
from snapshot_importer.ui.session import Session

if TYPE_CHECKING:
    from snapshot_importer.ui.import_page.page import ImportPage

# What these do depends on the object and on its key, which the page looks up once the profile is signed in.
ABOUT_OBJECT = frozenset({"copy-object", "create-role", "import-there", "restore", "role-doctor"})
# The field that a cure leads to.
FIELDS = {
    "choose-key": "kms_key_id",
    "edit-request": "location",
    "go-to-location": "location",
    "go-to-tags": "tags",
    "import-again": "location",
    "new-link": "location",
    "upload-again": "location",
}


class FormCures(QObject):
    """The `CureDeeds` of the import page."""

    def __init__(self, page: "ImportPage", judge: Judge, session: Session, dialogs: DialogDeeds) -> None:
        super().__init__(page)
        self._page = page
        self._judge = judge
        self._session = session
        self._dialogs = dialogs
        self._waiting: tuple[Cure, Place | None] | None = None  # for what is known of the object
        page.checks.changed.connect(self._go_on)
        self._deeds = self._all_deeds()

    def offers(self, cure: Cure) -> bool:
        """Whether this page can carry *cure* out."""
        return on_import_page(cure)

    def do(self, cure: Cure, failed: Failed) -> None:
        """Carry *cure* of the request that was refused out."""
        if cure.id in DIALOG_CURES:
            self._dialogs.do(cure, failed)
        else:
            self.carry_out(cure)

    def mend_refusal(self) -> None:
        """Do what the primary button says after a refusal."""
        cure, failed = self._page.submission.outcome.cure, self._page.submission.failed
        if cure and failed:
            self.do(cure, failed)

    def begin_again(self, request: ImportRequest, cure: Cure) -> None:
        """Fill the form with the *request* of a task that failed, and carry *cure* out there."""
        self._page.fill(request)
        if cure.id in ABOUT_OBJECT:
            self._waiting = (cure, self._page.checks.subjects.place)
            self._go_on()
        # The form is a new attempt with a new token already: nothing is sent before the user says so.
        elif cure.id not in ("try-again", "new-token"):
            self.carry_out(cure)

    @Slot()
    def _go_on(self) -> None:
        """Go on once the object and its key are known; the form may be about another object by then."""
        if self._waiting is None:
            return
        cure, place = self._waiting
        checks = self._page.checks
        if checks.subjects.place != place:
            self._waiting = None
        elif checks.subjects.signed_in and not self._is_looking():
            self._waiting = None
            self.carry_out(cure)

    def _is_looking(self) -> bool:
        checks = self._page.checks
        return checks.subjects.head.state == "reading" or checks.view("KMS key").state == "running"

    def carry_out(self, cure: Cure) -> None:
        """Carry out a cure that needs the form or another page."""
        if deed := self._deeds.get(cure.id):
            deed(cure)
        elif cure.id in FIELDS:
            self._page.go_to(FIELDS[cure.id])
        else:
            self._page.carry_out(cure)

    def _all_deeds(self) -> dict[str, Callable[[Cure], object]]:
        page = self._page
        return {
            "sign-in": lambda _: page.sign_in_wanted.emit(),
            "edit-profile": lambda _: page.profile_edit_wanted.emit(),
            "network-settings": lambda _: self._to_network(),
            "show-queue": lambda _: page.show_task.emit(page.submission.outcome.task_key),
            "choose-region": lambda _: page.regions_wanted.emit(),
            "new-token": lambda _: page.try_to_send(),
            "try-again": lambda _: page.try_to_send(),
            "switch-region": self._switch_region,
            "default-key": lambda _: self._put("kms_key_id", ""),
            "import-as-raw": lambda _: self._put("format", "RAW"),
            # Without a format the page reads the object and takes what it finds.
            "import-again-as": lambda cure: self._put("format", cure.value),
            "submit-without-tags": lambda _: self._drop_tags(),
        }

    def _to_network(self) -> None:
        # Who comes back may send again: the cause is often mended elsewhere, such as in a VPN.
        self._page.submission.offer_again()
        self._page.network_wanted.emit()

    def _switch_region(self, cure: Cure) -> None:
        place = self._page.checks.subjects.place
        if cure.value:
            self._page.switch_region.emit(cure.value)
        elif isinstance(place, S3Location):
            bucket = place.bucket
            self._session.call(
                lambda gateway: gateway.bucket_region(bucket),
                owner=self,
                done=self._page.switch_region.emit,
                failed=self._region_unknown,
            )

    def _region_unknown(self, error: Exception) -> None:
        if not isinstance(error, CallError | SecretsUnavailable):
            raise error
        self._page.regions_wanted.emit()

    def _drop_tags(self) -> None:
        self._page.form.fill(replace(self._page.form.kept(), tags=()))
        self._judge.left("tags")

    def _put(self, name: str, value: str) -> None:
        self._page.form.apply(name, value)
        self._judge.left(name)
        self._page.go_to(name)
