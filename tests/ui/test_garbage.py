"""The collector, and a long history that it need not walk."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from snapshot_importer.app import Program, Running
from snapshot_importer.application import Folders
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.ui.garbage import MANY, OLDEST, GarbageOnGuiThread


def walked(one: object) -> bool:
    """Whether a full collection looks at *one*."""
    return any(found is one for found in gc.get_objects())


@pytest.fixture
def garbage(qapp: QApplication) -> Iterator[GarbageOnGuiThread]:
    gc.unfreeze()
    made = GarbageOnGuiThread(qapp)
    yield made
    made.close()
    made.deleteLater()
    gc.disable()  # as the fixture of all these tests wants it


class Node:
    """Is garbage that only the collector finds, once nobody has it."""

    def __init__(self) -> None:
        self.itself = self


def make_many() -> list[list[object]]:
    return [[] for _ in range(MANY + 1)]


def full_collection_is_due(garbage: GarbageOnGuiThread, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(gc, "get_count", lambda: (0, 0, gc.get_threshold()[OLDEST] + 1))
        garbage._collect()


def opened_journal(qtbot: QtBot, program: Program) -> Journal:
    assert program.workspace is not None
    imports = program.workspace.imports
    qtbot.waitUntil(lambda: imports.journal is not None, timeout=15_000)
    assert imports.journal is not None
    return imports.journal


def test_nothing_is_collected_while_a_history_is_read(garbage: GarbageOnGuiThread) -> None:
    garbage.rest()
    assert not garbage._timer.isActive()

    garbage.go_on()
    assert garbage._timer.isActive()


def test_what_is_kept_is_not_walked(garbage: GarbageOnGuiThread) -> None:
    history = [object()]
    assert walked(history)

    garbage.keep()
    assert not walked(history)


def test_many_new_objects_are_set_aside_and_few_are_walked(garbage: GarbageOnGuiThread) -> None:
    gc.collect()
    few = [[object()]]
    garbage._collect()
    assert walked(few)

    models = make_many()
    garbage._collect()
    assert not walked(models)


def test_what_was_not_set_aside_is_never_kept_by_a_full_collection(
    garbage: GarbageOnGuiThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    garbage.keep()
    node = Node()
    gone = weakref.ref(node)
    full_collection_is_due(garbage, monkeypatch)  # it still lives
    del node

    full_collection_is_due(garbage, monkeypatch)
    assert gone() is None


def test_what_was_set_aside_is_collected_once_it_has_grown(
    garbage: GarbageOnGuiThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = Node()
    gone = weakref.ref(node)
    garbage.keep()
    del node

    full_collection_is_due(garbage, monkeypatch)
    assert gone() is not None

    grown: list[list[object]] = [[] for _ in range(MANY + gc.get_freeze_count() // 3)]
    garbage._collect()
    full_collection_is_due(garbage, monkeypatch)
    assert gone() is None
    assert not walked(grown)


def test_garbage_of_which_much_comes_at_once_is_collected_too(garbage: GarbageOnGuiThread) -> None:
    garbage.keep()
    made = make_many()
    node = Node()
    gone = weakref.ref(node)
    garbage._collect()
    del node, made
    assert gone() is not None

    grown: list[list[object]] = [[] for _ in range(MANY + gc.get_freeze_count() // 3)]
    garbage._collect()  # again and again many: a full collection is never due
    assert gone() is None
    assert not walked(grown)


@pytest.mark.usefixtures("garbage")
def test_a_history_is_kept_when_it_is_read_and_collected_with_its_windows_when_it_was_left(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    with Running(qapp, Folders(tmp_path / "data", tmp_path / "cache"), None) as program:
        program.open_own()
        journal = opened_journal(qtbot, program)
        assert not walked(journal)
        for page in ("tasks", "profiles", "settings"):
            program.make_page(page)
        history, workspace = weakref.ref(journal), weakref.ref(program.workspace)
        del journal

        program.open_demo()
        opened_journal(qtbot, program)
        assert history() is None
        assert workspace() is None
