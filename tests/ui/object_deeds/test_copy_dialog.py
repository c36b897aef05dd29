"""The dialog that copies the object to another Region, over the simulated S3."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from fakes.import_account import BUCKET, OTHER_REGION, REGION
from fakes.windows import nameless, rich_labels, without_tip
from snapshot_importer.aws import object_copy
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.ui.object_deeds.copy_dialog import CopyObjectDialog
from snapshot_importer.ui.object_deeds.object_copy import running_copies, stop_copies
from ui.object_deeds.conftest import PLACE, TARGET, Stage

PART = 5 << 20


def faulty(stage: Stage, operation: str, **rule: Any) -> None:
    stage.account.simulator.cloud.faults.add(Rule(service="s3", operation=operation, **rule))


def opened(stage: Stage) -> CopyObjectDialog:
    dialog = CopyObjectDialog(stage.theme, stage.window, stage.session, PLACE, stage.head(), OTHER_REGION)
    dialog.show()
    stage.wait(lambda: dialog.target.place()[0])
    return dialog


def state(dialog: CopyObjectDialog) -> str:
    return "" if dialog.state.isHidden() else dialog.state.accessibleName()


@pytest.fixture
def great(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage whose object is copied in four parts, and stands still in the third."""
    stage.account.put(PLACE.key, bytes(4 * PART))
    monkeypatch.setattr(object_copy, "PAUSES", (0.0,))
    whole = object_copy.copy_object
    monkeypatch.setattr(
        "snapshot_importer.ui.object_deeds.object_copy.copy_object",
        lambda *args, **more: whole(*args, **more, part_size=PART),
    )
    faulty(stage, "UploadPartCopy", kind="latency", seconds=60.0, after=2)
    return stage


def begun(stage: Stage) -> CopyObjectDialog:
    dialog = opened(stage)
    dialog.go.click()
    stage.wait(lambda: dialog.bar.value() == 500)
    return dialog


def test_it_offers_the_buckets_of_the_target_region_alone(stage: Stage) -> None:
    dialog = opened(stage)

    offered = [dialog.target.bucket.itemText(index) for index in range(dialog.target.bucket.count())]

    assert offered == [TARGET]
    assert dialog.target.place() == (TARGET, PLACE.key)
    assert (nameless(dialog), without_tip(dialog), rich_labels(dialog)) == ([], [], [])


def test_the_object_is_copied_and_its_address_told(stage: Stage) -> None:
    dialog = opened(stage)

    with stage.qtbot.waitSignal(dialog.copied) as told:
        dialog.go.click()

    assert told.args == [f"s3://{TARGET}/{PLACE.key}"]
    assert stage.target.objects[PLACE.key].size == stage.account.bucket.objects[PLACE.key].size
    assert state(dialog) == "The object was copied"
    assert running_copies(stage.window) == []
    dialog.stop.click()
    assert not dialog.isVisible()


def test_a_taken_key_is_not_overwritten_and_another_is_offered(stage: Stage) -> None:
    theirs = stage.target.put(stage.account.bucket.objects["disk.vhd"])
    dialog = opened(stage)
    dialog.target.key.setText("disk.vhd")
    dialog.go.click()
    stage.wait(dialog.target.key_row.problem_text)

    assert dialog.target.key_row.problem_text() == "An object with this key exists."
    fix = dialog.target.key_row.message.fix
    assert fix is not None
    fix.click()
    with stage.qtbot.waitSignal(dialog.copied) as told:
        dialog.go.click()

    assert told.args == [f"s3://{TARGET}/disk-2.vhd"]
    assert stage.target.objects["disk.vhd"] is theirs


