"""The foot of the doctor: what can be done, and what the repair would change."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from snapshot_importer.aws.role_change import Step
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import ElidedLabel, grounded

KINDS = {"trust": "trust", "bucket": "bucket", "ec2": "EC2", "kms": "KMS"}


class Foot(QWidget):
    """Buttons; the dialog connects them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grounded(self, "surface")
        self.ask = Button(theme, "Copy for my administrator", icon="copy")
        self.other = Button(theme, "Create another role…", icon="plus")
        self.summary = ElidedLabel(theme, "", "secondary")
        self.close_button = Button(theme, "Close")
        self.repair = Button(theme, "Repair role…", kind="primary", icon="wand-sparkles")
        for button in (self.ask, self.other, self.close_button, self.repair):
            button.setAutoDefault(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.ask)
        layout.addWidget(self.other)
        layout.addStretch(1)
        layout.addWidget(self.summary)
        layout.addWidget(self.close_button)
        layout.addWidget(self.repair)

    def show_plan(
        self, steps: Sequence[Step], *, role_exists: bool, may_repair: bool, to_do: bool, busy: bool
    ) -> None:
        """Offer what there is *to_do*: the repair, or the letter where the caller may not repair."""
        kinds = ", ".join(KINDS[step.change.kind] for step in steps)
        self.summary.setText(f"Changes 1 role: {kinds}" if steps and role_exists else "")
        repairs = bool(steps) and may_repair
        self.repair.set_text("Repair role…" if role_exists else "Create role…")
        self.repair.setVisible(repairs)
        self.repair.setEnabled(not busy)
        self.ask.setVisible(to_do)
        self.ask.set_kind("plain" if repairs else "primary")
        self.ask.set_icon("copy")
        self.other.setVisible(may_repair and role_exists)
        self.other.setEnabled(not busy)
