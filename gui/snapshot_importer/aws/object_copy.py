"""Copies of an object into another bucket, made by S3 itself: no byte passes this computer."""

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from snapshot_importer.aws.copy_parts import SMALLEST_PART, Part, PartsAtOnce, parts_of
from snapshot_importer.aws.copy_places import TOKEN, found_at
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS
from snapshot_importer.aws.gateway import Gateway

# Seconds before each further try of a call that may succeed later.
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
# Seconds for a call that copies, and bytes a second that it copies at the least.
CALL, SLOWEST = 60.0, 8 << 20
# S3 API reference, CompleteMultipartUpload: "could take several minutes to complete".
COMPLETION = 600.0
LATER: frozenset[str] = frozenset({"throttled", "server", "unreachable", "garbled"})

Reason = Literal[
    "cancelled",
    "changed",  # the source is another object by now
    "exists",  # something lies at the target, and stays as it is
    "unverified",  # nobody knows whether the copy was finished
    "failed",  # *cause* tells why
]


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """What is to be copied where; *etag* and *size* are the source's as it was looked at."""

    source_bucket: str
    source_key: str
    etag: str
    size: int  # bytes
    bucket: str
    key: str
    token: str = field(default_factory=lambda: str(uuid.uuid4()))


class CopyError(Exception):
    """A copy that was not made; the message is a sentence, *leftover* one about what remains in the bucket."""

    def __init__(
        self, reason: Reason, message: str, *, cause: CallError | None = None, leftover: str = ""
    ) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.message = message
        self.cause = cause
        self.leftover = leftover


def copy_object(
    gateway: Gateway,
    order: CopyOrder,
    *,
    progress: Callable[[int], object],
    cancelled: threading.Event,
    pauses: tuple[float, ...] = PAUSES,
    part_size: int = SMALLEST_PART,
) -> None:
    """Copy an object to a key where nothing is; *gateway* is that of the target's Region.

    *progress* is told the bytes copied so far, in this thread. Each call has its own deadline, the whole has none.
    Raises `CopyError`; the source is never touched.
    """
    _Copying(gateway, order, progress, cancelled, pauses, part_size).run()


