"""The Task Monitor: made when it is first opened."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.ui.shell.in_front import is_in_front
from snapshot_importer.ui.shell.services import Services
from snapshot_importer.ui.tasks.board import Board

if TYPE_CHECKING:
    from snapshot_importer.ui.tasks.monitor import MonitorWindow


class MonitorOpening(QObject):
    """Opens it and brings it to the front."""

    task_wanted = Signal(str)
    main_window_wanted = Signal()
    import_wanted = Signal()
    profile_wanted = Signal()  # a new one
    quit_wanted = Signal()
    import_again_wanted = Signal(object)  # ImportRequest
    seen = Signal()  # shown, hidden, minimised or back

    def __init__(self, services: Services, board: Board, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._board = board
        self.window: MonitorWindow | None = None

    @Slot()
    def open(self) -> None:
        """Show it in front."""
        window = self.window = self.window or self._make()
        window.show()
        window.raise_()
        window.activateWindow()

    def close(self) -> None:
        """Close it for good."""
        if self.window:
            self.window.close()
            self.window.deleteLater()

    def is_open(self) -> bool:
        """Whether it is on the screen."""
        return self.window is not None and self.window.isVisible()

    def is_in_front(self) -> bool:
        """Whether the user looks at it."""
        return self.window is not None and is_in_front(self.window)

    def _make(self) -> "MonitorWindow":
        from snapshot_importer.ui.notifications.choice import NotificationChoice  # noqa: PLC0415
        from snapshot_importer.ui.tasks.monitor import MonitorWindow  # noqa: PLC0415

        services = self._services
        notify = NotificationChoice(services.preferences, lead="Notify: ")
        notify.setAccessibleName("Notifications")
        window = MonitorWindow(
            services.theme,
            self._board,
            services.imports,
            services.preferences,
            services.background,
            services.window_settings,
            notify,
        )
        window.task_wanted.connect(self.task_wanted)
        window.main_window_wanted.connect(self.main_window_wanted)
        window.import_wanted.connect(self.import_wanted)
        window.quit_wanted.connect(self.quit_wanted)
        window.sign_in_wanted.connect(services.session.test_sign_in)
        window.actions_.import_again.connect(self.import_again_wanted)
        window.actions_.sign_in_wanted.connect(services.session.test_sign_in)
        window.actions_.profile_wanted.connect(self.profile_wanted)
        window.seen.connect(self.seen)
        return window
