"""How large a disk AWS takes."""

from dataclasses import replace

from snapshot_importer.disks.report import DiskReport

TIB = 1 << 40
# VM Import/Export User Guide, "limitations": less than 16 TiB, and above 8 TiB only with a manifest, which this call
# has no place for.
TOO_LARGE = 16 * TIB
LARGE = 8 * TIB
TOO_LARGE_SENTENCE = "16 TiB or more: too large for an import"


def limited(report: DiskReport) -> DiskReport:
    """Return *report* with what its virtual size means for the import."""
    size = report.virtual_size or 0
    if size >= TOO_LARGE and report.accepted:
        return replace(
            report,
            accepted=False,
            send_as="",
            title=TOO_LARGE_SENTENCE,
            verdict="Too large",
            reason="AWS imports disks of less than 16 TiB.",
        )
    if size >= TOO_LARGE:
        return replace(report, warnings=(*report.warnings, TOO_LARGE_SENTENCE))
    if size > LARGE:
        sentence = "Larger than 8 TiB: AWS may refuse it, and an import takes many hours"
        return replace(report, warnings=(*report.warnings, sentence))
    return report
