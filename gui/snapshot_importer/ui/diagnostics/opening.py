"""Opens the window *Diagnostics*, which is imported and made when it is first wanted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics.places import Places
from snapshot_importer.ui.diagnostics.situation import Scene
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.theme.theme import Theme

if TYPE_CHECKING:
    from snapshot_importer.ui.diagnostics.window import DiagnosticsWindow


class Diagnostics(QObject):
    """An action of the main window, and the one window that it opens."""

    def __init__(
        self, theme: Theme, window: MainWindow, scene: Scene, background: Background, places: Places
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._main_window = window
        self._scene = scene
        self._background = background
        self._places = places
        self.window: DiagnosticsWindow | None = None
        window.add_action("help", window.make_action("Diagnostics…", "", self.open))

    @Slot()
    def open(self) -> None:
        """Show the window with what is to be told now."""
        if self.window is None:
            from snapshot_importer.ui.diagnostics.window import DiagnosticsWindow  # noqa: PLC0415

            self.window = DiagnosticsWindow(
                self._theme, self._scene, self._background, self._places, self._main_window
            )
        else:
            self.window.begin()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def close(self) -> None:
        """Close the window."""
        if self.window:
            self.window.close()
