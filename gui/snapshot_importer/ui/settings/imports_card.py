"""How many imports run at the same time."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSpinBox, QWidget

from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, row
from snapshot_importer.ui.widgets.form import FormRow, align_labels

LEAST, MOST = 1, 100
HINT = (
    "In each account and Region, imports of others counted too. What is over the limit waits in the queue and starts "
    "by itself, also after a restart. AWS has a limit of its own."
)


class ImportsCard(Card):
    """The limit, which holds at once."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__(theme, "Imports")
        self._preferences = preferences
        self.limit = QSpinBox()
        self.limit.setRange(LEAST, MOST)
        self.limit.setValue(preferences.choices.parallel_imports)
        # Not while it is typed: on the way to 12 nobody wants the limit 1.
        self.limit.setKeyboardTracking(False)
        self.limit.valueChanged.connect(self._take)
        self.limit.setFixedWidth(120)
        self.limit.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet's padding does not reach it
        field = QWidget()
        field.setLayout(row(self.limit, 1))
        limit_row = FormRow(theme, "Imports at a time", field, hint=HINT, named=self.limit)
        align_labels([limit_row])
        self.body.addWidget(limit_row)

    @Slot(int)
    def _take(self, limit: int) -> None:
        self._preferences.change(parallel_imports=limit)
