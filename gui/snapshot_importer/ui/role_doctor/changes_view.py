"""The right side of the doctor: for each policy what the repair would change."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal, Slot
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
    "trust": "The trust policy cannot be shown.",
    "bucket": "Nothing is to be added to the role for the bucket.",
    "ec2": "The EC2 actions are allowed already.",
    "kms": "Nothing is to be added to the role for a key.",
}
ONLY_THIS_ACCOUNT = "Only for this account (adds aws:SourceAccount)"


class Legend(QWidget):
    """How many lines are there now only, and how many after the repair only."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._minus, self._plus = PlainLabel(theme, "−", "error"), PlainLabel(theme, "+", "ok")
        self._now, self._after = PlainLabel(theme, "", "secondary"), PlainLabel(theme, "", "secondary")
        self.setLayout(row(self._minus, self._now, self._plus, self._after, gap=8))

    def show_counts(self, removed: int, added: int) -> None:
        """Show the numbers; nothing of the kind where nothing is to be changed."""
        self._now.setText(f"{_lines(removed)} now in AWS" if removed or added else "Nothing is to be changed")
        self._after.setText(f"{_lines(added)} after the repair")
        for label in (self._minus, self._plus, self._after):
            label.setVisible(bool(removed or added))


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"


class ChangesView(QWidget):
    """One tab for each kind of policy."""

    option_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._changes: tuple[PolicyChange, ...] = ()
        self._choosable = False
        self.tabs = TabStrip(theme, "Policies", TABS)
        self._legend = Legend(theme)
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
        layout.addLayout(row(self._legend, 1, self.copy, gap=16))
        layout.addWidget(self.view, 1)
        layout.addWidget(self.only_this_account)
        self._show()

    def show_changes(self, changes: Sequence[PolicyChange], *, choosable: bool) -> None:
        """Show the policies before and after; *choosable*: the option makes a difference."""
        self._changes = tuple(changes)
        self._choosable = choosable
        self.tabs.offer("ec2", offered=any(change.kind == "ec2" for change in changes))
        self._show()

    def choose_option(self, *, only_this_account: bool) -> None:
        """Check the option or not, without a signal."""
        with QSignalBlocker(self.only_this_account):
            self.only_this_account.setChecked(only_this_account)

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
        self._legend.show_counts(removed, added)
        self.copy.setVisible(any(change.after != change.before for change in shown))
        self.view.show_diff(lines or [Line(" ", NOTHING[kind])])
        self.only_this_account.setVisible(kind == "trust" and self._choosable)

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
