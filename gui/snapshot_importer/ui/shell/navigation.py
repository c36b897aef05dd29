"""The ways through the main window: to a page, and to a task, a profile or a setting on it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.pages import Pages
from snapshot_importer.ui.shell.services import Services
from snapshot_importer.ui.tasks import deeds
from snapshot_importer.ui.tasks.requests import again, read_request
from snapshot_importer.ui.widgets.questions import tell

if TYPE_CHECKING:
    from snapshot_importer.ui.tasks.saved_filters import SavedFilter


class Navigation(QObject):
    """Leads to what is asked for."""

    def __init__(self, services: Services, window: MainWindow, pages: Pages) -> None:
        super().__init__(window)
        self._services = services
        self._session = services.session
        self._window = window
        self._pages = pages

    @Slot()
    def open_network_settings(self) -> None:
        """Open the settings on those of the network."""
        self.open_settings("network")

    @Slot(str)
    def open_settings(self, section: str) -> None:
        """Open the settings on one of their sections."""
        self.front()
        self._window.show_page("settings")
        if settings := self._pages.settings:
            settings.show_section(section)
            settings.list.setFocus()

    @Slot(str)
    def search_tasks(self, text: str) -> None:
        """Show the tasks that hold *text*."""
        self.show_tasks()
        if tasks := self._pages.tasks:
            tasks.narrowing.show_all(text)

    @Slot(object)
    def show_filter(self, saved: "SavedFilter") -> None:
        """Show the tasks of a saved filter."""
        self.show_tasks()
        if tasks := self._pages.tasks:
            tasks.narrowing.apply(saved)

    @Slot(str)
    def show_task(self, key: str) -> None:
        """Show a task on the tasks page."""
        self.show_tasks()
        if self._pages.tasks:
            self._pages.tasks.show_task(key)

    @Slot()
    def show_tasks(self) -> None:
        """Show the tasks page in front."""
        self.front()
        self._window.show_page("tasks")

    @Slot(object)
    def import_again(self, request: ImportRequest) -> None:
        """Open the form filled with *request*."""
        self.show_import()
        self._pages.import_page.fill(request)

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
        tell(self._window, "The form was not filled", sentence)

    def _mend(self, task: Task, request: ImportRequest, cure: Cure) -> None:
        profile_id = self._services.imports.actor(task)
        if profile_id != self._profile_in_use() and self._services.keeping.store.get(profile_id):
            self._session.use_profile(profile_id)
        if self._session.credentials().state not in ("ok", "signing-in", "waiting"):
            self._session.test_sign_in()  # who wants this mended wants to be signed in
        self._session.use_region(task.region)
        self.show_import()
        self._pages.import_page.cures.begin_again(request, cure)

    @Slot()
    def add_profile(self) -> None:
        """Open the profiles page on a new profile, in front."""
        self.front()
        self._window.show_page("profiles")
        if self._pages.profiles:
            self._pages.profiles.add()

    @Slot()
    @Slot(str)
    def edit_profile(self, profile_id: str = "") -> None:
        """Open the profiles page on a profile; on the one in use if none is named."""
        self._window.show_page("profiles")
        wanted = profile_id or self._profile_in_use()
        if self._pages.profiles and self._services.keeping.store.get(wanted):
            self._pages.profiles.go_to(wanted)

    @Slot()
    def choose_shared(self) -> None:
        """Open the profiles page on those of ~/.aws."""
        self._window.show_page("profiles")
        if self._pages.profiles:
            self._pages.profiles.show_shared()

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
        draft = self._pages.import_page.draft() if wanted.id == in_use else {}
        open_privileges(self._services.theme, self._window, self._session, wanted, draft)

    @Slot(str)
    def show_question(self, profile_id: str) -> None:
        """Show what the sign-in of a profile asks in front."""
        self.front()
        self._session.show_question(profile_id)

    @Slot()
    def show_import(self) -> None:
        """Show the import page in front."""
        self.front()
        self._window.show_page("import")

    def front(self) -> None:
        """Bring the main window to the front."""
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _profile_in_use(self) -> str:
        profile = self._session.profile
        return profile.id if profile else ""
