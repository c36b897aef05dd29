"""What AWS says becomes what the rows show, and nothing else does."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fakes.gateway import ACCOUNT, ALL_FAULTS, FAULTS, FakeAws, FakeClock, FaultKind, channel_to, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.cancel import ask_to_cancel
from snapshot_importer.tasks.finishing import copy_tags_again
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

TAGS = (("Name", "erp"), ("Team", "imaging"))


@pytest.fixture
def watcher(journal: Journal, channel: Channel) -> Watcher:
    return Watcher(journal, channel)


@pytest.fixture
def task(journal: Journal, channel: Channel) -> Task:
    return submit(journal, channel, Intent(ACCOUNT, request(), snapshot_tags=TAGS))


def only(journal: Journal) -> Task:
    (task,) = journal.tasks()
    return task


def test_a_quiet_poll_writes_nothing_and_changes_no_row(
    journal: Journal, watcher: Watcher, task: Task, clock: FakeClock
) -> None:
    watcher.poll()
    before, version = journal.tasks(), journal.version
    writes = journal.file._store.connection.total_changes
    clock.advance(seconds=15)

    watcher.poll()

    assert journal.tasks() is before
    assert (journal.version, journal.file._store.connection.total_changes) == (version, writes)


def test_only_the_row_that_changed_is_a_new_object(
    journal: Journal, watcher: Watcher, channel: Channel, aws: FakeAws, task: Task
) -> None:
    other = submit(journal, channel, Intent(ACCOUNT, request("other")))
    watcher.poll()
    first, second = journal.tasks()
    aws.change(other.task_id, progress=50)

    watcher.poll()

    assert journal.tasks()[0] is first
    assert journal.tasks()[1] is not second
    assert journal.tasks()[1].progress == 50


def test_progress_is_followed_and_each_phase_stands_in_the_timeline(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    aws.change(task.task_id, status_message="validating", progress=8)
    watcher.poll()
    aws.change(task.task_id, status_message="downloading/converting", progress=42)
    watcher.poll()
    aws.change(task.task_id, progress=43)
    watcher.poll()

    assert (only(journal).second_line, only(journal).progress) == ("Downloading and converting", 43)
    told = [(event.title, event.detail) for event in journal.timelines.events(task)[-2:]]
    assert told == [("Validating", "8 %"), ("Downloading and converting", "42 %")]


def test_a_completed_task_waits_for_its_snapshot(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    aws.finish(task.task_id, snapshot="pending")

    watcher.poll()

    assert (only(journal).word, only(journal).second_line) == ("Running", "Finishing the snapshot")
    assert aws.tagged == {}


def test_a_finished_snapshot_is_tagged_and_the_import_is_complete(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task, clock: FakeClock
) -> None:
    watcher.poll()
    clock.advance(minutes=2)
    snapshot_id = aws.finish(task.task_id)

    watcher.poll()

    done = only(journal)
    assert aws.tagged == {snapshot_id: dict(TAGS)}
    assert (done.state, done.word, done.second_line, done.filter) == (
        "COMPLETED",
        "Completed",
        "Tags copied",
        "completed",
    )
    assert (done.snapshot_id, done.snapshot_encrypted, done.snapshot_size_gib) == (snapshot_id, True, 8)
    assert (done.ended, done.final) == (clock(), True)


def test_the_tags_are_copied_after_a_restart(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws
) -> None:
    task = submit(open_journal(), channel, Intent(ACCOUNT, request(), snapshot_tags=TAGS))
    aws.finish(task.task_id)
    aws.fail("CreateTags", "lost-before")
    journal = open_journal()
    Watcher(journal, channel).poll()
    waiting = only(journal)
    journal = open_journal()

    Watcher(journal, channel).poll()

    assert (waiting.word, waiting.second_line) == ("Running", "Copying the tags")
    assert aws.tagged[only(journal).snapshot_id] == dict(TAGS)
    assert only(journal).second_line == "Tags copied"


def test_tags_that_may_not_be_copied_need_attention_and_a_second_try(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    message = "You are not authorized to perform: ec2:CreateTags on resource: arn:aws:ec2:x"
    aws.finish(task.task_id)
    aws.fail(
        "CreateTags",
        CallError("refused", message, operation="CreateTags", code="UnauthorizedOperation", http_status=403),
    )

    watcher.poll()
    refused = only(journal)
    watcher.poll()
    tries = aws.calls.count("CreateTags")
    copy_tags_again(journal, refused)
    watcher.poll()

    assert (refused.word, refused.second_line) == ("Needs attention", "Tags not copied: no ec2:CreateTags")
    assert "copy-tags" in refused.actions
    assert tries == 1
    assert only(journal).second_line == "Tags copied"


def test_a_snapshot_in_error_is_a_failed_import(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    snapshot_id = aws.finish(task.task_id)
    message = "Given key ID is not accessible (KMS)"
    aws.snapshots[snapshot_id] = type(aws.snapshots[snapshot_id])(snapshot_id, "error", message)

    watcher.poll()

    failed = only(journal)
    assert (failed.state, failed.word, failed.second_line) == ("FAILED", "Failed", "KMS key not usable")
    assert failed.failure is not None
    assert failed.failure.message == message


def test_one_deleted_snapshot_does_not_hide_the_others(
    journal: Journal, watcher: Watcher, channel: Channel, aws: FakeAws, task: Task, clock: FakeClock
) -> None:
    other = submit(journal, channel, Intent(ACCOUNT, request("other")))
    del aws.snapshots[aws.finish(task.task_id)]
    aws.finish(other.task_id)

    watcher.poll()
    first, second = journal.tasks()
    clock.advance(minutes=10)
    watcher.poll()

    assert (first.second_line, second.second_line) == ("Finishing the snapshot", "Snapshot ready")
    assert journal.tasks()[0].snapshot_state == "gone"


def test_who_may_not_describe_snapshots_still_gets_the_tags(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    aws.finish(task.task_id)
    aws.fail(
        "DescribeSnapshots",
        CallError("refused", "no", operation="DescribeSnapshots", code="UnauthorizedOperation"),
    )

    watcher.poll()

    assert (only(journal).state, only(journal).second_line) == ("COMPLETED", "Tags copied")


def test_a_failed_import_ends_as_deleted_with_its_reason(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    message = "ClientError: Disk validation failed [Unsupported VMDK File Format]"
    aws.change(task.task_id, status="deleted", status_message=message)

    watcher.poll()

    failed = only(journal)
    assert (failed.state, failed.second_line) == ("FAILED", "VMDK type not supported")
    assert failed.failure is not None
    assert failed.failure.message == message


def test_a_task_that_was_deleted_elsewhere_is_cancelled(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    aws.change(task.task_id, status="deleted", status_message="")

    watcher.poll()

    assert (only(journal).state, only(journal).second_line) == ("CANCELLED", "Outside this app")


def test_a_status_of_tomorrow_is_shown_as_aws_says_it(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    aws.change(task.task_id, status="defragmenting", status_message="", progress=50)

    watcher.poll()

    row = only(journal)
    assert (row.word, row.second_line, row.icon) == (
        "Running",
        "AWS says “defragmenting”",
        "circle-question-mark",
    )


@pytest.mark.parametrize("fault", ALL_FAULTS)
def test_no_transient_error_changes_a_task(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task, fault: FaultKind
) -> None:
    watcher.poll()
    before = only(journal).state
    aws.fail("DescribeImportSnapshotTasks", fault)

    watcher.poll()

    assert only(journal).state == before
    if FAULTS[fault.removesuffix("-before").removesuffix("-after")]("").kind == "unreachable":
        # One that got lost is no news yet.
        assert watcher.state.problem is None
        aws.fail("DescribeImportSnapshotTasks", fault)
        watcher.poll()
    assert watcher.state.problem is not None
    watcher.poll()
    assert only(journal).word == "Running"
    assert watcher.state == replace(watcher.state, problem=None)


def test_an_ended_sign_in_is_told_by_the_watch_and_by_its_rows(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task, clock: FakeClock
) -> None:
    aws.change(task.task_id, progress=58)
    watcher.poll()
    answered = clock()
    clock.advance(minutes=5)
    aws.fail("DescribeImportSnapshotTasks", "expired")

    watcher.poll()

    row = only(journal)
    assert (row.word, row.second_line, row.bar) == ("Needs attention", "Sign in to keep watching", "still")
    assert (row.progress, row.progress_at, row.actions) == (58, answered, ("sign-in",))
    assert watcher.state.problem is not None
    assert (watcher.state.problem.kind, watcher.state.answered) == ("sign-in", answered)


def test_another_profile_of_the_same_account_keeps_the_watch(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    Watcher(journal, channel_to(aws, profile_id="p2")).poll()
    aws.fail("GetCallerIdentity", "expired")

    watcher.poll()

    assert only(journal).word == "Running"


def watch_on(watcher: Watcher, clock: FakeClock, minutes: int) -> None:
    """Poll on without a gap, every minute."""
    for _ in range(minutes):
        clock.advance(minutes=1)
        watcher.poll()


def test_no_progress_for_half_an_hour_needs_attention_until_the_user_waits_on(
    journal: Journal, watcher: Watcher, task: Task, clock: FakeClock
) -> None:
    watcher.poll()
    watch_on(watcher, clock, 34)
    stuck = only(journal)

    journal.keep_waiting(stuck)
    waiting = only(journal)
    watch_on(watcher, clock, 31)

    assert (stuck.word, stuck.second_line) == ("Needs attention", "No progress for 34 min")
    assert stuck.actions == ("keep-waiting", "cancel")
    assert waiting.word == "Running"
    assert only(journal).second_line == "No progress for 65 min"


def test_a_row_that_is_drawn_again_the_same_is_the_same_object(
    journal: Journal, watcher: Watcher, task: Task, clock: FakeClock
) -> None:
    watcher.poll()
    watch_on(watcher, clock, 34)
    before, version = only(journal), journal.version
    clock.advance(seconds=15)

    watcher.poll()

    assert only(journal) is before
    assert journal.version == version


def test_a_time_that_nobody_watched_is_none_without_progress(
    open_journal: Callable[[], Journal], channel: Channel, clock: FakeClock
) -> None:
    journal = open_journal()
    submit(journal, channel, Intent(ACCOUNT, request()))
    watcher = Watcher(journal, channel)
    watcher.poll()
    watch_on(watcher, clock, 20)
    clock.advance(hours=8)  # asleep

    watcher.poll()
    slept = only(journal)
    watcher = Watcher(open_journal(), channel)  # closed and opened again at once
    watch_on(watcher, clock, 9)
    before = only(watcher.journal)
    watch_on(watcher, clock, 2)

    assert (slept.word, before.word) == ("Running", "Running")
    assert only(watcher.journal).second_line == "No progress for 31 min"


def test_whoever_keeps_waiting_and_sleeps_is_not_asked_at_waking(
    journal: Journal, watcher: Watcher, task: Task, clock: FakeClock
) -> None:
    watcher.poll()
    watch_on(watcher, clock, 30)
    journal.keep_waiting(only(journal))
    watch_on(watcher, clock, 20)
    clock.advance(hours=2)

    watcher.poll()

    assert only(journal).word == "Running"


def test_without_an_answer_nobody_is_said_to_stand_still(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task, clock: FakeClock
) -> None:
    watcher.poll()
    clock.advance(minutes=45)
    aws.fail("DescribeImportSnapshotTasks", "no-route")

    watcher.poll()

    assert only(journal).word == "Running"


def test_tasks_of_others_are_listed_too(journal: Journal, watcher: Watcher, aws: FakeAws) -> None:
    aws.add_task("import-snap-0f", request("theirs"))

    watcher.poll()

    row = only(journal)
    assert (row.origin, row.attempt_id, row.task_id) == ("other", "", "import-snap-0f")
    assert (row.file_name, row.account, journal.parameters(row)) == ("theirs.vmdk", ACCOUNT, {})


def test_a_task_that_was_listed_before_its_answer_came_is_one_row(
    journal: Journal, watcher: Watcher, channel: Channel, aws: FakeAws
) -> None:
    def list_it_as_a_stranger(step: str) -> None:
        if step == "answered":
            tags = aws.tasks[aws.ledger[0].task_id].tags
            aws.change(aws.ledger[0].task_id, tags=())
            watcher.poll()
            aws.change(aws.ledger[0].task_id, tags=tags)

    submit(journal, channel, Intent(ACCOUNT, request()), step=list_it_as_a_stranger)

    assert (only(journal).origin, only(journal).state) == ("own", "SUBMITTED")


def test_a_task_that_the_watch_adopts_while_it_is_being_sent_is_one_row(
    journal: Journal, watcher: Watcher, channel: Channel, aws: FakeAws
) -> None:
    def look(step: str) -> None:
        if step == "answered":
            watcher.poll()

    task = submit(journal, channel, Intent(ACCOUNT, request()), step=look)

    assert (only(journal).state, task.request_id) == ("SUBMITTED", f"r-{task.task_id}")


def test_a_task_may_be_missing_from_a_listing_for_a_while(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task, clock: FakeClock
) -> None:
    hidden = aws.tasks.pop(task.task_id)
    for _ in range(5):
        clock.advance(minutes=2)
        watcher.poll()
    aws.tasks[task.task_id] = hidden

    watcher.poll()

    assert only(journal).state == "SUBMITTED"


def test_a_task_that_aws_forgot_keeps_what_was_last_known(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task, clock: FakeClock
) -> None:
    aws.change(task.task_id, progress=58)
    watcher.poll()
    aws.tasks.clear()
    clock.advance(days=8)

    watcher.poll()

    row = only(journal)
    assert (row.state, row.word, row.second_line) == (
        "AGED_OUT",
        "Needs attention",
        "Older than AWS remembers",
    )
    assert (row.progress, row.actions) == (58, ("import-again",))


def test_the_end_of_a_task_that_ended_while_nobody_looked_is_not_guessed(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task, clock: FakeClock
) -> None:
    watcher.poll()
    clock.advance(hours=5)
    aws.finish(task.task_id)

    watcher.poll()

    assert (only(journal).state, only(journal).ended) == ("COMPLETED", None)


def test_the_polls_stand_in_the_log_of_a_task(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    watcher.poll()
    aws.fail("DescribeImportSnapshotTasks", "throttled-before")
    watcher.poll()

    polls = [
        call.outcome
        for call in journal.timelines.calls(task)
        if call.operation == "DescribeImportSnapshotTasks"
    ]
    assert polls == ["ok", "throttled"]


def test_a_full_disk_is_a_problem_of_the_watch_and_ends_with_it(
    journal: Journal, watcher: Watcher, aws: FakeAws, task: Task
) -> None:
    journal.file._store.connection.execute("PRAGMA query_only = ON")
    aws.change(task.task_id, progress=70)
    watcher.poll()
    problem, progress = watcher.state.problem, only(journal).progress
    journal.file._store.connection.execute("PRAGMA query_only = OFF")

    watcher.poll()

    assert problem is not None
    assert (problem.kind, progress) == ("journal", 3)
    assert (watcher.state.problem, only(journal).progress) == (None, 70)


def test_a_watch_that_knows_the_account_lets_only_what_changes_something_ask_again(
    journal: Journal, channel: Channel, aws: FakeAws, task: Task
) -> None:
    watcher = Watcher(journal, channel, account=lambda: ACCOUNT)
    asked = aws.calls.count("GetCallerIdentity")

    watcher.poll()
    after_a_poll = aws.calls.count("GetCallerIdentity")
    ask_to_cancel(journal, task, "")
    watcher.poll()

    assert after_a_poll == asked
    assert aws.calls.count("GetCallerIdentity") == asked + 1
    assert [task_id for task_id, _ in aws.cancels] == [task.task_id]


def test_a_listing_of_what_has_ended_reads_none_of_it_from_the_file(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    journal = open_journal()
    ended = [submit(journal, channel, Intent(ACCOUNT, request(job))) for job in "abc"]
    for task in ended:
        aws.finish(task.task_id)
    Watcher(journal, channel).poll()
    journal = open_journal()
    before = journal.tasks()
    aws.add_task("import-snap-new", request("new"))

    Watcher(journal, channel).poll()

    assert [journal._records.sleeps(task.key) for task in ended] == [True, True, True]
    assert journal.tasks()[:3] == before
    assert journal.tasks()[3].task_id == "import-snap-new"
