"""What the facts about the source mean for the fields that name it: location and disk format."""

from collections.abc import Iterator

from snapshot_importer.aws.errors import CallError
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.request.location import S3Location
from snapshot_importer.request.problems import Fix, Problem
from snapshot_importer.ui.import_page.lookups import missing_object, object_problems
from snapshot_importer.ui.import_page.source_facts import SourceFacts


def source_problems(facts: SourceFacts, declared: str) -> tuple[Problem, ...]:
    """Return what *facts* say against the location, and against *declared*, the format that the user chose."""
    return (*_location(facts), *(format_problems(facts.report.value, declared) if facts.report.value else ()))


def _location(facts: SourceFacts) -> Iterator[Problem]:
    head = facts.head
    if head.value is not None:
        yield from object_problems(head.value)
    elif isinstance(head.error, CallError) and isinstance(head.place, S3Location):
        yield from missing_object(head.place, head.error)


def format_problems(report: DiskReport, declared: str) -> tuple[Problem, ...]:
    """Return what the bytes say against *declared*; nothing where the format is left to the app."""
    declared = declared.upper()
    if not declared or declared in (report.format, report.send_as):
        return ()
    found = report.format
    fix = Fix(f"Use {report.send_as}", report.send_as) if report.accepted and report.send_as else None
    if declared != "RAW":
        message = f"The bytes say {found}, the form says {declared}. AWS would refuse it."
        return (Problem("format", message, fix=fix),)
    if found == "VHD" and report.subformat == "fixed":
        # It begins as a raw disk does, so that it would even boot.
        message = "This is a fixed VHD. As RAW its footer would become the last 512 bytes of the disk."
        return (Problem("format", message, "warning", fix),)
    article = "an" if found[:1] in "AEHIOX" else "a"
    message = f"This is {article} {found} file. As RAW it would import without error and never work."
    return (Problem("format", message, fix=fix),)
