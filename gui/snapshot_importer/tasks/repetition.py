"""One further attempt, by itself, of an import that ended by a fault of AWS's own."""

from dataclasses import replace
from datetime import datetime

from snapshot_importer.tasks.parameters import canonical, digest, restored, with_attempt
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.submit import new_id

AWS_FAULT = "servererror"  # VM Import/Export User Guide: StatusMessage begins with ServerError or ClientError


def repetition(record: Record, now: datetime) -> Record | None:
    """Return the row of the attempt that follows *record*, which failed just now; None where there is none.

    It has a key and a client token of its own, and is sent by the watch. It is to be written in one transaction
    with the failure, so that no end of the program makes a second one.
    """
    message = record.failure.message if record.failure else ""
    again = (
        message.strip().lower().startswith(AWS_FAULT) and record.origin == "own" and bool(record.parameters)
    )
    # A repetition is not repeated, and a presigned link was forgotten once the import had begun.
    if not again or record.follows or record.followed_by or record.secret_link or record.cancel_asked:
        return None
    key, token = new_id(), new_id()
    parameters = with_attempt(restored(record.parameters), attempt_id=key, token=token)
    copy = record.copy and replace(record.copy, marker=key)
    return Record(
        key=key,
        origin="own",
        state="INTENT",
        profile_id=record.profile_id,
        account=record.account,
        region=record.region,
        partition=record.partition,
        created=now,
        token=token,
        parameters=canonical(parameters),
        digest=digest(parameters),
        object_size=record.object_size,
        tagging="WANTED" if record.snapshot_tags else "NONE",
        snapshot_tags=record.snapshot_tags,
        copy=copy,
        resend_at=now,
        follows=record.key,
        note=record.note,
    )