def test_a_bucket_elsewhere_or_nowhere_is_told_in_its_row(stage: Stage) -> None:
    dialog = opened(stage)
    dialog.target.bucket.setEditText(BUCKET)
    dialog.go.click()
    stage.wait(dialog.target.bucket_row.problem_text)
    assert dialog.target.bucket_row.problem_text().startswith(f"This bucket is in {REGION}.")

    dialog.target.bucket.setEditText("no-such-bucket-anywhere")
    assert dialog.target.bucket_row.problem_text() == ""
    dialog.go.click()
    stage.wait(dialog.target.bucket_row.problem_text)

    assert dialog.target.bucket_row.problem_text() == "There is no bucket with this name."


def test_an_empty_field_is_told_at_once(stage: Stage) -> None:
    dialog = opened(stage)
    dialog.target.key.setText("")
    dialog.go.click()

    assert dialog.target.key_row.problem_text() == "Enter a key."
    assert dialog.go.isEnabled()


def test_no_right_to_list_buckets_is_no_dead_end(stage: Stage) -> None:
    faulty(stage, "ListBuckets", kind="error", status=403, code="AccessDenied", message="Access Denied")
    dialog = CopyObjectDialog(stage.theme, stage.window, stage.session, PLACE, stage.head(), OTHER_REGION)
    dialog.show()
    stage.wait(lambda: "could not be listed" in dialog.target.bucket_row.hint.text())

    dialog.target.bucket.setEditText(TARGET)
    with stage.qtbot.waitSignal(dialog.copied):
        dialog.go.click()


def test_a_denied_copy_is_told_and_can_be_tried_again(stage: Stage) -> None:
    faulty(
        stage, "CopyObject", kind="error", status=403, code="AccessDenied", message="Access Denied", times=1
    )
    dialog = opened(stage)
    dialog.go.click()
    stage.wait(lambda: state(dialog))
    assert "Access Denied" in dialog.state.accessibleDescription()
    # It does not say whether the reading or the writing was denied.
    assert not dialog.state.ask.isVisible()

    with stage.qtbot.waitSignal(dialog.copied):
        dialog.go.click()


def test_a_source_that_changed_is_told(stage: Stage) -> None:
    dialog = opened(stage)
    stage.account.bucket.change(PLACE.key, etag="e" * 32)
    dialog.go.click()
    stage.wait(lambda: state(dialog))

    assert state(dialog) == "The object was changed meanwhile"


def test_a_running_copy_shows_how_far_it_is_and_does_not_block_the_window(great: Stage) -> None:
    dialog = begun(great)

    assert dialog.line.text().startswith("10.0\u00a0MiB of 20.0\u00a0MiB")
    assert not dialog.isModal()
    assert running_copies(great.window) == [dialog.copy]
    great.account.simulator.cloud.faults.clear()
    great.wait(lambda: state(dialog) == "The object was copied")
    assert dialog.bar.value() == 1000


def test_closing_asks_first_and_stopping_leaves_nothing_behind(great: Stage) -> None:
    dialog = begun(great)

    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    (box,) = dialog.findChildren(QMessageBox)
    assert dialog.isVisible()
    next(one for one in box.buttons() if one.text() == "Stop").click()
    great.wait(lambda: great.target.uploads == {})
    great.account.simulator.cloud.faults.clear()
    great.wait(lambda: state(dialog) == "The copy was stopped")

    assert great.target.objects == {}
    assert dialog.go.isVisible()


def test_keeping_on_copying_changes_nothing(great: Stage) -> None:
    dialog = begun(great)

    dialog.stop.click()
    (box,) = dialog.findChildren(QMessageBox)
    next(one for one in box.buttons() if one.text() == "Keep copying").click()

    assert dialog.copy is not None
    assert dialog.copy.running
    great.account.simulator.cloud.faults.clear()
    great.wait(lambda: not running_copies(great.window))


def test_quitting_removes_what_was_copied(great: Stage) -> None:
    begun(great)

    stop_copies(running_copies(great.window), 2.0)

    # The part under way hangs on; the upload is gone all the same.
    assert great.target.uploads == {}
    great.account.simulator.cloud.faults.clear()
    great.wait(lambda: not running_copies(great.window))
    assert great.target.objects == {}
