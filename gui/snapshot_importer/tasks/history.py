"""The history beyond the week that AWS remembers: looked for seldom, a few pages at a poll."""

from datetime import datetime, timedelta
from functools import partial

from snapshot_importer.aws.answers import ImportedPage
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.calling import failure, logged
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.late_finds import gone, late_finds, oldest_first
from snapshot_importer.tasks.moments import long_ago
from snapshot_importer.tasks.reconcile import CONSISTENT
from snapshot_importer.tasks.sightings import View
from snapshot_importer.tasks.task import Failure, Task

EVERY = timedelta(hours=6)
AFTER_A_FAILURE = timedelta(minutes=15)
PAGES_AT_ONCE = 10  # in one poll, the others follow with the next ones
AT_ONCE = 50  # snapshots; as long as these are looked up, nobody else writes the journal
MOST_PAGES = 200  # a list that goes on after these is left at that
CHECKED_AT_ONCE = 1000  # snapshots that are missing from the list, and are asked for by their ids


class LookBack:
    """Looks for older imports of one (profile, Region); used by its watch, in the watch's thread.

    *problem* is why the last look found nothing out, and *finished* when the last whole one ended.
    """

    def __init__(self, journal: Journal, channel: Channel) -> None:
        self._journal = journal
        self._channel = channel
        self._looked: datetime | None = None  # it begins, or goes on, at the next good poll
        self._rest = EVERY  # after that
        self._begin("")
        self.problem: Failure | None = None
        self.finished: datetime | None = None
        self._wishes = 1  # the first look is waited for
        self._heard = 0  # those before the look that goes on, or the last one
        self._granted = 0
        self._checked = ""  # the key of the last row whose snapshot was asked for

    def wish(self) -> None:
        """Look at the next poll, at the user's wish; may be called from any thread."""
        self._wishes += 1

    @property
    def wished(self) -> bool:
        """Whether a look is waited for: the first, or the one that the user asked for."""
        return self._granted < self._wishes

    @property
    def unfinished(self) -> bool:
        """Whether pages are left to read."""
        return self._pages > 0

    def look(self, view: View) -> None:
        """Do what is due after a good poll; what AWS refuses is no failure of the poll. Raises JournalError."""
        if self._account != view.account:
            self._looked = None
            self._begin(view.account)
        rests = self._looked is not None and not long_ago(self._looked, view.now, self._rest)
        if rests and self._heard == self._wishes:
            return
        if not self.unfinished:
            self._heard = self._wishes  # one that comes during the calls is carried out after them
        self._looked, self._rest = view.now, EVERY
        try:
            ended = self._go_on(view)
        except CallError as error:
            self.problem = failure(error, view.now)
            # What the user may not do is not asked for over and over.
            self._rest = EVERY if error.kind == "refused" else AFTER_A_FAILURE
            self._granted = self._heard
            self._begin(view.account)
            return
        if ended:
            self.problem, self.finished, self._granted = None, view.now, self._heard
            self._begin(view.account)
        else:
            self._looked = None

    def _begin(self, account: str) -> None:
        self._account = account
        self._token = ""
        self._pages = 0
        self._listed: set[str] = set()  # the ids of the snapshots so far

    def _go_on(self, view: View) -> bool:
        """Read some more pages; return whether the look has ended."""
        for _ in range(PAGES_AT_ONCE):
            page = self._next_page()
            self._pages += 1
            self._token = page.next_token
            self._listed.update(one.snapshot.snapshot_id for one in page.snapshots)
            for some in oldest_first(page.snapshots, view, AT_ONCE):
                self._journal.write(partial(late_finds, found=some, view=view))
            if not page.next_token:
                self._check_missing(view)
                return True
            if self._pages >= MOST_PAGES:
                return True
        return False

    def _next_page(self) -> ImportedPage:
        place = (self._channel.profile_id, self._channel.region)
        return logged(
            self._journal,
            "DescribeSnapshots",
            lambda: self._channel.gateway.imported_snapshots(self._token),
            lambda call: self._journal.timelines.log_poll(place, call),
        )

    def _check_missing(self, view: View) -> None:
        """Find out which snapshots of completed imports were deleted since."""
        missing = {
            task.key: task.snapshot_id for task in self._journal.tasks() if self._is_missing(task, view)
        }
        # Those that are there all the same are missing the next time, too: the others have their turn first.
        in_turn = sorted(missing, key=lambda key: (key <= self._checked, key))[:CHECKED_AT_ONCE]
        asked = {key: missing[key] for key in in_turn}
        if asked:
            self._checked = in_turn[-1]
            existing = self._channel.gateway.existing_snapshots(list(asked.values()))
            self._journal.write(partial(gone, keys=asked, existing=existing))

    def _is_missing(self, task: Task, view: View) -> bool:
        return (
            task.state == "COMPLETED"
            and (task.account, task.region) == (view.account, self._channel.region)
            and bool(task.snapshot_id)
            and task.snapshot_id not in self._listed
            and task.snapshot_state != "gone"
            and (task.ended is None or long_ago(task.ended, view.now, CONSISTENT))
        )
