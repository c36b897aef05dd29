"""The states of the system keyring on the page: each has its sentence and its ways on, and none blocks the window."""

import pytest
from PySide6.QtWidgets import QPushButton

from fakes.windows import button
from snapshot_importer.accounts.secrets import Secret, SessionSecrets, UnavailableKind
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles import keyring_work
from snapshot_importer.ui.profiles.keyring_block import PROBLEMS
from ui.profiles.profiles_desk import Desk

NEVER = "It never writes them to a file."


def ways(desk: Desk) -> list[str]:
    """Return the buttons of the block that can be seen."""
    block = desk.page.detail.keyring_block
    return [one.text().strip() for one in block.findChildren(QPushButton) if one.isVisible()]


def title(desk: Desk) -> str:
    return desk.page.detail.keyring_block.accessibleName()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("absent", "There is no system keyring here."),
        ("locked", "The system keyring is locked."),
        ("nothing open", "The system keyring is open for no other program."),
        ("failed", "The system keyring reported an error."),
        ("timed out", "The system keyring does not answer."),
    ],
)
def test_each_state_has_its_sentence_and_its_ways_on(
    desk: Desk, aws: Simulator, kind: UnavailableKind, words: str
) -> None:
    desk.keep(aws, "imaging")
    desk.keyring.gone = kind
    page = desk.open()
    desk.wait(page.detail.keyring_block.isVisible)

    assert title(desk) == words
    assert NEVER in page.detail.keyring_block.accessibleDescription()
    assert ways(desk) == ["Try again", "Use for this session only", "How to set up a keyring"]


def test_a_secret_that_does_not_fit_can_be_used_for_the_session(desk: Desk, aws: Simulator) -> None:
    page = desk.open()
    desk.keyring.gone = "too long"
    desk.keyring.sentence = "The session token is too long for the Windows Credential Manager."
    desk.fill_key(aws)
    desk.save()
    desk.wait(page.detail.keyring_block.isVisible)

    assert title(desk) == "The secret does not fit into the system keyring."
    assert "Windows Credential Manager" in page.detail.keyring_block.accessibleDescription()
    assert ways(desk) == ["Use for this session only"]


def test_without_a_keyring_the_storage_says_so(desk: Desk) -> None:
    desk.keyring.gone = "absent"
    desk.keyring.sentence = "There is no system keyring here. Secrets can be kept for this session only."
    desk.open()

    assert desk.form.storage.secrets.text() == desk.keyring.sentence


