"""The result of an inspection in words: what the box in the Source card shows, as data."""

from dataclasses import dataclass
from typing import Literal

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure
from snapshot_importer.disks.report import GIB, DiskReport
from snapshot_importer.ui.import_page.lookups import storage_class
from snapshot_importer.ui.import_page.source_facts import SourceFacts
from snapshot_importer.ui.text import gib, size

NOT_INSPECTED = "Once the location is valid, the app reads a few KiB to find format, size and partitions."
READING = "Reading the disk header…"
NOT_YET = "Detected once the location is valid"
LEFT_OUT = "Left out, AWS detects it"
READ_FROM = "read from its first and last bytes"
UNKNOWN = "–"
MOST_SENTENCES = 4
BOOTS = {"uefi": "UEFI", "legacy-bios": "BIOS", "uefi-preferred": "UEFI or BIOS", "": UNKNOWN}
ENCRYPTIONS = {"AES256": "SSE-S3", "aws:kms": "SSE-KMS", "aws:kms:dsse": "DSSE-KMS"}
# What a name's ending promises, where the bytes can tell.
ENDINGS = {
    "vmdk": "VMDK", "vhd": "VHD", "vhdx": "VHDX", "raw": "RAW", "img": "RAW",
    "qcow2": "QCOW2", "vdi": "VDI", "ova": "OVA",
}  # fmt: skip
TRY_AGAIN = Cure("try-again", "Try again")
ANOTHER = Cure("choose-another", "Choose another object…")


@dataclass(frozen=True, slots=True)
class InspectionView:
    """One state of the box; a cell is a label and a value."""

    state: Literal["none", "reading", "good", "warning", "refused", "failed"]
    title: str
    aside: str = ""  # quieter, behind the title
    sentences: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    cures: tuple[Cure, ...] = ()
    details: bool = False  # whether there is more to see


def format_note(facts: SourceFacts) -> str:
    """Return what stands beside a format that is left to the app and not known."""
    if facts.report.state == "reading":
        return READING
    return LEFT_OUT if facts.report.place else NOT_YET


def inspection_view(facts: SourceFacts) -> InspectionView:
    """Return how the look at the source stands."""
    head, report = facts.head.value, facts.report
    if report.state == "reading":
        return InspectionView("reading", READING, cells=_object_cells(head))
    if report.state == "failed":
        if isinstance(report.error, CallError) and report.error.http_status == 404:
            return InspectionView("none", "Not inspected", sentences=(NOT_INSPECTED,))
        return InspectionView(
            "failed", "The bytes could not be read", "", (report.sentence,), _object_cells(head), (TRY_AGAIN,)
        )
    if report.value is not None:
        return _of_report(report.value, head, facts.name)
    return InspectionView("none", "Not inspected", "", (_why_not(head),), _object_cells(head))


def snapshot_words(report: DiskReport) -> str:
    """Return how large the snapshot will be, such as ``120 GiB snapshot``; empty where it is not known."""
    return f"{gib(report.snapshot_gib)} snapshot" if report.snapshot_gib is not None else ""


def disk_size(count: int | None) -> str:
    """Return the size of a disk: whole GiB as such, as disks are made."""
    return gib(count // GIB) if count and count % GIB == 0 else size(count)


def ending_note(report: DiskReport, name: str) -> str:
    """Say that the name promises another format than the bytes are; empty where it does not."""
    promised = ENDINGS.get(name.rpartition(".")[2].lower(), "") if "." in name else ""
    # What looks raw under another name may be cut off: the report itself warns of that.
    if not promised or report.format in (promised, "RAW"):
        return ""
    return f"The name ends as a {promised} file's does, the bytes are {report.format}. The bytes count."


def _of_report(report: DiskReport, head: ObjectHead | None, name: str) -> InspectionView:
    cells = (
        ("File size", size(report.size)),
        ("Virtual size", disk_size(report.virtual_size)),
        ("Partitions", _partitions(report)),
        ("Boots with", BOOTS[report.boot]),
        *_object_cells(head)[1:],
    )
    note = ending_note(report, name)
    sentences = tuple(found for found in (report.reason, *report.warnings, note) if found)
    if not report.accepted:
        return InspectionView(
            "refused", report.title, "", sentences[:MOST_SENTENCES], cells, report_cures(report), details=True
        )
    aside = " · ".join(part for part in (READ_FROM, snapshot_words(report)) if part)
    state: Literal["good", "warning"] = "warning" if report.warnings else "good"
    return InspectionView(state, report.title, aside, sentences[:MOST_SENTENCES], cells, details=True)


def report_cures(report: DiskReport) -> tuple[Cure, ...]:
    """Return what helps where AWS refuses the file."""
    cures: tuple[Cure, ...] = ()
    if report.members:
        cures += (Cure("choose-disk", "Choose disk…"),)
    elif report.convert:
        cures += (Cure("show-conversion", "Show how to convert…", report.convert),)
    return (*cures, ANOTHER)


def _partitions(report: DiskReport) -> str:
    if report.table:
        return f"{report.table}, {len(report.partitions)}"
    return "None" if report.accepted else UNKNOWN


def _object_cells(head: ObjectHead | None) -> tuple[tuple[str, str], ...]:
    if head is None:
        return ()
    if head.customer_key:
        return (("Object", f"{head.storage_class}, SSE-C"),)
    kept = f"{storage_class(head)}, {ENCRYPTIONS.get(head.encryption, head.encryption)}"
    return (("File size", size(head.size)), ("Object", kept))


def _why_not(head: ObjectHead | None) -> str:
    if head is None:
        return NOT_INSPECTED
    if head.customer_key:
        return "Its bytes can be read with the customer's own key only, which AWS does not keep."
    if head.archived:
        return "Its bytes can be read once the object is restored."
    return "There are no bytes to read."
