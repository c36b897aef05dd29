"""The pane of the log: what it shows is what fits, however entries come and go."""

import logging
import random
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics import log_pane
from snapshot_importer.ui.diagnostics.log_pane import LogPane
from snapshot_importer.ui.diagnostics.log_reader import Entry
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.theme.theme import Theme


@pytest.fixture
def pane(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[LogPane]:
    monkeypatch.setattr(log_pane, "MOST", 20)
    background = Background(DaemonExecutor(1, "worker"))
    made = LogPane(theme, background)
    made.resize(600, 120)
    made.show()
    yield made
    made.hide()
    background.close()


def some_entries(chance: random.Random, count: int) -> list[Entry]:
    levels = (logging.INFO, logging.WARNING, logging.ERROR)
    return [
        Entry(chance.choice(levels), 1, f"entry {chance.random()}" + "\n  more" * chance.choice((0, 0, 1, 3)))
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_shown_is_what_fits(pane: LogPane, seed: int) -> None:
    chance = random.Random(seed)
    pane._take(some_entries(chance, chance.randrange(20)), first=True)
    for _ in range(60):
        if not chance.randrange(8):
            pane.level.setCurrentIndex(chance.randrange(3))
        pane._take(some_entries(chance, chance.choice((0, 1, 1, 2, 7, 25))), first=False)

        assert pane.code.toPlainText() == (pane.text() or "Nothing fits.")
    assert len(pane._entries) == 20


def test_who_has_scrolled_up_is_left_there(pane: LogPane, qapp: QApplication) -> None:
    chance = random.Random(1)
    pane._take(some_entries(chance, 15), first=True)
    bar = pane.code.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0  # the newest are in sight

    pane._take(some_entries(chance, 1), first=False)
    assert bar.value() == bar.maximum()
    bar.setValue(2)
    pane._take(some_entries(chance, 1), first=False)
    assert bar.value() == 2
