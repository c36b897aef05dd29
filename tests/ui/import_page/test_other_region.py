"""A bucket in another Region, and an archived object: what the cures of the page do about them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.object_deeds.copy_dialog import CopyObjectDialog
from snapshot_importer.ui.object_deeds.restore_dialog import RestoreDialog
from ui.import_page.bench import Bench

HERE, THERE = "eu-central-1", "us-east-1"
KEY = "2026/fileserver-2019.vmdk"
ELSEWHERE = f"s3://acme-us-archive/{KEY}"
REQUEST = ImportRequest(ELSEWHERE, "VMDK", description="files", tags=(Tag("Name", "files-19"),))
COPY = Cure("copy-object", "Copy the object…", value=HERE)
IMPORT_THERE = Cure("import-there", "Import there and copy…", value=THERE)
RESTORE = Cure("restore", "Restore…")


@pytest.fixture(autouse=True)
def own_objects(aws: Simulator) -> Iterator[None]:
    """Each test works in an account in which nothing was imported or copied yet."""
    with aws.world.lock:
        aws.world.ec2.tasks.clear()
        aws.world.ec2.snapshots.clear()
    yield
    here = aws.world.s3.find("acme-vm-exports")
    assert here is not None
    for key in [key for key in here.objects if key.startswith("2026/fileserver-2019")]:
        here.remove(key)


def filled(bench: Bench, request: ImportRequest = REQUEST) -> None:
    """Fill the form and wait until the object was looked at and the Region's check failed."""
    bench.fill(request)
    bench.wait(lambda: bench.page.judge.source.head.value)
    bench.wait(lambda: bench.check("Region").state == "failed")


def only_task(bench: Bench) -> Task:
    (task,) = [task for task in bench.imports.tasks() if task.attempt_id]
    return task


def polled_until(bench: Bench, line: str) -> Task:
    """Let the simulated time pass and poll until the only task says *line*."""
    assert bench.aws is not None
    clock = bench.aws.world.clock

    def said() -> bool:
        clock.advance(30)
        bench.imports.refresh()
        return only_task(bench).second_line == line

    bench.wait(said)
    return only_task(bench)


def copy_dialog(bench: Bench) -> CopyObjectDialog:
    bench.page.carry_out(COPY)
    dialog = next(one for one in bench.page.findChildren(CopyObjectDialog) if one.isVisible())
    bench.wait(dialog.target.bucket.count)
    dialog.target.bucket.setEditText("acme-vm-exports")
    return dialog


def test_import_there_and_copy_ends_in_a_snapshot_here(bench: Bench, aws: Simulator) -> None:
    filled(bench)

    bench.page.carry_out(IMPORT_THERE)
    question = bench.question()
    assert question.text() == f"Import in {THERE} and copy to {HERE}?"
    assert "is billed until you delete it" in question.informativeText()
    bench.answer("Import and copy")
    bench.wait(lambda: bench.page.submission.outcome.state == "sent")
    done = polled_until(bench, f"Copied to {HERE}")

    (copy,) = aws.world.ec2.snapshots_in(aws.account, HERE)
    assert (done.region, done.copy_region, done.copy_snapshot_id) == (THERE, HERE, copy.snapshot_id)
    assert copy.tags["Name"] == "files-19"
    assert len(aws.world.ec2.snapshots_in(aws.account, THERE)) == 1
    assert bench.session.region == HERE


def test_the_key_is_for_the_copy_alone(bench: Bench, aws: Simulator) -> None:
    bench.wait(lambda: bench.form.snapshot.kms.combo.count() > 2)
    key = bench.form.snapshot.kms.combo.itemData(1)
    filled(bench, replace(REQUEST, encrypted=True, kms_key_id=key))

    bench.page.carry_out(IMPORT_THERE)
    assert f"The key is of {HERE}" in bench.question().informativeText()
    bench.answer("Import and copy")
    bench.wait(lambda: bench.page.submission.outcome.state == "sent")

    (asked,) = bench.accepted()[-1:]
    assert ("KmsKeyId" in asked, asked["Encrypted"]) == (False, True)
    assert bench.imports.journal is not None
    wish = bench.imports.journal.row(only_task(bench).key).copy
    assert wish is not None
    assert (wish.region, wish.encrypted, wish.kms_key_id) == (HERE, True, key)


def test_a_wrong_field_is_mended_before_anything_is_sent(bench: Bench) -> None:
    filled(bench, replace(REQUEST, role_name="not a role!"))
    before = len(bench.accepted())

    bench.page.carry_out(IMPORT_THERE)

    assert bench.problem("role_name")
    assert len(bench.accepted()) == before


def test_saying_no_sends_nothing(bench: Bench) -> None:
    filled(bench)
    before = len(bench.accepted())

    bench.page.carry_out(IMPORT_THERE)
    bench.answer("Cancel")

    assert bench.page.submission.outcome.state == "none"
    assert len(bench.accepted()) == before


