"""Finds how notifications are shown on this system."""

import sys

from snapshot_importer.ui.notifications.freedesktop import FreedesktopNotifications
from snapshot_importer.ui.notifications.notification import Clicked, SystemNotifications
from snapshot_importer.ui.theme.theme import Theme


def system_notifications(theme: Theme, clicked: Clicked) -> SystemNotifications:
    """Return them; *clicked* may be called in any thread."""
    if sys.platform in ("win32", "darwin"):
        from snapshot_importer.ui.notifications.tray import TrayNotifications  # noqa: PLC0415

        return TrayNotifications(theme, clicked)
    return FreedesktopNotifications(clicked)
