"""What is made of EC2's answers, however odd."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.ec2_answers import NAMESPACE, TASK, element, leaf, listing, response, task
from snapshot_importer.aws.answers import ImportTask, Snapshot
from snapshot_importer.aws.decoding import byte_count, import_task, instant, percent, snapshot
from snapshot_importer.aws.ec2_decoding import LONGEST_TEXT, decode
from snapshot_importer.aws.xml_stream import GarbledError

GIB = 1 << 30


def only_task(**detail: str) -> ImportTask:
    (record,) = decode("DescribeImportSnapshotTasks", listing(task(tags=(), **detail))).records
    found = import_task(record)
    assert found is not None
    return found


def test_a_completed_task_is_read_whole() -> None:
    detail = {
        "description": "the disk",
        "diskImageSize": "3.115815424E9",
        "encrypted": "true",
        "format": "VMDK",
        "kmsKeyId": "arn:aws:kms:eu-central-1:111122223333:key/1",
        "progress": "",
        "snapshotId": "snap-0123456789abcdef0",
        "status": "completed",
        "statusMessage": "",
        "url": "https://b.example/k?X-Amz-Signature=abc",
    }
    bucket = element("userBucket", leaf("s3Bucket", "bucket"), leaf("s3Key", "a b/ü.vmdk"))
    inner = element("snapshotTaskDetail", *(leaf(name, text) for name, text in detail.items()), bucket)
    tags = element(
        "tagSet",
        element("item", leaf("key", "Name"), leaf("value", "x")),
        "<item><key>e</key><value/></item>",
    )
    body = listing(leaf("importTaskId", TASK) + leaf("description", "the task") + inner + tags)

    decoded = decode("DescribeImportSnapshotTasks", body)

    assert decoded.request_id == "request-1"
    assert import_task(decoded.records[0]) == ImportTask(
        task_id=TASK,
        status="completed",
        snapshot_id="snap-0123456789abcdef0",
        disk_image_size=3_115_815_424,
        format="VMDK",
        description="the task",
        disk_description="the disk",
        bucket="bucket",
        key="a b/ü.vmdk",
        url="https://b.example/k?****",
        encrypted=True,
        kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1",
        tags=(("Name", "x"), ("e", "")),
    )


def test_a_link_opens_nothing_whatever_its_secret_is_called() -> None:
    link = "https://files.example.com/disk.vmdk?token=CANARY"

    found = only_task(url=link, statusMessage=f"ClientError: cannot read {link}", description=f"from {link}")

    assert found.url == "https://files.example.com/disk.vmdk?****"
    assert "CANARY" not in repr(found)


def test_a_snapshot_is_read_whole() -> None:
    fields = {
        "snapshotId": "snap-1a",
        "volumeId": "vol-ffffffff",
        "status": "Completed",
        "startTime": "2026-11-24T14:00:00.000Z",
        "progress": "100%",
        "volumeSize": "8",
        "description": "Created by AWS-VMImport service for import-snap-1",
        "encrypted": "false",
    }
    items = element("snapshotSet", element("item", *(leaf(name, text) for name, text in fields.items())))

    (record,) = decode("DescribeSnapshots", response("DescribeSnapshots", items)).records

    assert snapshot(record) == Snapshot(
        snapshot_id="snap-1a",
        state="completed",
        progress=100,
        description="Created by AWS-VMImport service for import-snap-1",
        size_gib=8,
        started=datetime(2026, 11, 24, 14, tzinfo=UTC),
    )


def test_a_task_without_details_is_still_a_task() -> None:
    (record,) = decode("DescribeImportSnapshotTasks", listing(leaf("importTaskId", TASK))).records

    assert import_task(record) == ImportTask(task_id=TASK, status="")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("705638400.0", 705_638_400),
        ("3.115815424E9", 3_115_815_424),
        ("8", 8 * GIB),
        ("65536", 65_536 * GIB),
        ("65537", 65_537),
        ("0.0", None),
        ("0", None),
        ("NaN", None),
        ("INF", None),
        ("-1", None),
        ("1E999", None),
        ("1E30", None),
        ("٤٢", None),
        ("1_000", None),
        (" 8", None),
        ("", None),
    ],
)
def test_a_disk_size_is_in_bytes_or_nothing(text: str, size: int | None) -> None:
    assert byte_count(text) == size


@pytest.mark.parametrize(
    ("text", "value"),
    [("42", 42), ("42%", 42), ("100", 100), ("0", 0)]
    + [(odd, None) for odd in ("", "101", "-1", "٤٢", "4.2", "%", "nan", "9" * 5000)],
)
def test_progress_is_a_per_cent_or_nothing(text: str, value: int | None) -> None:
    assert percent(text) == value


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-24T14:00:00", "9999-99-99T00:00:00Z"])
def test_an_odd_time_is_nothing(text: str) -> None:
    assert instant(text) is None


@pytest.mark.parametrize(
    "task_id", ["", "import-ami-1", "import-snap-", "import-snap-<b>", "snap-1", f"{TASK} "]
)
def test_what_has_no_task_id_is_no_task(task_id: str) -> None:
    (record,) = decode("DescribeImportSnapshotTasks", listing(task(task_id))).records

    assert import_task(record) is None


def test_an_odd_snapshot_id_is_no_snapshot_id() -> None:
    assert only_task(snapshotId="<img src=x>").snapshot_id == ""


def test_a_text_of_megabytes_is_cut() -> None:
    found = only_task(statusMessage="x" * 3_000_000, status="y" * 100_000)

    assert len(found.status_message) == LONGEST_TEXT
    assert len(found.status) == LONGEST_TEXT


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")).filter(
        lambda text: all(c >= " " or c in "\t\n" for c in text) and not {"\ufffe", "\uffff"} & set(text)
    )
)
def test_every_text_comes_through_as_it_is(text: str) -> None:
    (record,) = decode("DescribeImportSnapshotTasks", listing(task(tags=[("k", text)], note=text))).records

    assert record.text("snapshotTaskDetail.note") == text[:LONGEST_TEXT]
    assert record.tags == [("k", text[:LONGEST_TEXT])]


@pytest.mark.parametrize("at", [1, 31, 32, 33])
def test_a_text_across_the_edge_of_a_piece_is_whole(at: int) -> None:
    filling = "x" * 4000
    tasks = [task(f"import-snap-{number}", note=filling, other="ü" * at) for number in range(30)]

    records = decode("DescribeImportSnapshotTasks", listing(*tasks)).records

    assert {record.text("snapshotTaskDetail.note") for record in records} == {filling}
    assert {record.text("snapshotTaskDetail.other") for record in records} == {"ü" * at}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"{}",
        b"<r/>",
        b"<DescribeImportSnapshotTasksResponse/>",
        b'<DescribeImportSnapshotTasksResponse xmlns="http://example.com/"/>',
        response("DescribeSnapshots"),
        b"<!DOCTYPE x>" + listing(),
        listing() + b"<more/>",
        listing()[:-1],
        listing().replace(b"request-1", b"\xff"),
        listing().replace(b"request-1", b"&unknown;"),
        listing().replace(b"UTF-8", b"UTF-9"),
        listing().replace(b"UTF-8", b"Shift_JIS"),
        f'<DescribeImportSnapshotTasksResponse xmlns="{NAMESPACE}">'.encode() + b"<a>" * 100,
    ],
)
def test_what_is_not_the_answer_is_refused(body: bytes) -> None:
    with pytest.raises(GarbledError):
        decode("DescribeImportSnapshotTasks", body)


@given(st.binary())
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    with pytest.raises(GarbledError):
        decode("DescribeImportSnapshotTasks", body)


def test_it_reads_what_botocore_reads() -> None:
    from botocore.loaders import create_loader  # noqa: PLC0415
    from botocore.model import ServiceModel  # noqa: PLC0415
    from botocore.parsers import create_parser  # noqa: PLC0415

    model = ServiceModel(create_loader().load_service_model("ec2", "service-2"))
    detail = {"format": "VMDK", "status": "active", "url": "s3://b/k", "kmsKeyId": "k", "encrypted": "true"}
    body = listing(task(tags=[("a", "b")], **detail), task("import-snap-2"), next_token="more")

    shape = model.operation_model("DescribeImportSnapshotTasks").output_shape
    assert shape is not None
    theirs = create_parser("ec2").parse({"status_code": 200, "headers": {}, "body": body}, shape)
    ours = decode("DescribeImportSnapshotTasks", body)

    assert ours.next_token == theirs["NextToken"]
    assert ours.request_id == theirs["ResponseMetadata"]["RequestId"]
    assert [r.text("importTaskId") for r in ours.records] == [
        t["ImportTaskId"] for t in theirs["ImportSnapshotTasks"]
    ]
    for record, parsed in zip(ours.records, theirs["ImportSnapshotTasks"], strict=True):
        for name, value in parsed["SnapshotTaskDetail"].items():
            text = record.text(f"snapshotTaskDetail.{name[0].lower()}{name[1:]}")
            assert text == (str(value).lower() if isinstance(value, bool) else str(value))
        assert record.tags == [(tag["Key"], tag["Value"]) for tag in parsed.get("Tags", [])]
