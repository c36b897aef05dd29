"""The watch of one (profile, Region): one listing per poll serves every row."""

import random
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import WrongAccountError, failure, logged
from snapshot_importer.tasks.cancel import carry_out
from snapshot_importer.tasks.copying import copy_snapshots
from snapshot_importer.tasks.finishing import copy_tags, follow_snapshots
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.history import LookBack
from snapshot_importer.tasks.journal import Journal, JournalError
from snapshot_importer.tasks.pause import pause
from snapshot_importer.tasks.reconcile import reconcile
from snapshot_importer.tasks.sightings import View, sightings
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import Failure, WatchState


class Watcher:
    """Polls in a thread of its own until it is stopped; *state* and the journal tell how it goes.

    *account* tells whose tasks are listed, without a call to AWS at each poll; what changes something asks the
    channel itself, anew.
    """

    def __init__(
        self,
        journal: Journal,
        channel: Channel,
        *,
        visible: bool = True,
        account: Callable[[], str] | None = None,
    ) -> None:
        self.journal = journal
        self.channel = channel
        self._account = account or channel.account
        self.history = LookBack(journal, channel)
        self._state = WatchState(channel.profile_id, channel.region)
        self._visible = visible
        self._failures = 0
        self._stopped = False
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
        """Poll now: after a submit, a sign-in, or at the user's wish."""
        self._failures = 0
        self._wake.set()

    def set_visible(self, visible: bool) -> None:
        """Poll every 15 s while the tasks are looked at, every 60 s else."""
        if visible and not self._visible:
            self._wake.set()
        self._visible = visible

    def stop(self) -> None:
        """Return at once; a call that is under way ends by its own deadline, and nothing follows it."""
        self._stopped = True
        self._wake.set()

    def join(self, seconds: float) -> bool:
        """Wait for the thread of a stopped watch; return whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def poll(self) -> None:
        """Ask AWS once and do what follows from its answer; never raises for what AWS or the disk does."""
        self._state = replace(self._state, polling=True, next_poll=None)
        try:
            self._ask()
        except CallError as error:
            self._fail(failure(error, self.journal.clock()))
        except WrongAccountError as error:
            self._fail(Failure("sign-in", str(error), "WrongAccount", at=self.journal.clock()))
        except JournalError as error:
            self._fail(Failure("journal", str(error), at=self.journal.clock()))
        else:
            self._failures = 0
            self._state = replace(self._state, polling=False, problem=None)

    def _ask(self) -> None:
        account = self._account()
        self._state = replace(self._state, account=account)
        listing = logged(
            self.journal,
            "DescribeImportSnapshotTasks",
            self.channel.gateway.describe_import_tasks,
            lambda call: self.journal.log_poll(self._place, call),
        )
        view = View(self.channel, account, self.journal.clock(), before=self._state.answered)
        self.journal.write(lambda records: sightings(records, listing, view))
        self._state = replace(self._state, answered=view.now, partial=listing.partial)
        self.journal.set_outlook(self._place, account, Outlook(answered=view.now))
        reconcile(self.journal, self.channel, account, listing)
        self._cancel(account)
        follow_snapshots(self.journal, view)
        copy_tags(self.journal, view)
        copy_snapshots(self.journal, view)
        self.history.look(view)

    def _cancel(self, account: str) -> None:
        for row in self.journal.open_rows(account=account, region=self.channel.region):
            if row.state == "CANCEL_REQUESTED" and not row.cancel_sent:
                carry_out(self.journal, self.channel, row.key)

    def _fail(self, problem: Failure) -> None:
        self._failures += 1
        self._state = replace(self._state, polling=False, problem=problem)
        if problem.kind == "sign-in":
            outlook = Outlook(answered=self._state.answered, signed_out=True)
            self.journal.set_outlook(self._place, self._state.account, outlook)

    @property
    def _place(self) -> tuple[str, str]:
        return (self.channel.profile_id, self.channel.region)

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            try:
                self.poll()
            except Exception as error:  # noqa: BLE001 - one absurd answer must not end the watch
                self._fail(Failure("fault", "The answer could not be understood.", at=self.journal.clock()))
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
                del error
            if self._stopped:
                return
            rest = pause(visible=self._visible, failures=self._failures, chance=random.random())  # noqa: S311
            self._state = replace(self._state, next_poll=self._after(rest))
            self._wake.wait(rest)

    def _after(self, seconds: float) -> datetime:
        return self.journal.clock() + timedelta(seconds=seconds)
