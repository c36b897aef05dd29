"""Changes of ~/.aws by others are noticed, however they are made."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher, QObject
from pytestqt.qtbot import QtBot

from snapshot_importer.accounts.shared import SharedProfiles
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.shared_files import SharedFiles

PATIENCE = 30_000  # milliseconds; nothing here comes near


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(DaemonExecutor(2, "worker"))
    yield made
    made.close()


@pytest.fixture
def owner() -> Iterator[QObject]:
    """Frees what it owns on this thread; a worker may hold the last reference of Python's."""
    made = QObject()
    yield made
    made.deleteLater()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where ~/.aws will be; its folder is there, it is not."""
    return tmp_path / "home" / ".aws"


@pytest.fixture
def home(folder: Path) -> Path:
    folder.parent.mkdir()
    return folder.parent


class Reader:
    """Collects what was told."""

    def __init__(self, qtbot: QtBot, background: Background, owner: QObject, folder: Path) -> None:
        self._qtbot = qtbot
        self.told: list[SharedProfiles] = []
        environment = {
            "AWS_CONFIG_FILE": str(folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        }
        self.files = SharedFiles(background, owner, environment=environment)
        self.files.changed.connect(self.told.append)
        self.files.start()
        self.wait_until(lambda: len(self.told) == 1)
        self.settle()

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(is_so, timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until no look at the disk is under way or on its way."""
        self.wait_until(lambda: not self.files._looking and not self.files._settling.isActive())

    def names(self) -> list[str]:
        return [profile.name for profile in self.told[-1].profiles]

    def wait_for(self, *names: str) -> None:
        self.wait_until(lambda: self.names() == list(names))
        self.settle()


@pytest.fixture
def reader(
    qtbot: QtBot, background: Background, owner: QObject, home: Path, folder: Path
) -> Callable[[], Reader]:
    return lambda: Reader(qtbot, background, owner, folder)


def write(path: Path, name: str) -> None:
    path.write_text(f"[profile {name}]\nregion = eu-central-1\n")


def replace(path: Path, name: str) -> None:
    write(path.with_name(".new"), name)
    path.with_name(".new").replace(path)


def test_files_that_appear_later_are_noticed(reader: Callable[[], Reader], folder: Path) -> None:
    found = reader()
    assert found.names() == []

    folder.mkdir()
    found.settle()
    write(folder / "config", "a")
    found.wait_for("a")
    (folder / "credentials").write_text("[b]\n")

    found.wait_for("a", "b")


@pytest.mark.parametrize("change", [write, replace], ids=["written", "replaced"])
def test_every_change_is_noticed_not_only_the_first(
    reader: Callable[[], Reader], folder: Path, change: Callable[[Path, str], None]
) -> None:
    folder.mkdir()
    write(folder / "config", "a")
    found = reader()

    for name in ("b", "c", "d"):
        change(folder / "config", name)
        found.wait_for(name)


def test_files_that_go_and_come_again_are_noticed(reader: Callable[[], Reader], folder: Path) -> None:
    folder.mkdir()
    write(folder / "config", "a")
    found = reader()

    shutil.rmtree(folder)
    found.wait_for()
    folder.mkdir()
    write(folder / "config", "b")

    found.wait_for("b")


def test_a_change_behind_a_link_is_noticed(
    reader: Callable[[], Reader], folder: Path, tmp_path: Path
) -> None:
    folder.mkdir()
    (tmp_path / "dotfiles").mkdir()
    write(tmp_path / "dotfiles" / "aws", "a")
    (folder / "config").symlink_to(tmp_path / "dotfiles" / "aws")
    found = reader()

    for name, change in (("b", write), ("c", replace), ("d", write)):
        change(tmp_path / "dotfiles" / "aws", name)
        found.wait_for(name)


def test_a_change_of_secrets_alone_is_told(reader: Callable[[], Reader], folder: Path) -> None:
    folder.mkdir()
    (folder / "credentials").write_text("[a]\naws_access_key_id = AKIA1\naws_secret_access_key = geheim\n")
    found = reader()

    (folder / "new").write_text("[a]\naws_access_key_id = AKIA1\naws_secret_access_key = anders\n")
    (folder / "new").replace(folder / "credentials")
    found.wait_until(lambda: len(found.told) == 2)

    assert found.told[0] == found.told[1]


def test_what_else_happens_in_the_folder_is_not_told(reader: Callable[[], Reader], folder: Path) -> None:
    folder.mkdir()
    write(folder / "config", "a")
    found = reader()

    for number in range(20):
        (folder / f"other{number}").touch()
    replace(folder / "config", "b")
    found.wait_for("b")

    assert len(found.told) == 2


def test_a_place_that_cannot_be_watched_does_not_keep_it_busy(
    reader: Callable[[], Reader], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    write(folder / "config", "a")
    monkeypatch.setattr(QFileSystemWatcher, "addPaths", lambda _watcher, paths: paths)

    found = reader()  # it settles

    write(folder / "config", "b")
    found.files.look()
    found.wait_for("b")


def test_a_folder_that_may_not_be_looked_into_is_no_failure(
    qtbot: QtBot, background: Background, owner: QObject, tmp_path: Path
) -> None:
    found = Reader(qtbot, background, owner, tmp_path / ("n" * 300))

    assert os.strerror(36) in found.told[0].notices[0]


def test_it_may_go_while_a_look_is_under_way(
    reader: Callable[[], Reader], folder: Path, qtbot: QtBot, background: Background
) -> None:
    found = reader()
    found.files.look()
    found.files.deleteLater()

    with qtbot.waitSignal(found.files.destroyed, timeout=PATIENCE):
        pass
    done: list[None] = []
    background.run(lambda: None, owner=background, done=done.append, failed=lambda _: None)
    qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    assert len(found.told) == 1
