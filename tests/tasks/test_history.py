"""What AWS has forgotten, found by the snapshots that are left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fakes.gateway import ACCOUNT, REGION, FakeAws, FakeClock, FakeGateway, request
from snapshot_importer.aws.answers import ImportedPage, Snapshot
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks import history
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.history import EVERY, MOST_PAGES, PAGES_AT_ONCE, LookBack
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.parameters import ATTEMPT_TAG
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.sightings import View
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

FORBIDDEN = CallError(
    "refused", "Not allowed", operation="DescribeSnapshots", code="UnauthorizedOperation", http_status=403
)


class Listed(FakeGateway):
    """Answers with these imported snapshots at every page."""

    def __init__(self, aws: FakeAws, page: ImportedPage) -> None:
        super().__init__(aws)
        object.__setattr__(self, "listed", page)

    listed: ImportedPage

    def imported_snapshots(self, token: str = "") -> ImportedPage:  # noqa: ARG002 - as asked for
        page: ImportedPage = self.aws.call("FindListed", lambda: self.listed)
        return page


def polled(journal: Journal, channel: Channel) -> tuple[Task, ...]:
    watcher = Watcher(journal, channel)
    watcher.poll()
    assert watcher.state.problem is None
    return journal.tasks()


def forget(aws: FakeAws, task_id: str) -> None:
    """Let the week be over after which AWS lists a task no more."""
    del aws.tasks[task_id]


def old_snapshot(aws: FakeAws, clock: FakeClock, number: int = 0, **values: Any) -> Snapshot:
    """Leave the snapshot of an import that was made a month ago, of which only it tells."""
    snapshot = Snapshot(
        f"snap-0ld{number:05}", "completed", size_gib=8, encrypted=True, started=clock() - timedelta(days=30)
    )
    aws.snapshots[snapshot.snapshot_id] = replace(snapshot, **values)
    return snapshot


@pytest.mark.parametrize(
    ("state", "word", "filter_"), [("completed", "Completed", "completed"), ("error", "Failed", "failed")]
)
def test_an_import_that_aws_forgot_ends_as_its_snapshot_says(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock, state: str, word: str, filter_: str
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    polled(journal, channel)
    aws.finish(task.task_id, snapshot=state)
    forget(aws, task.task_id)
    clock.advance(days=8)

    (found,) = polled(journal, channel)

    assert (found.word, found.filter, found.snapshot_id) == (
        word,
        filter_,
        task.task_id.replace("import-", ""),
    )
    assert (found.snapshot_size_gib, found.snapshot_encrypted, found.ended) == (8, True, clock())
    assert [event.kind for event in journal.timelines.events(found)][-1] in ("found-snapshot", "failed")


def test_the_tags_of_an_import_that_was_found_late_are_copied(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request(), snapshot_tags=(("Name", "erp"),)))
    snapshot = aws.finish(task.task_id)
    forget(aws, task.task_id)
    clock.advance(days=8)

    polled(journal, channel)
    (found,) = polled(journal, channel)

    assert (found.second_line, aws.tagged) == ("Tags copied", {snapshot: {"Name": "erp"}})


def test_an_import_whose_end_nobody_knows_does_not_count_as_running(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    polled(journal, channel)
    forget(aws, task.task_id)
    clock.advance(days=8)

    (lost,) = polled(journal, channel)

    assert (lost.state, lost.filter, lost.second_line) == (
        "AGED_OUT",
        "attention",
        "Older than AWS remembers",
    )
    assert journal.queue_load(ACCOUNT, REGION) == (0, 0)


def test_a_request_without_an_answer_is_found_by_its_tag_on_the_snapshot(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    aws.fail("ImportSnapshot", "lost-after", "lost-after", "lost-after")
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    assert task.state == "UNKNOWN"
    made = aws.ledger[0].task_id
    aws.tagged[aws.finish(made)] = {ATTEMPT_TAG: task.key}
    forget(aws, made)
    clock.advance(days=8)

    (found,) = polled(journal, channel)

    assert (found.key, found.state, found.task_id) == (task.key, "COMPLETED", made)
    assert len(aws.ledger) == 1


def test_a_request_that_nothing_is_left_of_is_given_up_with_the_reason(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    aws.fail("ImportSnapshot", "lost-before", "lost-before", "lost-before")
    submit(journal, channel, Intent(ACCOUNT, request()))
    clock.advance(days=8)

    (lost,) = polled(journal, channel)

    assert (lost.state, lost.second_line) == ("ABANDONED", "No answer, and older than AWS remembers")
    assert [event.title for event in journal.timelines.events(lost)][-1].startswith(
        "Given up: AWS no longer tells"
    )
    assert aws.ledger == []


def test_a_snapshot_without_a_row_becomes_a_row_of_others(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    old = old_snapshot(aws, clock)
    aws.tagged[old.snapshot_id] = {"Name": "erp"}

    (found,) = polled(journal, channel)

    assert (found.origin, found.started_by, found.state) == ("other", "other", "COMPLETED")
    assert (found.task_id, found.snapshot_id) == ("import-snap-0ld00000", old.snapshot_id)
    assert found.created == found.started == old.started
    assert (found.ended, found.actions) == (None, ())
    assert found.snapshot_tags == (("Name", "erp"),)
    assert polled(journal, channel) == (found,)


def test_this_programs_imports_are_told_apart_from_those_of_others(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    aws.tagged[old_snapshot(aws, clock).snapshot_id] = {ATTEMPT_TAG: "lost with another history"}
    aws.add_task("import-snap-b", {"TagSpecifications": [{"Tags": [{"Key": ATTEMPT_TAG, "Value": "x"}]}]})
    aws.add_task("import-snap-c", {})
    own = submit(journal, channel, Intent(ACCOUNT, request()))

    polled(journal, channel)

    told = {task.task_id: task.started_by for task in journal.tasks()}
    assert told == {
        "import-snap-0ld00000": "elsewhere",
        "import-snap-b": "elsewhere",
        "import-snap-c": "other",
        own.task_id: "here",
    }
    assert journal.task(f"{ACCOUNT}/{REGION}/import-snap-0ld00000").snapshot_tags == ()


def test_what_was_deleted_here_is_not_found_again(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    old_snapshot(aws, clock)
    (found,) = polled(journal, channel)

    journal.delete([found.key])

    assert polled(journal, channel) == ()


def test_what_aws_still_lists_is_left_to_the_listing(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    old_snapshot(aws, clock, started=clock() - timedelta(days=6))

    assert polled(journal, channel) == ()

    clock.advance(days=2)
    assert len(polled(journal, channel)) == 1


def test_a_snapshot_of_another_account_says_nothing(
    journal: Journal, aws: FakeAws, clock: FakeClock, channel: Channel
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    aws.finish(task.task_id)
    old_snapshot(aws, clock)
    forget(aws, task.task_id)
    clock.advance(days=8)
    # The credentials changed after the poll began.
    aws.account = "999999999999"

    LookBack(journal, channel).look(View(channel, ACCOUNT, clock()))

    assert [row.state for row in journal.tasks()] == ["SUBMITTED"]


def test_another_snapshot_with_the_words_of_one_that_is_known_says_nothing(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    old_snapshot(aws, clock)
    (found,) = polled(journal, channel)
    page = channel.gateway.imported_snapshots()
    (one,) = page.snapshots
    copy = replace(one, snapshot=replace(one.snapshot, snapshot_id="snap-c0py", state="error"))
    gateway = Listed(aws, replace(page, snapshots=(copy, one)))

    assert polled(journal, replace(channel, gateway=gateway)) == (found,)


def test_a_snapshot_that_was_deleted_is_said_to_be_and_one_that_is_back_too(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    aws.finish(task.task_id)
    (finished,) = polled(journal, channel)
    kept = aws.snapshots.pop(finished.snapshot_id)
    clock.advance(minutes=11)

    (deleted,) = polled(journal, channel)
    calls = len(aws.calls)
    (still,) = polled(journal, channel)

    assert (deleted.state, deleted.second_line) == ("COMPLETED", "The snapshot was deleted since")
    assert still == deleted
    assert "FindExisting" not in aws.calls[calls:]  # asked once for each
    aws.snapshots[kept.snapshot_id] = kept
    assert polled(journal, channel)[0].second_line == "Snapshot ready"
    kinds = [event.kind for event in journal.timelines.events(deleted)]
    assert kinds[-2:] == ["snapshot-gone", "snapshot-back"]


def test_it_is_looked_for_seldom_and_at_the_users_wish(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    watcher = Watcher(journal, channel)

    def looks(wish: bool = False) -> int:
        if wish:
            watcher.history.wish()
        before = aws.calls.count("FindImported")
        watcher.poll()
        return aws.calls.count("FindImported") - before

    assert (looks(), looks(), looks(wish=True), looks()) == (1, 0, 1, 0)
    clock.advance(seconds=EVERY.total_seconds())
    assert (looks(), looks()) == (1, 0)
    assert watcher.history.finished == clock()


@pytest.mark.parametrize("fails", [False, True])
def test_a_wish_that_comes_during_a_look_is_carried_out_after_it(
    journal: Journal, channel: Channel, clock: FakeClock, fails: bool
) -> None:
    pages = []

    class Pressed(FakeGateway):
        def imported_snapshots(self, token: str = "") -> ImportedPage:  # noqa: ARG002 - as asked for
            pages.append(look.wished)
            if len(pages) == 1:
                look.wish()
                if fails:
                    raise FORBIDDEN
            return ImportedPage((), "r")

    slow = replace(channel, gateway=Pressed(FakeAws(clock)))
    look = LookBack(journal, slow)

    def go() -> tuple[int, bool]:
        look.look(View(slow, ACCOUNT, clock()))
        return len(pages), look.wished

    assert (go(), go(), go()) == ((1, True), (2, False), (2, False))


def test_what_a_list_leaves_out_does_not_keep_the_rest_from_being_asked_for(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "CHECKED_AT_ONCE", 2)
    for number in range(5):
        old_snapshot(aws, clock, number)
    polled(journal, channel)
    clock.advance(minutes=11)
    deleted = f"snap-0ld{4:05}"
    del aws.snapshots[deleted]
    empty = Listed(aws, ImportedPage((), "r"))
    look = LookBack(journal, replace(channel, gateway=empty))

    for _ in range(3):
        look.wish()
        look.look(View(channel, ACCOUNT, clock()))

    assert [row.snapshot_id for row in journal.tasks() if row.snapshot_state == "gone"] == [deleted]


def test_a_look_leaves_in_the_file_what_does_not_change(
    journal: Journal,
    channel: Channel,
    aws: FakeAws,
    clock: FakeClock,
    open_journal: Callable[[], Journal],
) -> None:
    for number in range(3):
        old_snapshot(aws, clock, number)
    polled(journal, channel)
    clock.advance(minutes=11)
    aws.snapshots.popitem()  # the last one was deleted since
    again = open_journal()
    awake: list[Record] = []

    def look_at(records: Records) -> tuple[()]:
        awake[:] = records.awake()
        return ()

    polled(again, channel)
    again.write(look_at)

    assert [row.snapshot and row.snapshot.state for row in awake] == ["gone"]


def test_a_long_list_is_read_a_few_pages_at_a_poll(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    for number in range(25):
        old_snapshot(aws, clock, number)
    watcher = Watcher(journal, replace(channel, gateway=FakeGateway(aws, page=2)))

    watcher.poll()
    assert (aws.calls.count("FindImported"), len(journal.tasks())) == (PAGES_AT_ONCE, 2 * PAGES_AT_ONCE)
    watcher.poll()
    watcher.poll()

    assert (aws.calls.count("FindImported"), len(journal.tasks())) == (13, 25)


def test_a_list_without_an_end_is_left_and_proves_nothing_gone(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    aws.finish(task.task_id)
    (finished,) = polled(journal, channel)
    clock.advance(minutes=11)
    endless = replace(channel.gateway.imported_snapshots(), snapshots=(), next_token="more")
    watcher = Watcher(journal, replace(channel, gateway=Listed(aws, endless)))

    for _ in range(MOST_PAGES // PAGES_AT_ONCE + 2):
        watcher.poll()

    assert aws.calls.count("FindListed") == MOST_PAGES
    assert journal.tasks() == (finished,)


def test_who_may_not_look_is_told_once_and_not_asked_again_for_hours(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    aws.fail("FindImported", FORBIDDEN, FORBIDDEN)
    watcher = Watcher(journal, channel)

    for _ in range(5):
        watcher.poll()
        clock.advance(minutes=1)

    assert aws.calls.count("FindImported") == 1
    assert watcher.state.problem is None
    assert watcher.history.problem
    assert watcher.history.problem.code == "UnauthorizedOperation"


def test_a_look_that_fails_begins_anew_later(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    old_snapshot(aws, clock)
    aws.fail("FindImported", "throttled-before")
    watcher = Watcher(journal, channel)
    watcher.poll()
    assert journal.tasks() == ()

    clock.advance(minutes=16)
    watcher.poll()

    assert len(journal.tasks()) == 1
    assert watcher.history.problem is None


def test_a_snapshot_of_another_region_says_nothing(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    aws.finish(task.task_id)
    forget(aws, task.task_id)
    clock.advance(days=8)
    elsewhere = replace(channel, region="us-east-1")

    LookBack(journal, elsewhere).look(View(elsewhere, ACCOUNT, clock()))

    assert journal.task(task.key).state == "SUBMITTED"
