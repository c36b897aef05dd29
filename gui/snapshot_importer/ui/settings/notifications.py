"""Which notifications are shown."""

from snapshot_importer.ui.notifications.choice import NotificationChoice
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
        row = FormRow(theme, "Notify of imports", NotificationChoice(preferences), hint=HINT)
        align_labels([row])
        self.body.addWidget(row)
