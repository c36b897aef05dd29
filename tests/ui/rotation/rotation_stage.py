"""A profile with the access key of a user of its own, and the dialog that rotates it, over the simulated AWS."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from fakes.import_account import policy
from fakes.windows import button
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable, SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.simulator.iam_identities import IssuedKey
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.rotation.dialog import RotationDialog
from snapshot_importer.ui.rotation.rotation import Rotation
from snapshot_importer.ui.rotation.steps import Step
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

ALL = ("iam:*AccessKey*",)


class FaultyKeyring(SessionSecrets):
    """A keyring in memory; a test has it refuse to keep, forget what it took, or never delete."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses = self.forgets = self.keeps_all = False
        self.on_put: Callable[[], object] = lambda: None

    def put(self, profile_id: str, secret: Secret) -> None:
        self.on_put()
        if self.refuses:
            raise SecretsUnavailable("locked", "The system keyring is locked.")
        if not self.forgets:
            super().put(profile_id, secret)

    def delete(self, profile_id: str) -> None:
        if self.keeps_all:
            raise SecretsUnavailable("timed out", "The system keyring does not answer.")
        super().delete(profile_id)

    def names(self) -> set[str]:
        return set(self._secrets)


class Stage:
    """One user, one profile, one dialog."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path, aws: Simulator) -> None:
        self.qtbot = qtbot
        self.theme = theme
        self.folder = folder
        self.aws = aws
        self.user = aws.world.iam.create_user(aws.account, f"mira-{uuid.uuid4().hex[:8]}")
        self.allow(*ALL)
        key = aws.world.iam.create_access_key(self.user)
        self.old_id, self.old_secret = key.access_key_id, key.secret_access_key
        self.keyring, self.memory = FaultyKeyring(), SessionSecrets()
        self.store = ProfileStore(folder / "profiles.json")
        self.profile = Profile(
            new_profile_id(),
            "imaging",
            region=aws.region,
            access_key_id=self.old_id,
            endpoint_url=aws.endpoint,
        )
        self.store.put(self.profile)
        self.keyring.put(self.profile.id, Secret(self.old_secret))
        self.background = Background(DaemonExecutor(4, "worker"))
        self.parent = QWidget()
        self.dialogs: list[RotationDialog] = []
        self.begin()

    def begin(self) -> None:
        """Start the services, as the program does; what was in memory is gone."""
        self.store = ProfileStore(self.folder / "profiles.json")
        self.connections = Connections(self.store, self.keyring, self.memory)
        self.session = Session(self.store, self.connections, self.background)

    def open(self) -> RotationDialog:
        """Open the dialog and wait until the keys were looked at."""
        keeping = Keeping(self.store, self.keyring, self.memory)
        profile = self.store.get(self.profile.id)
        assert profile
        rotation = Rotation(self.session, keeping, self.background, profile)
        rotation.rests = ()
        dialog = RotationDialog(self.theme, self.parent, rotation)
        self.dialogs.append(dialog)
        dialog.open()
        self.settle()
        return dialog

    @property
    def dialog(self) -> RotationDialog:
        return self.dialogs[-1]

    @property
    def rotation(self) -> Rotation:
        return self.dialog.rotation

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.wait(lambda: not self.rotation.busy)

    def press(self, words: str) -> None:
        """Press a button of the dialog, and wait for what it does."""
        button(self.dialog, words).click()
        self.settle()

    def wait(self, fact: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=15_000)

    def allow(self, *actions: str) -> None:
        """Let the user do *actions* and nothing else."""
        only = {"only": policy({"Action": list(actions)})}
        self.aws.world.iam.change(self.user, replace(self.user.permissions, inline=only))

    def issued(self) -> list[IssuedKey]:
        return self.aws.world.iam.keys_of(self.user)

    def active(self) -> dict[str, bool]:
        return {issued.key.access_key_id: issued.key.active for issued in self.issued()}

    def become(self, arn: str) -> None:
        """Let the key be somebody else's."""
        key = self.issued()[0].key
        self.aws.world.iam.replace_key(replace(key, arn=arn))

    def stands_after(self, step: Step) -> bool:
        """Whether *step* was done, as far as it can be seen from outside."""
        profile = self.store.get(self.profile.id)
        return {
            "make": len(self.issued()) == 2,
            "test": len(self.issued()) == 2 and self.rotation.busy == "rotating",
            "store": len(self.keyring.names()) == 2,
            "use": bool(profile and profile.access_key_id != self.old_id),
            "retire": self.active()[self.old_id] is False,
        }[step]

    def new_id(self) -> str:
        """The id of the key that is not the old one."""
        (found,) = (key_id for key_id in self.active() if key_id != self.old_id)
        return found

    def steps(self) -> dict[Step, str]:
        return {step: state for step, state in self.rotation.steps.items() if state != "waiting"}

    def told(self) -> tuple[str, str]:
        """Title and text of the block."""
        block = self.dialog.block
        return block.accessibleName(), block.accessibleDescription()

    def offered(self) -> list[str]:
        """The buttons that are offered beside Close."""
        buttons = [*self.dialog.deeds.values(), self.dialog.rotate, self.dialog.go_on]
        return [one.text().strip() for one in buttons if one.isVisible()]

    def works(self) -> bool:
        """Whether a program that starts now is signed in with what is stored on disk and in the keyring."""
        store = ProfileStore(self.folder / "profiles.json")
        connections = Connections(store, self.keyring, SessionSecrets())
        try:
            gateway = connections.gateway(self.profile.id, self.aws.region)
            return gateway.identity().arn == self.user.arn
        finally:
            connections.close()

    def close(self) -> None:
        for dialog in filter(isValid, self.dialogs):
            dialog.rotation.setParent(None)
            dialog.deleteLater()
        self.parent.deleteLater()
        self.background.close()
        self.connections.close()
