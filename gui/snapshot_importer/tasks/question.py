"""What a poll asks EC2 for: the tasks that still run, by their ids, and only seldom all of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.moments import long_ago
from snapshot_importer.tasks.reconcile import CONSISTENT
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import ended

# EC2 may hide a new task for `CONSISTENT`; one more poll after that decides.
SOUGHT = CONSISTENT + timedelta(minutes=2)


def running_ids(rows: Iterable[Record]) -> tuple[str, ...]:
    """Return the ids of the tasks of which EC2 has not said the last word."""
    return tuple(row.task_id for row in rows if row.task_id and _runs(row))


def is_sought(row: Record, unlisted: frozenset[str], now: datetime) -> bool:
    """Whether only a listing of all tasks can show the task of *row*, and may do so soon.

    Either no answer told its id, or EC2 did not know the id: one of *unlisted*.
    """
    hidden = row.state in ("SENDING", "UNKNOWN") or (row.task_id in unlisted and _runs(row))
    return hidden and not long_ago(row.last_sent or row.created, now, SOUGHT)


def is_unknown_task(error: CallError) -> bool:
    """Whether EC2 refused because one of the ids is not, or no longer, known to it (EC2 API reference, "Error codes")."""
    return error.kind == "refused" and error.code.startswith("InvalidConversionTaskId")


def _runs(row: Record) -> bool:
    return row.state in ("SUBMITTED", "CANCEL_REQUESTED") and (row.answer is None or not ended(row.answer))
