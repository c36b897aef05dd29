"""The rows of the journal in memory, found by key, by task and by what is still open."""

from collections.abc import Iterable, Iterator

from snapshot_importer.tasks.places import is_put_off, takes_a_place, waits_in_line
from snapshot_importer.tasks.record import Record

Place = tuple[str, str]  # account, Region


class Records:
    """All rows; the journal's lock guards it."""

    def __init__(self) -> None:
        self._by_key: dict[str, Record] = {}
        self._by_task: dict[tuple[str, str, str], str] = {}
        self._open: dict[Place, dict[str, None]] = {}
        self._running: dict[Place, set[str]] = {}
        self._line: dict[Place, set[str]] = {}
        self._deleted: dict[Place, set[str]] = {}  # the task ids of rows that the user deleted

    def __iter__(self) -> Iterator[Record]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def __getitem__(self, key: str) -> Record:
        return self._by_key[key]

    def get(self, key: str) -> Record | None:
        return self._by_key.get(key)

    def find(self, *, account: str, region: str, task_id: str) -> Record | None:
        """Return the row of a task of AWS."""
        key = self._by_task.get((account, region, task_id))
        return self._by_key[key] if key is not None else None

    def open(self, *, account: str, region: str) -> list[Record]:
        """Return the rows of a place for which something is still expected or to be done."""
        return [self._by_key[key] for key in self._open.get((account, region), ())]

    def all_open(self) -> list[Record]:
        """Return *open* of every place."""
        return [self._by_key[key] for keys in self._open.values() for key in keys]

    def running(self, account: str, region: str) -> int:
        """Return how many imports take a place in AWS, those of others too; may be asked without the lock."""
        return len(self._running.get((account, region), ()))

    def waiting(self, account: str, region: str) -> int:
        """Return how many imports stand in line; may be asked without the lock."""
        return len(self._line.get((account, region), ()))

    def line(self, account: str, region: str) -> list[Record]:
        """Return the rows that wait for their turn, the next one first."""
        rows = [self._by_key[key] for key in self._line.get((account, region), ())]
        return sorted(rows, key=lambda row: (row.queued or 0, row.created, row.key))

    def is_put_off(self, account: str, region: str) -> bool:
        """Whether the line stands still because AWS put an import of it off."""
        return any(is_put_off(self._by_key[key]) for key in self._running.get((account, region), ()))

    def put(self, record: Record) -> None:
        """Set the row of *record.key*."""
        self._by_key[record.key] = record
        if record.task_id:
            self._by_task[record.account, record.region, record.task_id] = record.key
        place = (record.account, record.region)
        opened = self._open.setdefault(place, {})
        if record.settled:
            opened.pop(record.key, None)
        else:
            opened[record.key] = None
        _keep(self._running.setdefault(place, set()), record.key, member=takes_a_place(record))
        _keep(self._line.setdefault(place, set()), record.key, member=waits_in_line(record))

    def drop(self, key: str) -> None:
        """Forget a row."""
        record = self._by_key.pop(key)
        place = (record.account, record.region)
        self._open[place].pop(key, None)
        self._running[place].discard(key)
        self._line[place].discard(key)
        if record.task_id and self._by_task.get((record.account, record.region, record.task_id)) == key:
            del self._by_task[record.account, record.region, record.task_id]

    def bury(self, names: Iterable[tuple[str, str, str]]) -> None:
        """Remember tasks whose rows were deleted, by account, Region and id."""
        for account, region, task_id in names:
            self._deleted.setdefault((account, region), set()).add(task_id)

    def is_deleted(self, account: str, region: str, task_id: str) -> bool:
        """Whether the user deleted the row of this task, so that no other is made of it."""
        return task_id in self._deleted.get((account, region), ())


def _keep(keys: set[str], key: str, *, member: bool) -> None:
    (keys.add if member else keys.discard)(key)
