"""A rotation through its dialog, with a failure at every step; after each of them what is stored works."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from fakes.http_faults import FAULTS
from fakes.windows import (
    HOSTILE,
    answer,
    button,
    dialog,
    home_of_aws,
    nameless,
    question,
    rich_labels,
    without_tip,
)
from snapshot_importer.accounts.profiles import new_profile_id
from snapshot_importer.accounts.sdk import TALKATIVE
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.rotation.steps import Step
from ui.rotation.rotation_stage import Stage

ALL_BUT_LAST: dict[Step, str] = {"make": "done", "test": "done", "store": "done", "use": "done"}
ALLOWED = (
    "iam:CreateAccessKey",
    "iam:DeleteAccessKey",
    "iam:GetAccessKeyLastUsed",
    "iam:ListAccessKeys",
    "iam:UpdateAccessKey",
)


def test_a_key_is_made_tested_stored_and_taken_and_the_old_one_deactivated(stage: Stage) -> None:
    stage.open()
    assert stage.offered() == ["Rotate key"]

    stage.press("Rotate key")

    assert stage.steps() == dict.fromkeys(("make", "test", "store", "use", "retire"), "done")
    assert stage.active() == {stage.old_id: False, stage.new_id(): True}
    profile = stage.store.get(stage.profile.id)
    assert profile
    assert profile.access_key_id == stage.new_id()
    assert stage.keyring.names() == {profile.secret_name}
    assert stage.works()
    assert stage.session.credentials(profile.id).state == "ok"
    assert stage.told()[0] == "The key was changed"
    assert stage.offered() == []


def test_the_next_rotation_works_as_the_first(stage: Stage) -> None:
    stage.open()
    stage.press("Rotate key")
    first = stage.new_id()
    button(stage.dialog, f"Delete {stage.old_id}").click()
    answer("Delete")
    stage.settle()
    stage.open()
    stage.press("Rotate key")

    (second,) = {*stage.active()} - {first}
    assert stage.active() == {first: False, second: True}
    assert stage.keyring.names() == {stage.profile.id}
    assert stage.works()


def test_the_old_key_is_deleted_only_after_a_question(stage: Stage) -> None:
    stage.open()
    stage.press("Rotate key")
    button(stage.dialog, f"Delete {stage.old_id}").click()
    box = question()
    assert box.text() == f"Delete the access key {stage.old_id}?"
    assert box.informativeText() == "Whatever uses it stops working, and it cannot be brought back."
    assert box.defaultButton().text() == "Keep"
    answer("Keep")
    assert len(stage.issued()) == 2

    button(stage.dialog, f"Delete {stage.old_id}").click()
    answer("Delete")
    stage.settle()

    assert list(stage.active()) == [stage.rotation.new_id]
    assert stage.told() == ("The key was changed", f"This profile uses {stage.rotation.new_id}.")


def test_the_old_key_can_be_activated_again(stage: Stage) -> None:
    stage.open()
    stage.press("Rotate key")
    stage.press(f"Activate {stage.old_id}")
    assert stage.active()[stage.old_id]

    stage.press(f"Deactivate {stage.old_id}")
    assert not stage.active()[stage.old_id]


@pytest.mark.parametrize(
    ("action", "title", "done"),
    [
        ("iam:ListAccessKeys", "The keys could not be looked at", {}),
        ("iam:CreateAccessKey", "AWS made no new key", {"make": "failed"}),
        ("iam:UpdateAccessKey", "The old key is still active", {**ALL_BUT_LAST, "retire": "failed"}),
    ],
)
def test_what_is_not_allowed_is_named_and_asked_for(
    stage: Stage, action: str, title: str, done: dict[Step, str]
) -> None:
    stage.allow(*[one for one in ALLOWED if one != action])
    stage.open()
    if stage.offered() == ["Rotate key"]:
        stage.press("Rotate key")

    assert (stage.told()[0], stage.steps()) == (title, done)
    assert f"AWS refused {action}." in stage.told()[1]
    assert stage.works()
    button(stage.dialog, "Show what to ask for…").click()
    text = dialog(AskDialog).text.toPlainText()
    assert "needs a permission to change its own access key." in text
    (statement,) = json.loads(text[text.index("{") : text.rindex("}") + 1])["Statement"]
    assert (sorted(statement["Action"]), statement["Resource"]) == ([*ALLOWED], stage.user.arn)
    dialog(AskDialog).reject()

    stage.allow(*ALLOWED)
    again = next(words for words in ("Try again", "Look again") if words in stage.offered())
    stage.press(again)
    if stage.offered() == ["Rotate key"]:
        stage.press("Rotate key")
    assert stage.rotation.is_done
    assert stage.works()


@pytest.mark.parametrize("fault", ["drop after", "500 after", "html after", "empty after", "cut"])
def test_a_key_whose_secret_was_lost_is_recognised_and_deleted(stage: Stage, fault: str) -> None:
    stage.open()
    stage.aws.cloud.faults.add(Rule(service="iam", operation="CreateAccessKey", times=1, **FAULTS[fault]))
    stage.press("Rotate key")

    lost = stage.new_id()
    assert stage.told()[0] == "The new key was lost"
    assert lost in stage.told()[1]
    assert stage.steps() == {"make": "unknown"}
    assert stage.offered() == []
    assert stage.works()
    button(stage.dialog, f"Delete {lost}").click()
    answer("Delete")
    stage.settle()
    assert list(stage.active()) == [stage.old_id]

    stage.press("Rotate key")
    assert stage.rotation.is_done
    assert stage.works()


def test_a_key_that_may_not_have_been_made_is_looked_for(stage: Stage) -> None:
    stage.open()
    stage.aws.cloud.faults.add(Rule("drop", "iam", "CreateAccessKey"))
    stage.press("Rotate key")
    assert stage.told()[0] == "Whether AWS made a key is not known"
    assert stage.offered() == ["Look again"]
    assert list(stage.active()) == [stage.old_id]

    stage.aws.cloud.faults.clear()
    stage.press("Look again")
    assert stage.offered() == ["Rotate key"]


def test_no_network_after_a_lost_answer_leaves_it_open(stage: Stage) -> None:
    stage.open()
    stage.aws.cloud.faults.add(Rule("drop", "iam", "CreateAccessKey", accepted=True))
    stage.aws.cloud.faults.add(Rule("error", "iam", "ListAccessKeys", status=500))
    stage.press("Rotate key")
    assert stage.told()[0] == "Whether AWS made a key is not known"

    stage.aws.cloud.faults.clear()
    stage.press("Look again")
    assert stage.told()[0] == "The new key was lost"


def test_a_key_that_aws_does_not_know_yet_is_tried_again(stage: Stage) -> None:
    stage.aws.world.iam.key_delay = 60
    stage.open()
    stage.press("Rotate key")
    stage.aws.world.iam.key_delay = 0
    assert stage.told()[0] == "The new key does not work yet"
    assert stage.steps() == {"make": "done", "test": "failed"}
    assert stage.offered() == ["Try again", "Delete the new key"]
    assert stage.session.credentials(stage.profile.id).state != "refused"
    assert stage.works()

    stage.aws.world.clock.advance(61)
    stage.press("Try again")
    assert stage.rotation.is_done
    assert stage.works()


def test_a_key_that_does_not_work_can_be_given_up(stage: Stage) -> None:
    stage.open()
    stage.aws.cloud.faults.add(Rule("refuse", "sts", times=1))
    stage.press("Rotate key")
    stage.press("Delete the new key")

    assert list(stage.active()) == [stage.old_id]
    stage.aws.cloud.faults.clear()
    assert stage.works()
    assert stage.offered() == ["Rotate key"]


def test_a_key_of_somebody_else_is_not_taken(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    iam = stage.aws.world.iam
    other = iam.create_user(stage.aws.account, f"other-{stage.user.name}")
    make = iam.create_access_key
    monkeypatch.setattr(iam, "create_access_key", lambda _: make(other))
    stage.open()
    stage.press("Rotate key")

    assert stage.told() == (
        "The new key is somebody else's",
        f"It belongs to {other.arn}. The old key stays in use.",
    )
    assert stage.offered() == ["Delete the new key"]
    assert stage.works()


@pytest.mark.parametrize("fault", ["refuses", "forgets"])
def test_a_keyring_that_keeps_nothing_leaves_the_old_key_in_use(stage: Stage, fault: str) -> None:
    stage.open()
    setattr(stage.keyring, fault, True)
    stage.press("Rotate key")
    assert stage.told()[0] == "The new key could not be stored"
    assert stage.steps() == {"make": "done", "test": "done", "store": "failed"}
    assert stage.offered() == ["Try again", "Delete the new key"]
    assert stage.active() == {stage.old_id: True, stage.new_id(): True}
    assert stage.works()

    setattr(stage.keyring, fault, False)
    stage.press("Try again")
    assert stage.rotation.is_done
    assert stage.works()


def test_without_a_keyring_the_new_key_is_deleted_again(stage: Stage) -> None:
    stage.open()
    stage.keyring.refuses = True
    stage.press("Rotate key")
    stage.press("Delete the new key")

    assert list(stage.active()) == [stage.old_id]
    assert stage.keyring.names() == {stage.profile.id}
    assert stage.works()


def test_a_secret_of_this_session_only_gives_way_to_one_in_the_keyring(stage: Stage) -> None:
    stage.memory.put(stage.profile.id, Secret(stage.old_secret))
    stage.keyring.delete(stage.profile.id)
    stage.open()
    stage.press("Rotate key")

    assert stage.rotation.is_done
    assert stage.memory.get(stage.profile.id) is None
    assert stage.works()


def test_a_profile_that_cannot_be_saved_keeps_the_old_key(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    stage.open()
    with monkeypatch.context() as patch:
        patch.setattr("snapshot_importer.accounts.profiles.write_private", full)
        stage.press("Rotate key")
    assert stage.told() == (
        "The profile could not be saved",
        f"No space left on device. The key {stage.rotation.new_id} was made. The old key stays in use.",
    )
    assert stage.works()
    stage.press("Delete the new key")

    assert list(stage.active()) == [stage.old_id]
    assert stage.keyring.names() == {stage.profile.id}
    assert stage.works()


def test_a_profile_that_was_changed_meanwhile_stays_as_it_is(stage: Stage) -> None:
    changed = replace(stage.profile, access_key_id="AKIAIOSFODNN7EXAMPLE")
    stage.open()
    stage.keyring.on_put = lambda: stage.store.put(changed)
    stage.press("Rotate key")

    assert stage.told()[1].startswith("The profile was changed meanwhile. The key ")
    assert stage.store.get(stage.profile.id) == changed


@pytest.mark.parametrize(
    ("last", "title", "offer"),
    [
        ("make", "There is no room for a new key", []),
        ("test", "There is no room for a new key", []),
        ("store", "A new key is ready", ["Use the new key"]),
        ("use", "There is no room for a new key", []),
        ("retire", "There is no room for a new key", []),
    ],
)
def test_a_crash_after_any_step_leaves_a_stored_key_that_works(
    stage: Stage, last: Step, title: str, offer: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.open()
    go_on = stage.rotation._step_done
    monkeypatch.setattr(stage.rotation, "_step_done", lambda step: step == last or go_on(step))
    button(stage.dialog, "Rotate key").click()
    stage.wait(lambda: stage.stands_after(last))
    stage.dialog.hide()
    assert stage.works()

    stage.begin()
    stage.open()
    assert (stage.told()[0], stage.offered()) == (title, offer)
    if offer:
        stage.press("Use the new key")
        assert stage.rotation.is_done
        assert stage.active()[stage.old_id] is False
    else:
        (other,) = {*stage.active()} - {stage.store.get(stage.profile.id).access_key_id}  # type: ignore[union-attr]
        button(stage.dialog, f"Delete {other}").click()
        answer("Delete")
        stage.settle()
        stage.press("Rotate key")
        assert stage.rotation.is_done
    assert stage.works()
    assert len(stage.keyring.names()) == 1


def test_a_keyring_that_dies_after_the_profile_was_saved_harms_nothing(stage: Stage) -> None:
    stage.open()
    stage.keyring.keeps_all = True
    stage.press("Rotate key")

    assert stage.rotation.is_done
    assert stage.works()
    # The old secret that could not be deleted is nobody's next key.
    stage.open()
    assert stage.told()[0] == "There is no room for a new key"


def test_two_keys_are_told_apart(stage: Stage) -> None:
    other = stage.aws.world.iam.create_access_key(stage.user).access_key_id
    stage.open()

    assert stage.told()[0] == "There is no room for a new key"
    assert stage.offered() == []
    mine, its = (row.accessibleName() for row in stage.dialog.keys.rows)
    assert mine.startswith(f"{stage.old_id}. In use by this profile · Active · made today")
    assert "last used today" in mine
    assert its.startswith(f"{other}. Active · made today")
    assert its.endswith("never used")
    stage.press(f"Deactivate {other}")
    assert stage.active() == {stage.old_id: True, other: False}


def test_who_else_uses_the_key_is_told_before(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, f"[cli]\naws_access_key_id = {stage.old_id}\n")
    stage.store.put(replace(stage.profile, id=new_profile_id(), name="twin"))
    stage.open()

    assert stage.told()[0] == "The old key is used elsewhere too"
    assert stage.told()[1].endswith("It is also used by the profile twin and the profile cli of ~/.aws.")
    assert stage.offered() == ["Rotate key"]


def test_a_window_that_is_closed_meanwhile_goes_when_all_is_done(stage: Stage) -> None:
    shown = stage.open()
    button(shown, "Rotate key").click()
    shown.reject()
    assert not shown.isVisible()

    stage.wait(lambda: not isValid(shown))
    stage.dialogs.clear()
    assert stage.works()
    assert stage.active()[stage.old_id] is False


def test_a_window_that_was_closed_comes_back_where_something_is_to_be_decided(stage: Stage) -> None:
    shown = stage.open()
    stage.keyring.refuses = True
    button(shown, "Rotate key").click()
    shown.reject()

    stage.wait(shown.isVisible)
    assert stage.told()[0] == "The new key could not be stored"


def test_a_key_without_a_home_is_not_left_in_silence(stage: Stage) -> None:
    stage.open()
    stage.keyring.refuses = True
    stage.press("Rotate key")
    button(stage.dialog, "Close").click()
    assert question().text() == "Leave the new key behind?"
    answer("Stay")
    assert stage.dialog.isVisible()

    button(stage.dialog, "Close").click()
    answer("Delete the new key")
    stage.settle()
    assert list(stage.active()) == [stage.old_id]
    button(stage.dialog, "Close").click()
    assert not stage.dialog.isVisible()


def test_a_second_key_that_somebody_makes_meanwhile_is_seen(stage: Stage) -> None:
    stage.open()
    stage.aws.world.iam.create_access_key(stage.user)
    stage.press("Rotate key")

    assert stage.told()[0] == "There is no room for a new key"
    assert len(stage.dialog.keys.rows) == 2
    assert stage.steps() == {}


def test_the_focus_goes_to_what_can_be_done(stage: Stage) -> None:
    stage.open()
    stage.dialog.activateWindow()
    stage.wait(stage.dialog.isActiveWindow)
    stage.keyring.refuses = True
    stage.press("Rotate key")
    assert stage.dialog.deeds["again"].hasFocus()

    stage.keyring.refuses = False
    stage.press("Try again")
    assert stage.dialog.close_button.hasFocus()


def test_return_changes_no_key_before_anything_was_read(stage: Stage) -> None:
    dialog = stage.open()
    assert dialog.rotate.isVisible()
    assert dialog.focusWidget() is dialog.close_button

    QTest.keyClick(dialog, Qt.Key.Key_Return)

    assert not dialog.isVisible()
    assert list(stage.active()) == [stage.old_id]


def test_root_keys_are_not_rotated(stage: Stage) -> None:
    stage.become(f"arn:aws:iam::{stage.aws.account}:root")
    stage.open()

    assert stage.told()[0] == "There is no key to rotate here"
    assert "root user" in stage.told()[1]
    assert stage.offered() == []
    assert not stage.dialog.steps.isVisible()


def test_keys_of_a_role_are_not_rotated(stage: Stage) -> None:
    arn = f"arn:aws:sts::{stage.aws.account}:assumed-role/Operator/mira"
    stage.become(arn)
    stage.open()

    assert stage.told() == (
        "There is no key to rotate here",
        f"These keys belong to a session of {arn}, not to an IAM user. They end by themselves: there is nothing to change.",
    )


def test_a_profile_that_is_signed_out_is_signed_in_on_the_way(stage: Stage) -> None:
    stage.session.sign_out(stage.profile.id)
    stage.open()
    assert stage.told() == ("The keys could not be looked at", "This profile is signed out.")

    stage.press("Try again")
    assert stage.offered() == ["Rotate key"]


def test_a_key_that_aws_does_not_know_any_more_says_so(stage: Stage) -> None:
    stage.aws.world.iam.delete_key(stage.old_id)
    stage.open()
    stage.press("Try again")

    assert stage.told()[0] == "The keys could not be looked at"
    assert stage.offered() == ["Try again"]


def test_the_new_secret_is_nowhere_but_in_the_keyring(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", *TALKATIVE):
        caplog.set_level(logging.DEBUG, logger=name)
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    stage.open()
    stage.keyring.refuses = True
    stage.press("Rotate key")
    secret = next(
        one.key.secret_access_key for one in stage.issued() if one.key.access_key_id != stage.old_id
    )
    assert secret not in heard(stage.dialog)
    assert secret not in repr(vars(stage.rotation))
    stage.keyring.refuses = False
    stage.press("Try again")

    assert stage.rotation.is_done
    said = [record.getMessage() for record in caplog.records]
    everything = [
        *heard(stage.dialog),
        *on_disk(stage.folder),
        *said,
        clipboard.text(),
        repr(vars(stage.rotation)),
    ]
    assert len(everything) > 20
    assert not [one for one in everything if secret in one]
    assert clipboard.text() == "before"


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_shown_as_it_is(stage: Stage, name: str) -> None:
    stage.profile = replace(stage.profile, name=name)
    stage.store.put(stage.profile)
    stage.open()

    assert rich_labels(stage.dialog) == []
    assert "\u202e" not in stage.dialog.windowTitle()


def test_every_control_has_a_name(stage: Stage) -> None:
    stage.aws.world.iam.create_access_key(stage.user)
    stage.open()

    assert nameless(stage.dialog) == []
    assert without_tip(stage.dialog) == []


def heard(widget: QWidget) -> list[str]:
    """All that assistive tools are told of a window."""
    kinds = (
        QAccessible.Text.Name,
        QAccessible.Text.Description,
        QAccessible.Text.Value,
        QAccessible.Text.Help,
    )
    shown = [widget, *widget.findChildren(QWidget)]
    return [QAccessible.queryAccessibleInterface(one).text(kind) for one in shown for kind in kinds]


def on_disk(folder: Path) -> list[str]:
    return [path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()]
