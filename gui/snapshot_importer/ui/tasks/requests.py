"""A task's request in every form: as it was sent, or as AWS tells of a task that others started."""

from dataclasses import replace

from snapshot_importer.request.model import ImportRequest, Tag, from_parameters
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.imports import Imports

# The mark by which the app finds its own tasks; it is not the user's and is made anew for each attempt.
OWN_TAG = "snapshot-importer:attempt"


def again_request(task: Task, imports: Imports) -> ImportRequest:
    """Return the request of *task* for another import: without its token and without our own tag."""
    request = request_of(task, imports)
    return replace(request, client_token="", tags=tuple(tag for tag in request.tags if tag.key != OWN_TAG))


def request_of(task: Task, imports: Imports) -> ImportRequest:
    """Return the request of *task*; a secret link in it is masked."""
    journal = imports.journal
    sent = journal.parameters(task) if journal and task.origin == "own" else {}
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
