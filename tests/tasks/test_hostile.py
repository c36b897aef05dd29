"""Whatever AWS says is text: it is kept as it is, cut to what a row has room for, and breaks nothing."""

import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.gateway import FakeAws, FakeClock, channel_to
from snapshot_importer.aws.answers import ImportTask, Snapshot
from snapshot_importer.tasks.export import csv_lines, json_lines
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.record import storable
from snapshot_importer.tasks.watch import Watcher

TEXTS = [
    "<img src=x onerror=alert(1)>",
    "\u202e\u2066rtl",
    "nul \x00 inside",
    "emoji 🧨",
    "x" * 10_000,
    "'; DROP TABLE task; --",
    "{time} {0} %s %(x)s",
    "half \ud800 pair",
    "line\r\nline",
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12].encode("ascii", "replace").decode())
def test_hostile_answers_survive_a_restart(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, text: str
) -> None:
    journal = open_journal()
    for number, status in enumerate(("active", "deleted", text)):
        aws.add_task(f"import-snap-{number}", {})
        aws.change(
            f"import-snap-{number}",
            status=status,
            status_message=text,
            key=text,
            description=text,
            tags=((text, text),),
        )
    Watcher(journal, channel).poll()
    before = journal.tasks()

    journal = open_journal()
    Watcher(journal, channel).poll()

    assert [task.word for task in journal.tasks()] == ["Running", "Failed", "Running"]
    assert [task.description for task in journal.tasks()] == [text] * 3
    assert [task.second_line for task in journal.tasks()] == [task.second_line for task in before]
    assert max(len(task.second_line) for task in before) < 100
    assert "".join(json_lines(before)).encode()
    assert "".join(csv_lines(before)).encode()


texts = st.text(st.characters(), max_size=50)
tasks = st.builds(
    ImportTask,
    task_id=texts,
    status=st.one_of(
        texts, st.sampled_from(["active", "completed", "deleted", "deleting", "cancelled", "error"])
    ),
    status_message=texts,
    progress=st.one_of(st.none(), st.integers(0, 100)),
    snapshot_id=texts,
    disk_image_size=st.one_of(st.none(), st.integers(0, 2**63 - 1)),
    key=texts,
    url=texts,
    tags=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
)
snapshots = st.builds(Snapshot, snapshot_id=texts, state=texts, state_message=texts)


@settings(max_examples=50)
@given(st.lists(st.lists(tasks, max_size=6), min_size=1, max_size=4), st.lists(snapshots, max_size=3))
def test_no_listing_breaks_the_watch(listings: list[list[ImportTask]], found: list[Snapshot]) -> None:
    clock = FakeClock()
    aws = FakeAws(clock)
    aws.snapshots = {snapshot.snapshot_id: snapshot for snapshot in found}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        with closing(Journal(path, clock=clock)) as journal:
            watcher = Watcher(journal, channel_to(aws))
            for listed in listings:
                aws.tasks = {str(number): task for number, task in enumerate(listed)}
                aws.made = {task.task_id: clock() for task in listed}
                watcher.poll()
                assert watcher.state.problem is None
                clock.advance(minutes=20)
            before = {task.key for task in journal.tasks()}
        with closing(Journal(path, clock=clock)) as journal:
            assert {task.key for task in journal.tasks()} == {storable(key) for key in before}
