"""The first run of the main window."""

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fakes.windows import home_of_aws, only, open_windows
from snapshot_importer.ui.shell.first_run import Drawing, FirstRun, Step
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button


@pytest.mark.parametrize(
    ("credentials", "wanted"),
    [
        ("", "Add a profile…"),
        ("[one]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n", "Choose a profile…"),
    ],
)
def test_the_first_run_has_one_primary_button(
    qtbot: QtBot,
    theme: Theme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    credentials: str,
    wanted: str,
) -> None:
    home_of_aws(tmp_path, monkeypatch, credentials)
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        first = only(windows.window, FirstRun)
        windows.wait(lambda: first.shared.button.isVisible() == bool(credentials))

        primary = [
            one.accessibleName()
            for one in first.findChildren(Button)
            if one.isVisible() and one.property("kind") == "primary"
        ]

        assert primary == [wanted]
        assert not first.focusPolicy() & Qt.FocusPolicy.TabFocus  # a stop that could not be seen
        assert first.add.words.text() == (
            "Access key in the system keyring, IAM Identity Center, or a role with MFA."
        )


def test_the_steps_of_the_drawing_stand_at_equal_distances(qtbot: QtBot, theme: Theme) -> None:
    drawing = Drawing(theme)
    qtbot.addWidget(drawing)
    drawing.resize(900, 120)
    drawing.show()

    middles = [step.geometry().center().x() for step in drawing.findChildren(Step)]
    distances = {after - before for before, after in pairwise(middles)}

    assert max(distances) - min(distances) <= 1
