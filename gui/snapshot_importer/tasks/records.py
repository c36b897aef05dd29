"""The rows of the journal in memory, found by key, by task and by what is still open."""

import threading
from collections.abc import Callable, Iterable

from snapshot_importer.tasks.parameters import ATTEMPT_TAG
from snapshot_importer.tasks.record import Record, Tags
from snapshot_importer.tasks.slots import is_put_off, is_queued, takes_slot
from snapshot_importer.tasks.task import AccountRegion


class Records:
    """All rows; the journal's lock guards what changes them.

    Rows that have ended are left in the file until somebody asks for one: *read* returns the row of a key, *find* the
    key of a task of AWS, by account, Region and id.
    """

    def __init__(self, read: Callable[[str], Record], find: Callable[[str, str, str], str | None]) -> None:
        self._read = read
        self._find = find
        self._waking = threading.Lock()  # for no longer than a row is set, never while the file is read
        self._asleep: set[str] = set()
        self._by_key: dict[str, Record] = {}
        self._by_task: dict[tuple[str, str, str], str] = {}
        self._open: dict[AccountRegion, dict[str, None]] = {}
        self._running: dict[AccountRegion, set[str]] = {}
        self._queue: dict[AccountRegion, set[str]] = {}
        self._deleted: dict[AccountRegion, set[str]] = {}  # the task ids of rows that the user deleted

    def __len__(self) -> int:
        return len(self._by_key) + len(self._asleep)

    def __contains__(self, key: str) -> bool:
        return key in self._by_key or key in self._asleep

    def __getitem__(self, key: str) -> Record:
        record = self.get(key)
        if record is None:
            raise KeyError(key)
        return record

    def awake(self) -> list[Record]:
        """Return all rows but those that have ended and nobody has asked for."""
        return list(self._by_key.values())

    def get(self, key: str) -> Record | None:
        """Return a row; may be asked without the lock."""
        record = self._by_key.get(key)
        if record is not None:
            return record
        if key not in self._asleep:
            return self._by_key.get(key)  # it was set meanwhile, or is no row
        try:
            read = self._read(key)
        except Exception:
            if key in self._asleep:
                raise
            return self._by_key.get(key)
        with self._waking:
            if key in self._asleep:  # else a writer was here meanwhile: its row is newer, or the row deleted
                self._by_key[key] = read
                self._asleep.discard(key)
                self._name(read)
            return self._by_key.get(key)

    def peek(self, key: str) -> Record | None:
        """Return a row as *get* does, but leave one that has ended in the file: for those who look at very many."""
        return self._read(key) if key in self._asleep else self._by_key.get(key)

    def sleeps(self, key: str) -> bool:
        """Whether the row has ended and nobody has asked for it."""
        return key in self._asleep

    def leave(self, keys: Iterable[str]) -> None:
        """Leave rows that have ended in the file."""
        self._asleep.update(keys)

    def find(self, *, account: str, region: str, task_id: str) -> Record | None:
        """Return the row of a task of AWS."""
        key = self.key_of(account=account, region=region, task_id=task_id)
        return self.get(key) if key is not None else None

    def key_of(self, *, account: str, region: str, task_id: str) -> str | None:
        """Return the key of the row of a task of AWS."""
        key = self._by_task.get((account, region, task_id))
        return self._find(account, region, task_id) if key is None and self._asleep else key

    def open(self, *, account: str, region: str) -> list[Record]:
        """Return the rows of a place for which something is still expected or to be done."""
        return [self._by_key[key] for key in self._open.get((account, region), ())]

    def all_open(self) -> list[Record]:
        """Return *open* of every place."""
        return [self._by_key[key] for keys in self._open.values() for key in keys]

    def running(self, account: str, region: str) -> int:
        """Return how many imports take a slot in AWS, those of others too; may be asked without the lock."""
        return len(self._running.get((account, region), ()))

    def waiting(self, account: str, region: str) -> int:
        """Return how many imports stand in the queue; may be asked without the lock."""
        return len(self._queue.get((account, region), ()))

    def queue(self, account: str, region: str) -> list[Record]:
        """Return the rows that wait for their turn, the next one first."""
        rows = [self._by_key[key] for key in self._queue.get((account, region), ())]
        return sorted(rows, key=lambda row: (row.queued or 0, row.created, row.key))

    def is_put_off(self, account: str, region: str, is_absent: Callable[[Record], bool]) -> bool:
        """Whether the queue stands still because AWS put an import of it off, and it is sent again before the others."""
        rows = [self._by_key[key] for key in self._running.get((account, region), ())]
        return any(is_put_off(row) and not is_absent(row) for row in rows)

    def unsent(self, account: str, region: str) -> list[Record]:
        """Return the rows that take a slot although AWS has no task of them: they are sent again by themselves."""
        rows = [self._by_key[key] for key in self._running.get((account, region), ())]
        return [row for row in rows if row.state == "INTENT"]

    def put(self, record: Record) -> None:
        """Set the row of *record.key*."""
        with self._waking:
            self._by_key[record.key] = record
            self._asleep.discard(record.key)
            self._name(record)
        place = (record.account, record.region)
        opened = self._open.setdefault(place, {})
        if record.settled:
            opened.pop(record.key, None)
        else:
            opened[record.key] = None
        _keep(self._running.setdefault(place, set()), record.key, member=takes_slot(record))
        _keep(self._queue.setdefault(place, set()), record.key, member=is_queued(record))

    def drop(self, key: str) -> None:
        """Forget a row."""
        with self._waking:
            record = self._by_key.pop(key, None)
            self._asleep.discard(key)
        if record is None:
            return
        place = (record.account, record.region)
        self._open.get(place, {}).pop(key, None)
        for keys in (self._running, self._queue):
            keys.get(place, set()).discard(key)
        if record.task_id and self._by_task.get((record.account, record.region, record.task_id)) == key:
            del self._by_task[record.account, record.region, record.task_id]

    def _name(self, record: Record) -> None:
        if record.task_id:
            self._by_task[record.account, record.region, record.task_id] = record.key

    def remember_deleted(self, names: Iterable[tuple[str, str, str]]) -> None:
        """Remember tasks whose rows were deleted: see `deletion.TaskName`."""
        for account, region, task_id in names:
            self._deleted.setdefault((account, region), set()).add(task_id)

    def is_deleted(self, account: str, region: str, task_id: str, tags: Tags = ()) -> bool:
        """Whether the user deleted the row of this task, so that no other is made of it.

        It may have been that of an attempt which found no task: its tag is among *tags* then.
        """
        deleted = self._deleted.get((account, region), ())
        return task_id in deleted or dict(tags).get(ATTEMPT_TAG) in deleted


def _keep(keys: set[str], key: str, *, member: bool) -> None:
    (keys.add if member else keys.discard)(key)
