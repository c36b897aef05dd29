"""The system's own messages on Windows and macOS, which Qt reaches through an icon in the tray."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from snapshot_importer.ui.notifications.notification import Clicked, Notification, Opens
from snapshot_importer.ui.theme.theme import Theme

STANDS = 30_000  # milliseconds for which the icon stays in the tray with its message


class TrayNotifications(QObject):
    """Shows messages; the icon stands in the tray only with one, and where there is no tray nothing is shown."""

    def __init__(self, theme: Theme, clicked: Clicked) -> None:
        super().__init__()
        self._theme = theme
        self._clicked = clicked
        self._icon: QSystemTrayIcon | None = None
        self._shown: Notification | None = None
        self._timer = QTimer(self, interval=STANDS, singleShot=True)
        self._timer.timeout.connect(self._hide)

    def show(self, notification: Notification) -> None:
        """Show *notification*; a click is one on the message that came last."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._theme.icon("hard-drive-download", "accent", 32), self)
            self._icon.setToolTip("Snapshot Importer")
            self._icon.messageClicked.connect(self._take_click)
        self._shown = notification
        self._icon.show()
        kinds = QSystemTrayIcon.MessageIcon
        kind = kinds.Warning if notification.is_problem else kinds.Information
        self._icon.showMessage(notification.title, notification.body, kind)
        self._timer.start()

    def withdraw(self, opens: Opens, key: str) -> None:
        """Take the message that opens *key* back with its icon."""
        if self._shown and (self._shown.opens, self._shown.key) == (opens, key):
            self._hide()

    def show_badge(self, number: int) -> None:
        """Show *number* on the icon in the Dock or the taskbar."""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.setBadgeNumber(number)

    def close(self) -> None:
        """Take the icon from the tray."""
        self._hide()

    @Slot()
    def _hide(self) -> None:
        self._timer.stop()
        self._shown = None
        if self._icon:
            self._icon.hide()

    @Slot()
    def _take_click(self) -> None:
        if self._shown:
            self._clicked(self._shown, "")
