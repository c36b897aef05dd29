"""Imports that have ended, read in the short way, beside the pictures of their whole rows."""

import random
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.windows import HOSTILE
from snapshot_importer.aws.answers import ImportTask, Snapshot
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.parameters import canonical, with_attempt
from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record, milliseconds
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.settled import as_settled
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.tasks.write import Write

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
TEXTS = (
    "",
    "disk.vmdk",
    "Café Ü",
    "\U0001f9e8",
    "a\x1fb",
    "\0",
    "\\ud800",
    '"%s" {time}',
    "x" * 300,
    *HOSTILE,
)
TAGS: tuple[list[dict[str, str]], ...] = (
    [],
    [{"Key": "Owner", "Value": "ops"}],
    [{"Key": "Owner", "Value": "ops"}, {"Key": "a=b, c", "Value": ""}],
    *([{"Key": "Name", "Value": text}] for text in TEXTS),
)


def row(number: int, chance: random.Random) -> Record:
    """Any import that has ended, with any texts."""
    own, key = chance.random() < 0.6, f"key-{number}"
    said = ImportTask(
        task_id=f"import-snap-{number}",
        status=chance.choice(("completed", "deleted", "cancelled", "error", "deleting")),
        status_message=chance.choice(("", "ClientError: bad disk", chance.choice(TEXTS))),
        progress=chance.choice((None, 40)),
        snapshot_id=chance.choice(("", f"snap-{number}")),
        disk_image_size=chance.choice((None, 0, 1 << 40)),
        format=chance.choice(("", "VMDK")),
        description=chance.choice(TEXTS),
        disk_description=chance.choice(TEXTS),
        bucket="images",
        key=f"2026/{chance.choice(TEXTS)}",
        url=chance.choice(("", "", "https://example.com/disk.raw")),
        encrypted=chance.random() < 0.5,
        tags=chance.choice(((), (("Owner", chance.choice(TEXTS)),), (("snapshot-importer:attempt", key),))),
    )
    asked: dict[str, Any] = {
        "DiskContainer": {"UserBucket": {"S3Bucket": "b", "S3Key": chance.choice(TEXTS)}}
    }
    if chance.random() < 0.5:
        asked |= {
            "Description": chance.choice(TEXTS),
            "Encrypted": True,
            "KmsKeyId": "alias/k",
            "RoleName": "r",
        }
        specification = {"ResourceType": "import-snapshot-task", "Tags": chance.choice(TAGS)}
        asked["TagSpecifications"] = [specification]
    began = BEGAN + timedelta(seconds=number, milliseconds=chance.choice((0, 7)))
    snapshot = Snapshot(
        f"snap-{number}", "completed", size_gib=chance.choice((None, 8)), encrypted=True, started=began
    )
    failure = Failure("task", chance.choice(TEXTS), at=chance.choice((None, began)))
    return Record(
        key=key,
        origin="own" if own else "other",
        state=chance.choice(("COMPLETED", "FAILED", "CANCELLED")),
        profile_id=chance.choice(("p", "q")),
        account="111122223333",
        region="eu-central-1",
        partition="aws",
        created=began,
        token=f"token-{number}" if own else None,
        parameters=canonical(with_attempt(asked, attempt_id=key, token=f"token-{number}")) if own else "",
        object_size=chance.choice((None, 0, 1 << 33)),
        first_sent=chance.choice((None, began)),
        request_id=chance.choice(TEXTS),
        task_id=said.task_id,
        answer=chance.choice((None, said, said, said)),
        seen=chance.choice((None, began)),
        snapshot=chance.choice((None, snapshot)),
        failure=chance.choice((None, failure)),
        ended=chance.choice((None, began + timedelta(hours=1))),
        tagging=chance.choice(("NONE", "WANTED", "DONE", "FAILED")),
        snapshot_tags=chance.choice(
            ((), (("Owner", "ops"),), (("Owner", "ops"), (chance.choice(TEXTS), "=")))
        ),
        cancel_asked=chance.choice((None, began)),
        cancel_reason=chance.choice(("", "not needed")),
        note=chance.choice(TEXTS),
        followed_by=chance.choice(("", "", "key-1")),
    )


