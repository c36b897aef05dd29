"""The role doctor: each cause of AWS's one message, what a repair would change, and the repair."""

from PySide6.QtCore import QSettings, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.ask import Ask
from snapshot_importer.aws.diagnosis import Finding, RoleNeeds
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.roles import RoleSummary, assumable_roles
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.role_doctor.causes import CausesPanel
from snapshot_importer.ui.role_doctor.changes_view import ChangesView
from snapshot_importer.ui.role_doctor.foot import Foot
from snapshot_importer.ui.role_doctor.healing import Healing
from snapshot_importer.ui.role_doctor.instructions_dialog import InstructionsDialog
from snapshot_importer.ui.role_doctor.new_role import NewRoleDialog
from snapshot_importer.ui.role_doctor.part_keys import add_part_keys
from snapshot_importer.ui.role_doctor.verdict import Verdict
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import grounded, hairline
from snapshot_importer.ui.widgets.questions import ask

SIZE = QSize(960, 636)
SIZE_KEY = "role-doctor/size"
LOOKING = "Looking at the role…"
REPAIRING = "Repairing the role…"
AFTERWARDS = "VM Import may need up to two minutes to know of it. An import that comes too early is sent again by itself."
WAITING = "Waiting for AWS to know the change (up to 2 min)…"
# Which tab shows what mends a cause.
TABS = {"trust": "trust", "bucket": "bucket", "ec2": "ec2", "kms": "kms", "exists": "trust"}


