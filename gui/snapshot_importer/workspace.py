"""One set of profiles, history and windows, and everything that serves them: the user's own, or the demo's."""

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.keyring_secrets import KeyringSecrets
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics.opening import Diagnostics
from snapshot_importer.ui.diagnostics.places import Places
from snapshot_importer.ui.diagnostics.situation import Scene
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.notifications.notifier import Notifier
from snapshot_importer.ui.notifications.system import system_notifications
from snapshot_importer.ui.preferences import Preferences, preferences_file
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.shell.desk import Desk
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.sign_in.interactions import Interactions
from snapshot_importer.ui.sign_in.sso_lookups import SsoLookups
from snapshot_importer.ui.theme.theme import Theme

if TYPE_CHECKING:
    from snapshot_importer.simulator.server import Simulator

# Seconds that quitting may take, at the most, for the watches to end.
PATIENCE = 2.0
# Sign-ins that wait for the user at the same time; their threads are made when they are needed.
MOST_SIGN_INS = 64
# An import takes about half a minute at this speed.
DEMO_SPEED = 10.0


class Demo:
    """The simulated AWS of a demo workspace; started in a worker, ended with the workspace."""

    def __init__(self, folder: Path, speed: float) -> None:
        self._folder = folder
        self._speed = speed
        self._lock = threading.Lock()
        self._closed = False
        self._simulator: Simulator | None = None

    def start(self) -> tuple[Profile, Secret]:
        """Start it and return the profile that reaches it."""
        from snapshot_importer.simulator.server import Simulator  # noqa: PLC0415

        with self._lock:
            simulator = Simulator(self._folder, seed="demo", speed=self._speed)
            simulator.start()
            if self._closed:
                simulator.close()
            self._simulator = simulator
        profile = Profile(
            new_profile_id(),
            "Demo",
            colour="magenta",
            region=simulator.region,
            method="demo",
            access_key_id=simulator.access_key_id,
            endpoint_url=simulator.endpoint,
        )
        return profile, Secret(simulator.secret_access_key)

    def close(self) -> None:
        """End it."""
        self._closed = True
        with self._lock:
            if self._simulator:
                self._simulator.close()


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
    ) -> None:
        """*environment* is where profiles of the method ``environment`` find their keys; `os.environ` without it.

        The program's log lies in *log_folder*, else in *folder*.
        """
        super().__init__()
        environment = os.environ if environment is None else environment
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._background = background
        self._sign_ins = Background(DaemonExecutor(MOST_SIGN_INS, "worker"))
        self._demo = demo
        self._session_secrets = SessionSecrets()
        keyring = KeyringSecrets()
        self._store = ProfileStore(folder / "profiles.json")
        consents = Consents(folder / "consents.json")
        # The demo must not touch the password of the user's own proxy.
        place = self._session_secrets if demo else keyring
        network = NetworkStore(folder / "network.json", place, self._session_secrets)
        self._connections = Connections(
            self._store,
            keyring,
            self._session_secrets,
            consents=consents,
            way=network.way,
            environment=environment,
        )
        self._interactions = Interactions(theme, lambda: self.window, consents.allow_always)
        self.session = Session(self._store, self._connections, background, self._interactions, self._sign_ins)
        self.imports = Imports(
            folder / "history.sqlite",
            self._store,
            self._connections,
            self.session,
            background,
            LinksInMemory(),
        )
        self.preferences = Preferences(preferences_file(folder), self._write)
        self._limit_imports()
        self.preferences.changed.connect(self._limit_imports)
        settings = self._window_settings = QSettings(str(folder / "windows.ini"), QSettings.Format.IniFormat)
        keeping = Keeping(self._store, keyring, self._session_secrets, environment)
        lookups = SsoLookups(
            background, self._sign_ins, self._interactions, self._connections.make_client_for
        )
        self.desk = Desk(
            theme,
            self.session,
            self.imports,
            keeping,
            self.preferences,
            background,
            settings,
            folder,
            network,
            consents,
            sso_lookups=lookups,
            demo=demo is not None,
        )
        self._notifier = Notifier(
            self.desk.board,
            self.imports,
            self._interactions,
            self.preferences,
            background,
            folder / "told.json",
            self.desk.shows,
            lambda clicked: system_notifications(theme, clicked),
        )
        self._notifier.task_wanted.connect(self.desk.show_task)
        self._notifier.list_wanted.connect(self.desk.show_tasks)
        self._notifier.question_wanted.connect(self.desk.show_question)
        scene = Scene(
            theme, self.session, self.imports, self._store, self.preferences, network, demo is not None
        )
        places = Places(folder, log_folder or folder, environment, keyring.backend_name)
        self.diagnostics = Diagnostics(theme, self.window, scene, background, places)
        self.desk.diagnostics_wanted.connect(self.diagnostics.open)
        self.desk.demo_wanted.connect(self.demo_wanted)
        self.desk.demo_left.connect(self.left_demo)
        self.window.first_painted.connect(self._begin)

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
        self.imports.close(PATIENCE)
        self._sign_ins.close()
        self._background.close()
        self._connections.close()
        if self._demo:
            self._demo.close()

    @Slot()
    def _limit_imports(self) -> None:
        self.imports.set_limit(max(1, self.preferences.choices.parallel_imports))

    @Slot()
    def _begin(self) -> None:
        """Start what the first picture did not need."""
        self.imports.open()
        if self._demo:
            self._background.run(self._demo.start, owner=self, done=self._take_demo, failed=self._demo_failed)
        elif self.session.profile:
            self.session.check_sign_in()

    def _take_demo(self, made: tuple[Profile, Secret]) -> None:
        profile, secret = made
        self._session_secrets.put(profile.id, secret)
        self._background.run(
            lambda: self._store.put(profile),
            owner=self,
            done=lambda _: self.session.use_profile(profile.id),
            failed=self._demo_failed,
        )

    def _demo_failed(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        self.window.notice.say("error", f"The demo could not be started: {error.strerror}.")

    def _write(self, work: Callable[[], None]) -> None:
        self._background.run(work, owner=self, done=_ignore, failed=_raise)


def _ignore(_: object) -> None:
    """Nothing follows."""


def _raise(error: Exception) -> None:
    raise error
