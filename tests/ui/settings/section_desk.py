"""The network section with its services, over files of the test and a keyring that the test can stop."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.network_store import PASSWORD, NetworkStore
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.settings.network_form import NetworkForm
from snapshot_importer.ui.settings.network_section import NetworkSection
from snapshot_importer.ui.theme.theme import Theme
from ui.profiles.profiles_desk import MovableKeyring


class Desk:
    """The section, and what it works with."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.keyring = MovableKeyring()
        self.memory = SessionSecrets()
        self.profiles = ProfileStore(folder / "profiles.json")
        self.store = self.reopened()
        self.background = Background(DaemonExecutor(4, "worker"))
        connections = Connections(self.profiles, self.keyring, self.memory, way=self.store.way)
        self.session = Session(self.profiles, connections, self.background)
        self.section = NetworkSection(theme, self.store, self.session, self.background)
        self.changes = 0
        self.section.network_changed.connect(self._count)
        self.section.resize(760, 900)
        self.section.show()
        self.section.activateWindow()
        self.wait(self.section.isActiveWindow)

    @property
    def form(self) -> NetworkForm:
        return self.section.form

    def reopened(self) -> NetworkStore:
        """The settings as another start of the program finds them."""
        return NetworkStore(self.folder / "network.json", self.keyring, self.memory, {})

    def wait(self, fact: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=15_000)

    def choose(self, choice: str) -> None:
        """Choose a kind of proxy with the arrows."""
        self.form.proxy.setFocus()
        QTest.keyClick(self.form.proxy, Qt.Key.Key_Home)
        for _ in range(("system", "custom", "none").index(choice)):
            QTest.keyClick(self.form.proxy, Qt.Key.Key_Right)

    def type(self, field: QLineEdit, text: str) -> None:
        """Type *text* in place of what is there, and confirm it."""
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        if not text:
            QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def use_proxy(self, host: str = "proxy.example", user: str = "") -> None:
        """Name a proxy, and wait until it is in force."""
        self.choose("custom")
        self.type(self.form.host, host)
        if user:
            self.type(self.form.user, user)
        self.wait_for(Network("custom", host=host, user=user))

    def wait_for(self, network: Network) -> None:
        """Wait until *network* is in force, and will be after another start."""
        self.wait(lambda: self.store.network == network)
        self.wait(lambda: self.reopened().network == network)

    def use_profile(self, **values: str) -> Profile:
        """Put a profile in use that has no secret."""
        profile = Profile(new_profile_id(), "p", region="eu-central-1", **values)  # type: ignore[arg-type]
        self.profiles.put(profile)
        self.session.use_profile(profile.id)
        return profile

    def kept(self) -> Secret | None:
        """The password in the keyring, be it locked."""
        return SessionSecrets.get(self.keyring, PASSWORD)

    def close(self) -> None:
        self.keyring.answers.set()
        self.section.checking.cancel()
        self.section.close()
        self.section.deleteLater()
        self.background.close()

    def _count(self) -> None:
        self.changes += 1
