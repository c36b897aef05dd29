"""What the identity bar keeps in view where there is little room."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, home_of_aws, keep_profile, keys_of, open_windows, shown_texts
from snapshot_importer.accounts.profiles import ProfileStore, new_profile_id
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import ElidedLabel
from snapshot_importer.ui.widgets.marks import IconMark

LONG = "the profile of the people who import the images of other people"


@pytest.fixture
def windows(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws, name=LONG, label="Production")
    with open_windows(qtbot, theme, tmp_path / "data") as made:
        yield made


def test_region_and_account_are_whole_in_the_narrowest_window(windows: Windows) -> None:
    windows.signed_in()
    windows.window.resize(960, 640)
    windows.wait(lambda: windows.window.width() == 960)
    windows.window.bar.show_session()
    QApplication.sendPostedEvents()

    labels = {one.text(): one for one in windows.window.bar.findChildren(QLabel) if one.isVisible()}

    for words in (windows.session.region, "acme-imaging"):
        assert labels[words].width() >= labels[words].fontMetrics().horizontalAdvance(words)


def shortened(windows: Windows) -> list[str]:
    labels = windows.window.bar.findChildren(ElidedLabel)
    return [
        one.accessibleName()
        for one in labels
        if one.isVisible() and one.width() < one.fontMetrics().horizontalAdvance(one.text())
    ]


def test_nothing_is_shortened_at_the_moment_in_which_the_sign_in_lengthens_it(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    profile = keep_profile(tmp_path / "data", aws)
    ProfileStore(tmp_path / "data" / "profiles.json").put(replace(profile, account=aws.account))
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        session, seen = windows.session, {}
        session.credentials_changed.connect(
            lambda: seen.update({session.credentials().state: shortened(windows)})
        )
        windows.window.resize(1280, 800)
        windows.show()
        windows.wait(lambda: "ok" in seen)

    assert seen["ok"] == []


def test_there_is_a_list_to_choose_from_where_no_profile_is_in_use_yet(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    profile = keep_profile(tmp_path / "data", aws)
    store = ProfileStore(tmp_path / "data" / "profiles.json")
    store.put(replace(profile, id=new_profile_id(), name="finance"))
    store.use("")
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        bar = windows.window.bar

        assert "Choose a profile" in shown_texts(bar)
        marks = [one.icon_name() for one in bar.profile_button.findChildren(IconMark) if one.isVisible()]
        assert marks == ["chevron-down"]
        assert bar.profile_button.accessibleName() == "No profile, press to choose one"


@pytest.mark.usefixtures("twice_the_text")
def test_with_twice_the_text_a_usual_window_is_a_narrow_one(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws)
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.window.resize(1280, 800)
        windows.signed_in()
        texts = shown_texts(windows.window.bar)
        cut = [
            one.text()
            for one in windows.window.bar.findChildren(QLabel)
            if one.isVisible() and one.width() < one.fontMetrics().horizontalAdvance(one.text())
        ]

    assert {"acme-imaging", "eu-central-1"} <= set(texts)
    assert cut == []
