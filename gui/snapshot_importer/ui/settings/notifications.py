"""Which notifications are shown."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox

from snapshot_importer.ui.notifications.choices import CHOICES
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card
from snapshot_importer.ui.widgets.form import FormRow, align_labels

HINT = (
    "Problems are imports that failed or need you, and questions of a sign-in. "
    "Nothing is shown while you look at the tasks."
)


class NotificationsCard(Card):
    """The choice, which the Task Monitor offers too."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__(theme, "Notifications")
        self._preferences = preferences
        self._choices = QComboBox()
        for key, words in CHOICES:
            self._choices.addItem(words, key)
        row = FormRow(theme, "Notify of imports", self._choices, hint=HINT)
        align_labels([row])
        self.body.addWidget(row)
        self._show_choice()
        self._choices.activated.connect(self._take)
        preferences.changed.connect(self._show_choice)

    @Slot(int)
    def _take(self, index: int) -> None:
        self._preferences.change(notifications=self._choices.itemData(index))

    @Slot()
    def _show_choice(self) -> None:
        self._choices.setCurrentIndex(max(0, self._choices.findData(self._preferences.choices.notifications)))
