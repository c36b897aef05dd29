"""The inside of the main window: identity bar, rail, notices and the page on show; it lays out and decides nothing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.shell.first_picture import FirstPicture
from snapshot_importer.ui.shell.identity_bar import IdentityBar
from snapshot_importer.ui.shell.notices import DemoBanner, Notice
from snapshot_importer.ui.shell.rail import Rail
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import grounded, hairline

NARROW = 1100  # below it the rail shows icons only
DEPTH = 3  # of layouts within layouts whose parts say something else
PAGES = ("import", "tasks", "profiles", "settings")


@runtime_checkable
class HasParts(Protocol):
    """A page whose panes F6 visits one by one."""

    def parts(self) -> list[QWidget]: ...


@runtime_checkable
class HasStart(Protocol):
    """A page that says where the focus goes first.

    A focus proxy would say it too, but takes what lies before it in the page out of the Tab order.
    """

    def start(self) -> QWidget: ...


class Frame(QWidget):
    """Holds the pages; each is made when it is first shown, in its place, by the maker that was given for it."""

    page_shown = Signal(str)

    def __init__(
        self,
        theme: Theme,
        preferences: Preferences,
        bar: IdentityBar,
        makers: Mapping[str, Callable[[QWidget], QWidget]],
        parent: QWidget,
        *,
        demo: bool,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._makers = dict(makers)
        self._pages: dict[str, QWidget] = {}
        self._waiting: FirstPicture | None = None
        self.bar = bar
        self.rail = Rail(theme)
        self.notice = Notice(theme)
        self.banner = DemoBanner(theme) if demo else None
        self._stack = QStackedWidget()
        grounded(self, "window")
        self._lay_out()
        self.rail.chosen.connect(self.show_page)
        bar.profiles_page_wanted.connect(self._show_profiles)

    def _lay_out(self) -> None:
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.bar.stripe)
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
        # Tab order is reading order: bar, rail, page.
        QWidget.setTabOrder(self.bar, self.rail)
        QWidget.setTabOrder(self.rail, self._stack)

    def wait_with(self, picture: FirstPicture) -> None:
        """Show that part of the first picture where the page will be, until there is one."""
        self._waiting = picture
        self._stack.addWidget(picture)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        picture.corner = self._stack.mapTo(self, picture.pos())
        picture.show()
        picture.setFocus()

    def page(self, key: str) -> QWidget:
        """Return the page *key*, made now if it was never shown."""
        if key not in self._pages:
            page = self._pages[key] = self._makers[key](self._stack)
            self._stack.addWidget(page)
        return self._pages[key]

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Bring the page *key* to the front."""
        page = self.page(key)
        if self._waiting:
            self._waiting.clearFocus()
            self._stack.removeWidget(self._waiting)
            self._waiting.hide()
            self._waiting = None
        self._stack.setCurrentWidget(page)
        self.rail.choose(key)
        self.page_shown.emit(key)

    def go_to(self, key: str) -> None:
        """Bring the page *key* to the front and the focus into it."""
        self.show_page(key)
        page = self.page(key)
        if isinstance(page, HasStart):
            start = page.start()
            _focus_first(start if start.isVisible() else page)
        else:
            _focus_first(page.parts()[0] if isinstance(page, HasParts) else page)

    def current_page(self) -> str:
        """Return the key of the page on show, empty while there is none."""
        return next((key for key, page in self._pages.items() if page is self._stack.currentWidget()), "")

    def fit(self, width: int) -> None:
        """Make the most of a window of *width*."""
        narrow = self._preferences.choices.rail_narrow or width < NARROW
        if narrow != self.rail.narrow:
            self.rail.set_narrow(narrow)
        self.bar.show_session()

    def settle(self) -> None:
        """Have all parts take their places now; what one takes may ask its neighbours to take theirs anew."""
        for _ in range(DEPTH):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def show_as_at_start(self) -> None:
        """Show the first page, and nothing that only a program that runs knows."""
        self.show_page("import")
        self.notice.hide()
        self.bar.show_unchecked()
        self.rail.set_counts(0, 0)

    @Slot()
    def turn_rail(self) -> None:
        """Make the rail wide or narrow."""
        self._preferences.change(rail_narrow=not self.rail.narrow)
        self.rail.set_narrow(not self.rail.narrow)

    def jump(self, by: int) -> None:
        """Move the focus to the next part of the window: bar, rail, then the parts that the page names."""
        page = self._stack.currentWidget()
        parts: list[QWidget] = [self.bar.profile_button, self.rail]
        if page is not None:
            parts += page.parts() if isinstance(page, HasParts) else [page]
        parts = [part for part in parts if part.isVisible() and _first_stop(part)]
        focus = QApplication.focusWidget()
        here = max((i for i, part in enumerate(parts) if _holds(part, focus)), default=0)
        _focus_first(parts[(here + by) % len(parts)])

    @Slot()
    def _show_profiles(self) -> None:
        self.show_page("profiles")


def _holds(part: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (part is focus or part.isAncestorOf(focus))


def _focus_first(part: QWidget) -> None:
    if stop := _first_stop(part):
        stop.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _first_stop(part: QWidget) -> QWidget | None:
    """Return what Tab comes to first in *part*; None where nothing takes the focus now."""
    stops = (
        one
        for one in _in_tab_order(part)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    )
    return next(stops, None)


def _in_tab_order(part: QWidget) -> Iterator[QWidget]:
    """Give *part* and all within it, which may have been made in another order."""
    yield part
    one = part.nextInFocusChain()
    while one is not None and one is not part:
        if part.isAncestorOf(one):
            yield one
        one = one.nextInFocusChain()
