"""Two accounts of AWS, two profiles, one history; what a user, AWS and fate do with them."""

import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from fakes.gateway import FakeAws, FakeClock, FaultKind, channel_to, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import WrongAccountError
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.reconcile import TooLateError, recover, send_again
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

ACCOUNTS = {"p1": "111122223333", "p2": "444455556666"}
SETTLED = 60  # polls of each profile after which nothing may be open any more
Send = Callable[[Journal, Channel, Intent], Task]


class KilledError(BaseException):
    """The process ends here: nothing after this line is run."""


class MortalAws(FakeAws):
    """An AWS during whose calls the program may be killed."""

    def __init__(self, clock: FakeClock, account: str) -> None:
        super().__init__(clock, account)
        self.kills: deque[bool] = deque()  # for the next calls: whether AWS carries them out first

    def call(self, operation: str, action: Callable[[], object]) -> object:
        """Carry *action* out, or not, and answer, or not, or let the caller die."""
        if self.kills:
            if self.kills.popleft():
                with suppress(CallError):
                    super().call(operation, action)
            raise KilledError
        return super().call(operation, action)


class World:
    """Everything that there is, and the deeds."""

    def __init__(self, send: Send = submit) -> None:
        self._send = send
        self._folder = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.clouds = {account: MortalAws(self.clock, account) for account in ACCOUNTS.values()}
        self.signed_in = dict(ACCOUNTS)  # the account that each profile's keys belong to now
        self.wanted: dict[str, str] = {}  # the account in which each job was to be imported
        self.intents: dict[str, Intent] = {}
        self.cancelled: set[str] = set()
        self.forgotten: set[str] = set()  # jobs that the user gave up
        self.journal = self._opened()

    def close(self) -> None:
        """End it all."""
        self.journal.close()
        shutil.rmtree(self._folder)

    def _opened(self) -> Journal:
        journal = Journal(self._folder / "history.sqlite", clock=self.clock)
        recover(journal, self.channel("p1").links)
        return journal

    def channel(self, profile: str) -> Channel:
        """Return the way to AWS with what are the keys of *profile* now."""
        return channel_to(self.clouds[self.signed_in[profile]], profile_id=profile)

    def restart(self) -> None:
        """Start the program anew."""
        self.journal.close()
        self.journal = self._opened()

    def or_die(self, deed: Callable[[], object]) -> None:
        """Do something that may fail as the program tells the user, or be the program's end."""
        try:
            deed()
        except (CallError, WrongAccountError, JournalError, TooLateError):
            pass
        except KilledError:
            self.restart()

    # What the user does.

    def press(self, profile: str, job: str) -> None:
        """Press the button, for the first time or again."""
        account = ACCOUNTS[profile]
        intent = self.intents.setdefault(job, Intent(account, request(job)))
        self.wanted.setdefault(job, account)
        self.or_die(lambda: self._send(self.journal, self.channel(profile), intent))

    def ask_to_cancel(self, job: str) -> None:
        for task in self.rows(job):
            if "cancel" in task.actions:
                self.cancelled.add(job)
                self.or_die(partial(cancel, self.journal, self.channel(task.profile_id), task))

    def answer(self, job: str) -> None:
        """Press "Send it now" or "Send again" where the program asks."""
        for task in self.rows(job):
            if {"send-now", "send-again"} & set(task.actions):
                self.or_die(partial(send_again, self.journal, self.channel(task.profile_id), task))

    def poll(self, profile: str) -> None:
        self.or_die(Watcher(self.journal, self.channel(profile)).poll)

    # What AWS and fate do.

    def fail(self, profile: str, operation: str, faults: list[FaultKind]) -> None:
        self.clouds[self.signed_in[profile]].fail(operation, *faults)

    def kill(self, profile: str, *, carried_out: bool) -> None:
        """Let the program die in the next call, before or after AWS has carried it out."""
        self.clouds[self.signed_in[profile]].kills = deque([carried_out])

    def go_on(self, profile: str, *, fails: bool) -> None:
        """Let the oldest running task of an account end."""
        cloud = self.clouds[ACCOUNTS[profile]]
        running = [task for task in cloud.tasks.values() if task.status == "active"]
        if running and fails:
            cloud.change(
                running[0].task_id, status="deleted", status_message="ClientError: Disk validation failed"
            )
        elif running:
            cloud.finish(running[0].task_id)

    def end_cancelled(self) -> None:
        for cloud in self.clouds.values():
            for task in list(cloud.tasks.values()):
                if task.status == "deleting":
                    cloud.change(task.task_id, status="deleted")

    # What is so.

    def rows(self, job: str) -> list[Task]:
        return [task for task in self.journal.tasks() if task.description == job]

    def made(self, job: str) -> list[tuple[str, str]]:
        """Return account and id of the tasks that AWS made for *job*."""
        return [
            (account, entry.task_id)
            for account, cloud in self.clouds.items()
            for entry in cloud.ledger
            if entry.job == job
        ]

    def offences(self) -> Iterator[str]:
        """Yield what may be so at no moment."""
        for job, account in self.wanted.items():
            made = self.made(job)
            if len(made) > 1:
                yield f"{job} was imported {len(made)} times"
            if any(where != account for where, _ in made):
                yield f"{job} was imported in another account"
            rows = self.rows(job)
            if len(rows) > 1:
                yield f"{job} stands {len(rows)} times in the history"
            for row in rows:
                if row.task_id and (row.account, row.task_id) not in made:
                    yield f"{job} is said to be {row.task_id}, which AWS made for another"
                if row.state == "COMPLETED" and not row.snapshot_id:
                    yield f"{job} is completed without a snapshot"

    def settle(self) -> None:
        """Let everything go right, start again, answer what is asked, and poll until nothing changes."""
        for cloud in self.clouds.values():
            cloud.faults.clear()
            cloud.kills.clear()
        self.signed_in = dict(ACCOUNTS)
        self.restart()
        for _ in range(SETTLED):
            self.clock.advance(minutes=11)
            for profile in ACCOUNTS:
                self.poll(profile)
            for job in self.wanted:
                self.answer(job)
            self.end_cancelled()
            if all(task.final or task.state == "SUBMITTED" for task in self.journal.tasks()):
                return
        # What was cancelled before AWS had it is given up only when AWS can have no more word on it.
        self.clock.advance(days=8)
        for profile in ACCOUNTS:
            self.poll(profile)

    def last_offences(self) -> Iterator[str]:
        """Yield what may not be so in the end, once *settle* is done."""
        yield from self.offences()
        for job in self.wanted:
            made = [task_id for _, task_id in self.made(job)]
            rows = self.rows(job)
            if made and not rows:
                yield f"the history does not know {job}"
            for row in rows:
                if [row.task_id] * bool(row.task_id) != made:
                    yield f"{job}: the history knows {row.task_id!r} ({row.state}), AWS made {made}"
                elif row.state in ("INTENT", "SENDING", "UNKNOWN", "CANCEL_REQUESTED"):
                    yield f"{job} is still {row.state}: {row.second_line}"
                elif made:
                    yield from self._end(job, row)
        before = [(task.key, task.state, task.task_id) for task in self.journal.tasks()]
        self.restart()
        for profile in ACCOUNTS:
            self.poll(profile)
        if before != [(task.key, task.state, task.task_id) for task in self.journal.tasks()]:
            yield "the next start changed the history"

    def _end(self, job: str, row: Task) -> Iterator[str]:
        told = self.clouds[row.account].tasks[row.task_id]
        ends = {"completed": {"COMPLETED"}, "active": {"SUBMITTED"}, "deleted": {"FAILED", "CANCELLED"}}
        if row.state not in ends[told.status]:
            yield f"{job} is {told.status} in AWS, and {row.state} in the history"
        if told.status == "deleted" and not told.status_message and job not in self.cancelled:
            yield f"{job} was cancelled, and nobody asked for it"
