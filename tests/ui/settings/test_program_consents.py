"""The answer "Always for this profile" can be taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.windows import PATIENCE, button, shown_texts
from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.interaction import ProgramQuestion
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.settings.program_consents import NONE, ProgramConsents
from snapshot_importer.ui.theme.theme import Theme

FINANCE, RETAIL = ProgramQuestion("finance", "aws-vault export"), ProgramQuestion("retail", "get-keys")


@pytest.fixture
def consents(tmp_path: Path) -> Consents:
    return Consents(tmp_path / "consents.json")


@pytest.fixture
def background() -> Iterator[Background]:
    executor = DaemonExecutor(1, "worker")
    made = Background(executor)
    yield made
    made.close()
    executor.shutdown(wait=True)


def test_programs_that_run_without_asking_are_counted_and_asked_for_again(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, consents: Consents, background: Background
) -> None:
    panel = ProgramConsents(Theme(qapp, tmp_path, "light"), consents, background)
    qtbot.addWidget(panel)
    panel.show()
    assert shown_texts(panel) == [NONE]
    consents.allow_always(FINANCE)
    consents.allow_always(RETAIL)

    panel.hide()
    panel.show()
    qtbot.waitUntil(
        lambda: shown_texts(panel) == ["2 programs of profiles run without asking."], timeout=PATIENCE
    )
    button(panel, "Ask again").click()
    qtbot.waitUntil(lambda: shown_texts(panel) == [NONE], timeout=PATIENCE)

    assert not consents.allows(FINANCE)
    assert not consents.allows(RETAIL)
