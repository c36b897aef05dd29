"""Look back over a history whose snapshots all exist, as is done after each start."""

import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from benchmarks.memory import resident
from fakes.gateway import FakeAws, channel_to
from snapshot_importer.aws.answers import ImportedSnapshot, Snapshot
from snapshot_importer.tasks.history import AT_ONCE
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.late_finds import late_finds, oldest_first
from snapshot_importer.tasks.sightings import View
from snapshot_importer.tasks.task import Task

PAGE = 500  # snapshots, as AWS is asked for them


def told(task: Task) -> ImportedSnapshot:
    snapshot = Snapshot(task.snapshot_id, "completed", started=task.started)
    return ImportedSnapshot(task.task_id, snapshot, task.account, task.ended)


def look_back(journal: Journal) -> dict[str, float]:
    """Return how long others wait for the journal at most, in milliseconds, and what is in memory after it."""
    now, longest = datetime.now(UTC), 0.0
    places: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for task in journal.tasks():
        if task.state == "COMPLETED":
            places[task.account, task.region].append(task)
    for (account, region), tasks in places.items():
        view = View(replace(channel_to(FakeAws(lambda: now)), region=region), account, now)
        for first in range(0, len(tasks), PAGE):
            for some in oldest_first(map(told, tasks[first : first + PAGE]), view, AT_ONCE):
                begun = time.monotonic()
                journal.write(partial(late_finds, found=some, view=view))
                longest = max(longest, time.monotonic() - begun)
    return {"look back, journal held": longest * 1000, "memory after a look back, MiB": resident()}