class RoleDoctorDialog(QDialog):
    """Looks at one role at a time; a repair is asked about before it is made."""

    repaired = Signal()
    role_changed = Signal(str, str)  # account, role: VM Import may not know of it for two minutes
    role_chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        session: Session,
        needs: RoleNeeds,
        settings: QSettings | None = None,
    ) -> None:
        """Look at the role of *needs*; the window's size is kept in *settings*, if there are any."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Role doctor")
        self._settings = settings
        size = settings.value(SIZE_KEY) if settings else None
        self.resize(size if isinstance(size, QSize) and size.isValid() else SIZE)
        self._theme = theme
        self._session = session
        self._cause = ""
        self._told = needs.role_name  # the role of the import
        self._leaving = False
        self.healing = Healing(session, needs, self)
        self.causes = CausesPanel(theme, needs.role_name)
        self.verdict = Verdict(theme)
        self.changes = ChangesView(theme)
        self.foot = Foot(theme)
        self._lay_out()
        self._connect()
        session.call(assumable_roles, owner=self, done=self._take_roles, failed=self._no_roles)
        self.healing.look()

    def _lay_out(self) -> None:
        right = grounded(QWidget(), "surface")
        right_layout = QVBoxLayout(right)
        right_layout.setContentsMargins(16, 16, 16, 16)
        right_layout.setSpacing(12)
        right_layout.addWidget(self.verdict)
        right_layout.addWidget(self.changes, 1)
        self._rest = QWidget()  # takes the room while there are no changes to show
        right_layout.addWidget(self._rest, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.causes)
        middle.addWidget(hairline(vertical=True))
        middle.addWidget(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(hairline())
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.healing.changed.connect(self._show)
        self.healing.repaired.connect(self.repaired)
        self.healing.role_changed.connect(self.role_changed)
        self.causes.chosen.connect(self._take_cause)
        self.causes.role_chosen.connect(self._take_role)
        self.changes.option_changed.connect(self._show)
        self.foot.ask.clicked.connect(self._open_instructions)
        self.foot.other.clicked.connect(self._open_new_role)
        self.foot.close_button.clicked.connect(self.reject)
        self.foot.ask_first.clicked.connect(self._open_instructions)
        self.foot.repair.clicked.connect(self._ask)
        self.foot.again.clicked.connect(self.healing.look)
        self.verdict.what_to_ask.connect(self._open_what_to_ask)
        # What is on show is of the profile and the Region that were in use.
        self._session.profile_changed.connect(self.reject)
        self._session.region_changed.connect(self.reject)
        parts = (
            self.causes.roles,
            self.causes.view,
            self.changes.tabs,
            self.changes.view,
            self.foot.close_button,
        )
        add_part_keys(self, parts, self.changes.tabs)

    @property
    def _only_this_account(self) -> bool:
        return self.changes.only_this_account.isChecked()

    @Slot()
    def _show(self) -> None:
        healing = self.healing
        busy = healing.stage in ("looking", "repairing", "waiting")
        findings = healing.seen.examination.diagnosis.findings if healing.seen else ()
        if findings and self._cause not in [finding.cause for finding in findings]:
            self._cause = _worst(findings).cause
            self._suit_option()
            self.changes.go_to(TABS.get(self._cause, ""))
        self.causes.show_findings(findings, self._cause)
        self.causes.setEnabled(healing.stage not in ("repairing", "waiting"))
        planned = healing.planned(only_this_account=self._only_this_account)
        other = healing.planned(only_this_account=not self._only_this_account)
        self.changes.show_changes(planned, choosable=planned != other)
        self.changes.setVisible(bool(findings))
        self._rest.setHidden(bool(findings))
        steps = healing.steps(only_this_account=self._only_this_account)
        self.foot.show_plan(
            steps,
            role_exists=healing.role_exists,
            may_repair=healing.may_repair,
            to_do=any(change.before != change.after for change in planned),
            busy=busy,
        )
        self.foot.show_retry(wanted=healing.stage == "unseen")
        if healing.stage == "repairing":
            self.foot.close_button.setFocus()  # the button that was pressed goes when all is well
        self._show_verdict(findings)
        self._settle()

    def _suit_option(self) -> None:
        """Choose what leaves a trust policy as it is that is in order; the narrower one where it is to be changed."""
        kept = [
            only
            for only in (True, False)
            if all(
                change.before == change.after
                for change in self.healing.planned(only_this_account=only)
                if change.kind == "trust"
            )
        ]
        self.changes.choose_option(only_this_account=True in kept or not kept)

    def _settle(self) -> None:
        """Go, if that was wanted while the role was being repaired; tell which role is on show if it may be used."""
        if self.healing.stage != "repairing" and self._leaving:
            self._leaving = False
            self.healing.stop()
            self.deleteLater()
        elif self.healing.stage == "seen" and self.healing.role_exists is not False:
            name = self.healing.needs.role_name
            if name != self._told:
                self._told = name
                self.role_chosen.emit(name)

    def _show_verdict(self, findings: tuple[Finding, ...]) -> None:
        healing = self.healing
        if healing.stage == "waiting":
            self.verdict.show_busy(WAITING, "You may close this window: what was changed stays.")
        elif healing.stage in ("looking", "repairing"):
            self.verdict.show_busy(LOOKING if healing.stage == "looking" else REPAIRING)
        elif healing.problem:
            self.verdict.show_problem("It went no further", _told(healing))
        elif healing.done:
            self.verdict.show_done("The role is in order in IAM", AFTERWARDS)
        elif findings:
            self.verdict.show_finding(next(one for one in findings if one.cause == self._cause))

    @Slot(str)
    def _take_cause(self, cause: str) -> None:
        self._cause = cause
        self.healing.read()
        self.changes.go_to(TABS.get(cause, ""))
        self._show()

    @Slot(str)
    def _take_role(self, name: str) -> None:
        self._cause = ""
        self.healing.use_role(name)

    def _take_roles(self, roles: tuple[RoleSummary, ...]) -> None:
        self.causes.show_roles([role.name for role in roles])

    def _no_roles(self, error: Exception) -> None:
        # The name can be typed: that the roles may not be listed is told by nothing but an empty list.
        if not isinstance(error, CallError | SecretsUnavailable):
            raise error

    @Slot()
    def _ask(self) -> None:
        only = self._only_this_account
        steps = self.healing.steps(only_this_account=only)
        if not steps or self.healing.stage not in ("seen", "unseen"):
            return
        listed = "\n".join(f"• {step.words}" for step in steps)
        needs = self.healing.needs
        words = "Repair role" if self.healing.role_exists else "Create role"
        ask(
            self,
            f"{words} {needs.role_name} in account {account_id(needs.account)}?",
            f"{listed}\n\nStatements that others wrote stay as they are.",
            (
                ("Not now", QMessageBox.ButtonRole.RejectRole, _nothing),
                (
                    words,
                    QMessageBox.ButtonRole.AcceptRole,
                    lambda: self.healing.repair(only_this_account=only),
                ),
            ),
        )

    @Slot()
    def _open_instructions(self) -> None:
        planned = self.healing.planned(only_this_account=self._only_this_account)
        exists = self.healing.role_exists
        InstructionsDialog(self._theme, self, self.healing.needs, planned, role_exists=exists).open()

    @Slot()
    def _open_new_role(self) -> None:
        dialog = NewRoleDialog(self._theme, self)
        dialog.named.connect(self._take_new_role)
        dialog.open()

    @Slot(str)
    def _take_new_role(self, name: str) -> None:
        self.causes.show_role(name)
        self._take_role(name)

    @Slot(str)
    def _open_what_to_ask(self, action: str) -> None:
        needs, identity = self.healing.needs, self._session.credentials().identity
        wanted = Ask(
            (action,),
            who=identity.arn if identity else "",
            account=needs.account,
            region=needs.region,
            bucket=needs.bucket,
            key=needs.key,
            role=needs.role_name,
            kms_key=needs.snapshot_key_arn or needs.object_key_arn,
            why="Without it the service role of VM Import cannot be looked at.",
        )
        AskDialog(self._theme, self, wanted).open()

    @Slot()
    def reject(self) -> None:
        """Close; what AWS was asked for is not undone, and what came of it is waited for out of sight."""
        if self._settings:
            self._settings.setValue(SIZE_KEY, self.size())
        if self.healing.stage == "repairing":
            self._leaving = True
            self.hide()
            return
        self.healing.stop()
        super().reject()


def _worst(findings: tuple[Finding, ...]) -> Finding:
    """Return what to read first; that the organisation's rules cannot be read is no news."""
    order = ("failed", "warning", "could-not-check", "ok")
    news = [one for one in findings if one.cause != "organisation" or one.state == "failed"]
    return min(news, key=lambda finding: order.index(finding.state))


def _told(healing: Healing) -> str:
    parts = [healing.problem]
    if healing.done:
        parts.append(f"Done: {'; '.join(healing.done)}.")
    if healing.left:
        parts.append(f"Not done: {'; '.join(healing.left)}.")
    return " ".join(parts)


def _nothing() -> None:
    """The answer that changes nothing."""
