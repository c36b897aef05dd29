"""Profiles go to a file and come from one, with a preview before anything is added."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from fakes.windows import (
    HOSTILE,
    Windows,
    action,
    button,
    dialog,
    nameless,
    question,
    rich_labels,
    shown_texts,
)
from snapshot_importer.accounts.profile_exchange import FORMAT
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles.choice_dialog import ChoiceDialog
from snapshot_importer.ui.profiles.more import More
from snapshot_importer.ui.profiles.page import ProfilesPage
from snapshot_importer.ui.profiles.saving import Keeping
from ui.profiles.profiles_desk import Desk


def opened(desk: Desk) -> ProfilesPage:
    page = desk.open()
    More(desk.theme, page, Keeping(desk.store, desk.keyring, desk.memory), desk.background)
    return page


def choose(page: ProfilesPage, entry: str, path: Path) -> None:
    """Choose a file with an entry of the menu."""
    action(page.list.menu.actions(), entry).trigger()
    shown = dialog(QFileDialog)
    shown.fileSelected.emit(str(path))
    shown.close()


def role_on(profile: Profile) -> Profile:
    return Profile(
        new_profile_id(),
        "auditor",
        region=profile.region,
        method="role",
        source_profile=profile.id,
        role_arn="arn:aws:iam::123456789012:role/Auditor",
        endpoint_url=profile.endpoint_url,
    )


def asked() -> bool:
    return any(isinstance(one, QMessageBox) and one.isVisible() for one in QApplication.topLevelWidgets())


def previewed(desk: Desk, path: Path) -> ChoiceDialog:
    page = opened(desk)
    choose(page, "Import profiles…", path)
    desk.wait(lambda: page.findChildren(ChoiceDialog))
    return dialog(ChoiceDialog)


def lines(shown: ChoiceDialog) -> list[str]:
    return [shown.list.item(row).text() for row in range(shown.list.count())]


def test_profiles_go_out_without_secrets_and_come_back(desk: Desk, aws: Simulator, tmp_path: Path) -> None:
    key = desk.keep(aws, "imaging")
    desk.store.put(role_on(key))
    path = tmp_path / "out" / "team.json"
    page = opened(desk)
    choose(page, "Export profiles…", path)
    desk.wait(asked)
    assert question().text() == "2 profiles were exported to team.json"
    button(question(), "Close").click()
    text = path.read_text(encoding="utf-8")
    assert aws.access_key_id in text
    assert not any(hidden in text for hidden in (aws.secret_access_key, key.id))

    desk.store.remove(key.id)
    desk.store.remove(desk.store.profiles()[0].id)
    choose(page, "Import profiles…", path)
    desk.wait(lambda: page.findChildren(ChoiceDialog))
    shown = dialog(ChoiceDialog)
    assert lines(shown) == [
        f"imaging  ·  Access key …{aws.access_key_id[-4:]}  ·  {aws.region}  ·  Custom endpoint {aws.endpoint}",
        f"auditor  ·  Role Auditor via imaging  ·  {aws.region}  ·  Custom endpoint {aws.endpoint}",
    ]
    assert desk.store.profiles() == ()
    shown.take.click()
    desk.wait(lambda: len(desk.store.profiles()) == 2)

    added, role = desk.store.profiles()
    assert replace(added, id="", account="") == replace(key, id="", account="")
    assert role.source_profile == added.id != key.id
    desk.wait(lambda: desk.state(added) == "secret-missing")
    desk.wait(lambda: page.detail.profile.id == added.id)


def test_what_is_not_ticked_is_not_added(desk: Desk, aws: Simulator, tmp_path: Path) -> None:
    shown = previewed(desk, written(tmp_path, {"name": "a", "shared_name": "x", "method": "shared"}, NAMED))
    shown.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    shown.take.click()

    desk.wait(desk.store.profiles)
    assert [profile.name for profile in desk.store.profiles()] == ["named"]


NAMED = {"name": "named", "shared_name": "named", "method": "shared"}


def written(folder: Path, *entries: object, **head: object) -> Path:
    path = folder / "profiles.json"
    document = {"format": FORMAT, "schema": 1, "profiles": entries} | head
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_the_preview_says_what_cannot_be_added_and_what_is_here(desk: Desk, tmp_path: Path) -> None:
    desk.store.put(Profile(new_profile_id(), "named", method="shared", shared_name="named"))
    broken = {"name": "broken", "access_key_id": "AKIA", "method": "access-key"}
    shown = previewed(desk, written(tmp_path, NAMED, broken, {**NAMED, "name": "new", "password": "hidden"}))

    assert lines(shown) == [
        "named (2)  ·  Shared profile named  ·  us-east-1  ·  already here",
        "broken  ·  Access key id: An access key id begins with AKIA or ASIA and has 16 or more capital letters and digits.",
        "new  ·  Shared profile named  ·  us-east-1",
    ]
    states = [shown.list.item(row).checkState() for row in range(3)]
    assert [state == Qt.CheckState.Checked for state in states] == [False, False, True]
    assert not shown.list.item(1).flags() & Qt.ItemFlag.ItemIsEnabled
    assert "Not known to this version, and left out: password." in shown_texts(shown)
    assert nameless(shown) == []
    # What is long goes on in the next line; whether a bar came was the platform's to say.
    assert shown.list.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    shown.reject()
    assert len(desk.store.profiles()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "This is no file of exported profiles."),
        (b"x" * (10 << 20), "The file is too large to be a list of profiles: more than 1 MiB."),
        (
            json.dumps({"format": FORMAT, "schema": 2, "profiles": []}).encode(),
            "The file was written by a newer version of this program. Update the program, or export again with this one.",
        ),
    ],
    ids=["garbage", "10 MB", "newer"],
)
def test_bad_files_are_told_and_nothing_changes(
    desk: Desk, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "profiles.json"
    path.write_bytes(content)
    choose(opened(desk), "Import profiles…", path)
    desk.wait(asked)

    assert question().text() == "No profiles could be read from profiles.json"
    assert question().informativeText() == sentence
    button(question(), "Close").click()
    assert desk.store.profiles() == ()


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_shown_as_they_are(desk: Desk, tmp_path: Path, name: str) -> None:
    shown = previewed(desk, written(tmp_path, {**NAMED, "name": name, name: "x"}))

    assert rich_labels(shown) == []
    assert not any(hidden in text for text in (*lines(shown), *shown_texts(shown)) for hidden in "\u202e\0")
    shown.reject()


def test_nothing_to_export_is_told(desk: Desk) -> None:
    page = opened(desk)
    action(page.list.menu.actions(), "Export profiles…").trigger()

    assert question().text() == "Nothing to export"
    button(question(), "Close").click()


def test_a_place_that_cannot_be_written_is_told(desk: Desk, aws: Simulator, tmp_path: Path) -> None:
    desk.keep(aws, "imaging")
    (tmp_path / "file").write_text("")
    choose(opened(desk), "Export profiles…", tmp_path / "file" / "profiles.json")
    desk.wait(asked)

    assert question().text() == "The profiles could not be exported"
    button(question(), "Close").click()


def test_the_menu_is_beside_the_list_in_the_main_window(windows: Windows) -> None:
    windows.show()
    windows.window.show_page("profiles")
    page = windows.page(ProfilesPage)

    assert page.list.menu_button.isVisible()
    assert [one.text() for one in page.list.menu.actions() if one.text()] == [
        "Import access key CSV…",
        "Import profiles…",
        "Export profiles…",
    ]
