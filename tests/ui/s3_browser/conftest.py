"""The browser over a signed-in session and a simulated S3 that a test fills."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.import_account import OTHER_REGION, REGION
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.request.location import S3Location
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.s3 import StoredFile, StoredObject
from snapshot_importer.simulator.s3_state import Bucket
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.s3_browser.dialog import S3BrowserDialog
from snapshot_importer.ui.s3_browser.memory import Memory
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

PATIENCE = 15_000  # milliseconds
NO_DISK = b"a line of text\n" * 40


class Cloud:
    """A simulated S3 with one account; its clients are made once, since that takes most of a test's time."""

    def __init__(self, aws: Simulator, folder: Path) -> None:
        self.aws = aws
        self.secrets = SessionSecrets()
        self.store = ProfileStore(folder / "profiles.json")
        self.connections = Connections(self.store, self.secrets, self.secrets)
        profile = Profile(
            new_profile_id(),
            "imaging",
            region=REGION,
            method="demo",
            access_key_id=aws.access_key_id,
            endpoint_url=aws.endpoint,
        )
        self.secrets.put(profile.id, Secret(aws.secret_access_key))
        self.store.put(profile)
        self.profile = profile

    def bucket(self, name: str, region: str = REGION) -> Bucket:
        s3 = self.aws.world.s3
        return s3.create(name, region=region, owner=self.aws.account, created=s3.now())

    def fill(self, bucket: Bucket, *keys: str, content: bytes = NO_DISK, **more: Any) -> None:
        """Put objects with this *content* into the bucket; each has an ETag of its own."""
        s3 = self.aws.world.s3
        path = s3.new_path()
        path.write_bytes(content)
        file = StoredFile(path)
        start = len(bucket.objects)
        bucket.put_all(
            StoredObject(key, (file,), f"{start + number:032x}", s3.now(), **more)
            for number, key in enumerate(keys)
        )

    def refuse(self, operation: str, status: int = 403, code: str = "AccessDenied", **more: Any) -> None:
        """Answer *operation* with an error."""
        rule = Rule(service="s3", operation=operation, kind="error", status=status, code=code, **more)
        self.aws.cloud.faults.add(rule)


class Stage:
    """A window, and the browser over it."""

    def __init__(self, qtbot: QtBot, theme: Theme, cloud: Cloud) -> None:
        self.qtbot = qtbot
        self.theme = theme
        self.cloud = cloud
        self.background = Background(DaemonExecutor(4, "worker"))
        self.session = Session(cloud.store, cloud.connections, self.background)
        self.session.use_profile(cloud.profile.id)
        self.window = QMainWindow()
        self.window.show()
        self.memory = Memory()
        self.addresses: list[str] = []
        self._first = len(cloud.aws.world.ledger.entries())
        self._dialogs: list[S3BrowserDialog] = []

    def open(self, bucket: str = "", key: str = "", **more: Any) -> S3BrowserDialog:
        """Open the browser at a place; nowhere without a *bucket*."""
        start = S3Location(bucket, key) if bucket else None
        dialog = S3BrowserDialog(self.theme, self.window, self.session, start, self.memory, **more)
        dialog.chosen.connect(self.addresses.append)
        self._dialogs.append(dialog)
        dialog.open()
        dialog.activateWindow()
        self.wait(dialog.isActiveWindow)
        return dialog

    def wait(self, fact: Callable[[], object]) -> None:
        """Wait for *fact*."""
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """Return what was asked of S3 in this test, refused requests too."""
        entries = self.cloud.aws.world.ledger.entries(after=self._first)
        return [dict(entry.params) for entry in entries if entry.operation == operation]

    def close(self) -> None:
        """End everything, as the program does."""
        self.cloud.aws.cloud.faults.clear()
        for dialog in self.window.findChildren(S3BrowserDialog):
            dialog.reject()
        self.window.close()
        self.window.deleteLater()
        self.background.close()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    with simulated_aws() as aws:
        cloud = Cloud(aws, tmp_path_factory.mktemp("account"))
        yield cloud
        cloud.connections.close()


@pytest.fixture
def cloud(filled: Cloud) -> Cloud:
    """Two buckets here and one in another Region, all empty."""
    filled.aws.cloud.faults.clear()
    filled.aws.world.s3.buckets.clear()
    filled.bucket("images")
    filled.bucket("more-images")
    filled.bucket("far-away", OTHER_REGION)
    return filled


@pytest.fixture
def stage(qtbot: QtBot, theme: Theme, cloud: Cloud) -> Iterator[Stage]:
    stage = Stage(qtbot, theme, cloud)
    stage.wait(lambda: stage.session.credentials().state == "ok")
    yield stage
    stage.close()


def images(cloud: Cloud) -> Bucket:
    """Return the bucket that is there to be filled."""
    return cloud.aws.world.s3.buckets["images"]


def names(dialog: S3BrowserDialog) -> list[str]:
    """Return the names on show, as they are shown."""
    model = dialog.panel.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def verdicts(dialog: S3BrowserDialog) -> list[str]:
    """Return the verdicts on show."""
    model = dialog.panel.model
    return [str(model.index(row, 4).data()) for row in range(model.rowCount())]