def test_a_secret_of_the_session_is_said_to_be_in_memory(desk: Desk, aws: Simulator) -> None:
    page = desk.open()
    desk.keyring.gone = "locked"
    desk.fill_key(aws)
    desk.save()
    desk.wait(page.detail.keyring_block.isVisible)
    button(page, "Use for this session only").click()
    desk.wait(desk.store.profiles)

    desk.wait(lambda: desk.form.storage.secrets.text() == "Kept in memory, for this session only.")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The block appears at once instead of after a moment."""
    monkeypatch.setattr(keyring_work, "MOMENT", 0)


def hold_save(desk: Desk, aws: Simulator) -> None:
    """Save while the keyring keeps everybody waiting, and wait until that is told."""
    desk.open()
    desk.fill_key(aws)
    desk.keyring.answers.clear()
    desk.save()
    desk.wait(lambda: title(desk) == "Waiting for the system keyring…")


@pytest.mark.usefixtures("impatient")
def test_a_keyring_that_takes_its_time_is_waited_for_in_sight(desk: Desk, aws: Simulator) -> None:
    hold_save(desk, aws)
    assert ways(desk) == ["Stop waiting"]
    assert desk.page.detail.save_button.text() == "Saving…"

    desk.keyring.answers.set()
    desk.wait(desk.store.profiles)
    desk.wait(lambda: not desk.page.detail.keyring_block.isVisible())
    assert desk.keyring.get(desk.store.profiles()[0].id) == Secret(aws.secret_access_key)


@pytest.mark.usefixtures("impatient")
def test_who_stops_waiting_goes_on_at_once_and_loses_nothing(desk: Desk, aws: Simulator) -> None:
    hold_save(desk, aws)
    button(desk.page, "Stop waiting").click()

    assert title(desk) == "The system keyring does not answer."
    assert ways(desk) == ["Try again", "Use for this session only", "How to set up a keyring"]
    assert desk.form.keys.secret.text() == aws.secret_access_key
    assert desk.page.detail.save_button.isEnabled()
    desk.keyring.answers.set()
    desk.wait(desk.store.profiles)
    desk.wait(lambda: not desk.page.has_changes())


@pytest.mark.usefixtures("impatient")
def test_what_is_typed_while_the_keyring_is_waited_for_is_not_lost(desk: Desk, aws: Simulator) -> None:
    hold_save(desk, aws)
    button(desk.page, "Stop waiting").click()
    desk.type(desk.form.look.name, "later")
    desk.keyring.answers.set()
    desk.wait(desk.store.profiles)

    desk.wait(lambda: desk.page.detail.save_button.text() == "Save changes")
    assert desk.store.profiles()[0].name == "imaging"
    assert desk.form.look.name.text() == "later"
    assert desk.page.has_changes()


@pytest.mark.usefixtures("impatient")
def test_a_late_answer_does_not_undo_what_was_saved_meanwhile(desk: Desk, aws: Simulator) -> None:
    hold_save(desk, aws)
    button(desk.page, "Stop waiting").click()
    desk.type(desk.form.look.name, "later")
    button(desk.page, "Use for this session only").click()
    desk.wait(desk.store.profiles)
    assert desk.store.profiles()[0].name == "later"

    desk.keyring.answers.set()
    desk.wait(lambda: desk.keyring.puts)
    desk.wait(lambda: desk.state(desk.store.profiles()[0]) == "ok")
    (kept,) = desk.store.profiles()
    assert kept.name == "later"
    assert desk.memory.get(kept.secret_name)
    # What the keyring took too late is nobody's.
    desk.wait(lambda: desk.keyring.get(kept.id) is None)


@pytest.mark.usefixtures("impatient")
def test_another_profile_can_be_looked_at_while_the_keyring_is_waited_for(desk: Desk, aws: Simulator) -> None:
    first, second = desk.keep(aws, "first"), desk.keep(aws, "second")
    page = desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.keyring.answers.clear()
    page.show_profile(second)
    desk.wait(lambda: title(desk) == "Waiting for the system keyring…")
    page.show_profile(first)
    desk.keyring.answers.set()

    desk.wait(lambda: desk.form.keys.secret.placeholderText() and not page.detail.keyring_block.isVisible())
    assert desk.form.look.name.text() == "first"


@pytest.mark.parametrize("kind", ["locked", "timed out"])
def test_a_keyring_that_fails_a_sign_in_shows_the_ways_on(
    desk: Desk, aws: Simulator, kind: UnavailableKind
) -> None:
    profile = desk.keep(aws, "imaging")
    page = desk.open()
    desk.wait(desk.form.keys.secret.placeholderText)
    assert not page.detail.keyring_block.isVisible()
    desk.keyring.gone = kind

    page.detail.header.test_button.click()

    desk.wait(lambda: desk.state(profile) == "keyring")
    assert title(desk) == PROBLEMS[kind][0]
    assert NEVER in page.detail.keyring_block.accessibleDescription()
    assert ways(desk) == ["Try again", "Use for this session only", "How to set up a keyring"]
    assert not page.detail.header.result.isVisible()  # nothing is said twice

    desk.keyring.gone = None
    button(page, "Try again").click()
    desk.wait(lambda: desk.state(profile) == "ok")
    assert not page.detail.keyring_block.isVisible()
    assert page.detail.header.result.isVisible()


def test_a_secret_that_is_missing_can_be_entered(desk: Desk, aws: Simulator) -> None:
    profile = desk.keep(aws, "imaging")
    SessionSecrets.delete(desk.keyring, profile.secret_name)
    page = desk.open()
    page.detail.header.test_button.click()
    desk.wait(lambda: desk.state(profile) == "secret-missing")
    result = page.detail.header.result
    assert result.accessibleName() == "The secret is not in the keyring."

    button(result, "Enter it…").click()

    assert page.window().focusWidget() is desk.form.keys.secret
