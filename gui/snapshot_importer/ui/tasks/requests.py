"""A task's request in every form: as it was sent, or as AWS tells of a task that others started."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from snapshot_importer.request.model import ImportRequest, Tag, from_parameters
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.parameters import ATTEMPT_TAG
from snapshot_importer.tasks.task import Task

if TYPE_CHECKING:
    from snapshot_importer.tasks.journal import Journal


def again(request: ImportRequest) -> ImportRequest:
    """Return *request* for another import: without its token and our own tag, which each attempt has anew."""
    return replace(
        request, client_token="", tags=tuple(tag for tag in request.tags if tag.key != ATTEMPT_TAG)
    )


def read_request(journal: "Journal", task: Task) -> ImportRequest:
    """Return the request of *task*, a secret link in it masked. For workers: it may be read from the disk.

    Raises JournalError where it cannot be read, or its row was deleted meanwhile.
    """
    if task.origin != "own":
        return request_of(task)
    try:
        return request_of(task, journal.parameters(task))
    except KeyError:
        raise JournalError("This import is no longer in the history.") from None


def request_of(task: Task, sent: Mapping[str, Any] | None = None) -> ImportRequest:
    """Return the request of *task* as it was *sent*, or as its row tells of it."""
    if sent:
        return from_parameters(sent)
    location = f"s3://{task.bucket}/{task.object_key}" if task.bucket else task.url
    return ImportRequest(
        location=location,
        format=task.format,
        description=task.description,
        disk_description=task.disk_description,
        encrypted=task.encrypted,
        kms_key_id=task.kms_key_id,
        role_name=task.role_name,
        tags=tuple(Tag(key, value) for key, value in task.tags),
    )
