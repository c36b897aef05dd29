"""What is fuzzed: a reader of answers each, with good answers to begin with, and what may be believed of a bad one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fakes.ec2_answers import TASK, accepted, element, leaf, listing, response, task
from reliability.decode_fuzz.witness import (
    NoAnswerError,
    UnreadableError,
    ec2_root,
    is_well_formed,
    items,
    keys,
    local,
    root_of,
    texts,
)
from snapshot_importer.aws.answers import FolderPage, ImportTask, Snapshot
from snapshot_importer.aws.decoding import import_task, snapshot
from snapshot_importer.aws.ec2_decoding import decode
from snapshot_importer.aws.s3_decoding import decode_folder
from snapshot_importer.aws.xml_stream import GarbledError

LONGEST = 4096  # characters of one text that is kept


@dataclass(frozen=True)
class Target:
    """One reader: *read* returns what it believes or raises `GarbledError`; *judge* yields what it may not believe."""

    seeds: tuple[bytes, ...]
    read: Callable[[bytes], Any]
    judge: Callable[[bytes, Any], Iterable[str]]


def offences(target: Target, body: bytes) -> list[str]:
    """Return what is wrong with how *body* is read."""
    try:
        believed = target.read(body)
    except GarbledError:
        return []
    except Exception as error:  # noqa: BLE001 - any other exception is the finding
        return [f"{type(error).__name__}: {error}"]
    try:
        return list(target.judge(body, believed))
    except UnreadableError as error:
        # The program knows no namespaces but the root's, and minds no odd prefixes elsewhere.
        return [] if is_well_formed(body) else [f"believed what is no XML: {error}"]
    except NoAnswerError as error:
        return [f"believed what is no answer: {error}"]


def read_tasks(body: bytes) -> list[ImportTask | None]:
    return [import_task(record) for record in decode("DescribeImportSnapshotTasks", body).records]


def read_accepted(body: bytes) -> list[ImportTask | None]:
    return [import_task(record) for record in decode("ImportSnapshot", body).records]


def read_snapshots(body: bytes) -> list[Snapshot | None]:
    return [snapshot(record) for record in decode("DescribeSnapshots", body).records]


def judge_tasks(body: bytes, believed: list[ImportTask | None]) -> Iterable[str]:
    entries = items(ec2_root("DescribeImportSnapshotTasks", body), "importSnapshotTaskSet")
    if len(entries) != len(believed):
        yield f"{len(believed)} tasks of {len(entries)}"
        return
    for entry, found in zip(entries, believed, strict=True):
        yield from _judge_task(entry, found)


def judge_accepted(body: bytes, believed: list[ImportTask | None]) -> Iterable[str]:
    (found,) = believed
    yield from _judge_task(ec2_root("ImportSnapshot", body), found)


def judge_snapshots(body: bytes, believed: list[Snapshot | None]) -> Iterable[str]:
    entries = items(ec2_root("DescribeSnapshots", body), "snapshotSet")
    if len(entries) != len(believed):
        yield f"{len(believed)} snapshots of {len(entries)}"
        return
    for entry, found in zip(entries, believed, strict=True):
        if found is None:
            continue
        if found.snapshot_id not in texts(entry, "snapshotId"):
            yield f"no snapshot {found.snapshot_id!r}"
        if found.state not in {"", *(text.strip().lower()[:LONGEST] for text in texts(entry, "status"))}:
            yield f"no state {found.state!r}"
        if found.progress is not None and not 0 <= found.progress <= 100:
            yield f"{found.progress} %"
        if found.size_gib is not None and not 0 <= found.size_gib <= 65536:
            yield f"{found.size_gib} GiB"
        if found.started is not None and found.started.tzinfo is None:
            yield "a time of nowhere"


def judge_folder(body: bytes, believed: FolderPage) -> Iterable[str]:
    root = root_of(body)
    if local(root) != "ListBucketResult":
        yield f"believed {root.tag}"
        return
    names = keys(root)
    for key in (*believed.prefixes, *(one.key for one in believed.objects)):
        if key not in names:
            yield f"no key {key!r}"
    if any(one.size is not None and one.size < 0 for one in believed.objects):
        yield "a size below zero"
    if believed.token and believed.token not in texts(root, "NextContinuationToken"):
        yield "another token"


def _judge_task(entry: Any, found: ImportTask | None) -> Iterable[str]:
    if found is None:
        return
    detail = "snapshotTaskDetail"
    if found.task_id not in texts(entry, "importTaskId") or not found.task_id.startswith("import-snap-"):
        yield f"no task {found.task_id!r}"
    said = {text.strip().lower()[:LONGEST] for text in texts(entry, detail, "status")}
    if found.status not in {
        "",
        *said,
        *(text[:LONGEST].strip().lower() for text in texts(entry, detail, "status")),
    }:
        yield f"no status {found.status!r}"
    if found.snapshot_id and found.snapshot_id not in texts(entry, detail, "snapshotId"):
        yield f"no snapshot {found.snapshot_id!r}"
    if found.progress is not None and not 0 <= found.progress <= 100:
        yield f"{found.progress} %"
    if found.disk_image_size is not None and not 0 < found.disk_image_size <= 65536 << 30:
        yield f"{found.disk_image_size} bytes"
    for text in (found.status_message, found.description, found.bucket, found.key):
        if len(text) > LONGEST:
            yield "an endless text"


_MANY = listing(
    task(tags=[("Name", "a & b"), ("snapshot-importer:attempt", "0" * 32)]),
    task(
        "import-snap-1",
        status="completed",
        snapshotId="snap-0a1",
        progress="100",
        diskImageSize="8589934592.0",
    ),
    task("import-snap-2", status="deleted", statusMessage="ClientError: <b>Disk</b> validation failed"),
    next_token="more",
)
_SNAPSHOT = "".join(
    (
        leaf("snapshotId", "snap-0a1"),
        leaf("status", "completed"),
        leaf("progress", "100%"),
        leaf("volumeSize", "8"),
        leaf("startTime", "2026-11-20T14:02:11.000Z"),
        leaf("description", f"Created by AWS-VMImport service for {TASK}"),
        element("tagSet", element("item", leaf("key", "Name"), leaf("value", "erp"))),
    )
)
_FOLDER = (
    b'<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    b"<Name>b</Name><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
    b"<EncodingType>url</EncodingType><Contents><Key>erp/a%2Bb+c.vmdk</Key><Size>123</Size>"
    b"<LastModified>2026-11-20T14:02:11.000Z</LastModified><ETag>&quot;e&quot;</ETag></Contents>"
    b"<CommonPrefixes><Prefix>erp/2026/</Prefix></CommonPrefixes></ListBucketResult>"
)

TARGETS = {
    "DescribeImportSnapshotTasks": Target((_MANY, listing(), listing(task())), read_tasks, judge_tasks),
    "ImportSnapshot": Target((accepted(), accepted("import-snap-1")), read_accepted, judge_accepted),
    "DescribeSnapshots": Target(
        (response("DescribeSnapshots", element("snapshotSet", element("item", _SNAPSHOT))),),
        read_snapshots,
        judge_snapshots,
    ),
    "ListObjectsV2": Target((_FOLDER,), decode_folder, judge_folder),
}
