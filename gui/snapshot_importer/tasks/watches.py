"""All watches of the program, one for each (profile, Region)."""

import threading
import time
from collections.abc import Callable, Iterable

from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.pause import Pace, Spread
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.shared_polls import SharedPolls
from snapshot_importer.tasks.task import AccountRegion, Failure, ProfileRegion, WatchState
from snapshot_importer.tasks.watch import Watcher

# Seconds that a place is watched in which nothing goes on and that is not in use: who comes back soon waits for nothing.
IDLE = 900.0


class Watches:
    """Starts, wakes and stops the watches; may be called from any thread and never waits for AWS."""

    def __init__(self, journal: Journal, pace: Pace | None = None) -> None:
        self._journal = journal
        self._pace = pace or Pace()
        self._lock = threading.Lock()
        self._watchers: dict[ProfileRegion, Watcher] = {}
        self._wanted: dict[ProfileRegion, float] = {}  # when each was wanted last
        self._visible = True
        self._shared_polls = SharedPolls(self._pace.now)
        self._spread = Spread(self._pace.now)

    def watch(self, channel: Channel, account: Callable[[], str] | None = None) -> Watcher:
        """Watch a (profile, Region); one that is watched through another channel goes on through this one.

        *account* is the `Watcher`'s.
        """
        place = (channel.profile_id, channel.region)
        with self._lock:
            self._wanted[place] = self._pace.now()
            watcher = self._watchers.get(place)
            if watcher is None or watcher.channel is not channel:
                if watcher:
                    watcher.stop()
                watcher = self._watchers[place] = Watcher(
                    self._journal,
                    channel,
                    visible=self._visible,
                    account=account,
                    shared_polls=self._shared_polls,
                    spread=self._spread,
                    pace=self._pace,
                )
                self._journal.set_watched(frozenset(self._watchers))
                watcher.start()
            return watcher

    def want(self, place: ProfileRegion) -> bool:
        """Return whether *place* is watched already; if it is, its time as a place of no use begins anew."""
        with self._lock:
            if place in self._watchers:
                self._wanted[place] = self._pace.now()
            return place in self._watchers

    def end_idle(self, in_use: ProfileRegion | None) -> None:
        """Stop the watches of places where nothing is open, and that nobody wanted for `IDLE` seconds."""
        if in_use:
            self.want(in_use)
        latest = self._pace.now() - IDLE
        rows = self._journal.all_open_rows()
        idle = [
            place for place, watcher in self._places() if not (_looks(watcher) or _concerns(watcher, rows))
        ]
        with self._lock:
            for place in idle:
                if self._wanted.get(place, latest) < latest:  # else it was forgotten meanwhile
                    self._end(place)
            self._journal.set_watched(frozenset(self._watchers))

    def states(self) -> tuple[WatchState, ...]:
        """Return how every watch stands, in the order in which they began."""
        return tuple(watcher.state for watcher in self._all())

    def wake(self, profile_id: str | None = None) -> None:
        """List all tasks now, everywhere or for one profile."""
        for watcher in self._all():
            if profile_id in (None, watcher.channel.profile_id):
                watcher.wake()

    def nudge(self, region: str = "") -> None:
        """Poll now what runs, everywhere or in one Region: something was done."""
        for watcher in self._all():
            if region in ("", watcher.channel.region):
                watcher.nudge()

    def resume(self) -> None:
        """Poll everything once and try every sign-in: the computer slept, or its clock was set."""
        for watcher in self._all():
            watcher.resume()

    def look_back(self) -> None:
        """Look for older imports now, everywhere."""
        for watcher in self._all():
            watcher.history.wish()
            watcher.wake()

    def looks(self) -> tuple[int, tuple[Failure, ...]]:
        """Return in how many accounts and Regions a look goes on, and why others found nothing out."""
        watchers = self._all()
        # Profiles of one account poll for each other: the first look tells for all.
        over = {_account_of(watcher) for watcher in watchers if not _looks(watcher)}
        going_on = {_account_of(watcher) for watcher in watchers} - over
        problems = [_problem(watcher) for watcher in watchers if not _looks(watcher)]
        return len(going_on), tuple(dict.fromkeys(problem for problem in problems if problem))

    def set_visible(self, visible: bool) -> None:
        """Tell all whether the tasks are looked at."""
        self._visible = visible
        for watcher in self._all():
            watcher.set_visible(visible)

    def forget(self, profile_id: str) -> None:
        """Stop the watches of a profile that was removed."""
        with self._lock:
            for place in [place for place in self._watchers if place[0] == profile_id]:
                self._end(place)
            self._journal.set_watched(frozenset(self._watchers))

    def stop(self, seconds: float = 0.0) -> bool:
        """Stop all and wait at most *seconds* for their threads; return whether all have ended."""
        watchers = self._all()
        for watcher in watchers:
            watcher.stop()
        until = time.monotonic() + seconds
        return all(watcher.join(max(0.0, until - time.monotonic())) for watcher in watchers)

    def _end(self, place: ProfileRegion) -> None:
        self._watchers.pop(place).stop()
        del self._wanted[place]

    def _all(self) -> list[Watcher]:
        return [watcher for _, watcher in self._places()]

    def _places(self) -> list[tuple[ProfileRegion, Watcher]]:
        with self._lock:
            return list(self._watchers.items())


def _account_of(watcher: Watcher) -> AccountRegion:
    state = watcher.state
    return (state.account or state.profile_id, state.region)


def _concerns(watcher: Watcher, rows: Iterable[Record]) -> bool:
    """Whether one of the open *rows* lies in the place of *watcher*, whoever started it."""
    state = watcher.state
    return any(
        row.region == state.region and (row.profile_id == state.profile_id or row.account == state.account)
        for row in rows
    )


def _looks(watcher: Watcher) -> bool:
    # Where AWS cannot be asked now nobody waits for it.
    return watcher.history.wished and (watcher.state.polling or watcher.state.problem is None)


def _problem(watcher: Watcher) -> Failure | None:
    return watcher.state.problem if watcher.history.wished else watcher.history.problem
