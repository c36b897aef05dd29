"""The pictures of all rows, drawn anew only where something changed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from snapshot_importer.tasks.import_queue import ImportQueue
from snapshot_importer.tasks.outlooks import Outlooks
from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.status import Outlook, stands_still
from snapshot_importer.tasks.task import ProfileRegion, Task
from snapshot_importer.tasks.turn import Turn


class Pictures:
    """Written under the journal's lock; *tasks*, *version* and *picture_of* may be read without."""

    def __init__(self, records: Records, outlooks: Outlooks, queue: ImportQueue) -> None:
        self._records = records
        self._outlooks = outlooks
        self._queue = queue
        self.tasks: tuple[Task, ...] = ()
        self.unfinished: tuple[Task, ...] = ()  # of them, those that go on
        self.version = 0
        self._by_key: dict[str, Task] = {}
        self._shown: dict[str, Task] = {}  # the pictures that are not hidden
        self._going_on: dict[str, Task] = {}  # of them, those of what is not final

    def picture_of(self, key: str) -> Task:
        """Return one picture, a hidden one too; raises KeyError."""
        return self._by_key[key]

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
            for record, turn in self._queue.turns(account, region):
                turns[record.key] = turn
                asked.setdefault(record.key, record)
        changed = False
        for key, record in asked.items():
            outlook = self._outlooks.of(record)
            seen = replace(outlook, turn=turns[key]) if key in turns else outlook
            changed = self._put(record, seen) or changed
        if changed:
            self._publish()

    def _publish(self) -> None:
        self.unfinished = tuple(self._going_on.values())
        self.tasks = tuple(self._shown.values())
        self.version += 1

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

    def set_outlook(
        self, place: ProfileRegion, account: str, outlook: Outlook, records: Iterable[Record]
    ) -> None:
        """Draw those of *records* that the state of a watch concerns."""
        profile_id, region = place
        before = self._outlooks.put(place, account, outlook)
        accounts = (account, before[0] if before else account)
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
        self.draw(
            record for record in records if self._asks_the_user(record) or self._outlooks.is_left(record)
        )

    def _asks_the_user(self, record: Record) -> bool:
        """Whether the picture of *record* does, for a cause that may have passed."""
        return self._by_key[record.key].filter == "attention"
