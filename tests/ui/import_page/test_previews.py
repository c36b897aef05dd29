"""The previews follow the form, and what is copied from them can be pasted back."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.request.previews import DIALECTS
from snapshot_importer.ui.import_page.paste_dialog import PasteDialog
from ui.import_page.bench import OBJECT, Bench

WHOLE = ImportRequest(
    location=OBJECT,
    format="VHD",
    description="It's “whole” & $HOME",
    disk_description="disk 1",
    encrypted=True,
    kms_key_id="alias/imaging-ebs",
    role_name="vmimport",
    client_token="5f0f6f9e-0000-4000-8000-000000000001",
    comment="by hand",
    upload_start=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
    upload_end=datetime(2026, 11, 1, 10, 30, tzinfo=UTC),
    upload_size=18.25,
    tags=(Tag("Name", "files 03"), Tag("Empty", "")),
)


def code(bench: Bench) -> str:
    return bench.page.panel.previews.code.toPlainText()


def dialog(bench: Bench) -> PasteDialog:
    return next(found for found in bench.page.findChildren(PasteDialog) if found.isVisible())


def take(bench: Bench, text: str) -> None:
    bench.page.filling.open_paste()
    dialog(bench).text.setPlainText(text)
    dialog(bench).fill.click()


def test_a_preview_shows_each_change(alone: Bench) -> None:
    alone.page.panel.previews.choose("json")

    alone.type(alone.form.snapshot.description, "disk")

    alone.wait(lambda: '"Description": "disk"' in code(alone))


def test_a_change_is_on_show_within_a_tenth_of_a_second_of_timers(alone: Bench) -> None:
    gather = alone.page.panel.previews._gather

    alone.type(alone.form.snapshot.description, "disk")

    assert gather.isActive()
    assert gather.remainingTime() < 100


def test_steady_typing_does_not_put_the_preview_off(alone: Bench) -> None:
    gather = alone.page.panel.previews._gather
    alone.type(alone.form.snapshot.description, "a")
    began = perf_counter()
    left = gather.remainingTime()

    alone.type(alone.form.snapshot.description, "bcd")

    assert gather.remainingTime() <= left
    assert perf_counter() >= began


@pytest.mark.parametrize("dialect", list(DIALECTS))
def test_each_form_of_the_preview_is_shown(alone: Bench, dialect: str) -> None:
    alone.fill(WHOLE)

    alone.page.panel.previews.choose(dialect)

    panel = alone.page.panel.previews
    alone.wait(lambda: not panel._gather.isActive())
    shown = str(panel.summary.texts()) if dialect == "summary" else code(alone)
    assert "acme-vm-exports" in shown
    assert panel.shells.isVisible() == (DIALECTS[dialect].tab == "AWS CLI")


def test_the_scroll_place_stays_when_the_text_changes(alone: Bench) -> None:
    panel = alone.page.panel.previews
    alone.fill(replace(WHOLE, tags=tuple(Tag(f"key{number}", "x") for number in range(40))))
    panel.choose("json")
    alone.wait(lambda: "key39" in code(alone))
    bar = panel.code.verticalScrollBar()
    bar.setValue(60)

    alone.type(alone.form.snapshot.description, "x")

    alone.wait(lambda: "xIt's" in code(alone))
    assert bar.value() == 60


def test_a_field_that_is_wrong_is_not_summed_up_as_if_it_were_sent(alone: Bench) -> None:
    alone.paste(alone.form.source.location, "s3://Acme_VM_exports/disk.vmdk")

    alone.wait(lambda: ("Location", "Not valid yet") in alone.page.panel.previews.summary.texts())


def test_a_field_that_is_empty_is_summed_up_as_not_given_also_when_that_is_wrong(alone: Bench) -> None:
    alone.page.judge.everything()

    alone.wait(lambda: alone.problem("location"))
    assert ("Location", "Not given") in alone.page.panel.previews.summary.texts()


def test_copy_takes_the_form_on_show_as_it_is_this_moment(alone: Bench) -> None:
    alone.fill(WHOLE)
    alone.page.panel.previews.choose("json")

    alone.type(alone.form.snapshot.disk_description, "!")
    alone.page.actions_for_menu()["copy-preview"].trigger()

    copied = json.loads(QApplication.clipboard().text())
    assert copied["DiskContainer"]["Description"] == "!disk 1"


@pytest.mark.parametrize("dialect", ["bash", "powershell", "cmd", "json"])
def test_what_was_copied_can_be_pasted_back(alone: Bench, dialect: str) -> None:
    request = replace(WHOLE, description="whole $HOME", tags=(Tag("Name", "files 03"),))
    alone.fill(request)
    alone.page.panel.previews.choose(dialect)
    alone.page.panel.previews.copy()
    alone.page.filling.begin()

    alone.page.filling.open_paste()
    prefilled = dialog(alone).text.toPlainText()
    dialog(alone).fill.click()

    assert prefilled == QApplication.clipboard().text()
    assert alone.form.request() == request


def test_a_paste_without_a_token_gets_a_new_one(alone: Bench) -> None:
    take(alone, '{"Description": "x"}')

    assert len(alone.form.request().client_token) == 36


def test_what_cannot_be_read_is_told_in_place(alone: Bench) -> None:
    take(alone, "{broken")

    open_dialog = dialog(alone)
    assert open_dialog.message.text() == "The JSON is broken in line 1, column 2."
    assert open_dialog.text.accessibleDescription() == "The JSON is broken in line 1, column 2."
    open_dialog.reject()


def test_what_was_left_out_is_told_beside_the_form(alone: Bench) -> None:
    take(alone, f'{{"Description": "x", "Colour": "red", "DryRun": true, "RoleName": "{"r" * 3}"}}')

    notes = alone.page.column.notes_text()
    assert "“Colour” was left out" in notes
    assert "DryRun was left out: Test request makes a dry run." in notes
    assert not alone.form.request().dry_run


def test_a_command_for_another_region_offers_to_go_there(bench: Bench) -> None:
    take(bench, f"aws ec2 import-snapshot --region us-east-1 --disk-container Url={OBJECT}")

    bench.page.column._switch.click()

    assert bench.session.region == "us-east-1"


@pytest.mark.parametrize(
    "link",
    [
        "https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Signature=deadbeef",
        "https://example.com/disk.vmdk?token=deadbeef",
        '{"DiskContainer": {"Url": "https://example.com/disk.vmdk?token=deadbeef"}}',
    ],
)
def test_a_clipboard_with_a_secret_link_is_not_shown(alone: Bench, link: str) -> None:
    QApplication.clipboard().setText(link)

    alone.page.filling.open_paste()

    assert dialog(alone).text.toPlainText() == ""
    dialog(alone).reject()


def test_the_clipboard_fills_the_location(alone: Bench) -> None:
    QApplication.clipboard().setText(f"  {OBJECT}\n")

    alone.page.actions_for_menu()["paste-location"].trigger()

    assert alone.form.request().location == OBJECT
    assert QApplication.focusWidget() is alone.form.source.location


def test_a_draft_survives_a_restart(alone: Bench) -> None:
    alone.fill(WHOLE)
    alone.form.snapshot.tags.copy_box.setChecked(False)
    alone.page.panel.previews.choose("powershell")
    draft = json.loads(json.dumps(alone.page.draft()))
    alone.page.filling.begin()

    alone.page.restore(draft)

    assert replace(alone.form.request(), client_token="") == replace(WHOLE, client_token="")
    assert not alone.form.snapshot.tags.copy_box.isChecked()
    assert alone.page.panel.previews.dialect() == "powershell"
    assert [name for name in alone.form.rows if alone.problem(name)] == []


def test_a_draft_of_tomorrow_is_shown_as_far_as_it_is_understood(alone: Bench) -> None:
    alone.page.restore({"location": OBJECT, "preview": "haskell", "tags": 5, "size": {}})

    assert alone.form.request().location == OBJECT


def test_a_change_asks_for_the_draft_to_be_kept(alone: Bench) -> None:
    with alone.qtbot.waitSignal(alone.page.draft_changed):
        alone.type(alone.form.snapshot.description, "x")


def test_the_tabs_are_reached_by_keyboard(alone: Bench) -> None:
    tabs = alone.page.panel.previews.tabs
    alone.form.snapshot.description.setFocus()

    QTest.keyClick(alone.window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)

    assert tabs.current() == "JSON"


def test_the_dialog_closes_on_escape_and_the_form_stays(alone: Bench) -> None:
    alone.fill(WHOLE)
    alone.page.filling.open_paste()
    opened = dialog(alone)

    QTest.keyClick(opened, Qt.Key.Key_Escape)

    assert not opened.isVisible()
    assert alone.form.request().location == OBJECT


def test_the_dialog_offers_a_way_back(alone: Bench) -> None:
    alone.page.filling.open_paste()

    (buttons,) = dialog(alone).findChildren(QDialogButtonBox)
    buttons.button(QDialogButtonBox.StandardButton.Cancel).click()

    assert alone.page.findChildren(PasteDialog) == [] or not dialog_is_open(alone)


def dialog_is_open(bench: Bench) -> bool:
    return any(found.isVisible() for found in bench.page.findChildren(PasteDialog))
