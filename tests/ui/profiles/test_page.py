"""The profiles page over real files, a store of secrets of the test, and the simulated AWS."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget

from fakes.windows import (
    HOSTILE,
    answer,
    button,
    home_of_aws,
    nameless,
    only,
    question,
    rich_labels,
    shown_texts,
    without_tip,
)
from snapshot_importer.accounts.profiles import COLOURS, Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles.choice_dialog import ChoiceDialog
from ui.profiles.profiles_desk import SECRET, Desk


def on_disk(folder: Path) -> str:
    return "\n".join(
        path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()
    )


def test_an_access_key_is_added_and_its_secret_is_nowhere_on_disk(desk: Desk, aws: Simulator) -> None:
    page = desk.open()
    assert page.detail.save_button.text() == "Add profile"
    desk.fill_key(aws)
    page.detail.save_button.click()
    desk.wait(desk.store.profiles)

    (profile,) = desk.store.profiles()
    desk.wait(lambda: desk.state(profile) == "ok")
    assert (profile.name, profile.method, profile.access_key_id) == (
        "imaging",
        "access-key",
        aws.access_key_id,
    )
    assert desk.keyring.get(profile.id) == Secret(aws.secret_access_key)
    assert aws.secret_access_key not in on_disk(desk.folder)
    assert desk.session.profile is not None
    assert desk.session.profile.id == profile.id
    assert "Signed in as" in page.detail.header.result.accessibleName()
    assert "arn:aws:iam::" in page.detail.header.result.accessibleDescription()
    desk.wait(lambda: desk.form.keys.secret.placeholderText() == "Stored. Leave empty to keep it.")
    assert desk.form.keys.secret.text() == ""
    assert not page.detail.save_button.isEnabled()


def test_each_mistake_is_told_at_its_field(desk: Desk) -> None:
    page = desk.open()
    desk.type(desk.form.keys.access_key_id, "AKIA123")
    page.detail.save_button.click()

    rows = desk.form.rows
    assert [name for name in ("name", "access_key_id", "secret") if not rows[name].problem_text()] == []
    assert desk.form.look.name.hasFocus()
    assert desk.store.profiles() == ()


def test_a_wrong_secret_is_told_apart_from_an_unknown_key(desk: Desk, aws: Simulator) -> None:
    known = desk.keep(aws, "known")
    unknown = desk.keep(aws, "unknown", key="AKIAIOSFODNN7EXAMPLE")
    SessionSecrets.put(desk.keyring, known.id, Secret("not-the-secret"))
    page = desk.open()

    page.show_profile(known)
    page.detail.header.test_button.click()
    desk.wait(lambda: desk.state(known) == "refused")
    assert page.detail.header.result.accessibleName() == "The secret does not fit the access key id."
    page.show_profile(unknown)
    page.detail.header.test_button.click()
    desk.wait(lambda: desk.state(unknown) == "refused")
    assert page.detail.header.result.accessibleName() == "AWS does not know this access key id."


def test_without_a_keyring_the_secret_can_stay_in_memory(desk: Desk, aws: Simulator) -> None:
    page = desk.open()
    desk.keyring.gone = "locked"
    desk.fill_key(aws)
    page.detail.save_button.click()
    desk.wait(page.detail.keyring_block.isVisible)
    assert "It never writes them to a file." in page.detail.keyring_block.accessibleDescription()
    assert desk.form.keys.secret.text() == aws.secret_access_key

    button(page, "Use for this session only").click()
    desk.wait(desk.store.profiles)

    (profile,) = desk.store.profiles()
    desk.wait(lambda: desk.state(profile) == "ok")
    assert desk.memory.get(profile.secret_name) == Secret(aws.secret_access_key)
    assert aws.secret_access_key not in on_disk(desk.folder)
    assert not page.detail.keyring_block.isVisible()


def test_try_again_saves_once_the_keyring_answers(desk: Desk, aws: Simulator) -> None:
    page = desk.open()
    desk.keyring.gone = "locked"
    desk.fill_key(aws)
    page.detail.save_button.click()
    desk.wait(page.detail.keyring_block.isVisible)

    desk.keyring.gone = None
    button(page, "Try again").click()

    desk.wait(desk.store.profiles)
    assert desk.keyring.get(desk.store.profiles()[0].secret_name) == Secret(aws.secret_access_key)
    desk.wait(lambda: not page.detail.keyring_block.isVisible())


def test_a_keyring_that_was_locked_is_asked_again(desk: Desk, aws: Simulator) -> None:
    profile = desk.keep(aws, "imaging")
    desk.keyring.gone = "locked"
    page = desk.open()
    desk.wait(page.detail.keyring_block.isVisible)

    desk.keyring.gone = None
    button(page, "Try again").click()

    desk.wait(lambda: not page.detail.keyring_block.isVisible())
    desk.wait(lambda: desk.form.keys.secret.placeholderText() == "Stored. Leave empty to keep it.")
    desk.wait(lambda: desk.state(profile) == "ok")
    assert desk.form.rows["secret"].problem_text() == ""


def changed_page(desk: Desk, aws: Simulator) -> tuple[Profile, Profile]:
    first, second = desk.keep(aws, "first"), desk.keep(aws, "second")
    page = desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.type(desk.form.look.name, "renamed")
    assert page.detail.save_button.isEnabled()
    page.list.view.setCurrentIndex(page.list.view.model().index(1, 0))
    return first, second


def test_leaving_with_changes_asks_and_stay_stays(desk: Desk, aws: Simulator) -> None:
    first, _ = changed_page(desk, aws)
    answer("Stay")

    assert desk.form.look.name.text() == "renamed"
    assert desk.page.list.current_key() == first.id
    assert desk.store.get(first.id) == first


def test_leaving_with_changes_can_discard_them(desk: Desk, aws: Simulator) -> None:
    first, second = changed_page(desk, aws)
    answer("Discard")

    assert desk.form.look.name.text() == "second"
    assert desk.page.list.current_key() == second.id
    assert desk.store.get(first.id) == first


def test_leaving_with_changes_can_save_them_and_goes_on(desk: Desk, aws: Simulator) -> None:
    first, second = changed_page(desk, aws)
    answer("Save")

    desk.wait(lambda: desk.form.look.name.text() == "second")
    assert desk.page.list.current_key() == second.id
    kept = desk.store.get(first.id)
    assert kept is not None
    assert kept.name == "renamed"


def test_a_save_that_fails_stays_with_what_was_typed(desk: Desk, aws: Simulator) -> None:
    first, second = changed_page(desk, aws)
    desk.type(desk.form.look.name, "second")
    answer("Save")

    assert desk.form.rows["name"].problem_text()
    assert desk.form.look.name.text() == "second"
    assert desk.page.list.current_key() == first.id
    assert desk.store.get(second.id) == second


def test_discard_brings_the_kept_profile_back(desk: Desk, aws: Simulator) -> None:
    desk.keep(aws, "first")
    page = desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.type(desk.form.look.name, "else")
    desk.type(desk.form.keys.secret, "typed")
    button(page, "Discard").click()

    assert desk.form.look.name.text() == "first"
    assert desk.form.keys.secret.text() == ""
    assert not page.detail.save_button.isEnabled()


def test_a_new_profile_can_be_given_up(desk: Desk, aws: Simulator) -> None:
    first = desk.keep(aws, "first")
    page = desk.open()
    page.list.add_button.click()
    desk.type(desk.form.look.name, "half")
    page.list.view.setCurrentIndex(page.list.view.model().index(0, 0))
    answer("Discard")

    assert desk.form.look.name.text() == "first"
    assert page.list.view.model().rowCount() == 1
    assert desk.store.profiles() == (first,)


def test_removing_says_what_goes_on_and_forgets_the_secret(desk: Desk, aws: Simulator) -> None:
    profile = desk.keep(aws, "imaging-prod")
    desk.running = 3
    page = desk.open()
    button(page, "Remove…").click()
    box = question()
    assert box.text() == "Remove the profile imaging-prod?"
    assert box.informativeText() == (
        "Its secret, if it has one, is deleted from the keyring. 3 running imports go on in AWS, "
        "but cannot be watched with this profile. ~/.aws is not changed."
    )
    assert box.defaultButton().text() == "Keep"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert desk.store.profiles() == (profile,)

    button(page, "Remove…").click()
    answer("Remove")

    desk.wait(lambda: not desk.store.profiles())
    desk.wait(lambda: page.detail.save_button.text() == "Add profile")
    assert desk.keyring.get(profile.id) is None


def test_profiles_of_the_home_are_offered_and_used_as_they_are(
    desk: Desk, aws: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = "[profile sso-only]\nsso_session = x\n[profile role]\nrole_arn = arn:aws:iam::1:role/x\n"
    credentials = f"[one]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n"
    home_of_aws(tmp_path / "home", monkeypatch, credentials, config)
    page = desk.open()
    desk.wait(lambda: any("in ~/.aws" in text for text in shown_texts(page)))
    button(page, "Show them…").click()
    dialog = only(page, ChoiceDialog)
    listed = only(dialog, QListWidget)
    texts = [listed.item(row).text() for row in range(listed.count())]
    assert any(text.startswith("one") for text in texts)
    item = next(
        listed.item(row) for row in range(listed.count()) if listed.item(row).text().startswith("one")
    )
    item.setCheckState(Qt.CheckState.Checked)
    button(dialog, "Add the chosen").click()

    desk.wait(desk.store.profiles)
    (profile,) = desk.store.profiles()
    assert (profile.method, profile.shared_name) == ("shared", "one")
    assert SECRET not in (desk.folder / "profiles.json").read_text(encoding="utf-8")
    assert desk.keyring.get(profile.id) is None
    desk.wait(lambda: desk.state(profile) not in ("not-checked", "signing-in"))


def test_the_environments_variables_are_shown_masked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    desk.open()
    desk.form.look.method.setCurrentIndex(desk.form.look.method.findData("environment"))

    assert "AWS_ACCESS_KEY_ID = AKIA…MPLE" in desk.form.environment.environment.text()
    assert SECRET not in desk.form.environment.environment.text()
    assert desk.form.storage.secrets.text() == "Taken from the environment this app was started in."
    assert not desk.form.keys.rows["secret"].isVisible()
    desk.type(desk.form.look.name, "here")
    desk.page.detail.save_button.click()
    desk.wait(desk.store.profiles)
    assert desk.store.profiles()[0].method == "environment"


def test_the_session_token_is_asked_for_only_with_temporary_keys(desk: Desk) -> None:
    desk.open()
    desk.type(desk.form.keys.access_key_id, "AKIA")
    assert not desk.form.rows["session_token"].isVisible()
    desk.type(desk.form.keys.access_key_id, "ASIA")
    assert desk.form.rows["session_token"].isVisible()


def test_the_secret_is_hidden_until_it_is_shown(desk: Desk) -> None:
    desk.open()
    assert desk.form.keys.secret.echoMode() == QLineEdit.EchoMode.Password
    desk.form.keys.show_secret.click()
    assert desk.form.keys.secret.echoMode() == QLineEdit.EchoMode.Normal
    assert desk.form.keys.show_secret.accessibleName() == "Hide"


def test_colours_are_one_tab_stop_and_arrows_choose(desk: Desk) -> None:
    desk.open()
    row = desk.form.look.colours
    row.set_colour("violet")
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Right)
    assert row.colour() == COLOURS[1]
    assert row.accessibleName() == "Colour: Teal"
    QTest.keyClick(row, Qt.Key.Key_Left)
    QTest.keyClick(row, Qt.Key.Key_Left)
    assert row.colour() == COLOURS[-1]
    row.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClick(row, Qt.Key.Key_Left)
    assert row.colour() == COLOURS[0]


def test_the_demos_profile_has_nothing_to_sign_in_with(desk: Desk, aws: Simulator) -> None:
    desk.store.put(
        Profile(
            new_profile_id(),
            "Demo",
            region=aws.region,
            method="demo",
            access_key_id=aws.access_key_id,
            endpoint_url=aws.endpoint,
        )
    )
    page = desk.open()

    assert desk.form.storage.secrets.text() == "Simulated on this computer."
    shown = {name for name, row in desk.form.rows.items() if row.isVisible()}
    assert shown == {"name", "label", "region"}
    assert not any(row.isVisible() for row in desk.form.keys.rows.values())
    desk.type(desk.form.look.name, "Playground")
    page.detail.save_button.click()
    desk.wait(lambda: desk.store.profiles()[0].name == "Playground")
    assert desk.store.profiles()[0].endpoint_url == aws.endpoint


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_shown_as_it_is(desk: Desk, aws: Simulator, text: str) -> None:
    desk.store.put(Profile(new_profile_id(), text, region=aws.region, method="environment"))
    page = desk.open()
    page.grab()
    button(page, "Remove…").click()

    assert question().textFormat() == Qt.TextFormat.PlainText
    assert "\u202e" not in question().text()
    assert "\0" not in question().text()
    assert rich_labels(page) == []
    answer("Keep")


def test_every_control_has_a_name(desk: Desk, aws: Simulator) -> None:
    desk.keep(aws, "imaging")
    page = desk.open()

    assert nameless(page) == []
    assert without_tip(page) == []
