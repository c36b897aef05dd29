"""The few words that a row has room for."""

from snapshot_importer.aws.explain import explain
from snapshot_importer.tasks.task import Failure


def short_cause(failure: Failure) -> str:
    """Say in a row's second line why it failed."""
    return explain(failure.code, failure.message, kind=failure.kind).reason


def clipped(text: str, longest: int) -> str:
    """Return the start of *text* on one line."""
    # No more is split than can be shown: the text may be megabytes.
    line = " ".join(text[: 4 * longest].split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
