"""Reads the bytes of the objects in view, ten at a time; what went out of view is given up."""

from collections.abc import Iterable
from threading import Event

from PySide6.QtCore import QObject, Signal

from snapshot_importer.aws.answers import ListedObject, ObjectHead
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.request.location import S3Location
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.import_page.inspection_reading import Inspected, inspect_object
from snapshot_importer.ui.s3_browser.memory import Memory
from snapshot_importer.ui.s3_browser.verdict import Verdict, verdict_of, verdict_of_failure, without_reading

AT_ONCE = 10
LIMIT = 10.0  # seconds for one object


class VerdictReads(QObject):
    """Has threads of its own, so that a folder never waits for its objects."""

    came = Signal(object, object)  # ListedObject, Verdict
    failed = Signal(object)  # Exception that a verdict was made of

    def __init__(self, memory: Memory, profile_id: str, parent: QObject) -> None:
        super().__init__(parent)
        self._memory = memory
        self._profile_id = profile_id
        self._background = Background(DaemonExecutor(AT_ONCE, "verdict"), self)
        self._gateway: Gateway | None = None
        self._bucket = ""
        self._waiting: list[ListedObject] = []
        self._running: dict[str, tuple[ListedObject, Event]] = {}

    def use(self, gateway: Gateway, bucket: str) -> None:
        """Read from *bucket* from now on, by the gateway of its Region."""
        self._gateway, self._bucket = gateway, bucket

    def want(self, objects: Iterable[ListedObject]) -> None:
        """Read these and no others; what is known of them is told at once."""
        wanted = {one.key: one for one in objects}
        for key, (listed, given_up) in tuple(self._running.items()):
            if wanted.get(key) == listed:
                del wanted[key]
            else:
                given_up.set()
                del self._running[key]
        self._waiting = []
        for listed in wanted.values():
            known = without_reading(listed) or self._memory.verdict(self._profile_id, self._bucket, listed)
            if known:
                self.came.emit(listed, known)
            else:
                self._waiting.append(listed)
        self._begin_more()

    def close(self) -> None:
        """Give everything up."""
        self.want(())
        self._background.close()

    def _begin_more(self) -> None:
        gateway, bucket = self._gateway, self._bucket
        while gateway and self._waiting and len(self._running) < AT_ONCE:
            listed, given_up = self._waiting.pop(0), Event()
            self._running[listed.key] = (listed, given_up)
            self._read(gateway, bucket, listed, given_up)

    def _read(self, gateway: Gateway, bucket: str, listed: ListedObject, given_up: Event) -> None:
        place = S3Location(bucket, listed.key)
        head = ObjectHead(listed.size or 0, listed.modified, listed.storage_class, listed.etag)

        def take(inspected: Inspected) -> None:
            verdict = verdict_of(inspected.report)
            # The bytes are what they are, whether somebody still waits or not.
            self._memory.keep_verdict(self._profile_id, bucket, listed, verdict)
            self._settle(listed, given_up, verdict)

        def fail(error: Exception) -> None:
            verdict = verdict_of_failure(error)
            if not given_up.is_set():
                self.failed.emit(error)
            self._settle(listed, given_up, verdict)

        self._background.run(
            lambda: inspect_object(gateway, place, head, seconds=LIMIT, given_up=given_up),
            owner=self,
            done=take,
            failed=fail,
        )

    def _settle(self, listed: ListedObject, given_up: Event, verdict: Verdict) -> None:
        if given_up.is_set():
            return
        del self._running[listed.key]
        self.came.emit(listed, verdict)
        self._begin_more()
