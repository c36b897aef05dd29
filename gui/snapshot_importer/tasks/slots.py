"""What an import is in the way of others: whether it takes one of the slots in AWS, or stands in the queue for one."""

from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import fate
from snapshot_importer.tasks.waiting import FULL_CODE

# AWS has a task, or may have one.
SENT = frozenset({"SENDING", "UNKNOWN", "SUBMITTED", "CANCEL_REQUESTED"})


def is_queued(record: Record) -> bool:
    """Whether nothing was sent of *record*, and it starts by itself when its turn comes."""
    return (
        record.state == "INTENT"
        and record.queued is not None
        and record.resend_at is None
        and not record.link_gone
    )


def is_begun(record: Record) -> bool:
    """Whether *record* is written down to be sent at once, not in the queue."""
    return record.state == "INTENT" and record.queued is None and record.resend_at is None


def takes_slot(record: Record) -> bool:
    """Whether AWS works at *record*, or may do so, or it has had its turn and is sent again by itself."""
    if record.state == "INTENT":
        return record.resend_at is not None and not record.link_gone
    if record.state not in SENT:
        return False
    if record.answer is None:
        # What the user has to decide about first would hold up the others for ever.
        used = record.failure is not None and record.failure.code == "IdempotentParameterMismatch"
        return not (used or record.link_gone)
    return fate(record.answer, cancel_asked=record.cancel_asked is not None) in ("running", "stopping")


def is_put_off(record: Record) -> bool:
    """Whether AWS has no place for *record* now, or asked to slow down: nothing is sent before it."""
    # What is to be cancelled is not sent again.
    if record.failure is None or record.cancel_asked:
        return False
    if record.state == "INTENT":
        return record.resend_at is not None and record.failure.code == FULL_CODE
    return record.state == "UNKNOWN" and record.failure.kind == "throttled"
