"""Where an import stands in the line, and what has to happen before it starts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an import stands in the line of its account and Region."""

    position: int  # from 1
    running: int  # imports that take a place now
    limit: int | None  # how many may
    put_off: bool  # AWS has no place for the one before


def starts(turn: Turn) -> str:
    """Say what has to happen before an import in line starts."""
    if turn.put_off:
        return "Starts when AWS has a place"
    ends = turn.position + turn.running - (turn.limit or 0)
    if turn.limit is None or ends < 1:
        return "Starts in a moment"
    return f"Starts when one of {turn.running} is done" if ends == 1 else f"Starts when {ends} are done"
