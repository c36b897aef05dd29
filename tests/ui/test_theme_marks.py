"""The marks of check boxes and combo boxes, which a style sheet names as files: there wherever they can be written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from snapshot_importer.ui.theme.theme import Theme


@pytest.fixture(autouse=True)
def dressed_again(theme: Theme) -> Iterator[None]:
    """Let no later window look for the marks of these tests."""
    yield
    theme._dress(theme.tokens)


def marks(theme: Theme) -> set[Path]:
    return {Path(path) for path in theme._marks(theme.tokens).values()}


def test_the_marks_lie_in_the_cache_folder(qapp: QApplication, tmp_path: Path) -> None:
    found = marks(Theme(qapp, tmp_path / "cache", "light"))

    assert {path.parent for path in found} == {tmp_path / "cache"}
    assert all(path.stat().st_size for path in found)


def test_where_the_cache_cannot_be_written_the_marks_are_there_for_this_run(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))

    theme = Theme(qapp, tmp_path / "file" / "cache", "light")

    found = marks(theme)
    assert {path.parent.parent for path in found} == {tmp_path / "run"}
    assert all("svg" in path.read_text(encoding="utf-8") for path in found)
    assert theme._spare_folder is not None
    theme._spare_folder.cleanup()


def test_a_mark_that_a_full_disk_cut_off_is_written_again(qapp: QApplication, tmp_path: Path) -> None:
    for path in marks(Theme(qapp, tmp_path, "light")):
        path.write_bytes(b"")

    assert all(path.stat().st_size for path in marks(Theme(qapp, tmp_path, "light")))


def test_without_any_place_the_program_goes_on(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "file"))

    assert marks(Theme(qapp, tmp_path / "file" / "cache", "light"))
