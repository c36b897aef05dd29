"""What a profile may do: each feature of the program with its sign, and what it would take."""

from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.aws.features import FEATURES
from snapshot_importer.ui.privilege.feature_row import FeatureRow
from snapshot_importer.ui.privilege.finding_out import FindingOut
from snapshot_importer.ui.privilege.policy_dialog import PolicyDialog
from snapshot_importer.ui.privilege.subject import Subject, scope_of, summary
from snapshot_importer.ui.privilege.subject_form import SubjectForm
from snapshot_importer.ui.privilege.words import NOTE, headline
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, Disclosure
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel, grounded, hairline
from snapshot_importer.ui.widgets.scrolling import ScrollArea

ASKING = "Asking AWS…"


class PrivilegeDialog(QDialog):
    """Asks when it is opened, and again when what it asks about is changed."""

    def __init__(
        self, theme: Theme, parent: QWidget, session: Session, profile: Profile, subject: Subject
    ) -> None:
        """*subject* is what is looked at first; its fields can be changed."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("What this profile may do")
        self.resize(720, 620)
        self._theme = theme
        self._session = session
        self._profile = profile
        in_use = session.profile is not None and session.profile.id == profile.id
        self._region = session.region if in_use else profile.region
        self.finding = FindingOut(session, (profile.id, self._region), self)
        self.headline = PlainLabel(theme, "", "section", wrap=True)
        self._who = ElidedLabel(theme, "", "secondary", mode=Qt.TextElideMode.ElideMiddle)
        self.form = SubjectForm(theme, subject, self._region)
        self.about = Disclosure(theme, "Asked about", self.form)
        # What cannot be checked without a bucket asks for one: there is its field.
        self.about.set_open(not subject.location)
        self.trouble = Block(theme, "warning")
        self.sign_in = Button(theme, "Sign in", small=True, pressed=self._sign_in)
        self.trouble.add_button(self.sign_in)
        self.rows = {one.id: FeatureRow(theme, one.name) for one in FEATURES}
        self.ask = Button(theme, "Copy for my administrator…", icon="users", pressed=self._open_policy)
        self.again = Button(
            theme, "Check again", kind="primary", icon="refresh-cw", pressed=self._check_again
        )
        self.close_button = Button(theme, "Close", pressed=self.reject)
        self._lay_out()
        self.finding.changed.connect(self._show)
        self.form.changed.connect(self._begin)
        session.credentials_changed.connect(self._credentials_changed)
        self._begin()
        self.close_button.setFocus()

    def _lay_out(self) -> None:
        area = ScrollArea()
        listed = grounded(QWidget(), "surface")
        area.setWidget(listed)
        rows = QVBoxLayout(listed)
        rows.setContentsMargins(0, 8, 0, 8)
        rows.setSpacing(2)
        for one in self.rows.values():
            rows.addWidget(one)
        rows.addStretch(1)
        rows.addWidget(self._note())
        area.setAccessibleName("Features")
        top = QVBoxLayout()
        top.setContentsMargins(16, 16, 16, 12)
        top.setSpacing(8)
        for part in (self.headline, self._who, self.about, self.trouble):
            top.addWidget(part)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.ask)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.again)
        self.again.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(hairline())
        layout.addWidget(area, 1)
        layout.addWidget(hairline())
        layout.addLayout(foot)

    def _note(self) -> QWidget:
        note = PlainLabel(self._theme, NOTE, "hint", wrap=True)
        note.setContentsMargins(16, 8, 16, 4)
        return note

    @Slot()
    def _begin(self) -> None:
        self.finding.begin(scope_of(self.form.subject(), account="", region=self._region))

    @Slot()
    def _check_again(self) -> None:
        # Return in a field has begun by leaving it.
        if self.finding.stage != "asking":
            self._begin()

    @Slot()
    def _show(self) -> None:
        finding = self.finding
        answers = {one.feature.id: one for one in finding.answers()}
        for key, one in self.rows.items():
            one.show_answer(answers.get(key))
            one.setHidden(finding.stage == "failed" or (finding.stage == "done" and key not in answers))
        self.trouble.setVisible(finding.stage == "failed")
        self.ask.setVisible(finding.scope is not None)
        # Not switched off, which would take its focus away.
        self.again.set_text("Checking…" if finding.stage == "asking" else "Check again")
        name = self._profile.name
        if finding.stage == "done":
            self.headline.setText(f"{name}: {headline(tuple(answers.values()))}")
        else:
            count = f" {finding.asked} of {finding.total}" if finding.total else ""
            self.headline.setText(f"{name}: {ASKING}{count}" if finding.stage == "asking" else name)
        if finding.stage == "failed":
            self.trouble.show_state("warning", "It could not be found out", finding.problem)
        if scope := finding.scope:
            self._who.setText(" · ".join((account_id(scope.account), self._region, scope.who)))
        self._who.setVisible(finding.scope is not None)
        about = finding.scope or scope_of(self.form.subject(), account="", region=self._region)
        self.about.set_summary(summary(about))

    @Slot()
    def _sign_in(self) -> None:
        self._session.test_sign_in(self._profile.id)

    @Slot(str)
    def _credentials_changed(self, profile_id: str) -> None:
        """Ask again once the user has signed in."""
        if profile_id != self._profile.id or self.finding.stage != "failed":
            return
        if self._session.credentials(profile_id).state == "ok":
            self._begin()

    @Slot()
    def _open_policy(self) -> None:
        if scope := self.finding.scope:
            subject = replace(self.form.subject(), object_key=scope.object_key)
            PolicyDialog(self._theme, self, subject, scope).open()
