"""The profiles page with its services, over files of the test and a keyring that the test can stop."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from fakes.windows import dialog
from snapshot_importer.accounts.profiles import Method, Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable, SessionSecrets, UnavailableKind
from snapshot_importer.aws.connections import Connections
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.profiles.form import ProfileForm
from snapshot_importer.ui.profiles.page import ProfilesPage
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.sign_in.interactions import Interactions
from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog
from snapshot_importer.ui.theme.theme import Theme

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"


class MovableKeyring(SessionSecrets):
    """A keyring in memory that can fail, and that can keep everybody waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: UnavailableKind | None = None
        self.sentence = "The system keyring is locked."
        self.answers = threading.Event()
        self.answers.set()
        self.puts = 0

    def get(self, profile_id: str) -> Secret | None:
        self._answer()
        return super().get(profile_id)

    def put(self, profile_id: str, secret: Secret) -> None:
        self._answer()
        super().put(profile_id, secret)
        self.puts += 1

    def delete(self, profile_id: str) -> None:
        self._answer()
        super().delete(profile_id)

    def backend_name(self) -> str:
        self._answer()
        return "Secret Service"

    def _answer(self) -> None:
        assert self.answers.wait(30)
        if self.gone:
            raise SecretsUnavailable(self.gone, self.sentence)


class Desk:
    """The page with its services."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path) -> None:
        self.qtbot = qtbot
        self.theme = theme
        self.folder = folder
        self.keyring = MovableKeyring()
        self.memory = SessionSecrets()
        self.store = ProfileStore(folder / "profiles.json")
        self.connections = Connections(self.store, self.keyring, self.memory)
        self.background = Background(DaemonExecutor(4, "worker"))
        self.interactions = Interactions(theme, lambda: self.page, lambda _: None)
        self.session = Session(self.store, self.connections, self.background, self.interactions)
        self.running = 0
        self.page: ProfilesPage

    def open(self) -> ProfilesPage:
        keeping = Keeping(self.store, self.keyring, self.memory)
        self.page = ProfilesPage(self.theme, self.session, keeping, self.background, lambda _: self.running)
        self.page.resize(1100, 900)
        self.page.show()
        self.wait(lambda: self.form.place.region.count() > 20)
        return self.page

    @property
    def form(self) -> ProfileForm:
        return self.page.detail.form

    def wait(self, fact: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=15_000)

    def type(self, field: QLineEdit, text: str) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)

    def fill_key(self, aws: Simulator, *, secret: str = "", name: str = "imaging") -> None:
        self.type(self.form.look.name, name)
        self.type(self.form.keys.access_key_id, aws.access_key_id)
        self.type(self.form.keys.secret, secret or aws.secret_access_key)
        self.type(self.form.place.endpoint_url, aws.endpoint)

    def keep(self, aws: Simulator, name: str, key: str = "") -> Profile:
        profile = Profile(
            new_profile_id(),
            name,
            region=aws.region,
            access_key_id=key or aws.access_key_id,
            endpoint_url=aws.endpoint,
        )
        self.store.put(profile)
        SessionSecrets.put(self.keyring, profile.id, Secret(aws.secret_access_key))
        return profile

    def state(self, profile: Profile) -> str:
        return self.session.credentials(profile.id).state

    def choose_method(self, method: Method) -> None:
        self.choose(self.form.look.method, method)

    def choose(self, combo: QComboBox, key: str) -> None:
        """Choose an entry as the user does."""
        place = combo.findData(key)
        assert place >= 0
        combo.setCurrentIndex(place)
        combo.activated.emit(place)

    def save(self) -> None:
        self.page.detail.save_button.click()

    def saved(self, name: str) -> Profile:
        """Save, and return the profile of that name once it is kept."""
        self.save()
        self.wait(lambda: any(one.name == name for one in self.store.profiles()))
        self.wait(lambda: not self.page.has_changes())
        return next(one for one in self.store.profiles() if one.name == name)

    def message(self, field: str) -> str:
        """Return what is told at a field."""
        return self.form.rows[field].problem_text()

    def code_dialog(self) -> MfaDialog:
        """Wait for the question for a code."""
        self.wait(lambda: any(self.interactions.waits(one.id) for one in self.store.profiles()))
        return dialog(MfaDialog)

    def close(self) -> None:
        self.keyring.answers.set()
        self.interactions.close()
        self.page.close()
        self.page.deleteLater()
        self.background.close()
        self.connections.close()
