"""From a row of the journal to what the windows show of it."""

import json
from typing import Any
from urllib.parse import unquote, urlsplit

from snapshot_importer.aws.answers import ImportTask, Snapshot
from snapshot_importer.tasks.copy_wish import copy_line
from snapshot_importer.tasks.parameters import ATTEMPT_TAG, task_tags
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import Outlook, look
from snapshot_importer.tasks.task import Failure, StartedBy, Task

NO_TASK = ImportTask(task_id="", status="")
NO_SNAPSHOT = Snapshot(snapshot_id="", state="")


def picture(record: Record, outlook: Outlook) -> Task:
    """Draw a row as it stands."""
    asked: dict[str, Any] = json.loads(record.parameters) if record.parameters else {}
    container = asked.get("DiskContainer", {})
    place = container.get("UserBucket", {})
    said = record.answer or NO_TASK
    snapshot = record.snapshot or NO_SNAPSHOT
    row = look(record, outlook)
    # What no profile of its own sends is not sent by itself, and stands in no queue.
    waits = record.state == "INTENT" and not outlook.unwatched
    bucket, key = place.get("S3Bucket", said.bucket), place.get("S3Key", said.key)
    url = container.get("Url", said.url)
    return Task(
        key=record.key,
        attempt_id=record.key if record.origin == "own" else "",
        task_id=record.task_id or "",
        profile_id=record.profile_id,
        account=record.account,
        region=record.region,
        partition=record.partition,
        origin=record.origin,
        state=record.state,
        word=row.word,
        icon=row.icon,
        tone=row.tone,
        second_line=row.second_line,
        second_time=row.second_time,
        filter=row.filter,
        bar=row.bar,
        # Of what is known by its snapshot alone there is nothing to fill the form with.
        actions=row.actions if bucket or url else tuple(one for one in row.actions if one != "import-again"),
        status=said.status,
        status_message=said.status_message,
        progress=_progress(record, said),
        # The watch's own time would make every row new at every poll.
        progress_at=(outlook.answered or record.seen) if outlook.signed_out else record.seen,
        snapshot_id=snapshot.snapshot_id or said.snapshot_id,
        snapshot_state=snapshot.state,
        snapshot_encrypted=snapshot.encrypted if record.snapshot else None,
        snapshot_kms_key_id=snapshot.kms_key_id,
        snapshot_size_gib=snapshot.size_gib,
        disk_size=said.disk_image_size,
        bucket=bucket,
        object_key=key,
        url=url,
        file_name=file_name(key, url),
        format=said.format or container.get("Format", ""),
        object_size=record.object_size,
        description=asked.get("Description", said.description),
        disk_description=container.get("Description", said.disk_description),
        encrypted=asked.get("Encrypted", said.encrypted),
        kms_key_id=asked.get("KmsKeyId", said.kms_key_id),
        role_name=asked.get("RoleName", said.role_name),
        tags=_tags(asked) if asked else tuple(tag for tag in said.tags if tag[0] != ATTEMPT_TAG),
        snapshot_tags=record.snapshot_tags,
        client_token=record.token or "",
        note=record.note,
        created=record.created,
        started=record.first_sent or snapshot.started,
        ended=record.ended,
        request_id=record.request_id or _request_id_of_a_refusal(record),
        failure=_failure(record),
        cancel_reason=record.cancel_reason,
        resend_at=record.resend_at if waits else None,
        position=outlook.turn.position if outlook.turn and waits else 0,
        follows=record.follows,
        followed_by=record.followed_by,
        started_by=started_by(record),
        copy_region=record.copy.region if record.copy else "",
        copy_line=copy_line(record.copy) if record.copy and record.state == "COMPLETED" else "",
        copy_snapshot_id=record.copy.snapshot_id if record.copy else "",
    )


def _progress(record: Record, said: ImportTask) -> int | None:
    if record.state == "COMPLETED" and record.copy:
        return record.copy.progress
    # AWS tells no percentage of a task that is done while its snapshot is finished.
    done = said.status == "completed" and record.state in ("SUBMITTED", "CANCEL_REQUESTED")
    return 100 if done else said.progress


def started_by(record: Record) -> StartedBy:
    """Return who sent the request: the tag tells this program's own imports from those of others."""
    if record.origin == "own" or record.twin_of:
        return "here"
    tags = record.answer.tags if record.answer else ()
    return "elsewhere" if any(key == ATTEMPT_TAG for key, _ in tags) else "other"


def file_name(key: str, url: str) -> str:
    """Return the last part of a key or of a link's path."""
    if not key and url:
        try:
            key = unquote(urlsplit(url).path)
        except ValueError:  # not an address at all
            key = url
    return key.rstrip("/").rpartition("/")[2]


def _failure(record: Record) -> Failure | None:
    copy = record.copy
    return copy.failure if copy and copy.needs_the_user and record.state == "COMPLETED" else record.failure


def _request_id_of_a_refusal(record: Record) -> str:
    """Return the id of a call that made no task, by which AWS finds it too."""
    return record.failure.request_id if record.failure and record.task_id is None else ""


def _tags(asked: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((tag["Key"], tag["Value"]) for tag in task_tags(asked) if tag["Key"] != ATTEMPT_TAG)
