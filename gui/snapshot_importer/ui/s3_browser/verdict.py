"""Whether an object can be imported, in the few words of a column."""

from dataclasses import dataclass
from typing import Literal

from snapshot_importer.aws.answers import ListedObject
from snapshot_importer.aws.checks import is_denied
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain_denied
from snapshot_importer.disks.reader import ReadError
from snapshot_importer.disks.report import DiskReport

Tone = Literal["good", "act", "bad", "none", "unknown", "reading"]
# By tone, in the order of sorting: icon, token, and what is said before the words. Never colour alone.
LOOKS: dict[Tone, tuple[str, str, str]] = {
    "good": ("circle-check", "ok", "Can be imported"),
    "act": ("triangle-alert", "warn", "Needs something first"),
    "bad": ("circle-x", "err", "Cannot be imported"),
    "none": ("circle-minus", "mute", "Cannot be imported"),
    "unknown": ("circle-question-mark", "mute", "Not known"),
    "reading": ("loader-circle", "mute", "Not known yet"),
}
ORDER = tuple(LOOKS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the column says; *detail* holds sentences for the tool tip."""

    words: str
    tone: Tone
    detail: str = ""

    @property
    def order(self) -> tuple[int, str]:
        """What the column is sorted by."""
        return ORDER.index(self.tone), self.words


READING = Verdict("Reading…", "reading")
RESTORE = Verdict(
    "Restore first", "act", "The object lies in an archive. Its bytes can be read once it is restored."
)
OTHER_KEY = "Encrypted with another key"
EMPTY = Verdict("Not a disk", "none", "The object is empty (0 bytes).")
NO_SIZE = Verdict("Could not be read", "unknown", "S3 does not tell its size.")


def without_reading(listed: ListedObject) -> Verdict | None:
    """Return what the listing alone tells, ``None`` where the bytes have to be read."""
    if listed.archived:
        return RESTORE
    if listed.size is None:
        return NO_SIZE
    return None if listed.size else EMPTY


def verdict_of(report: DiskReport) -> Verdict:
    """Return what the bytes tell."""
    detail = "\n".join(part for part in (report.reason, *report.warnings) if part)
    if report.accepted:
        return Verdict(report.verdict, "act" if report.warnings else "good", detail)
    return Verdict(report.verdict, "none" if report.verdict == EMPTY.words else "bad", detail)


def verdict_of_failure(error: Exception) -> Verdict:
    """Return what can be said of bytes that could not be read; a fault of the program is raised."""
    if isinstance(error, CallError):
        return _of_call(error)
    if isinstance(error, ReadError):
        return Verdict("Could not be read", "unknown", str(error))
    raise error


def _of_call(error: CallError) -> Verdict:
    if error.code == "InvalidObjectState":
        return RESTORE
    # S3 passes on what KMS says of the object's key, as KMS.DisabledException.
    by_kms = error.code.startswith("KMS.") or explain_denied(error.message)[0].startswith("kms:")
    # S3 User Guide, "Using server-side encryption with customer-provided keys".
    customers = error.code == "InvalidRequest" and "server side encryption" in error.message.lower()
    if by_kms or customers:
        return Verdict(OTHER_KEY, "act", error.message)
    if is_denied(error):
        return Verdict("You may not read it", "act", error.message)
    if error.http_status in (404, 412):
        return Verdict("Changed, load again", "unknown", "The object was removed or changed meanwhile.")
    return Verdict("Could not be read", "unknown", error.message)
