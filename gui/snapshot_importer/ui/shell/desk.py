"""The desk: the main window and the Task Monitor, and the ways from one place to another."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.countdown import Countdown
from snapshot_importer.ui.object_deeds.object_copy import running_copies, stop_copies
from snapshot_importer.ui.shared_files import SharedFiles
from snapshot_importer.ui.shell.identity_bar import IdentityBar
from snapshot_importer.ui.shell.in_front import is_in_front
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.monitor_opening import MonitorOpening
from snapshot_importer.ui.shell.pages import Pages
from snapshot_importer.ui.shell.quitting import COPIES_END, Quitting
from snapshot_importer.ui.shell.region_list import RegionList
from snapshot_importer.ui.shell.search import Search
from snapshot_importer.ui.shell.services import Services
from snapshot_importer.ui.shell.storage_notice import StorageNotice
from snapshot_importer.ui.shell.watch_notice import WatchNotice
from snapshot_importer.ui.shell.window_counts import WindowCounts
from snapshot_importer.ui.tasks import deeds
from snapshot_importer.ui.tasks.announcer import Announcer
from snapshot_importer.ui.tasks.board import Board
from snapshot_importer.ui.tasks.requests import again, read_request
from snapshot_importer.ui.widgets.announcing import announce
from snapshot_importer.ui.widgets.questions import tell

if TYPE_CHECKING:
    from snapshot_importer.ui.import_page.page import ImportPage
    from snapshot_importer.ui.tasks.monitor import MonitorWindow
    from snapshot_importer.ui.tasks.saved_filters import SavedFilter

KEYED = ("import", "tasks")  # the pages with actions of their own


class Desk(QObject):
    """Furnishes the window, and leads to what is asked for."""

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
        watch.network_wanted.connect(self.open_network_settings)
        return watch, StorageNotice(self.window, services.imports, services.background, told)

    def _connect_bar(self) -> None:
        bar, search = self._bar, self._search
        bar.profile_wanted.connect(self.add_profile)
        bar.search_wanted.connect(search.open)
        bar.help_wanted.connect(self._open_help)
        bar.credentials.deeds.edit_wanted.connect(self._edit_profile)
        bar.credentials.deeds.network_wanted.connect(self.open_network_settings)
        search.task_picked.connect(self.show_task)
        search.profile_picked.connect(self._session.use_profile)
        search.region_picked.connect(self._session.use_region)
        search.section_picked.connect(self.open_settings)
        search.filter_picked.connect(self._show_filter)
        search.tasks_picked.connect(self._search_tasks)

    def _connect_pages(self) -> None:
        pages, monitor = self.pages, self._monitor
        pages.task_wanted.connect(self.show_task)
        pages.import_wanted.connect(self._show_import)
        pages.import_again_wanted.connect(self.import_again)
        pages.cure_wanted.connect(self.cure_task)
        pages.monitor_wanted.connect(self.open_monitor)
        pages.network_wanted.connect(self.open_network_settings)
        pages.profile_wanted.connect(self.add_profile)
        pages.profile_edit_wanted.connect(self._edit_profile)
        pages.shared_wanted.connect(self._choose_shared)
        pages.privileges_wanted.connect(self.show_privileges)
        pages.demo_wanted.connect(self.demo_wanted)
        pages.diagnostics_wanted.connect(self.diagnostics_wanted)
        monitor.task_wanted.connect(self.show_task)
        monitor.main_window_wanted.connect(self.show_tasks)
        monitor.import_wanted.connect(self._show_import)
        monitor.quit_wanted.connect(self._quit)
        monitor.import_again_wanted.connect(self.import_again)
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
            ("Network settings…", "", self.open_network_settings),
            ("Task monitor", "Ctrl+Shift+M", self.open_monitor),
            ("Refresh", "F5", self._services.imports.refresh),
            ("What this profile may do…", "", self.show_privileges),
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
    def import_page(self) -> "ImportPage":
        """The import page, made now if it was never shown."""
        return self.pages.import_page

    @property
    def monitor(self) -> "MonitorWindow | None":
        """The Task Monitor, once it was opened."""
        return self._monitor.window

    @Slot()
    def open_monitor(self) -> None:
        """Show the Task Monitor in front."""
        self._monitor.open()

    @Slot()
    def open_network_settings(self) -> None:
        """Open the settings on those of the network."""
        self.open_settings("network")

    @Slot(str)
    def open_settings(self, section: str) -> None:
        """Open the settings on one of their sections."""
        self._front()
        self.window.show_page("settings")
        if settings := self.pages.settings:
            settings.show_section(section)
            settings.list.setFocus()

    @Slot(str)
    def _search_tasks(self, text: str) -> None:
        self.show_tasks()
        if tasks := self.pages.tasks:
            tasks.narrowing.show_all(text)

    @Slot(object)
    def _show_filter(self, saved: "SavedFilter") -> None:
        self.show_tasks()
        if tasks := self.pages.tasks:
            tasks.narrowing.apply(saved)

    @Slot(str)
    def show_task(self, key: str) -> None:
        """Show a task on the tasks page."""
        self.show_tasks()
        if self.pages.tasks:
            self.pages.tasks.show_task(key)

    @Slot()
    def show_tasks(self) -> None:
        """Show the tasks page in front."""
        self._front()
        self.window.show_page("tasks")

    @Slot(object)
    def import_again(self, request: ImportRequest) -> None:
        """Open the form filled with *request*."""
        self._show_import()
        self.import_page.fill(request)

    @Slot(object, object)
    def cure_task(self, task: Task, cure: Cure) -> None:
        """Open the form filled with the request of a failed task, in its own account and Region, and mend it there."""

        def begin(request: ImportRequest) -> None:
            self._mend(task, request, cure)

        self._services.imports.on_journal(
            lambda journal: again(read_request(journal, task)), owner=self, done=begin, failed=self._not_read
        )

    def _not_read(self, error: Exception) -> None:
        sentence = deeds.sentence(error)
        if sentence is None:
            raise error
        tell(self.window, "The form was not filled", sentence)

    def _mend(self, task: Task, request: ImportRequest, cure: Cure) -> None:
        profile_id = self._services.imports.actor(task)
        if profile_id != self._profile_in_use() and self._services.keeping.store.get(profile_id):
            self._session.use_profile(profile_id)
        if self._session.credentials().state not in ("ok", "signing-in", "waiting"):
            self._session.test_sign_in()  # who wants this mended wants to be signed in
        self._session.use_region(task.region)
        self._show_import()
        self.import_page.cures.begin_again(request, cure)

    @Slot()
    def add_profile(self) -> None:
        """Open the profiles page on a new profile."""
        self.window.show_page("profiles")
        if self.pages.profiles:
            self.pages.profiles.add()

    @Slot()
    @Slot(str)
    def _edit_profile(self, profile_id: str = "") -> None:
        """Open the profiles page on a profile; on the one in use if none is named."""
        self.window.show_page("profiles")
        wanted = profile_id or self._profile_in_use()
        if self.pages.profiles and self._services.keeping.store.get(wanted):
            self.pages.profiles.go_to(wanted)

    @Slot()
    def _choose_shared(self) -> None:
        self.window.show_page("profiles")
        if self.pages.profiles:
            self.pages.profiles.show_shared()

    @Slot()
    @Slot(str)
    def show_privileges(self, profile_id: str = "") -> None:
        """Show what a profile may do; the one in use, with what its form holds, if none is named."""
        from snapshot_importer.ui.privilege.opening import open_privileges  # noqa: PLC0415

        in_use = self._profile_in_use()
        wanted = self._services.keeping.store.get(profile_id or in_use)
        if wanted is None:
            self.add_profile()
            return
        draft = self.import_page.draft() if wanted.id == in_use else {}
        open_privileges(self._services.theme, self.window, self._session, wanted, draft)

    @Slot(str)
    def show_question(self, profile_id: str) -> None:
        """Show what the sign-in of a profile asks in front."""
        self._front()
        self._session.show_question(profile_id)

    def shows(self, task: Task) -> bool:
        """Return whether the user is looking at what becomes of *task*."""
        if self._monitor.is_in_front():
            return True
        # The import page says itself what was refused.
        pages = ("tasks", "import") if task.state == "REFUSED" else ("tasks",)
        return is_in_front(self.window) and self.window.current_page() in pages

    @Slot()
    def _show_import(self) -> None:
        self._front()
        self.window.show_page("import")

    def _front(self) -> None:
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

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

    def _profile_in_use(self) -> str:
        profile = self._session.profile
        return profile.id if profile else ""

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
        self._front()
        self._ask_quit()

    @Slot()
    def _ask_quit(self) -> None:
        profiles = self.pages.profiles
        if profiles and profiles.has_changes():
            self.window.show_page("profiles")
            profiles.leave(self._quitting.ask)
        else:
            self._quitting.ask()
