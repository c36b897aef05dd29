"""What the buttons of the checks do, and those of fields that tell the same."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Slot

from snapshot_importer.aws.ask import Ask
from snapshot_importer.aws.explain import Cure, explain, explain_denied
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.failure_card.cure_places import ASKS
from snapshot_importer.ui.failure_card.failed import Failed
from snapshot_importer.ui.import_page.check_plans import role_needs
from snapshot_importer.ui.import_page.check_view import CheckView
from snapshot_importer.ui.import_page.judge import Judge
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

if TYPE_CHECKING:
    from snapshot_importer.ui.import_page.page import ImportPage

TOLD_BY_SOURCE = ("Object", "Bytes")


class CureDeeds(QObject):
    """Opens what a check offers; what is not about a check goes on to where the page carries out all cures."""

    def __init__(self, theme: Theme, page: "ImportPage", judge: Judge, session: Session) -> None:
        super().__init__(page)
        self._theme = theme
        self._page = page
        self._judge = judge
        self._session = session
        self._settings: QSettings | None = None

    def keep_in(self, settings: QSettings) -> None:
        """Keep the sizes of dialogs in *settings* from now on."""
        self._settings = settings

    @Slot(object, object)
    def mend_check(self, view: CheckView, cure: Cure) -> None:
        """Carry out *cure* of the check that stands as *view*."""
        if cure.id == "try-again":
            self._again(view.name)
        elif cure.id in ASKS:
            AskDialog(self._theme, self._page, self._ask(view, cure)).open()
        else:
            self._page.cures.do(cure, self._failed(view))

    def carry_out(self, cure: Cure) -> None:
        """Carry out what needs no check and no failed request to be known."""
        page = self._page
        match cure.id:
            case "switch-region":
                page.switch_region.emit(cure.value)
            case "choose-another":
                page.form.source.browse_pressed.emit()
            case "try-again":
                self._judge.source.again()
            case "role-doctor" | "create-role":
                self._open_doctor()
            case "use-format":
                self._put("format", cure.value)
            case _:
                if not page.inspection.carry_out(cure):
                    page.source_deeds.carry_out(cure)

    def _failed(self, view: CheckView) -> Failed:
        profile, account = self._session.profile, self._session.account
        return Failed(
            explain("", view.said),
            view.said,
            details=view.said,
            profile_id=profile.id if profile else "",
            account=account,
            region=self._session.region,
        )

    def _again(self, name: str) -> None:
        if name == "Caller":
            self._session.test_sign_in()
        elif name in TOLD_BY_SOURCE:
            self._judge.source.again()
        else:
            self._page.checks.run(name)

    def _ask(self, view: CheckView, cure: Cure) -> Ask:
        now = self._page.checks.subjects
        identity = self._session.credentials().identity
        actions = tuple(action for action in cure.value.split(",") if action)
        denied, resource = explain_denied(view.said)
        return Ask(
            actions=actions or ("ec2:ImportSnapshot",),
            who=identity.arn if identity else "",
            account=now.account,
            region=now.region,
            bucket=now.bucket,
            key=now.key,
            role=now.role,
            kms_key=self._page.checks.view("KMS key").found,
            resource=resource if actions == (denied,) else "",
            why=f"What does not work: {view.name}. {view.sentence}",
        )

    def _open_doctor(self) -> None:
        # Brings the editor of policies, which few need.
        from snapshot_importer.ui.role_doctor.dialog import RoleDoctorDialog  # noqa: PLC0415

        checks = self._page.checks
        needs = role_needs(checks.subjects, checks.view)
        dialog = RoleDoctorDialog(self._theme, self._page, self._session, needs, self._settings)
        dialog.repaired.connect(checks.again_about_role)
        dialog.role_changed.connect(self._page.imports.channels.role_was_changed)
        dialog.repaired.connect(self._page.roles.again)
        dialog.role_chosen.connect(self._use_role)
        dialog.open()

    @Slot(str)
    def _use_role(self, name: str) -> None:
        self._put("role_name", name)

    def _put(self, name: str, value: str) -> None:
        self._page.form.apply(name, value)
        self._judge.left(name)
