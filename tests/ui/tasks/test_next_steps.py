"""The next steps of a completed import: each button does what it says, and the row tells how it stands, also later."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from fakes.windows import (
    Windows,
    button,
    home_of_aws,
    keep_profile,
    keys_of,
    only,
    open_windows,
    shown_texts,
)
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.next_steps import UNSEEN, NextSteps
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.tasks.step_dialogs import CopyDialog, ImageDialog, ShareDialog, VolumeDialog
from snapshot_importer.ui.theme.theme import Theme

THERE = "us-east-1"
FRIEND = "444455556666"


def completed(windows: Windows) -> Task:
    """Open the result of an import that has completed."""
    windows.signed_in()
    windows.poll_until(lambda: any(_is_done(task) for task in windows.workspace.imports.tasks()))
    task = next(task for task in windows.workspace.imports.tasks() if _is_done(task))
    windows.desk.navigation.show_task(task.key)
    page = windows.page(TasksPage)
    windows.wait(page.detail.isVisible)
    while page.detail._tabs.current() != "result":
        page.detail.step_tab(1)
    windows.wait(lambda: page.findChildren(NextSteps))
    return task


def _is_done(task: Task) -> bool:
    return task.word == "Completed" and task.snapshot_state == "completed" and bool(task.bucket)


def steps(windows: Windows) -> NextSteps:
    return only(windows.page(TasksPage), NextSteps)


def stand(windows: Windows, words: str) -> str:
    """Return how the step of the button *words* stands."""
    return button(steps(windows), words).accessibleDescription()


def opened(windows: Windows, words: str, kind: type[QDialog]) -> QDialog:
    button(steps(windows), words).click()
    windows.wait(lambda: windows.window.findChildren(kind))
    return windows.window.findChildren(kind)[0]


def has_zones(dialog: VolumeDialog) -> bool:
    return dialog.zone.count() == len("abc")


def go(dialog: QDialog, words: str) -> None:
    button(dialog, words).click()


def test_nothing_is_said_to_be_done_that_was_not(windows: Windows) -> None:
    completed(windows)

    for words in (
        "Create volume…",
        "Register AMI…",
        "Copy to another Region…",
        "Share…",
        "Delete the source object…",
    ):
        assert stand(windows, words) == "Not done"
        assert button(steps(windows), words).isEnabled()


def test_a_volume_is_created_where_it_is_wanted(windows: Windows, aws: Simulator) -> None:
    task = completed(windows)
    dialog = opened(windows, "Create volume…", VolumeDialog)
    assert isinstance(dialog, VolumeDialog)
    windows.wait(lambda: dialog.zone.count() == len("abc"))

    dialog.zone.setEditText(f"{task.region}b")
    dialog.size_.setValue(500)
    go(dialog, "Create volume")

    windows.wait(lambda: stand(windows, "Create volume…").startswith("Done"))
    (made,) = aws.world.ec2.volumes.values()
    assert (made.zone, made.size, made.kind) == (f"{task.region}b", 500, "gp3")
    assert stand(windows, "Create volume…") == f"Done. {made.volume_id}, {task.region}b, gp3, 500 GiB"
    assert button(steps(windows), "Create volume…").isEnabled()


def test_the_focus_is_on_the_button_again_when_its_step_is_done(windows: Windows) -> None:
    completed(windows)
    windows.window.activateWindow()
    windows.wait(windows.window.isActiveWindow)
    begun = button(steps(windows), "Share…")
    begun.setFocus()
    dialog = opened(windows, "Share…", ShareDialog)
    assert isinstance(dialog, ShareDialog)
    dialog.accounts.setText(FRIEND)

    go(dialog, "Share")

    windows.wait(lambda: stand(windows, "Share…").startswith("Done"))
    windows.wait(lambda: windows.window.focusWidget() is begun)


def test_a_wrong_zone_is_said_at_its_field_and_nothing_is_asked_of_aws(
    windows: Windows, aws: Simulator
) -> None:
    task = completed(windows)
    dialog = opened(windows, "Create volume…", VolumeDialog)
    assert isinstance(dialog, VolumeDialog)
    dialog.zone.setEditText("elsewhere")

    go(dialog, "Create volume")

    assert dialog.zone_row.problem_text() == f"Enter a zone of {task.region}, such as {task.region}a."
    assert dialog.isVisible()
    assert aws.world.ec2.volumes == {}
    dialog.reject()


def test_an_image_is_registered_and_a_name_that_is_taken_is_told(windows: Windows, aws: Simulator) -> None:
    completed(windows)
    dialog = opened(windows, "Register AMI…", ImageDialog)
    assert isinstance(dialog, ImageDialog)
    dialog.name.setText("ab")
    go(dialog, "Register AMI")
    assert "3 to 128" in dialog.name_row.problem_text()
    dialog.name.setText("erp db")
    dialog.architecture.setCurrentIndex(1)
    go(dialog, "Register AMI")
    windows.wait(lambda: stand(windows, "Register AMI…").startswith("Done"))
    (made,) = aws.world.ec2.images.values()
    assert (made.name, made.architecture) == ("erp db", "arm64")
    assert made.image_id in stand(windows, "Register AMI…")

    again = opened(windows, "Register AMI…", ImageDialog)
    assert isinstance(again, ImageDialog)
    again.name.setText("erp db")
    go(again, "Register AMI")
    windows.wait(lambda: stand(windows, "Register AMI…").startswith("Failed"))
    (told,) = windows.window.findChildren(QMessageBox)
    assert made.image_id in told.informativeText()
    told.reject()


def test_a_snapshot_is_shared_with_accounts(windows: Windows, aws: Simulator) -> None:
    task = completed(windows)
    dialog = opened(windows, "Share…", ShareDialog)
    assert isinstance(dialog, ShareDialog)
    for wrong, said in (("", "12 digits"), ("44", "no account id"), (task.account, "belongs to")):
        dialog.accounts.setText(wrong)
        go(dialog, "Share")
        assert said in dialog.accounts_row.problem_text()
    dialog.accounts.setText("4444-5555-6666, 777788889999")
    go(dialog, "Share")

    windows.wait(lambda: stand(windows, "Share…") == f"Done. {FRIEND}, 777788889999")
    assert aws.world.ec2.snapshots[task.snapshot_id].shared_with == {FRIEND, "777788889999"}


def test_a_copy_is_wanted_later_and_followed(windows: Windows, aws: Simulator) -> None:
    task = completed(windows)
    dialog = opened(windows, "Copy to another Region…", CopyDialog)
    assert isinstance(dialog, CopyDialog)
    windows.wait(lambda: dialog.region.count() > 1)
    assert dialog.region.findText(task.region) < 0
    dialog.region.setEditText(THERE)
    go(dialog, "Copy snapshot")
    windows.wait(lambda: stand(windows, "Copy to another Region…").startswith("Running"))

    def copied() -> bool:
        aws.world.clock.advance(30)
        return stand(windows, "Copy to another Region…").startswith("Done")

    windows.poll_until(copied)
    found = windows.task(task.key)
    assert stand(windows, "Copy to another Region…") == f"Done. {found.copy_snapshot_id} in {THERE}"
    assert not button(steps(windows), "Copy to another Region…").isEnabled()


def test_the_focus_stays_with_the_steps_while_the_copy_is_made(windows: Windows, aws: Simulator) -> None:
    task = completed(windows)
    windows.window.activateWindow()
    windows.wait(windows.window.isActiveWindow)
    button(steps(windows), "Copy to another Region…").setFocus()
    dialog = opened(windows, "Copy to another Region…", CopyDialog)
    assert isinstance(dialog, CopyDialog)
    dialog.region.setEditText(THERE)

    go(dialog, "Copy snapshot")

    def copying() -> bool:
        aws.world.clock.advance(1)
        return bool(windows.task(task.key).copy_snapshot_id)

    windows.poll_until(copying)
    windows.wait(lambda: f"Copy in {THERE}" in shown_texts(windows.page(TasksPage)))
    assert windows.window.focusWidget() is steps(windows)


def test_the_source_object_is_deleted_after_a_question_and_not_under_another_import(
    windows: Windows, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = completed(windows)
    bucket = aws.world.s3.buckets[task.bucket]
    imports = windows.workspace.imports
    reader = replace(task, key="another")
    with monkeypatch.context() as patch:
        patch.setattr(imports, "unfinished", lambda: (reader,))
        button(steps(windows), "Delete the source object…").click()
    (told,) = windows.window.findChildren(QMessageBox)
    assert told.text() == "Another import reads this object"
    told.reject()
    windows.wait(lambda: not windows.window.findChildren(QMessageBox))

    button(steps(windows), "Delete the source object…").click()
    (asked,) = windows.window.findChildren(QMessageBox)
    assert asked.defaultButton().text() == "Keep it"
    button(asked, "Delete").click()

    windows.wait(lambda: stand(windows, "Delete the source object…").startswith("Done"))
    assert task.object_key not in bucket.objects
    assert not button(steps(windows), "Delete the source object…").isEnabled()


def test_an_answer_that_is_lost_is_told_and_tried_again_without_a_second_volume(
    windows: Windows, aws: Simulator
) -> None:
    completed(windows)
    aws.cloud.faults.add(Rule(kind="drop", service="ec2", operation="CreateVolume", accepted=True, times=1))

    for _ in range(2):
        dialog = opened(windows, "Create volume…", VolumeDialog)
        assert isinstance(dialog, VolumeDialog)
        windows.wait(partial(has_zones, dialog))
        go(dialog, "Create volume")
        windows.wait(lambda: stand(windows, "Create volume…") not in ("Not done", "Running"))
        for box in windows.window.findChildren(QMessageBox):
            assert stand(windows, "Create volume…") == f"Failed. {UNSEEN}"
            box.reject()
        windows.wait(lambda: not windows.window.findChildren(QMessageBox))
        aws.cloud.faults.clear()

    windows.wait(lambda: stand(windows, "Create volume…").startswith("Done"))
    assert len(aws.world.ec2.volumes) == 1


def test_what_was_done_is_known_after_a_restart(
    aws: Simulator, qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws)
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        completed(windows)
        dialog = opened(windows, "Share…", ShareDialog)
        assert isinstance(dialog, ShareDialog)
        dialog.accounts.setText(FRIEND)
        go(dialog, "Share")
        windows.wait(lambda: stand(windows, "Share…").startswith("Done"))

    with open_windows(qtbot, theme, tmp_path / "data") as again:
        again.show()
        completed(again)
        again.wait(lambda: stand(again, "Share…") == f"Done. {FRIEND}")


def test_an_import_without_a_finished_snapshot_has_no_next_steps(windows: Windows) -> None:
    windows.signed_in()
    windows.poll_until(lambda: any(task.word == "Failed" for task in windows.workspace.imports.tasks()))
    failed = next(task for task in windows.workspace.imports.tasks() if task.word == "Failed")

    windows.desk.navigation.show_task(failed.key)
    page = windows.page(TasksPage)
    windows.wait(page.detail.isVisible)

    assert not any(one.isVisible() for one in page.findChildren(NextSteps))
    assert "Next steps" not in shown_texts(page)
