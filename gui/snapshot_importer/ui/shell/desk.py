"""The desk: the main window with its pages and the Task Monitor, and the ways between them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.countdown import Countdown
from snapshot_importer.ui.import_page.page import ImportPage
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.object_deeds.object_copy import running_copies, stop_copies
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shared_files import SharedFiles
from snapshot_importer.ui.shell.begin import Begin
from snapshot_importer.ui.shell.identity_bar import IdentityBar
from snapshot_importer.ui.shell.in_front import is_in_front
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.quitting import COPIES_END, Quitting
from snapshot_importer.ui.shell.region_list import RegionList
from snapshot_importer.ui.shell.search import Search
from snapshot_importer.ui.shell.watch_notice import WatchNotice
from snapshot_importer.ui.shell.window_counts import WindowCounts
from snapshot_importer.ui.sign_in.sso_lookups import SsoLookups
from snapshot_importer.ui.tasks.board import Board
from snapshot_importer.ui.tasks.requests import again_request
from snapshot_importer.ui.theme.theme import Theme

# The pages and windows behind these are imported when they are first shown.
if TYPE_CHECKING:
    from snapshot_importer.ui.profiles.page import ProfilesPage
    from snapshot_importer.ui.settings.page import SettingsPage
    from snapshot_importer.ui.tasks.monitor import MonitorWindow
    from snapshot_importer.ui.tasks.page import TasksPage


# What a newcomer finds in the form of the demo: one press imports it.
DEMO_REQUEST = ImportRequest(
    "s3://acme-vm-exports/erp/erp-db01.vmdk",
    description="erp-db01 system disk",
    tags=(Tag("Name", "erp-db01-system"), Tag("Project", "ERP-Migration")),
)


class Desk(QObject):
    """Makes the pages when they are first shown and connects what one asks of another."""

    demo_wanted = Signal()
    demo_left = Signal()
    diagnostics_wanted = Signal()

    def __init__(
        self,
        theme: Theme,
        session: Session,
        imports: Imports,
        keeping: Keeping,
        preferences: Preferences,
        background: Background,
        window_settings: QSettings,
        folder: Path,
        network: NetworkStore,
        consents: Consents,
        *,
        sso_lookups: SsoLookups,
        demo: bool,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._session = session
        self._imports = imports
        self._keeping = keeping
        self._preferences = preferences
        self._background = background
        self._window_settings = window_settings
        self._folder = folder
        self._network = network
        self._consents = consents
        self._sso_lookups = sso_lookups
        self._demo = demo
        self._tasks: TasksPage | None = None
        self._profiles: ProfilesPage | None = None
        self._monitor: MonitorWindow | None = None
        self._settings: SettingsPage | None = None
        self.board = Board(imports, keeping.store, session)
        self._countdown = Countdown(session, keeping.store)
        bar = self._bar = IdentityBar(theme, session, keeping.store, self._countdown)
        makers: dict[str, Callable[[], QWidget]] = {
            "import": self._make_import,
            "tasks": self._make_tasks,
            "profiles": self._make_profiles,
            "settings": self._make_settings,
        }
        self.window = MainWindow(theme, preferences, bar, makers, window_settings, demo=demo)
        self._countdown.setParent(self.window)  # ends with it, and its timer on this thread
        self._shared_files = SharedFiles(background, self.window)
        self._regions = RegionList(session, preferences, bar, self)
        self._watch_notice = WatchNotice(imports, session, keeping.store, self.window.notice)
        self._search = Search(theme, self.window, keeping.store, imports)
        self._counts = WindowCounts(self.window)
        self._quitting = Quitting(self.window, imports, preferences)
        self._wire(bar)
        self.window.show_page("import")
        self._shared_files.changed.connect(self._begin.take_shared)
        self._shared_files.changed.connect(session.sources_changed)
        self.window.first_painted.connect(self._shared_files.start)

    def _wire(self, bar: IdentityBar) -> None:
        window = self.window
        bar.profile_wanted.connect(self.add_profile)
        bar.search_wanted.connect(self._search.open)
        bar.help_wanted.connect(self._open_help)
        bar.credentials.deeds.edit_wanted.connect(self._edit_profile)
        bar.credentials.deeds.network_wanted.connect(self.open_network_settings)
        self._watch_notice.network_wanted.connect(self.open_network_settings)
        self._search.task_picked.connect(self.show_task)
        self._search.profile_picked.connect(self._session.use_profile)
        window.page_shown.connect(self._page_shown)
        window.close_asked.connect(self._ask_quit)
        window.seen.connect(self._tell_visible)
        if window.banner:
            window.banner.left.connect(self.demo_left)
        self.board.counted.connect(self._show_counts)
        self.board.counted.connect(self._counts.show_counts)
        self._imports.failed_to_open.connect(self._journal_failed)
        self._imports.opened.connect(self._journal_opened)
        if self._keeping.store.notice:
            window.notice.say("warning", self._keeping.store.notice)
        if self._network.notice:
            window.notice.say("warning", self._network.notice)
        window.add_action("view", window.make_action("Network settings…", "", self.open_network_settings))
        window.add_action("view", window.make_action("Task monitor", "Ctrl+Shift+M", self.open_monitor))
        window.add_action("view", window.make_action("Refresh", "F5", self._imports.refresh))
        may_do = window.make_action("What this profile may do…", "", self.show_privileges)
        window.add_action("view", may_do)

    def close(self) -> None:
        """Close every window without asking; what is remembered of them is written."""
        if self._tasks:
            self._tasks.keep_places()
        if not self._demo:
            self._preferences.keep(draft=self.import_page.draft())
        self.board.close()
        stop_copies(running_copies(self.window), COPIES_END)
        if self._monitor:
            self._monitor.close()
            self._monitor.deleteLater()
        self.window.allow_close()
        self.window.deleteLater()

    @property
    def import_page(self) -> ImportPage:
        """The import page."""
        return self._begin.page

    def _make_import(self) -> QWidget:
        page = ImportPage(
            self._theme,
            self._session,
            self._imports,
            self._background,
            confirm_production=lambda: self._preferences.choices.confirm_production,
        )
        if draft := self._preferences.choices.draft:
            page.restore(draft)
        elif self._demo:
            page.fill(DEMO_REQUEST)
        page.browser.keep_in(self._window_settings)
        page.deeds.keep_in(self._window_settings)
        page.show_task.connect(self.show_task)
        page.profile_wanted.connect(self.add_profile)
        page.profile_edit_wanted.connect(self._edit_profile)
        page.network_wanted.connect(self.open_network_settings)
        page.switch_region.connect(self._session.use_region)
        page.sign_in_wanted.connect(self._session.test_sign_in)
        page.regions_wanted.connect(self._bar.open_regions)
        page.draft_changed.connect(self._keep_draft)
        page.started.connect(self._imports.refresh)
        self.window.add_page_actions("file", "import", page, page.actions_for_menu().values())
        self._begin = Begin(self._theme, page, self._session, self._keeping.store, demo=self._demo)
        self._begin.demo_wanted.connect(self.demo_wanted)
        self._begin.profile_wanted.connect(self.add_profile)
        self._begin.shared_wanted.connect(self._choose_shared)
        return self._begin

    def _make_tasks(self) -> QWidget:
        from snapshot_importer.ui.tasks.page import TasksPage  # noqa: PLC0415

        page = self._tasks = TasksPage(
            self._theme,
            self.board,
            self._imports,
            self._session,
            self._preferences,
            self._background,
            self._window_settings,
        )
        page.monitor_wanted.connect(self.open_monitor)
        page.import_wanted.connect(self._show_import)
        page.actions_.import_again.connect(self.import_again)
        page.actions_.sign_in_wanted.connect(self._session.test_sign_in)
        page.actions_.done.connect(self._imports.refresh)
        page.cures.form_wanted.connect(self.cure_task)
        page.cures.sign_in_wanted.connect(self._session.test_sign_in)
        page.cures.profile_edit_wanted.connect(self._edit_profile)
        page.cures.network_wanted.connect(self.open_network_settings)
        self.window.add_page_actions("task", "tasks", page, page.actions_for_menu())
        return page

    def _make_profiles(self) -> QWidget:
        from snapshot_importer.ui.profiles.more import More  # noqa: PLC0415
        from snapshot_importer.ui.profiles.page import ProfilesPage  # noqa: PLC0415

        self._profiles = ProfilesPage(
            self._theme, self._session, self._keeping, self._background, self._running_tasks
        )
        More(self._theme, self._profiles, self._keeping, self._background)
        self._profiles.use(self._sso_lookups)
        self._profiles.detail.header.network_wanted.connect(self.open_network_settings)
        self._countdown.ticked.connect(self._profiles.show_times)
        self._profiles.privileges_wanted.connect(self.show_privileges)
        self._profiles.take_shared(self._shared_files.found)
        self._shared_files.changed.connect(self._profiles.take_shared)
        return self._profiles

    def _make_settings(self) -> QWidget:
        from snapshot_importer.ui.settings.making import settings_page  # noqa: PLC0415

        page = self._settings = settings_page(
            self._theme,
            self._preferences,
            self._folder,
            self._network,
            self._session,
            self._background,
            self._consents,
        )
        page.network_changed.connect(self._session.network_changed)
        page.diagnostics_wanted.connect(self.diagnostics_wanted)
        return page

    @Slot()
    def open_network_settings(self) -> None:
        """Open the settings on those of the network."""
        self._front()
        self.window.show_page("settings")
        if self._settings:
            self._settings.show_section("network")
            self._settings.list.setFocus()

    @Slot()
    def open_monitor(self) -> None:
        """Show the Task Monitor in front."""
        if self._monitor is None:
            from snapshot_importer.ui.notifications.choice import NotificationChoice  # noqa: PLC0415
            from snapshot_importer.ui.tasks.monitor import MonitorWindow  # noqa: PLC0415

            notify = NotificationChoice(self._preferences, lead="Notify: ")
            notify.setAccessibleName("Notifications")
            monitor = self._monitor = MonitorWindow(
                self._theme,
                self.board,
                self._imports,
                self._keeping.store,
                self._background,
                self._window_settings,
                notify,
            )
            monitor.task_wanted.connect(self.show_task)
            monitor.main_window_wanted.connect(self.show_tasks)
            monitor.sign_in_wanted.connect(self._session.test_sign_in)
            monitor.actions_.import_again.connect(self.import_again)
            monitor.actions_.sign_in_wanted.connect(self._session.test_sign_in)
            monitor.actions_.done.connect(self._imports.refresh)
            monitor.seen.connect(self._tell_visible)
        self._monitor.show()
        self._monitor.raise_()
        self._monitor.activateWindow()

    @property
    def monitor(self) -> "MonitorWindow | None":
        """The Task Monitor, once it was opened."""
        return self._monitor

    @Slot(str)
    def show_task(self, key: str) -> None:
        """Show a task on the tasks page."""
        self._front()
        self.window.show_page("tasks")
        if self._tasks:
            self._tasks.show_task(key)

    @Slot(object)
    def import_again(self, request: ImportRequest) -> None:
        """Open the form filled with *request*."""
        self._show_import()
        self.import_page.fill(request)

    @Slot(object, object)
    def cure_task(self, task: Task, cure: Cure) -> None:
        """Open the form filled with the request of a failed task, in its own account and Region, and mend it there."""
        request = again_request(task, self._imports)
        if task.profile_id != self._session_profile() and self._keeping.store.get(task.profile_id):
            self._session.use_profile(task.profile_id)
        if self._session.credentials().state not in ("ok", "signing-in", "waiting"):
            self._session.test_sign_in()  # who wants this mended wants to be signed in
        self._session.use_region(task.region)
        self._show_import()
        self.import_page.cures.begin_again(request, cure)

    def _session_profile(self) -> str:
        profile = self._session.profile
        return profile.id if profile else ""

    @Slot()
    def add_profile(self) -> None:
        """Open the profiles page on a new profile."""
        self.window.show_page("profiles")
        if self._profiles:
            self._profiles.add()

    @Slot()
    @Slot(str)
    def _edit_profile(self, profile_id: str = "") -> None:
        """Open the profiles page on a profile; on the one in use if none is named."""
        self.window.show_page("profiles")
        wanted = profile_id or self._session_profile()
        if self._profiles and self._keeping.store.get(wanted):
            self._profiles.go_to(wanted)

    @Slot()
    @Slot(str)
    def show_privileges(self, profile_id: str = "") -> None:
        """Show what a profile may do; the one in use, with what its form holds, if none is named."""
        from snapshot_importer.ui.privilege.opening import open_privileges  # noqa: PLC0415

        in_use = self._session_profile()
        wanted = self._keeping.store.get(profile_id or in_use)
        if wanted is None:
            self.add_profile()
            return
        draft = self.import_page.draft() if wanted.id == in_use else {}
        open_privileges(self._theme, self.window, self._session, wanted, draft)

    @Slot()
    def _choose_shared(self) -> None:
        self.window.show_page("profiles")
        if self._profiles:
            self._profiles.show_shared()

    def shows(self, task: Task) -> bool:
        """Return whether the user is looking at what becomes of *task*."""
        if self._monitor and is_in_front(self._monitor):
            return True
        # The import page says itself what was refused.
        pages = ("tasks", "import") if task.state == "REFUSED" else ("tasks",)
        return is_in_front(self.window) and self.window.current_page() in pages

    @Slot()
    def show_tasks(self) -> None:
        """Show the tasks page in front."""
        self._front()
        self.window.show_page("tasks")

    @Slot(str)
    def show_question(self, profile_id: str) -> None:
        """Show what the sign-in of a profile asks in front."""
        self._front()
        self._session.show_question(profile_id)

    @Slot()
    def _show_import(self) -> None:
        self._front()
        self.window.show_page("import")

    def _front(self) -> None:
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    @Slot()
    def _keep_draft(self) -> None:
        self._preferences.change(draft=self.import_page.draft())

    @Slot(str)
    def _page_shown(self, _key: str) -> None:
        self._tell_visible()

    @Slot()
    def _tell_visible(self) -> None:
        """Poll quickly only while somebody looks."""
        looked_at = self.window.isVisible() and not self.window.isMinimized()
        monitor = self._monitor is not None and self._monitor.isVisible()
        self._imports.set_visible(looked_at or monitor)

    @Slot(dict)
    def _show_counts(self, counts: dict[str, int]) -> None:
        self.window.rail.set_counts(counts["running"], counts["attention"])

    @Slot(str)
    def _journal_failed(self, sentence: str) -> None:
        self.window.notice.say(
            "error", f"{sentence} Nothing can be imported until it can.", "Try again", self._imports.open
        )

    @Slot()
    def _journal_opened(self) -> None:
        journal = self._imports.journal
        if journal and journal.read_only:
            self.window.notice.say("warning", f"{journal.read_only} Nothing can be imported here.")
        elif journal and journal.kept_aside:
            self.window.notice.say(
                "warning",
                f"The history was damaged and is kept as {journal.kept_aside.name}. A new one was begun.",
            )

    def _running_tasks(self, profile_id: str) -> int:
        return sum(task.profile_id == profile_id and not task.final for task in self._imports.tasks())

    @Slot()
    def _open_help(self) -> None:
        from snapshot_importer.ui.shell.help_dialog import HelpDialog  # noqa: PLC0415

        dialog = HelpDialog(self._theme, self.window.actions(), self.window)
        dialog.diagnostics_wanted.connect(self.diagnostics_wanted)
        dialog.open()

    @Slot()
    def _ask_quit(self) -> None:
        if self._profiles and self._profiles.has_changes():
            self.window.show_page("profiles")
            self._profiles.leave(self._quitting.ask)
        else:
            self._quitting.ask()
