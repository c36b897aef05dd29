"""The right side of the doctor: for each policy what the repair would change."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from snapshot_importer.aws.diagnosis import PolicyChange
from snapshot_importer.ui.role_doctor.diff_view import DiffView
from snapshot_importer.ui.role_doctor.policy_diff import Line, policy_diff, policy_text
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.choices import TabStrip
from snapshot_importer.ui.widgets.labels import PlainLabel

TABS = (
    ("trust", "Trust policy"),
    ("bucket", "Bucket permission"),
    ("ec2", "EC2 permission"),
    ("kms", "KMS permission"),
)
NOTHING = {
    "trust": "Nothing is known of the trust policy.",
    "bucket": "The import reads no bucket: nothing is needed.",
    "ec2": "The EC2 actions are allowed already.",
    "kms": "The import uses no key of yours: nothing is needed.",
}
ONLY_THIS_ACCOUNT = "Only for this account (adds aws:SourceAccount)"


class ChangesView(QWidget):
    """One tab for each kind of policy."""

    option_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._changes: tuple[PolicyChange, ...] = ()
        self.tabs = TabStrip(theme, "Policies", TABS)
        self._now, self._after = PlainLabel(theme, "", "secondary"), PlainLabel(theme, "", "secondary")
        self.copy = Button(theme, "Copy new policy", icon="copy", small=True, pressed=self._copy)
        self.view = DiffView(theme, "Changes of the policy")
        self.only_this_account = QCheckBox(ONLY_THIS_ACCOUNT)
        self.only_this_account.setChecked(True)
        self.only_this_account.toggled.connect(self._pass_on)
        self.tabs.chosen.connect(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.tabs)
        layout.addLayout(row(self._now, self._after, 1, self.copy, gap=16))
        layout.addWidget(self.view, 1)
        layout.addWidget(self.only_this_account)
        self._show()

    def show_changes(self, changes: Sequence[PolicyChange]) -> None:
        """Show the policies before and after."""
        self._changes = tuple(changes)
        self._show()

    def go_to(self, kind: str) -> None:
        """Bring a kind of policy into sight, if there is a tab for it."""
        if kind in dict(TABS):
            self.tabs.choose(kind)

    @Slot()
    def _show(self) -> None:
        kind = self.tabs.current()
        shown = [change for change in self._changes if change.kind == kind]
        lines = [
            line
            for number, change in enumerate(shown)
            for line in ([Line(" ", "")] if number else []) + list(policy_diff(change.before, change.after))
        ]
        removed, added = (sum(line.sign == wanted for line in lines) for wanted in "-+")
        self._now.setText(f"− {removed} line{'' if removed == 1 else 's'} now in AWS")
        self._after.setText(f"+ {added} line{'' if added == 1 else 's'} after the repair")
        self._now.setVisible(bool(lines))
        self._after.setVisible(bool(lines))
        self.copy.setVisible(any(change.after for change in shown))
        self.view.show_diff(lines or [Line(" ", NOTHING[kind])])
        self.only_this_account.setVisible(kind == "trust")

    @Slot()
    def _pass_on(self) -> None:
        self.option_changed.emit()

    @Slot()
    def _copy(self) -> None:
        kind = self.tabs.current()
        texts = [
            policy_text(change.after) for change in self._changes if change.kind == kind and change.after
        ]
        QGuiApplication.clipboard().setText("\n\n".join(texts))
