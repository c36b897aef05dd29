"""The smallest policies for what is chosen, to be copied for an administrator: of who imports, and of the service role."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.aws.administrator import FORMS, LEXERS, Form, instructions
from snapshot_importer.aws.diagnosis import RoleNeeds
from snapshot_importer.aws.grants import can_be_named
from snapshot_importer.aws.least_privilege import LONGEST, Scope, length, role_policies, user_policy
from snapshot_importer.aws.own_features import features_for
from snapshot_importer.aws.role_repair import as_text
from snapshot_importer.aws.user_instructions import user_instructions
from snapshot_importer.ui.privilege.feature_choice import FeatureChoice
from snapshot_importer.ui.privilege.subject import Subject, scope_of
from snapshot_importer.ui.privilege.subject_form import SubjectForm
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.theme.style_sheet import let_sheet_fill
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.choices import ChoiceRow, TabStrip
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded, hairline

LEAD = "Send this to whoever manages permissions in account {account}. Nothing is sent by itself."
CHOICE_WIDTH = 400
ANY_BUCKET = "No bucket is named: this allows what is chosen in every bucket."
UNNAMED = "IAM takes no policy with some characters of this key: wildcards stand for them, which may fit other keys, too."
TOO_LONG = (
    "IAM takes no policy of more than {most:,} characters, this one has {length:,}. Choose fewer features."
)
NOTHING = "Choose a feature."
WRONG = "Correct what is marked, or leave it empty: the policy would not be what you meant."
OF_ROLE = "The role may read the image and make the snapshot, for this account only and in {region} only."


class PolicyDialog(QDialog):
    """The text follows what is chosen; nothing is changed in AWS."""

    def __init__(self, theme: Theme, parent: QWidget, subject: Subject, scope: Scope) -> None:
        """*scope* knows the account, the Region and who it is for."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("For your administrator")
        self.resize(960, 640)
        self._theme = theme
        self._scope = scope
        self._text = ""
        whom = (("user", "This profile", "", ""), ("role", "Service role", "", ""))
        self.whom = ChoiceRow(theme, "Whom the policy is for", whom)
        self.choice = FeatureChoice(theme, features_for(scope))
        self._of_role = PlainLabel(theme, OF_ROLE.format(region=scope.region), "body", wrap=True)
        self.form = SubjectForm(theme, subject, scope.region)
        self.tabs = TabStrip(theme, "Form of the instructions", FORMS)
        self.note = PlainLabel(theme, "", "hint", wrap=True)
        self.text = CodeView(theme, "Instructions")
        self.copy = Button(theme, "Copy", icon="copy", kind="primary", pressed=self._copy)
        self.close_button = Button(theme, "Close", pressed=self.reject)
        self.copy.setDefault(True)
        self._lay_out()
        self.whom.chosen.connect(self._show)
        self.tabs.chosen.connect(self._show)
        self.choice.changed.connect(self._show)
        self.form.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        chosen = grounded(QWidget(), "window")
        left = QVBoxLayout(chosen)
        left.setContentsMargins(16, 16, 16, 16)
        left.setSpacing(12)
        left.addLayout(row(self.whom, 1))
        for part in (self._of_role, self.form, self.choice):
            left.addWidget(part)
        left.addStretch(1)
        area = QScrollArea()
        let_sheet_fill(area)
        area.setAccessibleName("What the policy allows")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(chosen)
        area.setFixedWidth(CHOICE_WIDTH)
        shown = grounded(QWidget(), "surface")
        right = QVBoxLayout(shown)
        right.setContentsMargins(16, 16, 16, 16)
        right.setSpacing(12)
        lead = LEAD.format(account=account_id(self._scope.account))
        right.addWidget(PlainLabel(self._theme, lead, "body", wrap=True))
        right.addWidget(self.tabs)
        right.addWidget(self.note)
        right.addWidget(self.text, 1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(area)
        across.addWidget(hairline(vertical=True))
        across.addWidget(shown, 1)
        foot = row(1, self.close_button, self.copy)
        foot.setContentsMargins(16, 12, 16, 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(across, 1)
        layout.addWidget(hairline())
        layout.addLayout(foot)

    @Slot()
    def _show(self) -> None:
        of_role = self.whom.current() == "role"
        self.choice.setHidden(of_role)
        self._of_role.setVisible(of_role)
        self.form.rows["target"].setHidden(of_role)
        form: Form = next(form for form, _ in FORMS if form == self.tabs.current())
        scope = self._chosen()
        fault = WRONG if self.form.has_problems(but="target" if of_role else "") else ""
        fault = fault or ("" if of_role else self._fault(scope))
        text = "" if fault else self._role_text(form, scope) if of_role else self._user_text(form, scope)
        told = fault or _warning(scope)
        self.note.set_role("error" if fault else "warning")
        self.note.setText(told)
        self.note.setVisible(bool(told))
        self.copy.setEnabled(bool(text))
        self._text = text
        self.text.show_code(text, LEXERS[form])

    def _chosen(self) -> Scope:
        known = self._scope
        return scope_of(self.form.subject(), account=known.account, region=known.region, who=known.who)

    def _fault(self, scope: Scope) -> str:
        if not self.choice.features():
            return NOTHING
        found = length(self._policy(scope))
        return TOO_LONG.format(most=LONGEST, length=found) if found > LONGEST else ""

    def _policy(self, scope: Scope) -> str:
        return as_text(user_policy(self.choice.features(), scope, levels=self.choice.levels()))

    def _user_text(self, form: Form, scope: Scope) -> str:
        return user_instructions(form, self._policy(scope), scope)

    def _role_text(self, form: Form, scope: Scope) -> str:
        needs = RoleNeeds(scope.partition, scope.account, scope.region, scope.role, scope.bucket, scope.key)
        return instructions(form, needs, role_policies(scope), role_exists=None)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)


def _warning(scope: Scope) -> str:
    """Return what makes the policies wider than they should be; empty where nothing does."""
    if not scope.bucket:
        return ANY_BUCKET
    return "" if can_be_named(scope.key) else UNNAMED
