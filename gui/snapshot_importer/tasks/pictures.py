"""The pictures of all rows, drawn anew only where something changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.slots import is_begun, is_queued
from snapshot_importer.tasks.status import Outlook, stands_still
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.turn import Turn

Place = tuple[str, str]  # profile id, Region


class Pictures:
    """Written under the journal's lock; *tasks*, *version* and *picture_of* may be read without."""

    def __init__(self, records: Records, clock: Callable[[], datetime]) -> None:
        self._records = records
        self._clock = clock
        self.limit: int | None = (
            None  # imports at the same time in an account and Region; None for any number
        )
        self.watched: frozenset[Place] | None = None  # None before it is known who watches
        self.tasks: tuple[Task, ...] = ()
        self.unfinished: tuple[Task, ...] = ()  # of them, those that go on
        self.version = 0
        self._by_key: dict[str, Task] = {}
        self._shown: dict[str, Task] = {}  # the pictures that are not hidden
        self._going_on: dict[str, Task] = {}  # of them, those of what is not final
        self._outlooks: dict[Place, tuple[str, Outlook]] = {}
        self._sending: set[str] = set()
        self.stall_limits: dict[str, timedelta] = {}  # of what stands still: how long it may

    def picture_of(self, key: str) -> Task:
        """Return one picture, a hidden one too; raises KeyError."""
        return self._by_key[key]

    def is_sending(self, key: str) -> bool:
        """Whether a thread of this process is sending the row's request."""
        return key in self._sending

    def set_sending(self, key: str, *, sending: bool) -> None:
        """Tell whether a thread of this process is sending the row's request; draw the row after this."""
        (self._sending.add if sending else self._sending.discard)(key)

    def begin(self, rows: Mapping[str, Task | Record]) -> None:
        """Take all rows in their order, the pictures of those that have ended ready-made: none of them goes on."""
        awake = [row for row in rows.values() if isinstance(row, Record)]
        for record in awake:
            self._records.put(record)
        self._records.leave(rows.keys() - (record.key for record in awake))
        # Each picture that is drawn now comes to the place that its row has here.
        self._by_key = cast(dict[str, Task], dict(rows))
        self._shown = self._by_key.copy()
        self.draw(awake)
        self._publish()

    def draw(self, records: Iterable[Record]) -> None:
        """Draw these rows and those that stand in the queue with them; a picture that comes out the same stays the same object."""
        asked = {record.key: record for record in records}
        turns: dict[str, Turn] = {}
        for account, region in {(record.account, record.region) for record in asked.values()}:
            for record, turn in self._turns(account, region):
                turns[record.key] = turn
                asked.setdefault(record.key, record)
        changed = False
        for key, record in asked.items():
            outlook = self._outlook(record)
            seen = replace(outlook, turn=turns[key]) if key in turns else outlook
            changed = self._put(record, seen) or changed
        if changed:
            self._publish()

    def _publish(self) -> None:
        self.unfinished = tuple(self._going_on.values())
        self.tasks = tuple(self._shown.values())
        self.version += 1

    def set_limit(self, limit: int | None) -> None:
        """Tell every queue how many imports may run at the same time."""
        self.limit = limit
        self.draw(record for record in self._records.all_open() if is_queued(record))

    def free_slots(self, account: str, region: str) -> int | None:
        """Return how many imports may start besides those that run, less than 0 for too many; None for any number.

        None may where AWS has put one off, which is sent again before them.
        """
        if self._records.is_put_off(account, region, self.is_absent):
            return 0
        if self.limit is None:
            return None
        # What was just written down, and is sent now, takes a place although its row does not tell yet.
        begun = (self._records.get(key) for key in self._sending)
        slots = [(row.account, row.region) for row in begun if row and is_begun(row)]
        return self.limit - self._running(account, region) - slots.count((account, region))

    def _running(self, account: str, region: str) -> int:
        # No place is kept for what nobody can send now.
        unsent = self._records.unsent(account, region)
        return self._records.running(account, region) - sum(self.is_absent(row) for row in unsent)

    def is_absent(self, record: Record) -> bool:
        """Whether the profile of *record* can do nothing now: gone, of another account, signed out, or of none that is known."""
        place = (record.profile_id, record.region)
        if not self._is_watched(place):
            return True
        account, outlook = self._outlooks.get(place, ("", Outlook()))
        return outlook.signed_out or outlook.unidentified or account not in ("", record.account)

    def _turns(self, account: str, region: str) -> Iterator[tuple[Record, Turn]]:
        queue = self._records.queue(account, region)
        if not queue:
            return
        running = self._running(account, region)
        put_off = self._records.is_put_off(account, region, self.is_absent)
        for position, record in enumerate(queue, start=1):
            yield record, Turn(position, len(queue), running, self.limit, put_off)

    def _put(self, record: Record, outlook: Outlook) -> bool:
        """Put in the picture of a row; return whether it is another one than before."""
        drawn = picture(record, outlook)
        changed = drawn != self._by_key.get(record.key)
        if changed:
            self._by_key[record.key] = drawn
        if drawn.final or record.hidden:
            self._going_on.pop(record.key, None)
        else:
            self._going_on[record.key] = self._by_key[record.key]
        if record.hidden:
            return self._shown.pop(record.key, None) is not None or changed
        self._shown[record.key] = self._by_key[record.key]
        return changed

    def forget(self, key: str) -> None:
        """Drop a picture whose row is no more; another row is drawn in the same change."""
        self._by_key.pop(key, None)
        self._shown.pop(key, None)
        self._going_on.pop(key, None)

    def remove(self, keys: Iterable[str]) -> None:
        """Drop the pictures of rows that were deleted."""
        for key in keys:
            self.forget(key)
        self._publish()

    def set_outlook(self, place: Place, account: str, outlook: Outlook, records: Iterable[Record]) -> None:
        """Draw those of *records* that the state of a watch concerns."""
        profile_id, region = place
        before = self._outlooks.get(place)
        accounts = (account, before[0] if before else account)
        self._outlooks[place] = (account, outlook)
        # Most rows look the same at every poll, and are not drawn in vain.
        calm = before is not None and before == (account, replace(outlook, answered=before[1].answered))
        self.draw(
            record
            for record in records
            if record.region == region
            and (record.profile_id == profile_id or record.account in accounts)
            and (not calm or stands_still(record, outlook) or self._asks_the_user(record))
        )

    def draw_watched(self, records: Iterable[Record]) -> None:
        """Draw those of *records* whose look depends on who watches them, or did when they were drawn last."""
        self.draw(record for record in records if self._asks_the_user(record) or self._is_left(record))

    def _asks_the_user(self, record: Record) -> bool:
        """Whether the picture of *record* does, for a cause that may have passed."""
        return self._by_key[record.key].filter == "attention"

    def _is_left(self, record: Record) -> bool:
        outlook = self._outlook(record)
        return outlook.unwatched or outlook.signed_out

    def _is_watched(self, place: Place) -> bool:
        return self.watched is None or place in self.watched

    def _outlook(self, record: Record) -> Outlook:
        place = (record.profile_id, record.region)
        account, outlook = self._outlooks.get(place, ("", Outlook()))
        if not self._is_watched(place) or account not in ("", record.account):
            account, outlook = "", Outlook(unwatched=True)
        if account != record.account or _is_blind(outlook):
            # Another profile may look at the same account; it sends nothing for this one by itself.
            other = self._other_outlook(record)
            if record.state != "INTENT":
                outlook = other or outlook
            elif other:
                outlook = replace(outlook, stand_in=True)
        if outlook.answered:
            # No answer came later than now: the clock that said so has been set back, and the row may know it already.
            outlook = replace(outlook, answered=min(outlook.answered, self._clock()))
        if record.key in self.stall_limits:
            outlook = replace(outlook, stall_limit=self.stall_limits[record.key])
        return replace(outlook, sending=True) if record.key in self._sending else outlook

    def _other_outlook(self, record: Record) -> Outlook | None:
        """Return what is seen of the account and Region of *record* by whoever sees anything there."""
        place = (record.account, record.region)
        for (profile_id, region), (account, outlook) in self._outlooks.items():
            if (
                (account, region) == place
                and not _is_blind(outlook)
                and self._is_watched((profile_id, region))
            ):
                return outlook
        return None


def _is_blind(outlook: Outlook) -> bool:
    return outlook.signed_out or outlook.unidentified
