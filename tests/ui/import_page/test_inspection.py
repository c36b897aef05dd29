"""What the Source card says of the bytes of an object: each state, what it costs, and what is sent because of it."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from fakes.aws import client
from snapshot_importer.request.location import UrlLocation
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.import_page.conversion_dialog import ConversionDialog, MembersDialog
from snapshot_importer.ui.import_page.inspection_details import FIELD_COLUMNS, InspectionDetails
from snapshot_importer.ui.import_page.inspection_view import NOT_INSPECTED, InspectionView
from snapshot_importer.ui.import_page.source_facts import SourceFacts
from snapshot_importer.ui.widgets.buttons import Button
from ui.import_page.bench import OBJECT, Bench

BUCKET = "s3://acme-vm-exports/"
STREAM = f"{BUCKET}erp/erp-db01.vmdk"
SPARSE = f"{BUCKET}legacy/old-app.vmdk"
ROUTER = f"{BUCKET}appliance/router.qcow2"
OVA = f"{BUCKET}appliance/mail-gateway.ova"
FIXED = f"{BUCKET}kiosk/kiosk-image-fixed.vhd"
VHDX = f"{BUCKET}intranet/intranet-web02.vhdx"


@pytest.fixture(autouse=True)
def own_objects(aws: Simulator) -> Iterator[None]:
    """Each test imports into an account in which nothing was imported yet, and leaves no fault behind."""
    with aws.world.lock:
        aws.world.ec2.tasks.clear()
    yield
    aws.cloud.faults.clear()


def view(bench: Bench) -> InspectionView:
    return bench.form.source.box.view()


def inspected(bench: Bench, location: str, state: str) -> InspectionView:
    bench.paste(bench.form.source.location, location)
    bench.wait(lambda: view(bench).state == state)
    return view(bench)


def put(aws: Simulator, key: str, body: bytes, **options: str) -> str:
    """Write an object and return its address."""
    client(aws, "s3").put_object(Bucket="acme-vm-exports", Key=key, Body=body, **options)
    return BUCKET + key


def calls(aws: Simulator, since: int, *operations: str) -> list[str]:
    entries = aws.world.ledger.entries()[since:]
    return [entry.operation for entry in entries if entry.operation in operations]


def fault(aws: Simulator, rule: Rule) -> None:
    aws.cloud.faults.add(rule)


def test_nothing_is_inspected_before_there_is_a_location(alone: Bench) -> None:
    assert view(alone) == InspectionView("none", "Not inspected", sentences=(NOT_INSPECTED,))
    assert alone.form.source.note() == "Detected once the location is valid"
    assert alone.form.source.format.currentText() == "Auto"


def test_a_good_image_is_told_with_its_sizes(bench: Bench) -> None:
    found = inspected(bench, STREAM, "good")

    assert found.title == "VMDK, stream-optimized"
    assert found.aside == "read from its first and last bytes · 8\u00a0GiB snapshot"
    assert dict(found.cells) == {
        "File size": "85.5\u00a0KiB",
        "Virtual size": "8\u00a0GiB",
        "Partitions": "GPT, 2",
        "Boots with": "UEFI",
        "Object": "STANDARD, SSE-S3",
    }
    assert bench.form.source.format.currentText() == "Auto: VMDK"
    assert bench.form.source.note() == "Sent as VMDK"


@pytest.mark.parametrize(
    ("location", "title", "buttons"),
    [
        (
            SPARSE,
            "VMDK, monolithic sparse: AWS cannot read this type",
            ["Show how to convert…", "Choose another object…"],
        ),
        (ROUTER, "QCOW2: AWS cannot read this type", ["Show how to convert…", "Choose another object…"]),
        (OVA, "OVA: choose the disk to import", ["Choose disk…", "Choose another object…"]),
    ],
    ids=["sparse VMDK", "qcow2", "OVA"],
)
def test_what_aws_refuses_is_told_with_its_cures(
    bench: Bench, location: str, title: str, buttons: list[str]
) -> None:
    found = inspected(bench, location, "refused")

    assert found.title == title
    assert [button.accessibleName() for button in bench.form.source.box.buttons()] == buttons
    assert bench.form.source.format.currentText() == "Auto"
    assert bench.form.source.note() == "Left out, AWS detects it"
    assert bench.form.source.box.accessibleDescription().startswith(f"Refused: {title}.")


def test_a_disk_without_partitions_is_a_warning(bench: Bench, aws: Simulator) -> None:
    location = put(aws, "blank/data.raw", bytes(1 << 20))

    found = inspected(bench, location, "warning")

    assert found.sentences == ("Blank or data disk: no partition table found",)
    assert dict(found.cells)["Partitions"] == "None"
    assert bench.form.source.note() == "Sent as RAW"


def test_a_name_that_promises_another_format_is_mentioned(bench: Bench, aws: Simulator) -> None:
    body = client(aws, "s3").get_object(Bucket="acme-vm-exports", Key="erp/erp-db01.vmdk")["Body"].read()
    location = put(aws, "misnamed.vhd", body)

    found = inspected(bench, location, "good")

    assert found.sentences == ("The name ends as a VHD file's does, the bytes are VMDK. The bytes count.",)
    assert bench.form.source.note() == "Sent as VMDK"


@pytest.mark.parametrize(
    ("options", "body", "message", "fix"),
    [
        (
            {"StorageClass": "DEEP_ARCHIVE"},
            b"x",
            "The object is in DEEP_ARCHIVE and must be restored first.",
            "Restore…",
        ),
        ({}, b"", "The object is empty (0 bytes).", ""),
        (
            {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32},
            b"x",
            "The object is encrypted with a key that AWS does not keep (SSE-C). AWS cannot import it.",
            "",
        ),
    ],
    ids=["archived", "empty", "SSE-C"],
)
def test_what_cannot_be_read_is_told_at_the_location_and_not_read(
    bench: Bench, aws: Simulator, options: dict[str, str], body: bytes, message: str, fix: str
) -> None:
    location = put(aws, f"unreadable/{len(message)}.raw", body, **options)

    bench.paste(bench.form.source.location, location)
    bench.wait(lambda: bench.problem("location") == message)

    links = [part for part in bench.form.rows["location"].message.findChildren(Button) if part.isVisible()]
    assert [link.accessibleName() for link in links] == ([fix] if fix else [])
    assert bench.page.judge.source.report.state == "none"
    assert view(bench).state == "none"
    assert view(bench).sentences != (NOT_INSPECTED,)


def test_an_object_that_may_not_be_read_is_a_warning_with_the_role_doctor(
    bench: Bench, aws: Simulator
) -> None:
    fault(aws, Rule("error", "s3", "HeadObject", status=403, code="AccessDenied", message="Access Denied"))

    found = inspected(bench, STREAM, "failed")

    assert bench.problem("location") == "You may not read this object (403). The key may also be misspelt."
    fix = bench.page.judge.shown()[0].fix
    assert fix is not None
    assert (fix.label, fix.cure) == ("Open role doctor…", "role-doctor")
    assert [cure.words for cure in found.cures] == ["Try again"]


def test_a_missing_object_is_not_inspected(bench: Bench) -> None:
    bench.paste(bench.form.source.location, f"{BUCKET}nothing.vmdk")

    bench.wait(lambda: "There is no object" in bench.problem("location"))

    assert view(bench) == InspectionView("none", "Not inspected", sentences=(NOT_INSPECTED,))


def test_bytes_that_could_not_be_read_are_read_on_a_press(bench: Bench, aws: Simulator) -> None:
    fault(aws, Rule("error", "s3", "GetObject", status=403, code="AccessDenied", message="Access Denied"))
    inspected(bench, STREAM, "failed")
    aws.cloud.faults.clear()

    bench.form.source.box.buttons()[0].click()

    assert view(bench).state == "reading"
    bench.wait(lambda: view(bench).state == "good")


def test_a_look_without_an_answer_ends(bench: Bench, aws: Simulator) -> None:
    bench.page.judge.source.limit = 0.2
    fault(aws, Rule("hang", "s3", "GetObject"))

    found = inspected(bench, STREAM, "failed")

    assert found.sentences == ("No answer in 10 s.",)
    assert bench.page.judge.source.head.state == "done"


def test_an_object_is_looked_at_once_however_often_its_field_is_left(bench: Bench, aws: Simulator) -> None:
    since = len(aws.world.ledger.entries())
    inspected(bench, VHDX, "good")

    for _ in range(5):
        bench.form.source.location.setFocus()
        bench.leave()
    inspected(bench, STREAM, "good")
    inspected(bench, VHDX, "good")
    bench.wait(lambda: view(bench).title == "VHDX, dynamic")

    heads = [
        entry.params["Key"] for entry in aws.world.ledger.entries()[since:] if entry.operation == "HeadObject"
    ]
    reads = [
        entry.params["Key"] for entry in aws.world.ledger.entries()[since:] if entry.operation == "GetObject"
    ]
    vhdx, stream = VHDX.removeprefix(BUCKET), STREAM.removeprefix(BUCKET)
    assert heads.count(vhdx) == 2  # it may have been written anew meanwhile
    assert heads.count(stream) == 1
    assert 1 <= reads.count(vhdx) <= 6
    assert 1 <= reads.count(stream) <= 6


def test_an_object_that_was_written_anew_is_read_again(bench: Bench, aws: Simulator) -> None:
    location = put(aws, "again/data.raw", bytes(1 << 20))
    inspected(bench, location, "warning")
    disk = client(aws, "s3").get_object(Bucket="acme-vm-exports", Key="core/ldap-01.raw")["Body"].read()
    put(aws, "again/data.raw", disk)

    bench.page.panel.checks.again_pressed.emit()

    bench.wait(lambda: view(bench).state == "good")
    assert view(bench).title == "Raw disk, GPT"


@pytest.mark.parametrize(
    ("times", "state", "heads"), [(1, "good", 2), (None, "failed", 2)], ids=["once", "for ever"]
)
def test_an_object_that_changes_while_it_is_read_is_looked_at_once_more(
    bench: Bench, aws: Simulator, times: int | None, state: str, heads: int
) -> None:
    since = len(aws.world.ledger.entries())
    fault(
        aws,
        Rule("error", "s3", "GetObject", times=times, status=412, code="PreconditionFailed", message="No"),
    )

    inspected(bench, STREAM, state)

    assert len(calls(aws, since, "HeadObject")) == heads


def test_the_answer_for_an_older_object_is_dropped(bench: Bench, aws: Simulator) -> None:
    fault(aws, Rule("latency", "s3", "GetObject", resource="erp/erp-db01.vmdk", seconds=0.6, times=1))
    since = len(aws.world.ledger.entries())
    bench.paste(bench.form.source.location, STREAM)
    bench.wait(lambda: calls(aws, since, "GetObject"))

    inspected(bench, FIXED, "good")
    QTest.qWait(900)

    assert view(bench).title == "VHD, fixed"


def test_typing_takes_the_report_away(bench: Bench) -> None:
    inspected(bench, STREAM, "good")

    bench.type(bench.form.source.location, "x")

    assert view(bench).state == "none"
    assert bench.asked()["DiskContainer"].get("Format") is None
    assert bench.form.source.format.currentText() == "Auto"


@pytest.mark.parametrize("dialect", ["json", "bash", "powershell", "cmd", "boto3", "terraform", "http"])
def test_every_preview_carries_the_detected_format(bench: Bench, dialect: str) -> None:
    inspected(bench, STREAM, "good")

    bench.page.panel.previews.choose(dialect)

    text = bench.page.panel.previews.text().replace("erp-db01.vmdk", "")
    assert "VMDK" in text


def test_the_summary_tells_format_and_virtual_size(bench: Bench) -> None:
    rows = bench.page.panel.previews.summary.texts
    bench.wait(lambda: ("Disk format", "Detected once the location is valid") in rows())

    inspected(bench, STREAM, "good")
    bench.wait(lambda: ("Virtual size", "8\u00a0GiB") in rows())
    good = dict(rows())["Disk format"]
    inspected(bench, ROUTER, "refused")

    assert good == "VMDK"
    bench.wait(lambda: dict(rows())["Disk format"] == "QCOW2, convert first")


def test_what_is_sent_has_the_detected_format(bench: Bench) -> None:
    inspected(bench, STREAM, "good")
    bench.wait(lambda: bench.title() == "Ready to import")

    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()

    (sent,) = bench.accepted()
    assert sent["DiskContainer"]["Format"] == "VMDK"
    assert bench.form.request().format == ""


def test_an_address_from_the_clipboard_is_inspected(bench: Bench) -> None:
    QGuiApplication.clipboard().setText(f"  {STREAM}\n")

    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(bench.window, Qt.Key.Key_V, control | shift)

    bench.wait(lambda: view(bench).state == "good")


def test_a_request_that_is_filled_in_is_inspected_too(bench: Bench) -> None:
    bench.page.fill(ImportRequest(STREAM, "VMDK"))

    bench.wait(lambda: view(bench).state == "good")

    assert bench.form.source.format.currentText() == "VMDK"
    assert bench.problem("format") == ""


@pytest.mark.parametrize(
    ("location", "declared", "message", "fix"),
    [
        (STREAM, "VHD", "The bytes say VMDK, the form says VHD. AWS would refuse it.", "Use VMDK"),
        (
            STREAM,
            "RAW",
            "This is a VMDK file. As RAW it would import without error and never work.",
            "Use VMDK",
        ),
        (ROUTER, "RAW", "This is a QCOW2 file. As RAW it would import without error and never work.", ""),
        (OVA, "RAW", "This is an OVA file. As RAW it would import without error and never work.", ""),
        (ROUTER, "VMDK", "The bytes say QCOW2, the form says VMDK. AWS would refuse it.", ""),
        (
            FIXED,
            "RAW",
            "This is a fixed VHD. As RAW its footer would become the last 512 bytes of the disk.",
            "Use VHD",
        ),
        (SPARSE, "VMDK", "", ""),
        (VHDX, "VHDX", "VHDX works but fails more often than VMDK or raw.", ""),
        (VHDX, "", "VHDX works but fails more often than VMDK or raw.", ""),
    ],
    ids=[
        "another container",
        "container as raw",
        "refused as raw",
        "archive as raw",
        "refused as another",
        "fixed VHD as raw",
        "right, though refused",
        "VHDX",
        "VHDX detected",
    ],
)
def test_a_format_that_does_not_fit_is_told_at_its_field(
    bench: Bench, location: str, declared: str, message: str, fix: str
) -> None:
    bench.fill(ImportRequest("", declared))

    bench.paste(bench.form.source.location, location)
    bench.wait(lambda: view(bench).state in ("good", "warning", "refused"))

    assert bench.problem("format") == message
    shown = next((problem for problem in bench.page.judge.shown() if problem.field == "format"), None)
    assert (shown.fix.label if shown and shown.fix else "") == fix


def test_the_fitting_format_is_one_press_away(bench: Bench) -> None:
    bench.fill(ImportRequest("", "VHD"))
    inspected(bench, STREAM, "good")
    assert bench.button().startswith("Fix")

    fix = next(problem.fix for problem in bench.page.judge.shown() if problem.field == "format")
    bench.form.fix_pressed.emit("format", fix)

    assert bench.problem("format") == ""
    assert bench.form.source.format.currentText() == "VMDK"
    bench.wait(lambda: bench.button() == "Import snapshot")


def test_details_list_every_field_with_its_place(bench: Bench) -> None:
    inspected(bench, STREAM, "good")

    bench.form.source.box.details.click()

    dialog = bench.page.findChild(InspectionDetails)
    assert dialog is not None
    report = bench.page.judge.source.report.value
    assert report is not None
    assert dialog.fields.rowCount() == len(report.fields) > 20
    first = [dialog.fields.item(1, place).text() for place in range(len(FIELD_COLUMNS))]  # type: ignore[union-attr]
    found = report.fields[1]
    assert first == [f"{found.offset:,}", f"0x{found.offset:X}", found.name, found.value]
    assert dialog.partitions.rowCount() == 2
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Read with 3 requests, " in said
    assert "8\u00a0GiB snapshot." in said
    dialog.fields.selectRow(1)
    QTest.keySequence(dialog.fields, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == "\t".join(first)
    dialog.close()


def test_the_command_that_converts_is_shown_and_copied(bench: Bench) -> None:
    inspected(bench, ROUTER, "refused")

    bench.form.source.box.buttons()[0].click()

    dialog = bench.page.findChild(ConversionDialog)
    assert dialog is not None
    dialog.copy.click()
    command = "qemu-img convert -f qcow2 -O vmdk -o subformat=streamOptimized router.qcow2 router.vmdk"
    assert QGuiApplication.clipboard().text() == command
    dialog.close()


def test_the_disks_of_an_ova_are_listed_with_how_to_take_one_out(bench: Bench) -> None:
    inspected(bench, OVA, "refused")

    bench.form.source.box.buttons()[0].click()

    dialog = bench.page.findChild(MembersDialog)
    assert dialog is not None
    assert dialog.members.selectedItems()[1].text() == "mail-gateway-disk1.vmdk"
    assert dialog.command.toPlainText() == "tar -x -f mail-gateway.ova -- mail-gateway-disk1.vmdk"
    dialog.close()


def test_the_parts_of_the_box_are_reached_with_the_keyboard(bench: Bench) -> None:
    inspected(bench, SPARSE, "refused")
    bench.form.source.format.setFocus()
    seen = []

    for _ in range(3):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        seen.append(now.accessibleName())

    assert seen == ["Details…", "Show how to convert…", "Choose another object…"]


def test_a_link_is_inspected_without_a_look_at_the_bucket(bench: Bench, aws: Simulator) -> None:
    source = SourceFacts(bench.session, bench.page)
    link = client(aws, "s3").generate_presigned_url(
        "get_object", Params={"Bucket": "acme-vm-exports", "Key": "erp/erp-db01.vmdk"}
    )
    since = len(aws.world.ledger.entries())

    source.look_at(UrlLocation(link, presigned=True))
    bench.wait(lambda: source.report.state in ("done", "failed"))

    assert source.report.value is not None
    assert source.report.value.title == "VMDK, stream-optimized"
    assert (source.head.state, source.format) == ("none", "VMDK")
    assert source.name.endswith("/erp/erp-db01.vmdk")
    assert calls(aws, since, "HeadObject") == []
    assert "Signature" not in repr(source.report)


@pytest.mark.parametrize(
    "key",
    ["<b>bold</b><img src='x'>.vmdk", "a & b && c.vmdk", "emoji 🔥 漢字.qcow2", "'; rm -rf / #`$(id)`.qcow2"],
    ids=["HTML", "mnemonic", "emoji", "shell"],
)
def test_hostile_keys_stay_plain_text(bench: Bench, aws: Simulator, key: str) -> None:
    body = client(aws, "s3").get_object(Bucket="acme-vm-exports", Key="appliance/router.qcow2")["Body"].read()
    location = put(aws, f"hostile/{key}", body)

    inspected(bench, location, "refused")
    bench.form.source.box.buttons()[0].click()

    labels = bench.form.source.box.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    dialog = bench.page.findChild(ConversionDialog)
    assert dialog is not None
    assert dialog.command.toPlainText().startswith("qemu-img convert ")
    bench.window.grab()
    dialog.close()


def test_the_preview_shows_the_format_as_the_request_takes_it(bench: Bench) -> None:
    inspected(bench, STREAM, "good")

    bench.page.panel.previews.choose("json")

    shown = json.loads(bench.page.panel.previews.text())
    assert shown["DiskContainer"]["Format"] == "VMDK"
    assert bench.page.judge.request() == replace(bench.form.request(), format="VMDK")


def test_a_format_that_the_user_chose_stays_whatever_the_bytes_are(bench: Bench) -> None:
    bench.fill(ImportRequest(OBJECT, "RAW"))

    bench.wait(lambda: view(bench).state == "good")

    assert bench.page.judge.request().format == "RAW"
