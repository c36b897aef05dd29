"""The choice of what is told on the desktop, as the settings and the Task Monitor offer it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox

from snapshot_importer.ui.preferences import Preferences

# As the preferences keep it, and in words.
CHOICES = (("all", "All"), ("problems", "Problems only"), ("none", "None"))


class NotificationChoice(QComboBox):
    """Shows the choice in force, and takes another one."""

    def __init__(self, preferences: Preferences, *, lead: str = "") -> None:
        """*lead* stands before each choice, where no label says what it is about."""
        super().__init__()
        self._preferences = preferences
        for key, words in CHOICES:
            self.addItem(f"{lead}{words.lower()}" if lead else words, key)
        self._show_choice()
        self.activated.connect(self._take)
        preferences.changed.connect(self._show_choice)

    @Slot(int)
    def _take(self, index: int) -> None:
        self._preferences.change(notifications=self.itemData(index))

    @Slot()
    def _show_choice(self) -> None:
        self.setCurrentIndex(max(0, self.findData(self._preferences.choices.notifications)))
