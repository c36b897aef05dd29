"""The watch of one (profile, Region): polls what runs, and profits where another profile of the account polls it."""

import random
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from snapshot_importer.aws.answers import Listing
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import WrongAccountError, failure, logged
from snapshot_importer.tasks.cancel import carry_out_wishes
from snapshot_importer.tasks.copying import copy_snapshots
from snapshot_importer.tasks.finishing import copy_tags, follow_snapshots
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.history import LookBack
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.moments import Moment
from snapshot_importer.tasks.pause import LONGEST, LONGEST_OFFLINE, SOON, Pace, Spread, calm, pause
from snapshot_importer.tasks.question import is_sought, is_unknown_task, running_ids
from snapshot_importer.tasks.reconcile import reconcile
from snapshot_importer.tasks.rests import Rests
from snapshot_importer.tasks.shared_polls import LONG_AGO, Answer, SharedPoll, SharedPolls
from snapshot_importer.tasks.sightings import View, sightings
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import Call, Failure, WatchState

IDENTITY = "GetCallerIdentity"  # whose refusal is not EC2's
# Seconds for which a sign-in is believed in without a call that proves it.
BELIEVED = 120.0
JUST_NOW = 5.0  # seconds; a poll that began so long ago is not repeated because the computer woke
GLANCE = 60.0  # seconds; an older listing of all tasks is renewed when somebody begins to look
ROUNDED = 0.0001  # seconds; two moments a pause apart may be told a little closer
LATER = 1.3  # times the pause after which another profile takes over