class _Copying:
    """One copy on its way."""

    def __init__(
        self,
        gateway: Gateway,
        order: CopyOrder,
        progress: Callable[[int], object],
        cancelled: threading.Event,
        pauses: tuple[float, ...],
        part_size: int,
    ) -> None:
        self._gateway = gateway
        self._order = order
        self._progress = progress
        self._cancelled = cancelled
        self._pauses = pauses
        self._part_size = part_size
        self._target = {"Bucket": order.bucket, "Key": order.key}
        self._source = {
            "CopySource": {"Bucket": order.source_bucket, "Key": order.source_key},
            "CopySourceIfMatch": f'"{order.etag}"',
        }
        # Tags are left behind: to copy them takes permissions of their own, and VM Import reads none.
        self._description = {"StorageClass": "STANDARD", "Metadata": {TOKEN: order.token}}

    def run(self) -> None:
        try:
            self._check_free()
            if self._order.size <= self._part_size:
                self._copy_at_once()
            else:
                self._copy_in_parts()
        except CallError as error:
            raise CopyError("failed", error.message, cause=error) from error

    def _check_free(self) -> None:
        try:
            if found_at(self._gateway, self._order.bucket, self._order.key) is None:
                return
        except CallError as error:
            # Who may write and not read is refused here; S3 itself refuses to overwrite later.
            if error.http_status == 403:
                return
            raise
        raise self._exists()

    def _copy_at_once(self) -> None:
        directives = {"MetadataDirective": "REPLACE", "TaggingDirective": "REPLACE", "IfNoneMatch": "*"}
        request = self._target | self._source | self._description | directives
        self._finish("CopyObject", request, CALL + self._order.size / SLOWEST)

    def _copy_in_parts(self) -> None:
        upload = self._begin()
        at_once = PartsAtOnce(
            lambda part: self._copy_part(upload, part, at_once.stopped),
            parts_of(self._order.size, self._part_size),
        )
        try:
            listed = self._parts(at_once)
            request = {
                **self._target,
                "UploadId": upload,
                "MultipartUpload": {"Parts": listed},
                "MpuObjectSize": self._order.size,
                "IfNoneMatch": "*",
            }
            self._finish("CompleteMultipartUpload", request, COMPLETION)
        except CallError as error:
            leftover = self._give_up(upload, at_once)
            raise CopyError("failed", error.message, cause=error, leftover=leftover) from error
        except CopyError as error:
            error.leftover = self._give_up(upload, at_once)
            raise

    def _begin(self) -> str:
        before = self._unfinished()
        failure: CallError | None = None
        for _ in self._tries():
            try:
                request = self._target | self._description
                answer = self._gateway.call("s3", "CreateMultipartUpload", request, attempts=1)
                if upload := str(answer.get("UploadId") or ""):
                    return upload
                failure = CallError("garbled", NOT_AWS, operation="CreateMultipartUpload")
            except CallError as error:
                if error.outcome_known or error.kind not in LATER:
                    raise
                failure = error
            # The one that was begun without an answer is taken up, so that none is left behind.
            begun = () if before is None else tuple((self._unfinished() or frozenset()) - before)
            if len(begun) == 1:
                return begun[0]
        raise failure or self._stopped()

    def _unfinished(self) -> frozenset[str] | None:
        """Return the uploads that were begun for this key; None where they cannot be listed, all of them."""
        request = {"Bucket": self._order.bucket, "Prefix": self._order.key}
        try:
            answer = self._gateway.call("s3", "ListMultipartUploads", request)
        except CallError as error:
            if error.kind == "refused":
                return None
            raise
        if answer.get("IsTruncated"):
            return None
        uploads = answer.get("Uploads") or ()
        return frozenset(str(one["UploadId"]) for one in uploads if one.get("Key") == self._order.key)

    def _parts(self, at_once: PartsAtOnce) -> list[dict[str, Any]]:
        tags: dict[int, str] = {}
        copied = 0
        for part, tag in at_once.results(self._cancelled):
            tags[part.number] = tag
            copied += part.size
            self._progress(copied)
        self._check_cancelled()
        return [{"PartNumber": number, "ETag": tag} for number, tag in sorted(tags.items())]

    def _copy_part(self, upload: str, part: Part, stopped: threading.Event) -> str:
        """Copy one part, again if need be until *stopped*: a number that is copied twice is one part."""
        gateway = self._gateway.with_deadline(CALL + part.size / SLOWEST)
        span = {"PartNumber": part.number, "CopySourceRange": f"bytes={part.first}-{part.last}"}
        request = {**self._target, **self._source, "UploadId": upload, **span}
        failure: CallError | None = None
        for _ in self._tries(stopped):
            try:
                answer = gateway.call("s3", "UploadPartCopy", request, attempts=1)
            except CallError as error:
                if error.http_status == 412:
                    raise self._changed() from error
                if error.kind not in LATER:
                    raise
                failure = error
                continue
            if tag := str((answer.get("CopyPartResult") or {}).get("ETag") or ""):
                return tag
            failure = CallError("garbled", NOT_AWS, operation="UploadPartCopy")
        raise failure or self._stopped()

    def _finish(self, operation: str, request: dict[str, Any], seconds: float) -> None:
        """Make the call that makes the object, and see that it is there; sent again only where it is not."""
        gateway = self._gateway.with_deadline(seconds)
        failure: CallError | None = None
        for _ in self._tries():
            try:
                gateway.call("s3", operation, request, attempts=1)
                failure = None
            except CallError as error:
                failure = error
            if self._is_there(failure):
                self._progress(self._order.size)
                return
            if failure is not None and failure.kind not in LATER:
                raise failure
        self._check_cancelled()
        raise failure or CallError("garbled", NOT_AWS, operation=operation)

    def _is_there(self, failure: CallError | None) -> bool:
        """Whether our copy lies at the target after a call that ended in *failure*, or well."""
        try:
            found = found_at(self._gateway, self._order.bucket, self._order.key)
        except CallError as error:
            if failure is None and error.http_status == 403:
                return True  # S3 said so, and who may write need not be one who may read
            if failure is not None and failure.outcome_known:
                raise failure from error
            message = f"Whether the copy was finished is not known. {error.message}"
            raise CopyError("unverified", message, cause=error) from error
        if found is None:
            # The one call with two conditions: nothing lies at the target, so it is the source that differs.
            if failure is not None and (failure.operation, failure.http_status) == ("CopyObject", 412):
                raise self._changed()
            return False
        if found.token != self._order.token:
            raise self._exists()
        if found.size != self._order.size:
            raise CallError("garbled", "The copy has another size than the object.", operation="HeadObject")
        return True

    def _give_up(self, upload: str, at_once: PartsAtOnce) -> str:
        """Remove what was copied; return a sentence where that was not possible."""
        at_once.stop()
        self._abort(upload)
        # S3 API reference, AbortMultipartUpload: parts under way may still be kept, so it is asked for twice.
        at_once.join()
        failure = self._abort(upload)
        if failure is None:
            return ""
        return (
            f"The parts copied so far remain in {self._order.bucket} as an unfinished upload, and are billed "
            f"until it is aborted. {failure.message}"
        )

    def _abort(self, upload: str) -> CallError | None:
        try:
            self._gateway.call("s3", "AbortMultipartUpload", {**self._target, "UploadId": upload})
        except CallError as error:
            return None if error.code == "NoSuchUpload" else error
        return None

    def _tries(self, stopped: threading.Event | None = None) -> Iterator[None]:
        """Yield once, then once more after each pause, until the copy is cancelled, or *stopped*, which comes of it."""
        for pause in (0.0, *self._pauses):
            if (stopped or self._cancelled).wait(pause) or self._cancelled.is_set():
                return
            yield

    def _check_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise self._stopped()

    def _stopped(self) -> CopyError:
        return CopyError("cancelled", "The copy was cancelled.")

    def _changed(self) -> CopyError:
        return CopyError("changed", "The object was changed while it was copied. Look at it again.")

    def _exists(self) -> CopyError:
        message = (
            f"An object with the key “{self._order.key}” exists in {self._order.bucket}. It stays as it is."
        )
        return CopyError("exists", message)