def test_the_form_takes_the_copy_and_the_region_is_right_then(bench: Bench) -> None:
    filled(bench)
    dialog = copy_dialog(bench)

    with bench.qtbot.waitSignal(dialog.copied):
        dialog.go.click()

    assert bench.form.source.location.value() == f"s3://acme-vm-exports/{KEY}"
    bench.wait(lambda: bench.check("Region").state == "ok")


def test_a_dialog_whose_button_is_gone_gives_the_focus_back_nearby(bench: Bench) -> None:
    filled(bench)
    checks = bench.page.panel.checks
    checks.focus_check("Region")
    dialog = copy_dialog(bench)
    with bench.qtbot.waitSignal(dialog.copied):
        dialog.go.click()
    bench.wait(lambda: bench.check("Region").state == "ok")

    dialog.close()

    focus = bench.window.focusWidget()
    assert focus is not None
    assert checks.isAncestorOf(focus)


def test_the_correction_under_a_field_is_next_in_tab_order_and_hands_the_focus_on(bench: Bench) -> None:
    source = bench.form.source
    bench.paste(source.location, ELSEWHERE)
    row = bench.form.rows["location"]
    bench.wait(lambda: row.message.fix)
    source.browse.setFocus()
    bench.leave()
    assert bench.window.focusWidget() is row.message.fix

    bench.fill(replace(REQUEST, location="s3://acme-vm-exports/files/files-03-data.vhd", format="VHD"))

    bench.wait(lambda: not bench.problem("location"))
    assert bench.window.focusWidget() is source.location


def test_a_form_that_is_about_another_object_by_now_stays_so(bench: Bench, aws: Simulator) -> None:
    filled(bench)
    dialog = copy_dialog(bench)
    aws.cloud.faults.add(Rule(kind="latency", service="s3", operation="CopyObject", seconds=60.0))
    dialog.go.click()
    bench.wait(lambda: dialog.copy is not None)
    other = "s3://acme-vm-exports/files/files-03-data.vhd"
    bench.fill(replace(REQUEST, location=other, format="VHD"))

    with bench.qtbot.waitSignal(dialog.copied):
        aws.cloud.faults.clear()

    assert bench.form.source.location.value() == other


def test_the_deed_waits_for_the_look_at_the_object(bench: Bench) -> None:
    bench.fill(REQUEST)
    assert bench.page.judge.source.head.state == "reading"

    bench.page.carry_out(COPY)

    bench.wait(lambda: any(one.isVisible() for one in bench.page.findChildren(CopyObjectDialog)))


def test_the_same_copy_is_not_begun_twice(bench: Bench) -> None:
    filled(bench)
    first = copy_dialog(bench)

    bench.page.carry_out(COPY)

    assert [one for one in bench.page.findChildren(CopyObjectDialog) if one.isVisible()] == [first]


def test_an_archived_object_is_restored_from_the_form_and_looked_at_until_it_can_be_read(
    bench: Bench, aws: Simulator
) -> None:
    bucket = aws.world.s3.find("acme-vm-exports")
    assert bucket is not None
    location = "files/files-03-data.vhd"
    bucket.change(location, storage_class="GLACIER", restore=None)
    bench.paste(bench.form.source.location, f"s3://acme-vm-exports/{location}")
    bench.wait(lambda: "must be restored first" in bench.problem("location"))

    bench.page.carry_out(RESTORE)
    dialog = next(one for one in bench.page.findChildren(RestoreDialog) if one.isVisible())
    dialog.restore.click()
    bench.wait(lambda: "is being restored" in bench.problem("location"))
    dialog.close()
    timer = bench.page.source_deeds._timer
    timer.setInterval(20)
    aws.world.clock.advance(6 * 3600)

    bench.wait(lambda: not timer.isActive())
    bench.wait(lambda: bench.page.judge.source.head.state == "done")
    bucket.change(location, storage_class="STANDARD", restore=None)
    assert bench.problem("location") == ""


def test_without_an_object_the_deeds_say_what_is_missing(bench: Bench) -> None:
    bench.page.carry_out(RESTORE)

    assert bench.question().text() == "Which object?"
    bench.answer("Close")


@pytest.mark.parametrize("which", [1, 2], ids=["copy", "import there"])
def test_the_check_of_the_region_offers_the_three_ways(bench: Bench, which: int) -> None:
    filled(bench)
    row = bench.page.panel.checks.rows["Region"]
    assert [one.text().strip() for one in row.buttons()] == [
        f"Switch to {THERE}",
        "Copy the object…",
        "Import there and copy…",
    ]

    row.buttons()[which].click()

    if which == 1:
        bench.wait(lambda: any(one.isVisible() for one in bench.page.findChildren(CopyObjectDialog)))
    else:
        assert bench.question().text().startswith(f"Import in {THERE}")
        bench.answer("Cancel")
