"""When a problem is shown, where, and how it is mended; nobody is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.ui.widgets.buttons import Button
from ui.import_page.bench import NOW, OBJECT, Bench

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def link(minutes: int) -> str:
    signed = NOW.strftime("%Y%m%dT%H%M%SZ")
    return (
        f"https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Date={signed}"
        f"&X-Amz-Expires={minutes * 60}&X-Amz-Credential=AKIDEXAMPLE&X-Amz-Signature=deadbeef"
    )


MESSAGES = {
    "no location": (ImportRequest(), "location", "Enter the S3 object, or choose Browse."),
    "bucket name": (
        ImportRequest("s3://Acme_VM_exports/k"),
        "location",
        "Bucket names use lower-case letters, digits, dots and hyphens. Did you mean “acme-vm-exports”?",
    ),
    "no key": (
        ImportRequest("s3://bucket"),
        "location",
        "The address has no object key after the bucket name.",
    ),
    "website": (
        ImportRequest("http://b.s3-website.eu-central-1.amazonaws.com/k"),
        "location",
        "Static website addresses cannot be imported. Use s3://b/k.",
    ),
    "link that ends": (
        ImportRequest(link(30)),
        "location",
        "This link ends in 29 min. AWS may read it later: make one that lasts at least 12 hours.",
    ),
    "format": (ImportRequest(format="qcow2"), "format", "AWS imports RAW, VHD, VHDX and VMDK."),
    "vhdx": (
        ImportRequest(format="VHDX"),
        "format",
        "VHDX works but fails more often than VMDK or raw.",
    ),
    "description": (ImportRequest(description="x" * 256), "description", "At most 255 characters."),
    "disk description": (
        ImportRequest(disk_description="x" * 256),
        "disk_description",
        "At most 255 characters.",
    ),
    "key id": (ImportRequest(kms_key_id="my key"), "kms_key_id", "Not a key id, alias or key ARN."),
    "role ARN": (
        ImportRequest(role_name="arn:aws:iam::123456789012:role/import/vmimport"),
        "role_name",
        "Use the name, not the ARN. “vmimport” was taken from it.",
    ),
    "role": (
        ImportRequest(role_name="my role"),
        "role_name",
        "Letters, digits and + = , . @ - _ only, at most 64.",
    ),
    "token": (ImportRequest(client_token="x" * 65), "client_token", "At most 64 ASCII characters."),
    "times": (
        ImportRequest(upload_start=NOON, upload_end=NOON - timedelta(hours=1)),
        "upload_end",
        "The end is before the start.",
    ),
    "size": (ImportRequest(upload_size=-1), "upload_size", "Enter a size of 0 or more."),
}


@pytest.mark.parametrize(("request_", "field", "message"), MESSAGES.values(), ids=MESSAGES.keys())
def test_each_message_appears_at_its_field(
    alone: Bench, request_: ImportRequest, field: str, message: str
) -> None:
    alone.fill(request_)

    alone.page.try_to_send()

    assert alone.problem(field) == message
    assert message in alone.form.rows[field].field.accessibleDescription()


TAG_MESSAGES = {
    "prefix": (Tag("aws:x", "1"), "Keys may not begin with “aws:”. AWS keeps that prefix for itself."),
    "twice": (Tag("Name", "2"), "This key is used twice."),
    "long": (Tag("x" * 128, ""), "At most 127 characters in a key, 256 in a value."),
}


@pytest.mark.parametrize(("tag", "message"), TAG_MESSAGES.values(), ids=TAG_MESSAGES.keys())
def test_a_tag_has_its_message_in_its_row(alone: Bench, tag: Tag, message: str) -> None:
    alone.fill(ImportRequest(OBJECT, tags=(Tag("Name", "1"), tag)))

    alone.page.try_to_send()

    rows = alone.form.snapshot.tags.rows
    assert [row.message.text() for row in rows] == ["", message]
    assert rows[1].key.accessibleDescription() == message


def test_more_tags_than_there_is_room_for_are_told(alone: Bench) -> None:
    alone.fill(ImportRequest(OBJECT, tags=tuple(Tag(f"k{number}") for number in range(50))))

    alone.page.try_to_send()

    assert alone.form.snapshot.tags.rows[49].message.text().startswith("At most 49 tags.")


def test_an_untouched_form_is_not_scolded(alone: Bench) -> None:
    alone.form.source.location.setFocus()
    alone.leave()

    assert [name for name in alone.form.rows if alone.problem(name)] == []


def test_typing_never_adds_a_problem_and_leaving_does(alone: Bench) -> None:
    alone.type(alone.form.source.location, "s3://My_Bucket/disk.vmdk")
    typed = alone.problem("location")

    alone.leave()

    assert (typed, alone.problem("location")[:12]) == ("", "Bucket names")


def test_typing_takes_a_problem_away(alone: Bench) -> None:
    alone.type(alone.form.source.location, "s3://bucket")
    alone.leave()
    told = alone.problem("location")

    alone.type(alone.form.source.location, "/disk.vmdk")

    assert (bool(told), alone.problem("location")) == (True, "")


def test_a_paste_is_judged_at_once(alone: Bench) -> None:
    alone.paste(alone.form.source.location, "s3://bucket")

    assert alone.problem("location") == "The address has no object key after the bucket name."


def test_return_confirms_a_field_and_sends_nothing(alone: Bench) -> None:
    alone.type(alone.form.source.location, "s3://bucket")

    QTest.keyClick(alone.form.source.location, Qt.Key.Key_Return)

    assert alone.problem("location")
    assert alone.page.submission.outcome.state == "none"


def test_a_fix_link_mends_the_field(alone: Bench) -> None:
    alone.paste(alone.form.source.location, "s3://Acme_VM_exports/erp/disk.vmdk")

    alone.form.rows["location"].message.findChildren(Button)[-1].click()

    assert alone.form.request().location == "s3://acme-vm-exports/erp/disk.vmdk"
    assert alone.problem("location") == ""


def test_a_fix_that_is_another_region_is_asked_for(alone: Bench) -> None:
    alone.session._profile_id = "x"  # a Region without a profile is none
    alone.session.use_region("eu-central-1")
    alone.paste(alone.form.source.location, "https://bucket.s3.us-east-1.amazonaws.com/k")
    message = alone.problem("location")

    with alone.qtbot.waitSignal(alone.page.switch_region) as switched:
        alone.form.rows["location"].message.findChildren(Button)[-1].click()

    assert message == "This bucket is in us-east-1. The import runs in eu-central-1."
    assert switched.args == ["us-east-1"]


def test_the_button_leads_from_problem_to_problem(alone: Bench) -> None:
    alone.fill(
        ImportRequest(
            "s3://bucket",
            role_name="my role",
            kms_key_id="my key",
            tags=(Tag("Name", "1"), Tag("aws:x", "2")),
        )
    )
    alone.page.try_to_send()
    places = [QApplication.focusWidget()]

    for _ in range(4):
        alone.page.fix_next()
        places.append(QApplication.focusWidget())

    form = alone.form
    first = form.source.location
    assert places == [
        first,
        form.snapshot.kms.line,
        form.snapshot.tags.rows[1].key,
        form.advanced.role,
        first,
    ]
    assert first.selectedText() == "s3://bucket"


def test_a_problem_is_scrolled_to_just_below_the_upper_edge(alone: Bench) -> None:
    alone.window.resize(1224, 500)
    alone.fill(ImportRequest(OBJECT, upload_size=-1))

    alone.page.try_to_send()

    row, area = alone.form.rows["upload_size"], alone.page.column
    top = row.mapTo(area.viewport(), row.rect().topLeft()).y()
    assert top > 0
    assert row.mapTo(area.viewport(), row.rect().bottomLeft()).y() <= area.viewport().height()


def test_a_signed_link_is_masked_as_soon_as_it_is_pasted(alone: Bench) -> None:
    whole = link(24 * 60)

    alone.paste(alone.form.source.location, whole)

    assert "deadbeef" not in alone.form.source.location.text()
    assert "AKIDEXAMPLE" not in alone.form.source.location.text()
    assert alone.asked()["DiskContainer"]["Url"] == whole


def test_the_tool_tip_of_a_link_hides_its_query_while_the_field_still_shows_it(alone: Bench) -> None:
    location = alone.form.source.location

    location.insert(link(24 * 60))

    assert "deadbeef" in location.text()
    assert location.toolTip() == "https://b.s3.eu-central-1.amazonaws.com/k?****"


def test_the_query_of_a_foreign_link_is_on_no_screen_and_in_no_draft(alone: Bench) -> None:
    whole = "https://example.com/disk.vmdk?token=hunter2"

    alone.paste(alone.form.source.location, whole)

    assert alone.form.source.location.text() == "https://example.com/disk.vmdk?****"
    assert alone.asked()["DiskContainer"]["Url"] == whole
    assert "hunter2" not in str(alone.page.draft())
    alone.page.panel.previews.choose("json")
    alone.page.panel.previews.copy()
    assert "hunter2" not in QApplication.clipboard().text()


def test_a_link_of_the_history_is_asked_for_again_and_not_sent_as_an_object(alone: Bench) -> None:
    masked = "https://b.s3.eu-central-1.amazonaws.com/k?****"

    alone.page.fill(ImportRequest(masked))

    assert alone.problem("location") == "The link was kept in memory only. Paste the link again."
    assert alone.asked()["DiskContainer"] == {"Url": masked}


def test_a_masked_link_that_is_typed_into_is_not_sent_as_an_address(alone: Bench) -> None:
    alone.paste(alone.form.source.location, link(24 * 60))
    alone.form.source.location.end(False)

    QTest.keyClick(alone.form.source.location, Qt.Key.Key_Backspace)

    assert alone.form.request().location == ""


def test_another_address_takes_the_place_of_a_masked_link(alone: Bench) -> None:
    alone.paste(alone.form.source.location, link(24 * 60))

    alone.paste(alone.form.source.location, OBJECT)

    assert alone.form.request().location == OBJECT


def test_a_counter_shows_when_a_description_gets_long(alone: Bench) -> None:
    row = alone.form.rows["disk_description"]
    alone.fill(ImportRequest(disk_description="x" * 199))
    short = row.hint.isVisible()

    alone.fill(ImportRequest(disk_description="x" * 200))

    assert (short, row.hint.text()) == (False, "200 of 255")


def test_tags_pasted_as_lines_become_rows(alone: Bench) -> None:
    alone.paste(alone.form.snapshot.tags.rows[0].key, "Name=erp\nOwner = me\nEmpty")

    assert alone.form.request().tags == (Tag("Name", "erp"), Tag("Owner", "me"), Tag("Empty", ""))


def test_tags_pasted_as_json_become_rows(alone: Bench) -> None:
    alone.paste(alone.form.snapshot.tags.rows[0].key, '[{"Key": "Name", "Value": "erp"}, {"Key": "x"}]')

    assert alone.form.request().tags == (Tag("Name", "erp"), Tag("x", ""))


def test_rows_without_anything_are_dropped_silently(alone: Bench) -> None:
    alone.fill(ImportRequest(OBJECT, tags=(Tag("", ""), Tag("Name", "erp"), Tag("", ""))))

    alone.page.try_to_send()

    tags = alone.asked()["TagSpecifications"][0]["Tags"]
    assert tags == [{"Key": "Name", "Value": "erp"}]
    assert alone.problem("tags") == ""


def test_a_tag_is_removed_by_its_button_and_the_focus_stays_near(alone: Bench) -> None:
    alone.fill(ImportRequest(tags=(Tag("a"), Tag("b"), Tag("c"))))
    tags = alone.form.snapshot.tags

    tags.rows[1].remove.click()

    assert [tag.key for tag in tags.tags()] == ["a", "c"]
    assert QApplication.focusWidget() is tags.rows[0].key


def test_encryption_is_locked_on_by_a_key_and_given_back_without_one(alone: Bench) -> None:
    snapshot = alone.form.snapshot
    alone.fill(ImportRequest(kms_key_id="alias/x"))
    locked = snapshot.encrypt.isChecked(), snapshot.encrypt.isEnabled()

    alone.fill(ImportRequest())

    assert (locked, snapshot.encrypt.isChecked(), snapshot.encrypt.isEnabled()) == (
        (True, False),
        False,
        True,
    )


def test_the_managed_key_is_shown_as_the_default_and_not_sent(alone: Bench) -> None:
    alone.fill(ImportRequest(OBJECT, encrypted=True, kms_key_id="alias/aws/ebs"))

    asked = alone.asked()

    assert (asked.get("KmsKeyId"), asked["Encrypted"]) == (None, True)


def test_times_are_entered_in_local_time_and_sent_in_utc(alone: Bench) -> None:
    start = alone.form.advanced.start
    start._begin()
    start.edit.setDateTime(start.edit.dateTime().fromString("2026-07-01 12:00:00", "yyyy-MM-dd HH:mm:ss"))

    # The tests' local time is that of Central Europe, in summer two hours ahead.
    assert alone.asked()["ClientData"]["UploadStart"] == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_a_time_can_be_taken_away_again(alone: Bench) -> None:
    alone.form.advanced.end._begin()
    before = "ClientData" in alone.asked()

    alone.form.advanced.end._remove()

    assert (before, "ClientData" in alone.asked()) == (True, False)


def test_a_new_token_is_made_by_the_button(alone: Bench) -> None:
    before = alone.form.request().client_token
    renew = next(
        button for button in alone.form.findChildren(Button) if button.accessibleName() == "New client token"
    )

    renew.click()

    after = alone.form.request().client_token
    assert before != after
    assert len(after) == 36
