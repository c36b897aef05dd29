"""Where an import stands in the queue, and what has to happen before it starts."""

from dataclasses import dataclass

from snapshot_importer.tasks.task import Action


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an import stands in the queue of its account and Region."""

    position: int  # from 1
    length: int  # of the queue
    running: int  # imports that take a slot now
    limit: int | None  # how many may
    put_off: bool  # AWS has no place for the one before


def starts(turn: Turn) -> str:
    """Say what has to happen before an import in the queue starts."""
    if turn.put_off:
        return "Starts when AWS has a place"
    ends = turn.position + turn.running - (turn.limit or 0)
    if turn.limit is None or ends < 1:
        return "Starts in a moment"
    if ends > 1:
        return f"Starts when {ends} are done"
    return (
        "Starts when the running one is done"
        if turn.running == 1
        else f"Starts when one of {turn.running} is done"
    )


def deeds(turn: Turn) -> tuple[Action, ...]:
    """Return what may be done with an import in the queue."""
    forward: tuple[Action, ...] = ("move-first", "move-up") if turn.position > 1 else ()
    back: tuple[Action, ...] = ("move-down",) if turn.position < turn.length else ()
    return ("start-now", *forward, *back, "leave-queue")
