"""A signed-in session over a simulated AWS that holds one image, and a bucket in another Region."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.import_account import BUCKET, OTHER_REGION, ImportAccount
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.connections import Connections
from snapshot_importer.aws.objects import head_object
from snapshot_importer.request.location import S3Location
from snapshot_importer.simulator.s3_state import Bucket
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

PATIENCE = 15_000  # milliseconds
TARGET = "images-there"
PLACE = S3Location(BUCKET, "disk.vmdk")


@dataclass
class Stage:
    """What the dialogs stand on."""

    qtbot: QtBot
    theme: Theme
    account: ImportAccount
    session: Session
    connections: Connections
    window: QMainWindow
    target: Bucket

    def wait(self, fact: Callable[[], object]) -> None:
        """Wait for *fact*."""
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def head(self) -> ObjectHead:
        """Return what S3 says of the object now."""
        profile = self.session.profile
        assert profile is not None
        return head_object(self.connections.gateway(profile.id, self.session.region), BUCKET, PLACE.key)


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    with simulated_aws() as aws:
        account = ImportAccount(aws)
        world = account.world
        target = world.s3.create(TARGET, region=OTHER_REGION, owner=account.account, created=world.s3.now())
        secrets, store = SessionSecrets(), ProfileStore(tmp_path / "profiles.json")
        profile = Profile(
            new_profile_id(),
            "imaging",
            region=aws.region,
            method="demo",
            access_key_id=aws.access_key_id,
            endpoint_url=aws.endpoint,
        )
        secrets.put(profile.id, Secret(aws.secret_access_key))
        store.put(profile)
        background = Background(DaemonExecutor(4, "worker"))
        connections = Connections(store, secrets, secrets)
        session = Session(store, connections, background)
        session.use_profile(profile.id)
        window = QMainWindow()
        window.show()
        stage = Stage(qtbot, theme, account, session, connections, window, target)
        stage.wait(lambda: session.credentials().state == "ok")
        yield stage
        aws.cloud.faults.clear()
        window.close()
        window.deleteLater()
        background.close()
        connections.close()
        account.hang_up()
