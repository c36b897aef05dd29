"""What the user chose, as it lies on the disk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.preferences import Preferences, read_choices


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in-order", "the-later-first"])
def test_the_last_choice_is_kept_however_the_workers_run(tmp_path: Path, order: tuple[int, int]) -> None:
    waiting: list[Callable[[], None]] = []
    preferences = Preferences(tmp_path / "preferences.json", waiting.append)
    preferences.change(theme="dark")
    preferences.change(theme="light")

    for number in order:
        waiting[number]()

    assert read_choices(tmp_path / "preferences.json").theme == "light"


def test_what_is_kept_at_the_end_outlives_a_write_that_was_still_to_come(tmp_path: Path) -> None:
    waiting: list[Callable[[], None]] = []
    preferences = Preferences(tmp_path / "preferences.json", waiting.append)
    preferences.change(theme="dark")

    preferences.keep(draft={"location": "s3://exports/disk.vmdk"})
    waiting[0]()

    kept = read_choices(tmp_path / "preferences.json")
    assert (kept.theme, kept.draft) == ("dark", {"location": "s3://exports/disk.vmdk"})


@pytest.mark.parametrize("content", ['{"notifications": 3}', "{", "[]"], ids=["type", "cut", "list"])
def test_what_cannot_be_read_is_as_by_default(tmp_path: Path, content: str) -> None:
    (tmp_path / "preferences.json").write_text(content, encoding="utf-8")

    assert read_choices(tmp_path / "preferences.json").notifications == "all"


def test_what_is_typed_is_written_once_after_a_pause(qtbot: QtBot, tmp_path: Path) -> None:
    written: list[Callable[[], None]] = []
    preferences = Preferences(tmp_path / "preferences.json", written.append)
    for length in range(1, 7):
        preferences.change_soon(task_search="region"[:length])
    assert written == []
    assert preferences.waits()
    qtbot.waitUntil(lambda: len(written) == 1)
    written[0]()
    assert read_choices(tmp_path / "preferences.json").task_search == "region"
    assert not preferences.waits()
