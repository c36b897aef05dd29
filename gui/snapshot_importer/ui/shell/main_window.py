"""The main window: its place on the screen, how it is left, and the frame with the pages that comes into it.

It is on the screen before anything else is loaded: so nothing of `Qt` is named here that is not needed for that,
and the frame and the actions are made by `furnish`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QSettings, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from snapshot_importer.ui.shell.first_picture import FirstPicture
from snapshot_importer.ui.window_places import keep_place, kept_place

if TYPE_CHECKING:
    from snapshot_importer.ui.preferences import Preferences
    from snapshot_importer.ui.shell.frame import Frame
    from snapshot_importer.ui.shell.identity_bar import IdentityBar
    from snapshot_importer.ui.shell.notices import DemoBanner, Notice
    from snapshot_importer.ui.shell.rail import Rail
    from snapshot_importer.ui.shell.window_actions import KeyGroup, WindowActions
    from snapshot_importer.ui.theme.theme import Theme

SMALLEST = (960, 640)


class MainWindow(QMainWindow):
    """An empty window, or one with a first picture, until it is furnished."""

    page_shown = Signal(str)
    first_painted = Signal()  # with its frame and a page
    close_asked = Signal()
    seen = Signal()  # shown, hidden, minimised or back

    frame: "Frame"
    _actions: "WindowActions"

    def __init__(self, window_settings: QSettings, *, demo: bool) -> None:
        super().__init__()
        self._window_settings = window_settings
        self._furnished = False
        self._painted = False
        self._may_close = False
        self._alt_alone = False
        self.setWindowTitle("Snapshot Importer (demo)" if demo else "Snapshot Importer")
        self.setMinimumSize(*SMALLEST)
        if not self.restoreGeometry(kept_place(window_settings, "main/geometry")):
            self.resize(1280, 800)

    def furnish(
        self,
        theme: "Theme",
        preferences: "Preferences",
        bar: "IdentityBar",
        makers: Mapping[str, Callable[[QWidget], QWidget]],
        *,
        demo: bool,
    ) -> None:
        """Put identity bar, rail and notices into the window; each page is made by its maker when it is first shown."""
        from snapshot_importer.ui.shell.frame import Frame  # noqa: PLC0415
        from snapshot_importer.ui.shell.window_actions import WindowActions  # noqa: PLC0415
        from snapshot_importer.ui.widgets.menu_key import add_menu_key  # noqa: PLC0415

        add_menu_key(self)
        waiting = self.first_picture
        self.frame = Frame(theme, preferences, bar, makers, self, demo=demo)
        self._actions = WindowActions(self, self.frame)
        self.frame.page_shown.connect(self._show_page_actions)
        if waiting is not None:
            waiting.hide()
            self.takeCentralWidget()  # it goes on in the place of the page
        self.setCentralWidget(self.frame)
        self.frame.show()  # now; Qt would do it in a later turn
        self._furnished = True
        self.frame.fit(self.width())
        if waiting is not None:
            self.frame.wait_with(waiting)

    @property
    def first_picture(self) -> FirstPicture | None:
        """The first picture while it is all that the window has."""
        found = self.centralWidget()
        return found if isinstance(found, FirstPicture) else None

    @property
    def bar(self) -> "IdentityBar":
        """The identity bar."""
        return self.frame.bar

    @property
    def rail(self) -> "Rail":
        """The rail."""
        return self.frame.rail

    @property
    def notice(self) -> "Notice":
        """The one notice below the identity bar."""
        return self.frame.notice

    @property
    def banner(self) -> "DemoBanner | None":
        """What says that AWS is simulated; None where it is not."""
        return self.frame.banner

    def make_action(self, words: str, keys: str, do: Callable[[], object]) -> QAction:
        """Return an action of the window."""
        return self._actions.make(words, keys, do)

    def add_action(self, menu: str, action: QAction) -> None:
        """Offer *action* in a menu; its keys work while the menu bar is hidden too."""
        self._actions.add(menu, action)

    def add_page_actions(self, menu: str, key: str, page: QWidget, actions: Iterable[QAction]) -> None:
        """Offer the *actions* of *page* in a menu while it is in front."""
        self._actions.add_of_page(menu, key, page, actions)

    def key_groups(self) -> "list[KeyGroup]":
        """Return the actions of every page, then those of each page that was made."""
        return self._actions.key_groups()

    def page(self, key: str) -> QWidget:
        """Return the page *key*, made now if it was never shown."""
        return self.frame.page(key)

    def show_page(self, key: str) -> None:
        """Bring the page *key* to the front."""
        self.frame.show_page(key)

    def go_to(self, key: str) -> None:
        """Bring the page *key* to the front and the focus into it."""
        self.frame.go_to(key)

    def current_page(self) -> str:
        """Return the key of the page on show, empty while there is none."""
        return self.frame.current_page()

    def allow_close(self) -> None:
        """Close for good: what had to be asked was asked."""
        self._may_close = True
        self.close()

    def _show_page_actions(self, key: str) -> None:
        self._actions.show_those_of(key)
        self.page_shown.emit(key)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the page the rail's room where the window is narrow."""
        super().resizeEvent(event)
        if self._furnished:
            self.frame.fit(self.width())

    def changeEvent(self, event: QEvent) -> None:
        """Tell when the window is minimised or back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.seen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window is on the screen with a page: what its picture does not need begins then."""
        super().paintEvent(event)
        if not self._painted and self._furnished and self.current_page():
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first where work is running; remember the window's place."""
        if self._furnished and not self._may_close:
            event.ignore()
            self.close_asked.emit()
            return
        keep_place(self._window_settings, "main/geometry", self.saveGeometry())
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Note whether Alt is pressed alone; every key that no widget takes comes by here."""
        self._alt_alone = event.key() == QtCore.Qt.Key.Key_Alt
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Show the menu bar when Alt alone was pressed, as on Windows."""
        if event.key() == QtCore.Qt.Key.Key_Alt and self._alt_alone and self._furnished:
            self.menuBar().setVisible(self.menuBar().isHidden())
        self._alt_alone = False
        super().keyReleaseEvent(event)
