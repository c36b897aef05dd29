"""The queue of imports that wait, so that only so many run at the same time in an account and Region."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from snapshot_importer.tasks.outlooks import Outlooks
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.records import Records
from snapshot_importer.tasks.slots import is_begun
from snapshot_importer.tasks.turn import Turn
from snapshot_importer.tasks.write import Write

Move = Literal["first", "up", "down"]


class ImportQueue:
    """What waits in each account and Region; changed under the journal's lock."""

    def __init__(self, records: Records, outlooks: Outlooks) -> None:
        self.limit: int | None = (
            None  # imports at the same time in an account and Region; None for any number
        )
        self._records = records
        self._outlooks = outlooks

    def enqueued(self, record: Record) -> Record:
        """Return *record*, a new row, with a number at the end of the queue where no slot is left for it."""
        free = self._free_slots(record.account, record.region)
        new = record.state == "INTENT" and record.resend_at is None
        if free is None or not new:
            return record
        queue = self._records.queue(record.account, record.region)
        if len(queue) < free:
            return record
        return replace(record, queued=(queue[-1].queued or 0) + 1 if queue else 0)

    def due(self, account: str, region: str) -> list[Record]:
        """Return the rows that may start now, the next one first; none waits for a row whose profile is absent."""
        free = self._free_slots(account, region)
        queue = [row for row in self._records.queue(account, region) if not self._outlooks.is_absent(row)]
        return queue if free is None else queue[: max(0, free)]

    def turns(self, account: str, region: str) -> Iterator[tuple[Record, Turn]]:
        """Yield each row of a queue with its place in it."""
        queue = self._records.queue(account, region)
        if not queue:
            return
        running = self._running(account, region)
        put_off = self._records.is_put_off(account, region, self._outlooks.is_absent)
        for position, record in enumerate(queue, start=1):
            yield record, Turn(position, len(queue), running, self.limit, put_off)

    def _free_slots(self, account: str, region: str) -> int | None:
        """Return how many imports may start besides those that run, less than 0 for too many; None for any number.

        None may where AWS has put one off, which is sent again before them.
        """
        if self._records.is_put_off(account, region, self._outlooks.is_absent):
            return 0
        if self.limit is None:
            return None
        # What was just written down, and is sent now, takes a slot although its row does not tell yet.
        begun = (self._records.get(key) for key in self._outlooks.sending)
        slots = [(row.account, row.region) for row in begun if row and is_begun(row)]
        return self.limit - self._running(account, region) - slots.count((account, region))

    def _running(self, account: str, region: str) -> int:
        # No slot is kept for what nobody can send now.
        unsent = self._records.unsent(account, region)
        absent = sum(self._outlooks.is_absent(row) for row in unsent)
        return self._records.running(account, region) - absent


def moved(records: Records, key: str, where: Move) -> Iterator[Write]:
    """Yield the rows that change places where the row *key* is moved within its queue; none once it has left it."""
    record = records[key]
    queue = records.queue(record.account, record.region)
    keys = [row.key for row in queue]
    if key not in keys:
        return
    place = keys.index(key)
    if where == "first" and place > 0:
        yield Write(replace(record, queued=(queue[0].queued or 0) - 1))
        return
    other = place + (1 if where == "down" else -1)
    if where != "first" and 0 <= other < len(queue):
        yield Write(replace(record, queued=queue[other].queued))
        yield Write(replace(queue[other], queued=record.queued))
