"""How the next steps of a finished snapshot stand, as far as its timeline tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from snapshot_importer.tasks.task import Event

Step = Literal["volume", "image", "share", "source"]
Outcome = Literal[
    "asked",  # told before the call; nothing after it: nobody saw an answer
    "done",
    "failed",
    "unknown",  # no believable answer came
]
_OUTCOMES: dict[str, Outcome] = {"asked": "asked", "done": "done", "failed": "failed", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What came of a step last."""

    outcome: Outcome
    detail: str


def standing(events: Sequence[Event], step: Step) -> Standing | None:
    """Return how *step* stands after *events*; None where it was not begun."""
    for event in reversed(events):
        about, _, outcome = event.kind.rpartition("-")
        if about == step and outcome in _OUTCOMES:
            return Standing(_OUTCOMES[outcome], event.detail)
    return None