class Watcher:
    """Polls in a thread of its own until it is stopped; *state* and the journal tell how it goes.

    *account* tells whose tasks are listed, without a call to AWS at each poll; what changes something asks the
    channel itself, anew. *shared_polls*, *spread* and *pace* are shared with the other watches.
    """

    def __init__(
        self,
        journal: Journal,
        channel: Channel,
        *,
        visible: bool = True,
        account: Callable[[], str] | None = None,
        shared_polls: SharedPolls | None = None,
        spread: Spread | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.journal = journal
        self.channel = channel
        self._account = account or channel.account
        self.history = LookBack(journal, channel)
        self._pace = pace or Pace()
        self._shared_polls = shared_polls or SharedPolls(self._pace.now)
        self._now = self._shared_polls.clock
        self._spread = spread or Spread(self._now)
        self._rests = Rests(self._now)
        self._state = WatchState(channel.profile_id, channel.region)
        self._visible = visible
        self._failures = 0
        self._begun = LONG_AGO  # the last turn
        self._wished = LONG_AGO  # an answer is wanted that is newer
        self._wished_all = LONG_AGO  # a listing of all tasks is
        self._proved = self._now()  # that the sign-in works
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"watch {channel.profile_id} {channel.region}", daemon=True
        )

    @property
    def state(self) -> WatchState:
        """How the watch stands."""
        return self._state

    def start(self) -> None:
        """Begin, with a poll at once."""
        self._thread.start()

    def wake(self) -> None:
        """List all tasks now: after a sign-in, or at the user's wish."""
        self._wished_all = self._now()
        self.nudge()

    def nudge(self) -> None:
        """Poll now: something was done."""
        self._failures = 0
        self._rests.clear()
        self._wished = self._now()
        self._wake.set()

    def resume(self) -> None:
        """Poll now, unless it was done just now, and try the sign-in: the computer slept, or its clock was set."""
        self._proved = LONG_AGO
        if self._now() - self._begun > JUST_NOW:
            self.nudge()

    def set_visible(self, visible: bool) -> None:
        """Poll every 15 s while the tasks are looked at, every 60 s else."""
        began, self._visible = visible and not self._visible, visible
        if began:
            self._wished_all = max(self._wished_all, self._now() - GLANCE)
            self._wake.set()

    def stop(self) -> None:
        """Return at once; a call that is under way ends by its own deadline, and nothing follows it."""
        self._stopping.set()
        self._rests.end()
        self._wake.set()

    def join(self, seconds: float) -> bool:
        """Wait for the thread of a stopped watch; return whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def poll(self) -> None:
        """Take a turn in which AWS is asked, whoever asked it before."""
        self._wished = self._now()
        self.turn()

    def turn(self, chance: float = 0.0) -> float:
        """Ask AWS, unless another profile did it for this one, and do what follows from the answer.

        Returns the seconds until the next turn, lengthened a little by *chance* (0 to 1); never raises for what AWS
        or the disk does.
        """
        self._begun = self._now()
        self._state = replace(self._state, polling=True, next_poll=None)
        try:
            rest = self._take_turn(chance)
        except CallError as error:
            problem = failure(error, self.journal.clock())
            if error.operation == IDENTITY and error.kind == "refused":
                problem = replace(problem, kind="identity")
            return self._fail(problem, chance, clock_difference=error.clock_difference)
        except WrongAccountError as error:
            return self._fail(Failure("sign-in", str(error), "WrongAccount", at=self.journal.clock()), chance)
        except JournalError as error:
            return self._fail(Failure("journal", str(error), at=self.journal.clock()), chance)
        return rest

    def _take_turn(self, chance: float) -> float:
        account = self._signed_in_as()
        self._state = replace(self._state, account=account)
        shared, usual = self._shared_polls.of(account, self.channel.region), calm(visible=self._visible)
        match shared.begin(self.channel.profile_id, max(self._wished, self._now() - usual + ROUNDED)):
            case "ask":
                self._ask(account, shared)
                self._proved = self._now()
                self._succeed()
                rest = pause(visible=self._visible, failures=0, chance=chance)
            case "slowed":
                self._state = replace(self._state, polling=False, problem=shared.slowed)
                return shared.slow_for() + SOON * (1 + chance)
            case "asking":
                self._state = replace(self._state, polling=False)
                return SOON * (1 + chance)
            case "answered":
                self._take_answer(account, shared)
                self._succeed()
                rest = max(SOON, shared.asked + LATER * usual - self._now())
        if self.history.unfinished or self.journal.open_rows(account=account, region=self.channel.region):
            return rest
        # Nothing runs: only what others start can be news.
        return max(rest, shared.all_due_in() + rest - usual)

    def _signed_in_as(self) -> str:
        problem, now = self._state.problem, self._now()
        # Whoever signs in, or asks for a poll, wants to know; another profile's poll does not tell.
        signed_out = problem is not None and problem.kind == "sign-in"
        doubted = signed_out or self._wished_all > self._proved
        if not doubted and now - self._proved < BELIEVED:
            return self._account()
        try:
            account = self.channel.account()
        except CallError as error:
            if error.kind == "sign-in" or not self._state.account or signed_out:
                raise
            return self._account()  # whose keys these were known to be; what changes something asks anew
        self._proved = now
        return account

    def _ask(self, account: str, shared: SharedPoll) -> None:
        before, asked = shared.answer, self.journal.sends.now()
        try:
            listing, call = self._list(account, shared)
            last = before.at if before else None
            view = View(self.channel, account, self.journal.clock(), before=last, asked=asked.told)
            if listing:
                self.journal.write(lambda records: sightings(records, listing, view))
            self._follow_snapshots(view, listing)
        except BaseException:
            shared.fail()
            raise
        shown = asked if listing and not listing.asked and not listing.partial else None
        shared.end(Answer(self._state.answered or view.now, call, shown))
        self._do_what_follows(view, shown)
        self._rests.attempt("look-back", lambda: self.history.look(view))

    def _follow_snapshots(self, view: View, listing: Listing | None) -> None:
        """Ask how the snapshots of completed tasks stand; raises CallError where nothing else was asked."""
        if listing is None:
            if follow_snapshots(self.journal, view):
                self._answered(view.account, view.now, partial=False)
            return
        self._rests.attempt("snapshots", lambda: follow_snapshots(self.journal, view))
        self._answered(view.account, view.now, partial=listing.partial)

    def _do_what_follows(self, view: View, shown: Moment | None) -> None:
        """Do what this profile has to do, after a listing of all tasks at *shown*; what fails is tried again later."""
        self._rests.keep_only(self.journal.open_rows(account=view.account, region=self.channel.region))
        self._rests.attempt("send", lambda: reconcile(self.journal, self.channel, view.account, shown))
        carry_out_wishes(self.journal, view, self._rests)
        copy_tags(self.journal, view, self._rests)
        copy_snapshots(self.journal, view, self._rests)

    def _list(self, account: str, shared: SharedPoll) -> tuple[Listing | None, Call | None]:
        """Ask for what runs, or for all tasks where that is due; for nothing where nothing runs."""
        rows = self.journal.open_rows(account=account, region=self.channel.region)
        sought = any(
            is_sought(row, shared.unlisted, self.journal.clock())
            for row in rows
            if not self.journal.is_sending(row.key)
        )
        ids = tuple(task_id for task_id in running_ids(rows) if task_id not in shared.unlisted)
        if shared.all_due_in(self._wished_all) and not sought:
            if not ids:
                return None, None
            try:
                listing, call = self._listed(ids)
            except CallError as error:
                if not is_unknown_task(error):
                    raise
            else:
                if listing.partial or listing.asked <= {task.task_id for task in listing.tasks}:
                    return listing, call
        listing, call = self._listed(())
        if not listing.partial:
            found = {task.task_id for task in listing.tasks}
            shared.listed_all(frozenset(running_ids(rows)) - found)
        else:
            shared.listed_all(frozenset())
        return listing, call

    def _listed(self, ids: tuple[str, ...]) -> tuple[Listing, Call | None]:
        calls: list[Call] = []

        def note(call: Call) -> None:
            calls.append(call)
            self.journal.timelines.log_poll(self._place, call)

        listing = logged(
            self.journal,
            "DescribeImportSnapshotTasks",
            lambda: self.channel.gateway.describe_import_tasks(ids),
            note,
        )
        return listing, calls[-1] if calls else None

    def _take_answer(self, account: str, shared: SharedPoll) -> None:
        """Take over what another profile was answered, and do what this one has to do."""
        answer, shown = shared.answer, None
        if answer and answer.at != self._state.answered:
            shown = answer.shown
            if answer.call:
                self.journal.timelines.log_poll(self._place, answer.call)
        if answer and (answer.at != self._state.answered or self._state.problem):
            self._answered(account, answer.at, partial=self._state.partial)
        self._do_what_follows(View(self.channel, account, self.journal.clock()), shown)

    def _answered(self, account: str, at: datetime, *, partial: bool) -> None:
        self._state = replace(self._state, answered=at, partial=partial)
        self.journal.set_outlook(self._place, account, Outlook(answered=at))

    def _succeed(self) -> None:
        self._failures = 0
        self._state = replace(self._state, polling=False, problem=None, since=None, clock_difference=None)

    def _fail(self, problem: Failure, chance: float, *, clock_difference: float | None = None) -> float:
        """Take note of a turn that failed; return the seconds until the next one."""
        self._failures += 1
        offline = problem.kind == "unreachable"
        if offline and self._failures == 1 and self._state.problem is None and self._state.answered:
            # The connections of a computer that slept, or changed its network, are dead: no news for the user yet.
            self._state = replace(self._state, polling=False)
            return SOON * (1 + chance)
        rest = pause(
            visible=self._visible,
            failures=self._failures,
            chance=chance,
            longest=LONGEST_OFFLINE if offline else LONGEST,
        )
        self._state = replace(
            self._state,
            polling=False,
            problem=problem,
            since=self._state.since or problem.at,
            clock_difference=clock_difference,
        )
        if problem.kind == "throttled" and self._state.account:
            self._shared_polls.of(self._state.account, self.channel.region).slow(
                self.channel.profile_id, problem, rest
            )
        if problem.kind in ("sign-in", "identity"):
            outlook = Outlook(
                answered=self._state.answered,
                signed_out=problem.kind == "sign-in",
                unidentified=problem.kind == "identity",
            )
            self.journal.set_outlook(self._place, self._state.account, outlook)
        return rest

    @property
    def _place(self) -> tuple[str, str]:
        return (self.channel.profile_id, self.channel.region)

    def _run(self) -> None:
        while not self._pace.wait(self._stopping, self._spread.take()):
            self._wake.clear()
            chance = random.random()  # noqa: S311 - not for secrets
            try:
                rest = self.turn(chance)
            except Exception:  # noqa: BLE001 - one absurd answer must not end the watch
                problem = Failure("fault", "The answer could not be understood.", at=self.journal.clock())
                rest = self._fail(problem, chance)
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
            if self._stopping.is_set():
                return  # its wake may have been cleared above
            self._state = replace(self._state, next_poll=self._after(rest))
            self._pace.wait(self._wake, rest)

    def _after(self, seconds: float) -> datetime:
        return self.journal.clock() + timedelta(seconds=seconds)
