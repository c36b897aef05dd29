"""A user, a bad network and a program that is started again, in any order."""

import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fakes.gateway import ACCOUNT, ALL_FAULTS, FakeAws, FakeClock, FaultKind, channel_to, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.reconcile import abandon, recover, send_again
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import STEPS, Action, Task
from snapshot_importer.tasks.watch import Watcher

TAGS = (("Name", "erp"),)
OPERATIONS = (
    "ImportSnapshot",
    "DescribeImportSnapshotTasks",
    "CancelImportTask",
    "DescribeSnapshots",
    "CreateTags",
    "GetCallerIdentity",
)
ENDS = (("deleted", "ClientError: Footers not identical"), ("deleted", ""), ("cancelled", ""), ("error", "x"))


class Life(RuleBasedStateMachine):
    """Every order of events keeps the promises of the invariants."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = FakeClock()
        self.aws = FakeAws(self.clock)
        self.links = LinksInMemory()
        self.channel = channel_to(self.aws, self.links)
        self.journal = self.opened()
        self.jobs = 0

    def opened(self) -> Journal:
        journal = Journal(Path(self.folder.name) / "history.sqlite", clock=self.clock)
        recover(journal, self.links)
        return journal

    def teardown(self) -> None:
        self.journal.close()
        self.folder.cleanup()

    def tasks_with(self, action: Action) -> list[Task]:
        return [task for task in self.journal.tasks() if action in task.actions]

    @rule(faults=st.lists(st.sampled_from(ALL_FAULTS), max_size=3), again=st.booleans())
    def submit(self, faults: list[FaultKind], again: bool) -> None:
        self.aws.fail("ImportSnapshot", *faults)
        self.jobs += not again
        try:
            submit(
                self.journal, self.channel, Intent(ACCOUNT, request(f"job-{self.jobs}"), snapshot_tags=TAGS)
            )
        except CallError:
            return

    @rule(operation=st.sampled_from(OPERATIONS), fault=st.sampled_from(ALL_FAULTS))
    def break_a_call(self, operation: str, fault: FaultKind) -> None:
        self.aws.fail(operation, fault)

    @rule()
    def poll(self) -> None:
        Watcher(self.journal, self.channel).poll()

    @rule(minutes=st.sampled_from([1, 11, 60, 60 * 24]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @rule()
    def restart(self) -> None:
        self.journal.close()
        self.journal = self.opened()

    @precondition(lambda self: self.aws.ledger)
    @rule(data=st.data(), end=st.sampled_from(ENDS))
    def end_a_task(self, data: st.DataObject, end: tuple[str, str]) -> None:
        task_id = data.draw(st.sampled_from(sorted(self.aws.tasks)))
        self.aws.change(task_id, status=end[0], status_message=end[1])

    @precondition(lambda self: self.aws.ledger)
    @rule(data=st.data(), snapshot=st.sampled_from(["pending", "completed", "error"]))
    def finish_a_task(self, data: st.DataObject, snapshot: str) -> None:
        self.aws.finish(data.draw(st.sampled_from(sorted(self.aws.tasks))), snapshot=snapshot)

    @precondition(lambda self: self.tasks_with("cancel"))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        try:
            cancel(
                self.journal, self.channel, data.draw(st.sampled_from(self.tasks_with("cancel"))), "why not"
            )
        except CallError:
            return

    @precondition(lambda self: self.tasks_with("send-again"))
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        try:
            send_again(self.journal, self.channel, data.draw(st.sampled_from(self.tasks_with("send-again"))))
        except CallError:
            return

    @precondition(lambda self: self.tasks_with("drop"))
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        abandon(self.journal, self.channel, data.draw(st.sampled_from(self.tasks_with("drop"))))

    @invariant()
    def one_wish_makes_one_task_at_most(self) -> None:
        tokens = [entry.token for entry in self.aws.ledger]
        assert len(tokens) == len(set(tokens))

    @invariant()
    def the_history_names_only_tasks_that_are(self) -> None:
        made = {entry.task_id: entry.token for entry in self.aws.ledger}
        for task in self.journal.tasks():
            assert task.origin == "own"
            assert not task.task_id or made[task.task_id] == task.client_token

    @invariant()
    def a_refused_import_has_no_task(self) -> None:
        made = {entry.token for entry in self.aws.ledger}
        assert not [
            task for task in self.journal.tasks() if task.state == "REFUSED" and task.client_token in made
        ]

    @invariant()
    def only_finished_snapshots_of_our_imports_are_tagged(self) -> None:
        for snapshot_id, tags in self.aws.tagged.items():
            assert tags == dict(TAGS)
            assert snapshot_id in self.aws.snapshots

    @invariant()
    def the_trail_never_goes_where_it_may_not(self) -> None:
        for task in self.journal.tasks():
            trail = self.journal.file.reader.execute(
                "SELECT state FROM event WHERE key = ? ORDER BY seq", (task.key,)
            )
            states = [row[0] for row in trail]
            assert all(a == b or b in STEPS[a] for a, b in pairwise(states)), states


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
