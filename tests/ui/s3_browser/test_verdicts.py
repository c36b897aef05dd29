"""The last column: the objects in view alone are read, each once, and the words say what was found."""

import tempfile
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from snapshot_importer.disks.report import DiskReport
from snapshot_importer.simulator import images as disks
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.images import gpt_disk
from snapshot_importer.ui.s3_browser.dialog import S3BrowserDialog
from snapshot_importer.ui.s3_browser.verdict import Verdict, verdict_of, verdict_of_failure
from snapshot_importer.ui.s3_browser.verdict_reads import AT_ONCE
from ui.s3_browser.conftest import NO_DISK, Cloud, Stage, images, verdicts


def made(write: Callable[..., None]) -> bytes:
    with tempfile.TemporaryFile() as file:
        write(gpt_disk(8 << 20, "test"), file)
        file.seek(0)
        return file.read()


def opened(stage: Stage, count: int, key: str = "") -> S3BrowserDialog:
    dialog = stage.open("images", key)
    stage.wait(lambda: dialog.panel.model.rowCount() == count)
    return dialog


def read(stage: Stage) -> set[str]:
    return {request["Key"] for request in stage.asked("GetObject")}


def looks(dialog: S3BrowserDialog) -> list[str]:
    model = dialog.panel.model
    found = [model.verdict_of(model.row(row).key) for row in range(model.rowCount())]
    return [verdict.tone if verdict else "" for verdict in found]


def test_the_words_say_what_the_bytes_are(stage: Stage, cloud: Cloud) -> None:
    bucket = images(cloud)
    cloud.fill(bucket, "1.vmdk", content=made(disks.write_stream_optimized_vmdk))
    cloud.fill(bucket, "2.vhd", content=made(disks.write_dynamic_vhd))
    cloud.fill(bucket, "3.vhdx", content=made(disks.write_vhdx))
    cloud.fill(bucket, "4.raw", content=made(disks.write_raw))
    cloud.fill(bucket, "5.qcow2", content=made(disks.write_qcow2))
    cloud.fill(bucket, "6.raw.gz", content=made(disks.write_gzip))
    cloud.fill(bucket, "7.log")
    cloud.fill(bucket, "8.vhd", storage_class="GLACIER")
    cloud.fill(bucket, "9.empty", content=b"")

    dialog = opened(stage, 9)
    stage.wait(lambda: all(looks(dialog)))

    assert verdicts(dialog) == [
        "VMDK, stream-optimized",
        "VHD, dynamic",
        "VHDX, dynamic",
        "Raw disk, GPT",
        "QCOW2, convert first",
        "Compressed, unpack first",
        "Not a disk",
        "Restore first",
        "Not a disk",
    ]
    assert looks(dialog) == ["good"] * 4 + ["bad"] * 2 + ["none", "act", "none"]
    # Neither the archive nor what is empty is asked for.
    assert read(stage) == {one for one in bucket.objects if one[0] not in "89"}


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        (DiskReport("VHD", accepted=True, verdict="VHD, fixed"), Verdict("VHD, fixed", "good")),
        (
            DiskReport("RAW", accepted=True, verdict="Raw disk, GPT", warnings=("Cut off.", "Old.")),
            Verdict("Raw disk, GPT", "act", "Cut off.\nOld."),
        ),
        (
            DiskReport("OVA", verdict="OVA, choose a disk…", reason="It is an archive."),
            Verdict("OVA, choose a disk…", "bad", "It is an archive."),
        ),
        (DiskReport("TEXT", verdict="Not a disk"), Verdict("Not a disk", "none")),
    ],
    ids=["accepted", "with warnings", "refused", "no disk"],
)
def test_a_report_in_the_words_of_the_column(report: DiskReport, verdict: Verdict) -> None:
    assert verdict_of(report) == verdict


def test_a_fault_of_the_program_is_no_verdict() -> None:
    with pytest.raises(KeyError):
        verdict_of_failure(KeyError("x"))


def test_only_what_is_in_view_is_read(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), *(f"{number:04}.log" for number in range(600)))
    dialog = opened(stage, 600)
    table, model = dialog.panel.table, dialog.panel.model

    def in_view() -> set[str]:
        rows = range(table.rowAt(0), table.rowAt(table.viewport().height() - 1) + 1)
        return {model.row(row).key for row in rows}

    first = in_view()
    stage.wait(lambda: all(model.verdict_of(key) for key in first))
    assert len(first) < 30
    assert read(stage) == first

    table.scrollToBottom()
    last = in_view()
    stage.wait(lambda: all(model.verdict_of(key) for key in last))

    assert read(stage) == first | last
    assert not first & last


