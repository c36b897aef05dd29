"""One set of profiles, history and windows, and everything that serves them: the user's own, or the demo's."""

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from snapshot_importer.account_services import account_services
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.application import window_settings
from snapshot_importer.aws.budget import Budgets
from snapshot_importer.demo import Demo
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.pause import Pace
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics.opening import Diagnostics
from snapshot_importer.ui.diagnostics.places import Places
from snapshot_importer.ui.diagnostics.situation import Scene
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.history_keeping import HistoryKeeping
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.notifications.notifier import Notifier
from snapshot_importer.ui.notifications.system import system_notifications
from snapshot_importer.ui.preferences import Preferences, preferences_file
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.desk import Desk
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.services import Services
from snapshot_importer.ui.sign_in.interactions import Interactions
from snapshot_importer.ui.sign_in.sso_lookups import SsoLookups
from snapshot_importer.ui.theme.theme import Theme

# Seconds that quitting may take, at the most, for the watches to end.
WATCHES_END = 1.2
# Sign-ins that wait for the user at the same time; their threads are made when they are needed.
MOST_SIGN_INS = 64


class Workspace(QObject):
    """Makes and closes the services of one data folder and the windows that show them."""

    demo_wanted = Signal()
    left_demo = Signal()

    def __init__(
        self,
        theme: Theme,
        folder: Path,
        background: Background,
        demo: Demo | None = None,
        environment: Mapping[str, str] | None = None,
        log_folder: Path | None = None,
        window: MainWindow | None = None,
        pace: Pace | None = None,
        budgets: Budgets | None = None,
        left: threading.Event | None = None,
    ) -> None:
        """*environment* is where profiles of the method ``environment`` find their keys; `os.environ` without it.

        The program's log lies in *log_folder*, else in *folder*. A *window* that is on the screen already is
        furnished and waits for `begin`; without one the workspace has its own, with the first page. The watches go by
        *pace*, and call AWS within *budgets*. *left* is that of the `Imports`.
        """
        super().__init__()
        environment = os.environ if environment is None else environment
        with suppress(OSError):  # whoever wants to keep something there says that it cannot
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._theme = theme
        self._background = background
        self._demo = demo
        self._sign_ins = Background(DaemonExecutor(MOST_SIGN_INS, "worker"))
        self._window_settings = window_settings(folder)
        self.preferences = Preferences(preferences_file(folder), self._write)
        self.accounts = account_services(folder, environment, budgets, demo=demo is not None)
        self._make_session(folder, pace, left)
        services = self._services(folder, environment)
        self.desk = Desk(services, window or MainWindow(self._window_settings, demo=demo is not None))
        self._make_notifier(folder)
        self._make_diagnostics(
            Places(folder, log_folder or folder, environment, self.accounts.keyring.backend_name)
        )
        self.desk.demo_wanted.connect(self.demo_wanted)
        self.desk.demo_left.connect(self.left_demo)
        self.window.first_painted.connect(self._start)
        if window is None:
            self.begin()

    def _make_session(self, folder: Path, pace: Pace | None, left: threading.Event | None) -> None:
        accounts = self.accounts
        self._interactions = Interactions(self._theme, lambda: self.window, accounts.consents.allow_always)
        self.session = Session(
            accounts.store, accounts.connections, self._background, self._interactions, self._sign_ins
        )
        if self._demo:
            self.session.await_profile("Starting the simulated AWS")
        self.imports = Imports(
            folder / "history.sqlite",
            accounts.store,
            accounts.connections,
            self.session,
            self._background,
            LinksInMemory(),
            pace,
            left,
        )
        self._limit_imports()
        self.preferences.changed.connect(self._limit_imports)
        HistoryKeeping(self.imports, self.session, self.preferences, self._background, pace)

    def _services(self, folder: Path, environment: Mapping[str, str]) -> Services:
        accounts = self.accounts
        return Services(
            self._theme,
            self.session,
            self.imports,
            Keeping(accounts.store, accounts.keyring, accounts.session_secrets, environment),
            self.preferences,
            self._background,
            self._window_settings,
            folder,
            accounts.network,
            accounts.consents,
            SsoLookups(
                self._background, self._sign_ins, self._interactions, accounts.connections.make_client_for
            ),
            demo=self._demo is not None,
        )

    def _make_notifier(self, folder: Path) -> None:
        desk = self.desk
        self._notifier = Notifier(
            desk.board,
            self.imports,
            self._interactions,
            self.preferences,
            self._background,
            folder / "told.json",
            desk.shows,
            lambda clicked: system_notifications(self._theme, clicked),
        )
        self._notifier.task_wanted.connect(desk.navigation.show_task)
        self._notifier.list_wanted.connect(desk.navigation.show_tasks)
        self._notifier.question_wanted.connect(desk.navigation.show_question)

    def _make_diagnostics(self, places: Places) -> None:
        scene = Scene(
            self._theme,
            self.session,
            self.imports,
            self.accounts.store,
            self.preferences,
            self.accounts.network,
            self._demo is not None,
        )
        self.diagnostics = Diagnostics(self._theme, self.window, scene, self._background, places)
        self.desk.diagnostics_wanted.connect(self.diagnostics.open)

    @Slot()
    def begin(self) -> None:
        """Show the first page, unless the user went to one by himself."""
        if not self.window.current_page():
            self.window.show_page("import")

    @property
    def window(self) -> MainWindow:
        """The main window."""
        return self.desk.window

    def close(self) -> None:
        """Close the windows and end every service; bounded, whatever AWS or the keyring does."""
        self._interactions.close()
        self._notifier.close()
        self.diagnostics.close()
        self.desk.close()
        # Whatever is still to be written is written now: a demo's folder ends after this.
        self._window_settings.sync()
        self.imports.close(WATCHES_END)
        self._sign_ins.close()
        self._background.close()
        self.accounts.connections.close()
        if self._demo:
            self._demo.close()

    @Slot()
    def _limit_imports(self) -> None:
        self.imports.set_limit(max(1, self.preferences.choices.parallel_imports))

    @Slot()
    def _start(self) -> None:
        """Start what the first picture did not need."""
        self.imports.open()
        if self._demo:
            self._background.run(self._demo.start, owner=self, done=self._take_demo, failed=self._demo_failed)
        elif self.session.profile:
            self.session.check_sign_in()

    def _take_demo(self, made: tuple[Profile, Secret]) -> None:
        profile, secret = made
        self.accounts.session_secrets.put(profile.id, secret)
        self._background.run(
            lambda: self.accounts.store.put(profile),
            owner=self,
            done=lambda _: self.session.use_profile(profile.id),
            failed=self._demo_failed,
        )

    def _demo_failed(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        self.session.await_profile("")
        self.window.notice.say("error", f"The demo could not be started: {error.strerror}.")

    def _write(self, work: Callable[[], None]) -> None:
        self._background.run(work, owner=self)