@pytest.fixture
def reopened(tmp_path: Path) -> Iterator[Callable[[list[Record]], Journal]]:
    """Write rows, and open the history anew."""
    opened: list[Journal] = []

    def make(records: list[Record]) -> Journal:
        journal = Journal(tmp_path / "history.sqlite")
        journal.write(lambda _: [Write(record) for record in records])
        journal.close()
        opened.append(Journal(tmp_path / "history.sqlite"))
        return opened[-1]

    yield make
    for journal in opened:
        journal.close()


def values(task: Task) -> dict[str, Any]:
    return {field.name: getattr(task, field.name) for field in fields(Task)} | {"final": task.final}


@pytest.mark.parametrize("seed", range(3))
def test_a_row_read_in_short_says_what_its_whole_picture_says(
    reopened: Callable[[list[Record]], Journal], seed: int
) -> None:
    chance = random.Random(seed)
    records = [row(number, chance) for number in range(600)]

    journal = reopened(records)

    tasks = journal.tasks()
    assert [task.key for task in tasks] == [record.key for record in records]
    short = list(filter(None, map(as_settled, tasks)))
    assert len(short) > 20
    assert [task.began for task in short] == [
        milliseconds(task.started or task.created) for task in tasks if as_settled(task)
    ]
    assert all(task.final for task in tasks if as_settled(task))
    # What was written, as a file holds it.
    for record, task in zip(records, tasks, strict=True):
        assert journal.row(record.key).state == record.state
        assert values(task) == values(picture(journal.row(record.key), Outlook()))


def test_a_row_that_was_left_in_the_file_can_be_found_changed_and_deleted(
    reopened: Callable[[list[Record]], Journal],
) -> None:
    chance = random.Random(7)
    plain = ImportTask(task_id="", status="completed", bucket="images", key="disk.raw")
    ended = [
        replace(
            row(number, chance), state="COMPLETED", tagging="NONE", note="", request_id="", task_id=f"t-{number}",
            answer=replace(plain, task_id=f"t-{number}"), parameters="", origin="other", token=None,
        )
        for number in range(6)
    ]  # fmt: skip
    journal = reopened(ended)
    before = journal.tasks()
    assert all(type(task) is not Task for task in before)

    journal.set_note([before[2]], "seen")
    journal.hide([before[3]])
    assert journal.delete([before[4].key]) == 1

    now = journal.tasks()
    assert [task.key for task in now] == ["key-0", "key-1", "key-2", "key-5"]
    assert [task is old for task, old in zip(now, [*before[:3], before[5]], strict=True)] == [
        True,
        True,
        False,
        True,
    ]
    assert now[2].note == "seen"
    assert [task.key for task in journal.hidden()] == ["key-3"]
    found: list[Record | None] = []

    def look(records: Records) -> Iterable[Write]:
        place = {"account": "111122223333", "region": "eu-central-1"}
        found.extend(records.find(**place, task_id=f"t-{number}") for number in (0, 4, 9))
        return ()

    journal.write(look)
    assert [record and record.key for record in found] == ["key-0", None, None]


@pytest.mark.parametrize("deleted", [False, True])
def test_a_row_that_is_read_while_it_is_changed_or_deleted_is_not_put_over_that(
    reopened: Callable[[list[Record]], Journal], monkeypatch: pytest.MonkeyPatch, *, deleted: bool
) -> None:
    chance = random.Random(1)
    journal = reopened([row(number, chance) for number in range(60)])
    task = next(task for task in journal.tasks() if type(task) is not Task)
    read, go = threading.Event(), threading.Event()
    records, reader = journal._records, []
    read_row = records._read

    def read_slowly(key: str) -> Record:
        found = read_row(key)
        if threading.current_thread() in reader:
            read.set()
            assert go.wait(10)
        return found

    monkeypatch.setattr(records, "_read", read_slowly)
    seen: list[Record | None] = []
    reader.append(threading.Thread(target=lambda: seen.append(records.get(task.key))))
    reader[0].start()
    assert read.wait(10)
    if deleted:
        assert journal.delete([task.key]) == 1
    else:
        journal.set_note([task], "for the audit")
    go.set()
    reader[0].join()

    found = records.get(task.key)
    assert seen == [found]
    assert found is None if deleted else found and found.note == "for the audit"
    assert (task.key in records) is not deleted
    place = {"account": task.account, "region": task.region, "task_id": task.task_id}
    assert records.find(**place) == found
