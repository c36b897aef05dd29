from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from snapshot_importer.ui.theme.theme import Theme
from ui.sign_in.sign_in_desk import Desk


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme) -> Iterator[Desk]:
    made = Desk(qtbot, theme)
    made.show()
    yield made
    made.interactions.close()
    made.executor.shutdown(wait=True)
