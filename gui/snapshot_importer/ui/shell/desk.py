"""The desk: the main window and the Task Monitor, and how they are connected."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.countdown import Countdown
from snapshot_importer.ui.object_deeds.object_copy import running_copies, stop_copies
from snapshot_importer.ui.shared_files import SharedFiles
from snapshot_importer.ui.shell.identity_bar import IdentityBar
from snapshot_importer.ui.shell.in_front import is_in_front
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.monitor_opening import MonitorOpening
from snapshot_importer.ui.shell.navigation import Navigation
from snapshot_importer.ui.shell.pages import Pages
from snapshot_importer.ui.shell.quitting import COPIES_END, Quitting
from snapshot_importer.ui.shell.region_list import RegionList
from snapshot_importer.ui.shell.search import Search
from snapshot_importer.ui.shell.services import Services
from snapshot_importer.ui.shell.storage_notice import StorageNotice
from snapshot_importer.ui.shell.watch_notice import WatchNotice
from snapshot_importer.ui.shell.window_counts import WindowCounts
from snapshot_importer.ui.tasks.announcer import Announcer
from snapshot_importer.ui.tasks.board import Board
from snapshot_importer.ui.widgets.announcing import announce

if TYPE_CHECKING:
    from snapshot_importer.ui.tasks.monitor import MonitorWindow

KEYED = ("import", "tasks")  # the pages with actions of their own


class Desk(QObject):
    """Furnishes the window, connects its parts, and closes them."""

    demo_wanted = Signal()
    demo_left = Signal()
    diagnostics_wanted = Signal()

    def __init__(self, services: Services, window: MainWindow) -> None:
        super().__init__()
        self._services = services
        self._session = services.session
        self.window = window
        self.board = Board(services.imports, services.keeping.store, services.session, services.background)
        self._countdown = Countdown(services.session, services.keeping.store)
        self._countdown.setParent(window)  # ends with it, and its timer on this thread
        self._shared_files = SharedFiles(services.background, window)
        self.pages = Pages(services, window, self.board, self._countdown, self._shared_files)
        self.navigation = Navigation(services, window, self.pages)
        self._monitor = MonitorOpening(services, self.board, window)
        self._bar = self._furnish()
        self._regions = RegionList(services.session, services.preferences, self._bar, self)
        self._search = Search(
            services.theme,
            window,
            services.keeping.store,
            services.preferences,
            self.board.model,
            lambda: self._regions.entries,
        )
        self._counts = WindowCounts(window)
        self._announcer = Announcer(self.board, services.imports, announce, window)
        self._quitting = Quitting(window, services.imports, services.preferences)
        self._notices = self._make_notices()
        self._connect_bar()
        self._connect_pages()
        self._connect_window()
        self._add_actions()

    def _furnish(self) -> IdentityBar:
        services, pages = self._services, self.pages
        bar = IdentityBar(services.theme, services.session, services.keeping.store, self._countdown)
        makers = {
            "import": pages.make_import,
            "tasks": pages.make_tasks,
            "profiles": pages.make_profiles,
            "settings": pages.make_settings,
        }
        self.window.furnish(services.theme, services.preferences, bar, makers, demo=services.demo)
        return bar

    def _make_notices(self) -> tuple[QObject, ...]:
        services, notice = self._services, self.window.notice
        store = services.keeping.store
        told = (store.notice, services.network.notice, services.preferences.notice)
        watch = WatchNotice(services.imports, services.session, store, notice)
        watch.network_wanted.connect(self.navigation.open_network_settings)
        return watch, StorageNotice(self.window, services.imports, services.background, told)

    def _connect_bar(self) -> None:
        bar, search, ways = self._bar, self._search, self.navigation
        bar.profile_wanted.connect(ways.add_profile)
        bar.search_wanted.connect(search.open)
        bar.help_wanted.connect(self._open_help)
        bar.credentials.deeds.edit_wanted.connect(ways.edit_profile)
        bar.credentials.deeds.network_wanted.connect(ways.open_network_settings)
        search.task_picked.connect(ways.show_task)
        search.profile_picked.connect(self._session.use_profile)
        search.region_picked.connect(self._session.use_region)
        search.section_picked.connect(ways.open_settings)
        search.filter_picked.connect(ways.show_filter)
        search.tasks_picked.connect(ways.search_tasks)

    def _connect_pages(self) -> None:
        pages, monitor, ways = self.pages, self._monitor, self.navigation
        pages.task_wanted.connect(ways.show_task)
        pages.import_wanted.connect(ways.show_import)
        pages.import_again_wanted.connect(ways.import_again)
        pages.cure_wanted.connect(ways.cure_task)
        pages.monitor_wanted.connect(self.open_monitor)
        pages.network_wanted.connect(ways.open_network_settings)
        pages.profile_wanted.connect(ways.add_profile)
        pages.profile_edit_wanted.connect(ways.edit_profile)
        pages.shared_wanted.connect(ways.choose_shared)
        pages.privileges_wanted.connect(ways.show_privileges)
        pages.demo_wanted.connect(self.demo_wanted)
        pages.diagnostics_wanted.connect(self.diagnostics_wanted)
        monitor.task_wanted.connect(ways.show_task)
        monitor.main_window_wanted.connect(ways.show_tasks)
        monitor.import_wanted.connect(ways.show_import)
        monitor.profile_wanted.connect(ways.add_profile)
        monitor.quit_wanted.connect(self._quit)
        monitor.import_again_wanted.connect(ways.import_again)
        monitor.seen.connect(self._tell_visible)

    def _connect_window(self) -> None:
        window = self.window
        window.page_shown.connect(self._page_shown)
        window.close_asked.connect(self._ask_quit)
        window.seen.connect(self._tell_visible)
        if window.banner:
            window.banner.left.connect(self.demo_left)
        window.first_painted.connect(self._shared_files.start)
        self._shared_files.changed.connect(self._session.sources_changed)
        self.board.counted.connect(self._show_counts)
        self.board.counted.connect(self._counts.show_counts)

    def _add_actions(self) -> None:
        window = self.window
        for words, keys, do in (
            ("Network settings…", "", self.navigation.open_network_settings),
            ("Task monitor", "Ctrl+Shift+M", self.open_monitor),
            ("Refresh", "F5", self._services.imports.refresh),
            ("What this profile may do…", "", self.navigation.show_privileges),
        ):
            window.add_action("view", window.make_action(words, keys, do))

    def close(self) -> None:
        """Close every window without asking; what is remembered of them is written."""
        self.pages.keep()
        self.board.close()
        stop_copies(running_copies(self.window), COPIES_END)
        self._monitor.close()
        self.window.allow_close()
        self.window.deleteLater()

    @property
    def monitor(self) -> "MonitorWindow | None":
        """The Task Monitor, once it was opened."""
        return self._monitor.window

    @Slot()
    def open_monitor(self) -> None:
        """Show the Task Monitor in front."""
        self._monitor.open()

    def shows(self, task: Task) -> bool:
        """Return whether the user is looking at what becomes of *task*."""
        if self._monitor.is_in_front():
            return True
        # The import page says itself what was refused.
        pages = ("tasks", "import") if task.state == "REFUSED" else ("tasks",)
        return is_in_front(self.window) and self.window.current_page() in pages

    @Slot(str)
    def _page_shown(self, _key: str) -> None:
        self._tell_visible()

    @Slot()
    def _tell_visible(self) -> None:
        """Poll quickly only while somebody looks."""
        looked_at = self.window.isVisible() and not self.window.isMinimized()
        self._services.imports.watching.set_visible(looked_at or self._monitor.is_open())

    @Slot(dict)
    def _show_counts(self, counts: dict[str, int]) -> None:
        self.window.rail.set_counts(counts["running"], counts["attention"])

    @Slot()
    def _open_help(self) -> None:
        from snapshot_importer.ui.shell.help_dialog import HelpDialog  # noqa: PLC0415

        for key in KEYED:
            self.window.page(key)  # a page that was never shown has keys, too
        dialog = HelpDialog(self._services.theme, self.window.key_groups(), self.window)
        dialog.diagnostics_wanted.connect(self.diagnostics_wanted)
        dialog.open()

    @Slot()
    def _quit(self) -> None:
        """Quit from another window: what there is to ask is asked in front."""
        self.navigation.front()
        self._ask_quit()

    @Slot()
    def _ask_quit(self) -> None:
        profiles = self.pages.profiles
        if profiles and profiles.has_changes():
            self.window.show_page("profiles")
            profiles.leave(self._quitting.ask)
        else:
            self._quitting.ask()
