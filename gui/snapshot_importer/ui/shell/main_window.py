"""The main window: identity bar, rail, notices and the page on show; it lays out and wires, and decides nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.shell.identity_bar import IdentityBar
from snapshot_importer.ui.shell.notices import DemoBanner, Notice
from snapshot_importer.ui.shell.rail import Rail
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import grounded, hairline

NARROW = 1100  # below it the rail shows icons only
SMALLEST = (960, 640)
PAGES = ("import", "tasks", "profiles", "settings")


@runtime_checkable
class HasParts(Protocol):
    """A page whose panes F6 visits one by one."""

    def parts(self) -> list[QWidget]: ...


class MainWindow(QMainWindow):
    """Holds the pages; each is made when it is first shown, by the maker that was given for it."""

    page_shown = Signal(str)
    first_painted = Signal()
    close_asked = Signal()
    seen = Signal()  # shown, hidden, minimised or back

    def __init__(
        self,
        theme: Theme,
        preferences: Preferences,
        bar: IdentityBar,
        makers: Mapping[str, Callable[[], QWidget]],
        window_settings: QSettings,
        *,
        demo: bool,
    ) -> None:
        super().__init__()
        self._preferences = preferences
        self._makers = dict(makers)
        self._window_settings = window_settings
        self._pages: dict[str, QWidget] = {}
        self._page_actions: dict[str, tuple[str, list[QAction]]] = {}
        self._may_close = False
        self._alt_alone = False
        self._painted = False
        self.bar = bar
        self.rail = Rail(theme)
        self.notice = Notice(theme)
        self.banner = DemoBanner(theme) if demo else None
        self._stack = QStackedWidget()
        self.setWindowTitle("Snapshot Importer (demo)" if demo else "Snapshot Importer")
        self.setMinimumSize(*SMALLEST)
        self._lay_out()
        self._make_actions()
        self.rail.chosen.connect(self.show_page)
        self.bar.profiles_page_wanted.connect(self._show_profiles)
        self._restore()

    def _lay_out(self) -> None:
        whole = grounded(QWidget(), "window")
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        if self.banner:
            down.addWidget(self.banner)
        down.addWidget(self.bar)
        down.addWidget(self.notice)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addWidget(hairline(vertical=True))
        across.addWidget(self._stack, 1)
        down.addLayout(across, 1)
        self.setCentralWidget(whole)
        # Tab order is reading order: bar, rail, page.
        QWidget.setTabOrder(self.bar, self.rail)
        QWidget.setTabOrder(self.rail, self._stack)

    def _make_actions(self) -> None:
        menus = {name: self.menuBar().addMenu(words) for name, words in MENUS}
        self.menus = menus
        self.menuBar().hide()
        table: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("view", "Import", "Ctrl+1", lambda: self.go_to("import")),
            ("view", "Tasks", "Ctrl+2", lambda: self.go_to("tasks")),
            ("view", "Profiles", "Ctrl+3", lambda: self.go_to("profiles")),
            ("view", "Settings", "Ctrl+,", lambda: self.go_to("settings")),
            ("view", "Rail wide or narrow", "Ctrl+B", self._toggle_rail),
            ("view", "Profile…", "Ctrl+Shift+P", self.bar.open_profiles),
            ("view", "Region…", "Ctrl+Shift+R", self.bar.open_regions),
            ("edit", "Search everything…", "Ctrl+K", self.bar.search_wanted.emit),
            ("help", "Keyboard and help", "Ctrl+F1", self.bar.help_wanted.emit),
            ("file", "Quit", "Ctrl+Q", self.close),
        )
        for menu, words, keys, do in table:
            self.add_action(menu, self.make_action(words, keys, do))
        self.addAction(self.make_action("Next part", "F6", lambda: self._jump(1)))
        self.addAction(self.make_action("Part before", "Shift+F6", lambda: self._jump(-1)))

    def make_action(self, words: str, keys: str, do: Callable[[], object]) -> QAction:
        """Return an action of the window."""
        action = QAction(words, self)
        action.setShortcut(QKeySequence(keys))
        # Without the flag that the signal brings.
        action.triggered.connect(lambda: do())  # noqa: PLW0108
        return action

    def add_action(self, menu: str, action: QAction) -> None:
        """Offer *action* in a menu; its keys work while the menu bar is hidden too."""
        self.menus[menu].addAction(action)
        self.addAction(action)

    def add_page_actions(self, menu: str, key: str, page: QWidget, actions: Iterable[QAction]) -> None:
        """Offer the *actions* of *page* in a menu while it is in front.

        They belong to the page: Qt takes their keys only while it is visible.
        """
        self._page_actions[key] = (menu, list(actions))
        page.addActions(self._page_actions[key][1])

    def page(self, key: str) -> QWidget:
        """Return the page *key*, made now if it was never shown."""
        if key not in self._pages:
            page = self._pages[key] = self._makers[key]()
            self._stack.addWidget(page)
        return self._pages[key]

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Bring the page *key* to the front."""
        self._stack.setCurrentWidget(self.page(key))
        self.rail.choose(key)
        for page, (menu, actions) in self._page_actions.items():
            for action in actions:
                if page == key:
                    self.menus[menu].addAction(action)
                else:
                    self.menus[menu].removeAction(action)
        self.page_shown.emit(key)

    def go_to(self, key: str) -> None:
        """Bring the page *key* to the front and the focus into it."""
        self.show_page(key)
        page = self.page(key)
        if page.focusProxy() is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            _focus_first(page.parts()[0] if isinstance(page, HasParts) else page)

    def current_page(self) -> str:
        """Return the key of the page on show."""
        return next(key for key, page in self._pages.items() if page is self._stack.currentWidget())

    def allow_close(self) -> None:
        """Close for good: what had to be asked was asked."""
        self._may_close = True
        self.close()

    @Slot()
    def _show_profiles(self) -> None:
        self.show_page("profiles")

    @Slot()
    def _toggle_rail(self) -> None:
        self._preferences.change(rail_narrow=not self.rail.narrow)
        self.rail.set_narrow(not self.rail.narrow)

    def _jump(self, by: int) -> None:
        """Move the focus to the next part of the window: bar, rail, then the parts that the page names."""
        page = self._stack.currentWidget()
        parts: list[QWidget] = [self.bar.profile_button, self.rail]
        if page is not None:
            parts += page.parts() if isinstance(page, HasParts) else [page]
        parts = [part for part in parts if part.isVisible() and _first_stop(part)]
        focus = QApplication.focusWidget()
        here = max((i for i, part in enumerate(parts) if _holds(part, focus)), default=0)
        _focus_first(parts[(here + by) % len(parts)])

    def _restore(self) -> None:
        geometry = self._window_settings.value("main/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(1280, 800)
        self.rail.set_narrow(self._preferences.choices.rail_narrow or self.width() < NARROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the page the rail's room where the window is narrow."""
        super().resizeEvent(event)
        wanted = self._preferences.choices.rail_narrow or self.width() < NARROW
        if wanted != self.rail.narrow:
            self.rail.set_narrow(wanted)
        self.bar.show_session()

    def changeEvent(self, event: QEvent) -> None:
        """Tell when the window is minimised or back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.seen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window is on the screen: what its picture does not need begins then."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first where work is running; remember the window's place."""
        if not self._may_close:
            event.ignore()
            self.close_asked.emit()
            return
        self._window_settings.setValue("main/geometry", self.saveGeometry())
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Note whether Alt is pressed alone; every key that no widget takes comes by here."""
        self._alt_alone = event.key() == Qt.Key.Key_Alt
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Show the menu bar when Alt alone was pressed, as on Windows."""
        if event.key() == Qt.Key.Key_Alt and self._alt_alone:
            self.menuBar().setVisible(self.menuBar().isHidden())
        self._alt_alone = False
        super().keyReleaseEvent(event)


MENUS = (("file", "&File"), ("edit", "&Edit"), ("view", "&View"), ("task", "&Task"), ("help", "&Help"))


def _holds(part: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (part is focus or part.isAncestorOf(focus))


def _focus_first(part: QWidget) -> None:
    if stop := _first_stop(part):
        stop.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _first_stop(part: QWidget) -> QWidget | None:
    """Return what takes the focus first in *part*; None where nothing does now."""
    stops = (
        one
        for one in (part, *part.findChildren(QWidget))
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    )
    return next(stops, None)
