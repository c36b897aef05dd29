"""What one scenario of a failure is."""

from collections.abc import Callable
from dataclasses import dataclass

from failures.stage import Stage


@dataclass(frozen=True)
class Scenario:
    """A failure that the simulated AWS really brings about, and how it is mended."""

    rule: str  # the row of the table of failures
    name: str
    fail: Callable[[Stage], object]  # until the app has told it
    words: tuple[str, ...]  # that the app says: the cause first
    mend: Callable[
        [Stage], object
    ]  # what follows the press of the first button, until the import has ended well

    def __str__(self) -> str:
        return f"{self.rule}: {self.name}"


def again(stage: Stage) -> None:
    """Send the form as it stands, and see it end well."""
    stage.completes()
