"""The folder of profiles, found without Qt."""

import subprocess
import sys
from pathlib import Path

import pytest

from snapshot_importer.accounts.data_folder import data_folder

QT = """
from PySide6.QtCore import QCoreApplication, QStandardPaths
app = QCoreApplication([])
app.setApplicationName("snapshot-importer")
print(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
"""


@pytest.mark.parametrize("named", [True, False])
def test_it_is_the_one_that_qt_names(named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if named:
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    else:
        monkeypatch.delenv("XDG_DATA_HOME")
    done = subprocess.run(
        [sys.executable, "-c", QT], check=True, stdout=subprocess.PIPE, text=True, timeout=60
    )

    assert str(data_folder()) == done.stdout.strip()


def test_other_systems_have_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert data_folder({"APPDATA": "/roaming"}, "win32") == Path("/roaming/snapshot-importer")
    assert data_folder({}, "darwin") == tmp_path / "Library" / "Application Support" / "snapshot-importer"
