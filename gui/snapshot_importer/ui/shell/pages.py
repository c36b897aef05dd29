"""The pages of the main window: each is imported, made and connected when it is first shown."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.ui.countdown import Countdown
from snapshot_importer.ui.shared_files import SharedFiles
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.services import Services
from snapshot_importer.ui.tasks.board import Board

if TYPE_CHECKING:
    from snapshot_importer.ui.import_page.page import ImportPage
    from snapshot_importer.ui.profiles.page import ProfilesPage
    from snapshot_importer.ui.settings.page import SettingsPage
    from snapshot_importer.ui.tasks.page import TasksPage

# What a newcomer finds in the form of the demo: one press imports it.
DEMO_REQUEST = ImportRequest(
    "s3://acme-vm-exports/erp/erp-db01.vmdk",
    description="erp-db01 system disk",
    tags=(Tag("Name", "erp-db01-system"), Tag("Project", "ERP-Migration")),
)


class Pages(QObject):
    """Makes them, and tells what they ask for that is not their own."""

    task_wanted = Signal(str)  # key of a task
    import_wanted = Signal()
    import_again_wanted = Signal(object)  # ImportRequest
    cure_wanted = Signal(object, object)  # Task, Cure
    monitor_wanted = Signal()
    network_wanted = Signal()  # its settings
    profile_wanted = Signal()  # a new one
    profile_edit_wanted = Signal(str)  # its id; empty: the one in use
    shared_wanted = Signal()  # the profiles of ~/.aws
    privileges_wanted = Signal(str)  # of a profile
    demo_wanted = Signal()
    diagnostics_wanted = Signal()

    def __init__(
        self,
        services: Services,
        window: MainWindow,
        board: Board,
        countdown: Countdown,
        shared_files: SharedFiles,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._window = window
        self._board = board
        self._countdown = countdown
        self._shared_files = shared_files
        self._import_page: ImportPage | None = None
        self.tasks: TasksPage | None = None
        self.profiles: ProfilesPage | None = None
        self.settings: SettingsPage | None = None

    @property
    def import_page(self) -> "ImportPage":
        """The import page, made now if it was never shown."""
        self._window.page("import")
        assert self._import_page is not None
        return self._import_page

    def make_import(self, parent: QWidget) -> QWidget:
        """Make the import page, in the place that it shares with the first run."""
        from snapshot_importer.ui.shell.begin import Begin  # noqa: PLC0415

        services = self._services
        begin = Begin(
            services.theme,
            self._make_import_page,
            services.session,
            services.keeping.store,
            parent,
            demo=services.demo,
        )
        begin.demo_wanted.connect(self.demo_wanted)
        begin.profile_wanted.connect(self.profile_wanted)
        begin.shared_wanted.connect(self.shared_wanted)
        begin.take_shared(self._shared_files.found)
        self._shared_files.changed.connect(begin.take_shared)
        return begin

    def _make_import_page(self, parent: QWidget) -> "ImportPage":
        from snapshot_importer.ui.import_page.defaults import new_import  # noqa: PLC0415
        from snapshot_importer.ui.import_page.page import ImportPage  # noqa: PLC0415

        services = self._services
        preferences, session = services.preferences, services.session
        page = self._import_page = ImportPage(
            services.theme,
            session,
            services.imports,
            services.background,
            confirm_production=lambda: preferences.choices.confirm_production,
            new_import=lambda: new_import(preferences.choices),
            parent=parent,
        )
        if services.demo and not preferences.choices.draft:
            page.fill(DEMO_REQUEST)
        else:
            page.restore(preferences.choices.draft)
        preferences.changed.connect(page.filling.renew)
        page.browser.keep_in(services.window_settings)
        page.deeds.keep_in(services.window_settings)
        page.show_task.connect(self.task_wanted)
        page.profile_wanted.connect(self.profile_wanted)
        page.profile_edit_wanted.connect(self._edit_profile)
        page.network_wanted.connect(self.network_wanted)
        page.switch_region.connect(session.use_region)
        page.sign_in_wanted.connect(session.test_sign_in)
        page.regions_wanted.connect(self._window.bar.open_regions)
        page.draft_changed.connect(self._keep_draft)
        self._window.add_page_actions("file", "import", page, page.actions_for_menu().values())
        return page

    def make_tasks(self, parent: QWidget) -> QWidget:
        """Make the tasks page."""
        from snapshot_importer.ui.tasks.page import TasksPage  # noqa: PLC0415

        services = self._services
        session = services.session
        page = self.tasks = TasksPage(
            services.theme,
            self._board,
            services.imports,
            session,
            services.preferences,
            services.background,
            services.window_settings,
            parent,
        )
        page.monitor_wanted.connect(self.monitor_wanted)
        page.import_wanted.connect(self.import_wanted)
        page.actions_.import_again.connect(self.import_again_wanted)
        page.actions_.sign_in_wanted.connect(session.test_sign_in)
        page.actions_.profile_wanted.connect(self.profile_wanted)
        page.cures.form_wanted.connect(self.cure_wanted)
        page.cures.sign_in_wanted.connect(session.test_sign_in)
        page.cures.profile_edit_wanted.connect(self.profile_edit_wanted)
        page.cures.network_wanted.connect(self.network_wanted)
        self._window.add_page_actions("task", "tasks", page, page.actions_for_menu())
        return page

    def make_profiles(self, parent: QWidget) -> QWidget:
        """Make the profiles page."""
        from snapshot_importer.ui.profiles.more import More  # noqa: PLC0415
        from snapshot_importer.ui.profiles.page import ProfilesPage  # noqa: PLC0415

        services = self._services
        page = self.profiles = ProfilesPage(
            services.theme,
            services.session,
            services.keeping,
            services.background,
            self._running_tasks,
            parent,
        )
        More(services.theme, page, services.keeping, services.background)
        page.use(services.sso_lookups)
        page.detail.header.network_wanted.connect(self.network_wanted)
        self._countdown.ticked.connect(page.show_times)
        page.privileges_wanted.connect(self.privileges_wanted)
        page.take_shared(self._shared_files.found)
        self._shared_files.changed.connect(page.take_shared)
        return page

    def make_settings(self, parent: QWidget) -> QWidget:
        """Make the settings."""
        from snapshot_importer.ui.settings.making import settings_page  # noqa: PLC0415
        from snapshot_importer.ui.shell.key_words import key_words  # noqa: PLC0415

        services = self._services
        page = self.settings = settings_page(
            services.theme,
            services.preferences,
            services.folder,
            services.network,
            services.session,
            services.background,
            services.consents,
            services.imports,
            lambda: key_words(self._window.key_groups()),
            parent,
        )
        page.network_changed.connect(services.session.network_changed)
        page.diagnostics_wanted.connect(self.diagnostics_wanted)
        return page

    def _running_tasks(self, profile_id: str) -> int:
        return sum(task.profile_id == profile_id for task in self._services.imports.unfinished())

    @Slot()
    def _edit_profile(self) -> None:
        self.profile_edit_wanted.emit("")

    @Slot()
    def _keep_draft(self) -> None:
        self._services.preferences.change(draft=self.import_page.draft())

    def keep(self) -> None:
        """Write here and now what shall be there again at the next start."""
        if self.tasks:
            self.tasks.keep_places()
        preferences = self._services.preferences
        if not self._services.demo and self._import_page:
            preferences.keep(draft=self._import_page.draft())
        elif preferences.waits():
            preferences.keep()
