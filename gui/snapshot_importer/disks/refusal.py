"""Why AWS refuses a file, in the words that are shown."""

from dataclasses import dataclass, replace

from snapshot_importer.disks.report import DiskReport


@dataclass(frozen=True, slots=True)
class Refusal:
    """The cause, a sentence, the word for a column, and the command that cures it."""

    title: str
    reason: str
    verdict: str
    convert: str = ""

    def of(self, report: DiskReport) -> DiskReport:
        """Return *report* with the refusal."""
        return replace(
            report, title=self.title, reason=self.reason, verdict=self.verdict, convert=self.convert
        )


def damaged(kind: str, reason: str, convert: str = "") -> Refusal:
    """A file whose structures contradict themselves."""
    return Refusal(f"{kind}, damaged", reason, f"{kind}, damaged", convert)


def cut_off(kind: str, reason: str) -> Refusal:
    """A file whose end is missing."""
    sentence = f"{reason} The upload is cut off. Upload the file again."
    return Refusal(f"{kind}, cut off", sentence, f"{kind}, cut off")
