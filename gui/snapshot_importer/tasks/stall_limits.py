"""How long an import may stand still before the user is asked about it, learned from those that went on after all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from snapshot_importer.tasks.durations import LATEST, Finished, similar
from snapshot_importer.tasks.status import STALL
from snapshot_importer.tasks.task import Task

NEAR = 5  # percent points: AWS stands at about the same places

# How long the completed imports stood at a percentage while they were watched, where it was long.
SELECT_STILLS = f"""
SELECT key, percent, until - at FROM (
    SELECT progress.key, percent, at,
        coalesce(lead(at) OVER (PARTITION BY progress.key ORDER BY seq), ended) AS until
    FROM progress JOIN (
        SELECT key, ended FROM task WHERE state = 'COMPLETED' AND origin = 'own' AND ended IS NOT NULL
        ORDER BY ended DESC LIMIT {LATEST}
    ) AS done ON done.key = progress.key
) WHERE percent IS NOT NULL AND until - at > {STALL // timedelta(milliseconds=1)}
"""  # noqa: S608 - the numbers are ours


@dataclass(frozen=True, slots=True)
class Still:
    """A long time that an import stood at one percentage and then went on to its end."""

    key: str
    percent: int
    milliseconds: int


def stall_limit(task: Task, finished: Sequence[Finished], stills: Sequence[Still]) -> timedelta:
    """Return how long *task* may stand where it is: as long as two imports that are like it stood there, or STALL."""
    place = task.progress
    near = [still for still in stills if place is not None and abs(still.percent - place) <= NEAR]
    if len(near) < 2:
        return STALL
    alike = {one.key for one in similar(task, finished)}
    stood: dict[str, int] = {}
    for still in near:
        if still.key in alike:
            stood[still.key] = max(stood.get(still.key, 0), still.milliseconds)
    # One that hung may have been an accident.
    second = sorted(stood.values(), reverse=True)[1:2]
    return max([STALL, *(timedelta(milliseconds=time) for time in second)])
