"""The checks of object and bytes: what `SourceFacts` found out, said as checks. Nothing is asked a second time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.checks import (
    TRY_AGAIN,
    CheckResult,
    State,
    is_denied,
    not_allowed,
    not_asked,
)
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure, explain, explain_denied
from snapshot_importer.disks.reader import RefusedError
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.problems import Problem
from snapshot_importer.ui.import_page.inspection_view import report_cures
from snapshot_importer.ui.import_page.lookups import missing_object, object_problems, storage_class
from snapshot_importer.ui.import_page.source_problems import format_problems
from snapshot_importer.ui.text import day_and_time, size

OBJECT, BYTES = "Object", "Bytes"
ANOTHER = Cure("choose-another", "Choose another object…")
CORRECT = Cure("go-to-location", "Check the location")
RESTORE = Cure("restore", "Restore…")
# S3 passes on what KMS says of the object's key; anything else of KMS, such as that it is busy, may pass.
UNUSABLE_KEY = {
    "KMS.DisabledException": "disabled",
    "KMS.InvalidKeyUsageException": "not made for encryption",
    "KMS.KMSInvalidStateException": "about to be deleted or not ready",
    "KMS.NotFoundException": "not there any more",
}
# domain.md: an import takes up to some hours, and reads the object all the while.
LONG_ENOUGH = timedelta(hours=12)


def object_result(head: ObjectHead, now: datetime) -> CheckResult:
    """Return what the Object check says of an object that is there."""
    if found := object_problems(head):
        return _from_problem(OBJECT, found[0], (ANOTHER,))
    if head.restored_until and head.restored_until - now < LONG_ENOUGH:
        until = day_and_time(head.restored_until, now)
        sentence = f"The restored copy can be read until {until}. The import may need it for longer."
        return CheckResult(OBJECT, "warning", sentence, (RESTORE,))
    first = f"Readable, {size(head.size)}, {storage_class(head)}"
    more = " ".join(_remarks(head))
    return CheckResult(OBJECT, "ok", f"{first}. {more}" if more else first)


def _remarks(head: ObjectHead) -> Iterator[str]:
    if head.kms_key:
        yield "The role must be able to decrypt it (SSE-KMS)."
    if head.version_id not in ("", "null"):
        # ImportSnapshot names no version: an upload over the object during the import is a race.
        yield f"This is version {head.version_id[:8]}: do not overwrite it before the import ends."


def unseen_object(place: S3Location, error: Exception) -> CheckResult:
    """Return what the Object check says of an object that could not be looked at."""
    if isinstance(error, CallError) and is_denied(error):
        # S3 answers 403 for a missing object too, to whom may not list the bucket.
        more = "The key may also be misspelt."
        return not_allowed(OBJECT, "s3:GetObject", "s3:ListBucket", more=more)
    if isinstance(error, CallError) and (found := missing_object(place, error)):
        return _from_problem(OBJECT, found[0], (CORRECT, ANOTHER))
    return _not_read(OBJECT, error)


def bytes_result(report: DiskReport, declared: str) -> CheckResult:
    """Return what the bytes say against *declared*, the format that the user chose, or against the import as such."""
    if not report.accepted:
        return CheckResult(BYTES, "failed", f"{report.title}.", report_cures(report))
    if found := format_problems(report, declared):
        return _from_problem(BYTES, found[0])
    if report.warnings:
        return CheckResult(BYTES, "warning", " ".join(report.warnings))
    return CheckResult(BYTES, "ok", f"{report.title}, as declared" if declared else report.title)


def unread_bytes(error: Exception) -> CheckResult:
    """Return what the Bytes check says of bytes that could not be read."""
    if isinstance(error, CallError):
        if is_denied(error) and error.code != "InvalidObjectState":
            return not_allowed(BYTES, explain_denied(error.message)[0] or "s3:GetObject")
        if why := UNUSABLE_KEY.get(error.code):
            return CheckResult(
                BYTES, "failed", f"S3 cannot decrypt the object: its key is {why}.", (ANOTHER,)
            )
        if error.code == "InvalidObjectState":
            return CheckResult(BYTES, "failed", f"{explain(error.code, '').title}.", (RESTORE,))
    return _not_read(BYTES, error)


def link_result(report: DiskReport) -> CheckResult:
    """Return what the Object check says of a link that was opened."""
    return CheckResult(OBJECT, "ok", f"The link opens, {size(report.size)}")


def unopened_link(error: Exception) -> CheckResult:
    """Return what the Object check says of a link that was not: what refused us refuses AWS too."""
    if isinstance(error, RefusedError):
        return CheckResult(OBJECT, "failed", str(error), (CORRECT,))
    return _not_read(OBJECT, error)


def _not_read(name: str, error: Exception) -> CheckResult:
    if isinstance(error, CallError):
        return not_asked(name, error)
    sentence = error.sentence if isinstance(error, SecretsUnavailable) else str(error)
    return CheckResult(name, "could-not-check", sentence, (TRY_AGAIN,))


def _from_problem(name: str, problem: Problem, cures: tuple[Cure, ...] = ()) -> CheckResult:
    """Say of a check what is said at the field; the field's own way to mend it comes first."""
    fix = problem.fix
    first = (Cure(fix.cure or "use-format", fix.label, value=fix.value),) if fix else ()
    state: State = "failed" if problem.severity == "error" else "warning"
    return CheckResult(name, state, problem.message, (*first, *cures))
