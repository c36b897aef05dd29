"""How a check stands, as the panel shows it."""

from dataclasses import dataclass, field
from typing import Literal

from snapshot_importer.aws.checks import CheckResult
from snapshot_importer.aws.explain import Cure

State = Literal["ok", "warning", "failed", "could-not-check", "running", "waiting", "not-run"]


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check; the first of its cures is the best."""

    name: str
    state: State
    sentence: str = ""
    cures: tuple[Cure, ...] = ()
    found: str = ""  # what others go on with: the bucket's Region, the ARN of the key
    said: str = field(default="", repr=False)  # AWS's own words


def view_of(result: CheckResult) -> CheckView:
    """Return how a check stands that was made."""
    return CheckView(result.name, result.state, result.sentence, result.cures, result.found, result.said)
