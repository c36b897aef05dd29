"""What is found out about the object of a failed import, so that its failure can be explained better."""

import time
from threading import Event

from PySide6.QtCore import QObject, Signal

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.objects import head_object
from snapshot_importer.disks.reader import ReadError
from snapshot_importer.request.location import S3Location
from snapshot_importer.tasks.causes import row_of_table
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.import_page.inspection_reading import inspect_object
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.session import Session

LIMIT = 10.0  # seconds
Known = dict[str, str]  # context of `explain`


class Findings(QObject):
    """Looks once at the object of a task whose row of the table is better told with it, in a worker."""

    found = Signal(str)  # key of the task

    def __init__(self, session: Session, imports: Imports, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._imports = imports
        self._known: dict[str, Known] = {}

    def known(self, task: Task) -> Known:
        """Return what is known of *task*; what is not is looked up, and `found` follows."""
        if task.key in self._known:
            return self._known[task.key]
        self._known[task.key] = {}
        look = LOOKS.get(row_of_table(task))
        profile_id = self._imports.actor(task)
        if look and task.bucket and profile_id:
            self._session.call(
                lambda gateway: look(gateway, task),
                owner=self,
                done=lambda known: self._take(task.key, known),
                failed=_leave,
                place=(profile_id, task.region),
            )
        return {}

    def _take(self, key: str, known: Known) -> None:
        self._known[key] = known
        self.found.emit(key)


def _archive(gateway: Gateway, task: Task) -> Known:
    """Ask whether the object is archived: AWS says the same of one that the role may not read."""
    head = head_object(gateway.with_deadline(LIMIT), task.bucket, task.object_key)
    return {"archived": "yes"} if head.archived else {}


def _format(gateway: Gateway, task: Task) -> Known:
    """Read what the object's bytes are."""
    began = time.monotonic()
    head = head_object(gateway.with_deadline(LIMIT), task.bucket, task.object_key)
    place = S3Location(task.bucket, task.object_key)
    left = LIMIT - (time.monotonic() - began)
    report = inspect_object(gateway, place, head, seconds=left, given_up=Event()).report
    if report.accepted:
        return {"found": report.send_as}
    return {"refused": report.title, "convert": report.convert}


def _region(gateway: Gateway, task: Task) -> Known:
    """Ask where the bucket is."""
    return {"region": gateway.with_deadline(LIMIT).bucket_region(task.bucket)}


def _leave(error: Exception) -> None:
    """Leave it: the explanation without it is good enough; a fault of the program is raised."""
    if not isinstance(error, CallError | ReadError | SecretsUnavailable):
        raise error


# By the name of the row.
LOOKS = {"format-unknown": _format, "bucket-elsewhere": _region, "object-unreadable": _archive}
