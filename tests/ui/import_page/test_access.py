"""The page by keyboard alone, and as assistive tools read it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from snapshot_importer.request.model import ImportRequest, Tag
from ui.import_page.bench import OBJECT, Bench

CONTROL = Qt.KeyboardModifier.ControlModifier


def controls(page: QWidget) -> Iterator[QWidget]:
    """The controls that the program made, none of Qt's own parts within them."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractScrollArea)
    for widget in page.findChildren(QWidget):
        inside = isinstance(widget.parent(), (QComboBox, QAbstractSpinBox, QLineEdit))
        if isinstance(widget, kinds) and not inside and not widget.objectName().startswith("qt_"):
            yield widget


def tab(times: int = 1) -> QWidget:
    for _ in range(times):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def name(widget: QWidget) -> str:
    # On Linux a combo box is named by its label, and its own text is its value.
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_every_control_has_a_name(alone: Bench) -> None:
    alone.fill(ImportRequest(OBJECT, tags=(Tag("Name", "x"),)))
    alone.form.advanced.disclosure.set_open(True)

    nameless = [
        f"{type(widget).__name__} {widget.parent()}"
        for widget in controls(alone.page)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisibleTo(alone.page)
        and not name(widget)
    ]

    assert "\n".join(nameless) == ""


def test_every_button_without_words_has_a_tip(alone: Bench) -> None:
    silent = [
        button
        for button in alone.page.findChildren(QAbstractButton)
        if not button.text() and not button.icon().isNull() and not button.toolTip()
    ]

    assert silent == []


def test_a_required_field_says_so_and_a_problem_takes_the_hints_place(alone: Bench) -> None:
    field = alone.form.source.location
    before = field.accessibleDescription()

    alone.page.try_to_send()

    assert before == "Required. s3://, https:// or ARN. A presigned link works too."
    assert field.accessibleDescription() == "Required. Enter the S3 object, or choose Browse."


def test_a_check_is_one_sentence(bench: Bench) -> None:
    bench.wait(lambda: bench.check("Caller").state == "ok")

    rows = bench.page.panel.checks.rows
    assert rows["Caller"].accessibleName() == "Caller, ok. demo, 1234-5678-9012"
    assert rows["Region"].accessibleName() == "Region, waiting. Waits for a valid location"


def test_tab_goes_through_the_page_in_reading_order(alone: Bench) -> None:
    alone.form.source.location.setFocus()

    seen = [name(tab()) for _ in range(18)]

    assert seen == [
        "Browse…",
        "Disk format",
        "Description",
        "Disk description",
        "Encrypt the snapshot",
        "KMS key",
        "Reload keys",
        "Key of tag 1",
        "Value of tag 1",
        "Remove tag 1",
        "Add tag",
        "Copy the tags to the snapshot",
        "Advanced",
        "Test request",
        "Add a profile…",
        "Copy preview",
        "Summary",
        "Summary of the request",
    ]


def test_a_new_tag_row_is_reached_where_it_stands(alone: Bench) -> None:
    tags = alone.form.snapshot.tags
    tags.add_button.click()
    alone.wait(tags.rows[1].key.isVisible)
    tags.rows[0].content.setFocus()

    seen = [name(tab()) for _ in range(5)]

    assert seen == ["Remove tag 1", "Key of tag 2", "Value of tag 2", "Remove tag 2", "Add tag"]


def test_f1_shows_the_help_of_the_field_and_gives_the_focus_back(alone: Bench) -> None:
    alone.form.snapshot.kms.combo.setFocus()

    QTest.keyClick(alone.window, Qt.Key.Key_F1)

    assert alone.page.help.isVisible()
    assert alone.page.help.accessibleName() == "Help for KMS key"
    alone.wait(alone.page.help.theirs.text)
    QTest.keyClick(alone.page.help, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is alone.form.snapshot.kms.combo


@pytest.mark.parametrize("field", ["location", "format", "tags", "client_token", "upload_size"])
def test_each_field_has_help_of_aws_and_ours(alone: Bench, field: str) -> None:
    alone.page.open_help(field)

    alone.wait(alone.page.help.theirs.text)

    assert alone.page.help.ours.text()
    alone.page.help.hide()


def test_an_import_by_keyboard_alone(bench: Bench) -> None:
    assert bench.aws is not None
    bench.aws.world.ec2.tasks.clear()
    bench.wait(lambda: not bench.page.judge.facts.busy)
    bench.form.source.location.setFocus()
    QTest.keyClicks(bench.form.source.location, "s3://acme-vm-exports/kiosk/kiosk-image-fixed.vhd")
    tab()
    bench.wait(bench.form.source.box.details.isVisible)
    QTest.keyClicks(tab(), "VHD")
    assert name(tab()) == "Details…"
    QTest.keyClicks(tab(), "kiosk")
    QTest.keyClicks(tab(5), "Name")
    QTest.keyClicks(tab(), "kiosk-01")
    bench.wait(lambda: bench.title() == "Ready to import")

    with bench.qtbot.waitSignal(bench.page.started):
        QTest.keyClick(bench.window, Qt.Key.Key_Return, CONTROL)

    (sent,) = bench.accepted()
    assert sent["DiskContainer"] == {
        "Format": "VHD",
        "UserBucket": {"S3Bucket": "acme-vm-exports", "S3Key": "kiosk/kiosk-image-fixed.vhd"},
    }
    assert sent["TagSpecifications"][0]["Tags"][0] == {"Key": "Name", "Value": "kiosk-01"}


def test_a_hidden_page_sends_nothing_by_its_keys(alone: Bench) -> None:
    actions = alone.page.actions_for_menu()

    alone.page.hide()

    assert [key for key in ("send", "test", "copy-preview", "field-help") if actions[key].isEnabled()] == []
    assert actions["new"].isEnabled()


def test_every_action_has_words(alone: Bench) -> None:
    assert all(action.text() for action in alone.page.actions_for_menu().values())


def test_in_a_narrow_window_the_panel_is_a_tab(alone: Bench) -> None:
    alone.window.resize(980, 700)
    before = alone.page.column.isVisible(), alone.page.panel.isVisible()

    alone.page._parts.tabs.choose("panel")

    assert (before, alone.page.column.isVisible(), alone.page.panel.isVisible()) == (
        (True, False),
        False,
        True,
    )


@pytest.mark.parametrize("width", [960, 1024, 1100, 1224, 1400])
def test_nothing_is_cut_at_the_side(alone: Bench, width: int) -> None:
    alone.form.advanced.disclosure.set_open(True)
    alone.window.resize(width - 56, 640)
    alone.fill(ImportRequest("s3://bucket", kms_key_id="x y", tags=(Tag("aws:x", "y" * 300),)))
    alone.page.try_to_send()

    area = alone.page.column

    alone.wait(lambda: alone.page.panel.isVisible() == (width - 56 >= 1000))
    alone.wait(lambda: not area.horizontalScrollBar().isVisible())


def test_right_to_left_mirrors_the_page_and_keeps_code_left_to_right(alone: Bench) -> None:
    alone.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    alone.wait(lambda: alone.page.layoutDirection() == Qt.LayoutDirection.RightToLeft)

    panel, column = alone.page.panel, alone.page.column
    alone.wait(lambda: panel.x() < column.x())

    assert panel.previews.code.layoutDirection() == Qt.LayoutDirection.LeftToRight
