"""From the form into the S3 browser and back, with the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from snapshot_importer.ui.s3_browser.dialog import S3BrowserDialog
from snapshot_importer.ui.s3_browser.places import start_of
from ui.import_page.bench import OBJECT, Bench

CONTROL = Qt.KeyboardModifier.ControlModifier


def browser(bench: Bench, rows: int) -> S3BrowserDialog:
    """Return the browser that was opened, with *rows* in the folder on show."""
    bench.wait(lambda: any(one.isVisible() for one in bench.page.findChildren(S3BrowserDialog)))
    (dialog,) = (one for one in bench.page.findChildren(S3BrowserDialog) if one.isVisible())
    dialog.activateWindow()
    bench.wait(lambda: dialog.isActiveWindow() and dialog.panel.model.rowCount() == rows)
    return dialog


def test_the_chosen_object_is_judged_and_has_the_focus(bench: Bench) -> None:
    bench.type(bench.form.source.location, "s3://acme-vm-exports/erp/")
    QTest.keyClick(bench.window, Qt.Key.Key_O, CONTROL)
    dialog = browser(bench, 2)

    QTest.keyClick(dialog.panel.table, Qt.Key.Key_End)
    QTest.keyClick(dialog.panel.table, Qt.Key.Key_Return)

    source = bench.form.source
    assert source.location.value() == "s3://acme-vm-exports/erp/erp-db01.vmdk"
    bench.wait(lambda: bench.check("Bytes").state == "ok")
    assert bench.window.focusWidget() is source.location


def test_the_browser_begins_at_the_object_of_the_form_and_cancel_changes_nothing(bench: Bench) -> None:
    bench.paste(bench.form.source.location, OBJECT)
    bench.form.source.browse.setFocus()
    QTest.keyClick(bench.form.source.browse, Qt.Key.Key_Space)
    dialog = browser(bench, 2)
    bench.wait(dialog.foot.use.isEnabled)
    assert dialog.foot.address.accessibleName() == OBJECT

    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert bench.form.source.location.value() == OBJECT
    assert bench.window.focusWidget() is bench.form.source.browse


def test_the_browser_opens_from_the_keys_and_from_the_cure_of_what_aws_refuses(bench: Bench) -> None:
    source = bench.form.source
    bench.paste(source.location, "s3://acme-vm-exports/legacy/old-app.vmdk")
    bench.wait(lambda: bench.check("Bytes").state == "failed")
    (cure,) = (one for one in source.box.buttons() if one.text().strip() == "Choose another object…")

    QTest.keyClick(bench.window, Qt.Key.Key_O, CONTROL)
    browser(bench, 2).reject()
    cure.click()
    browser(bench, 2).reject()


def test_a_browser_that_is_open_is_not_opened_again(bench: Bench) -> None:
    bench.form.source.browse.click()
    bench.form.source.browse.click()

    (dialog,) = bench.page.findChildren(S3BrowserDialog)
    dialog.reject()


def test_what_is_no_disk_can_be_chosen_and_the_form_explains(bench: Bench) -> None:
    bench.paste(bench.form.source.location, "s3://acme-vm-exports/appliance/router.qcow2")
    bench.form.source.browse.click()
    dialog = browser(bench, 2)
    bench.wait(lambda: dialog.panel.model.verdict_of("appliance/router.qcow2"))

    dialog.foot.use.click()

    bench.wait(lambda: bench.check("Bytes").state == "failed")


def test_a_key_that_no_line_shows_arrives_exactly(bench: Bench) -> None:
    key = "a\x01b\u202e\tc\u00a0\n d "
    bench.page.filling.take_address(f"s3://bucket/{key}")

    assert bench.asked()["DiskContainer"]["UserBucket"] == {"S3Bucket": "bucket", "S3Key": key}
    assert QApplication.focusWidget() is bench.form.source.location


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("s3://bucket/a/b.vmdk", ("bucket", "a/b.vmdk")),
        ("s3://bucket/a/", ("bucket", "a/")),
        ("s3://bucket", ("bucket", "")),
        ("S3://bucket/", ("bucket", "")),
        ("arn:aws:s3:::bucket/a", ("bucket", "a")),
        ("https://example.com/disk.raw", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_where_the_browser_begins(location: str, place: tuple[str, str] | None) -> None:
    found = start_of(location)

    assert (found and (found.bucket, found.key)) == place
