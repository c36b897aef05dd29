"""The foot of the doctor: what can be done, and what the repair would change."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from snapshot_importer.aws.role_change import Step
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel, grounded

ASK = "Copy for my administrator"
KINDS = {"trust": "trust", "bucket": "bucket", "ec2": "EC2", "kms": "KMS"}


class Foot(QWidget):
    """Buttons; the dialog connects them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grounded(self, "surface")
        self.ask = Button(theme, ASK, icon="users")
        self.other = Button(theme, "Create another role…", icon="plus")
        self.summary = ElidedLabel(theme, "", "secondary", grow=False)
        self.close_button = Button(theme, "Close")
        self.repair = Button(theme, "Repair role…", kind="primary", icon="shield-check")
        self.ask_first = Button(theme, ASK, kind="primary", icon="users")  # in the place of the repair
        self.again = Button(theme, "Try again", kind="primary", icon="refresh-cw")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.ask)
        layout.addWidget(self.other)
        layout.addStretch(1)
        layout.addWidget(self.summary)
        layout.addWidget(self.close_button)
        layout.addWidget(self.repair)
        layout.addWidget(self.ask_first)
        layout.addWidget(self.again)

    def show_plan(
        self, steps: Sequence[Step], *, role_exists: bool | None, may_repair: bool, to_do: bool, busy: bool
    ) -> None:
        """Offer what there is *to_do*: the repair, or the letter where the caller may not repair."""
        kinds = ", ".join(dict.fromkeys(KINDS[step.change.kind] for step in steps))
        verb = "Changes" if role_exists else "Creates"
        self.summary.setText(f"{verb} 1 role: {kinds}" if steps else "")
        repairs = bool(steps) and may_repair
        self.repair.set_text("Repair role…" if role_exists else "Create role…")
        self.repair.setVisible(repairs)
        self.repair.setEnabled(not busy)
        self.ask.setVisible(to_do and repairs)
        self.ask_first.setVisible(to_do and not repairs)
        (self.repair if repairs else self.ask_first).setDefault(True)
        self.other.setVisible(may_repair and bool(role_exists))
        self.other.setEnabled(not busy)

    def show_retry(self, *, wanted: bool) -> None:
        """Offer another look where the last one brought nothing."""
        self.again.setVisible(wanted)
        if wanted:
            self.again.setDefault(True)
