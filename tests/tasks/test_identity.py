"""STS alone fails: the watch goes on as far as it is known whose the credentials are, and says so where it is not."""

import pytest

from fakes.gateway import ACCOUNT, REGION, FakeAws, FaultKind, channel_to, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.pause import Pace
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import BELIEVED, Watcher

REFUSED = CallError(
    "refused",
    "User is not authorized to perform: sts:GetCallerIdentity",
    operation="GetCallerIdentity",
    code="AccessDenied",
    http_status=403,
)


class HandSet(Pace):
    """A clock that only the test moves."""

    seconds = 0.0

    def now(self) -> float:
        return self.seconds


def sent(journal: Journal, channel: Channel) -> Task:
    return submit(journal, channel, Intent(ACCOUNT, request("disk")))


def told(journal: Journal, task: Task) -> tuple[str, str, tuple[str, ...]]:
    now = journal.task(task.key)
    return now.word, now.second_line, now.actions


@pytest.mark.parametrize("fault", [REFUSED, "lost-before", "5xx-before", "throttled-before"])
def test_imports_go_on_being_watched_where_it_was_known_whose_they_are(
    journal: Journal, channel: Channel, aws: FakeAws, fault: FaultKind | CallError
) -> None:
    task = sent(journal, channel)
    pace = HandSet()
    watcher = Watcher(journal, channel, account=lambda: ACCOUNT, pace=pace)
    watcher.poll()
    pace.seconds += BELIEVED + 1
    aws.finish(task.task_id)
    aws.fail("GetCallerIdentity", fault)

    watcher.poll()

    assert watcher.state.problem is None
    assert told(journal, task)[0] == "Completed"


def test_a_refusal_to_tell_the_account_is_told_once_the_other_profile_that_watched_is_removed(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = sent(journal, channel)
    aws.fail("GetCallerIdentity", REFUSED)
    watcher = Watcher(journal, channel)
    watcher.wake()
    watcher.turn()
    Watcher(journal, channel_to(aws, profile_id="p2")).poll()
    assert told(journal, task)[0] == "Running"

    journal.set_watched(frozenset({("p1", REGION)}))
    journal.draw_watched()

    assert told(journal, task)[1] == "Not watched: AWS does not tell the account"


def test_a_refusal_to_tell_the_account_is_told_in_the_row_and_of_the_place(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = sent(journal, channel)
    watcher = Watcher(journal, channel)
    watcher.poll()
    asked = aws.calls.count("DescribeImportSnapshotTasks")
    aws.fail("GetCallerIdentity", *2 * [REFUSED])
    watcher.wake()

    watcher.poll()

    assert watcher.state.problem is not None
    assert (watcher.state.problem.kind, watcher.state.problem.code) == ("identity", "AccessDenied")
    assert told(journal, task) == ("Needs attention", "Not watched: AWS does not tell the account", ())
    assert aws.calls.count("DescribeImportSnapshotTasks") == asked

    watcher.poll()
    assert watcher.state.problem is None
    assert told(journal, task)[0] == "Running"


def test_what_another_profile_of_the_account_sees_is_no_secret(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = sent(journal, channel)
    own, other = Watcher(journal, channel), Watcher(journal, channel_to(aws, profile_id="p2"))
    own.poll()
    other.poll()
    aws.fail("GetCallerIdentity", *2 * [REFUSED])
    own.wake()

    own.poll()

    assert told(journal, task)[0] == "Running"