def test_ten_are_read_at_a_time_and_those_out_of_view_are_given_up(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), *(f"{number:04}.log" for number in range(600)))
    slow = Rule(service="s3", operation="GetObject", kind="latency", seconds=60.0)
    cloud.aws.cloud.faults.add(slow)
    dialog = opened(stage, 600)
    dialog.resize(920, 900)
    stage.wait(lambda: len(dialog._reads._running) == AT_ONCE)
    assert dialog._reads._waiting
    before = set(dialog._reads._running)

    dialog.panel.table.scrollToBottom()
    stage.wait(lambda: not before & set(dialog._reads._running))

    assert set(dialog._reads._running) <= {f"{number:04}.log" for number in range(500, 600)}
    dialog.folder.open("images", "elsewhere/")
    assert not dialog._reads._running
    assert not dialog._reads._waiting


def test_what_was_read_once_is_known_until_its_bytes_change(stage: Stage, cloud: Cloud) -> None:
    bucket = images(cloud)
    cloud.fill(bucket, "a.log", "b.log")
    first = opened(stage, 2)
    stage.wait(lambda: all(looks(first)))
    first.reject()
    asked = len(stage.asked("GetObject"))
    bucket.change("b.log", etag="f" * 32)

    second = opened(stage, 2)
    stage.wait(lambda: all(looks(second)))

    assert {request["Key"] for request in stage.asked("GetObject")[asked:]} == {"b.log"}


def test_sorting_by_the_column_keeps_what_is_read_together(stage: Stage, cloud: Cloud) -> None:
    bucket = images(cloud)
    cloud.fill(bucket, "a.log")
    cloud.fill(bucket, "b.raw", content=made(disks.write_raw))
    cloud.fill(bucket, "c.qcow2", content=made(disks.write_qcow2))
    dialog = opened(stage, 3)
    stage.wait(lambda: all(looks(dialog)))

    dialog.panel.table.horizontalHeader().setSortIndicator(4, Qt.SortOrder.AscendingOrder)

    assert looks(dialog) == ["good", "bad", "none"]


@pytest.mark.parametrize(
    ("status", "code", "message", "words", "tone"),
    [
        pytest.param(403, "AccessDenied", "Access Denied", "You may not read it", "act", id="denied"),
        pytest.param(
            403,
            "AccessDenied",
            "User: arn:aws:iam::111122223333:user/u is not authorized to perform: kms:Decrypt on resource: "
            "arn:aws:kms:eu-central-1:111122223333:key/k because no identity-based policy allows the action",
            "Encrypted with another key",
            "act",
            id="key of KMS",
        ),
        pytest.param(
            400,
            "KMS.DisabledException",
            "The key is disabled.",
            "Encrypted with another key",
            "act",
            id="disabled key",
        ),
        pytest.param(
            400,
            "InvalidRequest",
            "The object was stored using a form of Server Side Encryption. The correct parameters must be provided "
            "to retrieve the object.",
            "Encrypted with another key",
            "act",
            id="SSE-C",
        ),
        pytest.param(
            403,
            "InvalidObjectState",
            "The operation is not valid for the object's storage class",
            "Restore first",
            "act",
            id="archived tier",
        ),
        pytest.param(
            404,
            "NoSuchKey",
            "The specified key does not exist.",
            "Changed, load again",
            "unknown",
            id="removed",
        ),
        pytest.param(
            412, "PreconditionFailed", "At least one", "Changed, load again", "unknown", id="changed"
        ),
        pytest.param(400, "InvalidArgument", "No", "Could not be read", "unknown", id="other"),
    ],
)
def test_bytes_that_cannot_be_read_say_why(
    stage: Stage, cloud: Cloud, status: int, code: str, message: str, words: str, tone: str
) -> None:
    cloud.fill(images(cloud), "disk.vmdk")
    cloud.refuse("GetObject", status, code, message=message)

    dialog = opened(stage, 1, key="disk.vmdk")
    stage.wait(lambda: all(looks(dialog)))

    assert (verdicts(dialog), looks(dialog)) == ([words], [tone])
    # It can be chosen all the same.
    dialog.foot.use.click()
    assert stage.addresses == ["s3://images/disk.vmdk"]


def test_a_failure_is_not_asked_for_again_until_the_folder_is(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "disk.vmdk")
    cloud.refuse("GetObject")
    dialog = opened(stage, 1)
    stage.wait(lambda: all(looks(dialog)))
    dialog.resize(900, 700)
    cloud.aws.cloud.faults.clear()
    assert len(stage.asked("GetObject")) == 1

    dialog.panel.reload.click()

    stage.wait(lambda: looks(dialog) == ["none"])


def test_the_foot_shows_the_state_of_what_is_chosen(stage: Stage, cloud: Cloud) -> None:
    cloud.fill(images(cloud), "a.log", content=NO_DISK)
    dialog = opened(stage, 1, key="a.log")

    stage.wait(lambda: dialog.foot._mark.icon_name() == "circle-minus")
