"""A timeline that would grow for ever keeps its beginning, its end and what is told once, and says what it left out."""

from dataclasses import replace

import pytest

from fakes.gateway import ACCOUNT, request
from snapshot_importer.tasks.event_bound import FIRST, LAST, LEFT_OUT, MOST
from snapshot_importer.tasks.events import Note
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Event, State, Task

AT_ONCE = 150  # events in one transaction
TURNS = MOST // 2 + 50


@pytest.fixture
def task(journal: Journal, channel: Channel) -> Task:
    return submit(journal, channel, Intent(ACCOUNT, request("disk")))


def tell(journal: Journal, task: Task, kind: str, detail: str, state: State | None = None) -> None:
    journal.update(task.key, lambda row: replace(row, state=state or row.state), Note(kind, detail))


def phases(journal: Journal, task: Task, numbers: range) -> None:
    for first in range(numbers.start, numbers.stop, AT_ONCE):
        notes = [
            Note("phase", f"phase {number}") for number in range(first, min(first + AT_ONCE, numbers.stop))
        ]
        journal.update(task.key, lambda row: replace(row, note=row.note), *notes)


def events(journal: Journal, task: Task) -> tuple[Event, ...]:
    return journal.timelines.events(task)


def left_out(journal: Journal, task: Task) -> list[int]:
    return [int(event.detail.split()[0]) for event in events(journal, task) if event.kind == LEFT_OUT]


def test_the_first_and_the_last_events_stay_and_one_line_tells_how_many_did_not(
    journal: Journal, task: Task
) -> None:
    begun = len(events(journal, task))
    phases(journal, task, range(3 * MOST))

    found = events(journal, task)
    told = [event.detail for event in found]
    assert len(found) <= MOST
    assert told[begun:FIRST] == [f"phase {number}" for number in range(FIRST - begun)]
    assert told[-LAST:] == [f"phase {number}" for number in range(3 * MOST - LAST, 3 * MOST)]
    (number,) = left_out(journal, task)
    assert number + len(found) - 1 == begun + 3 * MOST
    (line,) = [event for event in found if event.kind == LEFT_OUT]
    assert (line.title, line.icon) == ("Some events are left out here", "circle-dashed")


def test_what_is_told_once_stays_in_the_middle(journal: Journal, task: Task) -> None:
    phases(journal, task, range(MOST // 2))
    tell(journal, task, "cancel-asked", "by the user", "CANCEL_REQUESTED")
    phases(journal, task, range(MOST // 2, MOST))
    tell(journal, task, "cancel-failed", "AWS goes on", "SUBMITTED")
    phases(journal, task, range(MOST, 3 * MOST))

    kinds = [event.kind for event in events(journal, task)]
    middle = kinds[FIRST:-LAST]
    assert len(kinds) <= MOST
    assert [kind for kind in middle if kind not in (LEFT_OUT, "phase")] == ["cancel-asked", "cancel-failed"]


def test_a_state_that_comes_and_goes_for_ever_is_kept_where_it_comes_first(
    journal: Journal, channel: Channel
) -> None:
    row = submit(journal, channel, Intent(ACCOUNT, request("busy")))
    for number in range(TURNS):
        tell(journal, row, "cancel-sent", str(number), "CANCEL_REQUESTED")
        tell(journal, row, "cancel-failed", str(number), "SUBMITTED")

    found = events(journal, row)
    assert len(found) <= MOST
    assert sum(left_out(journal, row)) + len(found) - len(left_out(journal, row)) > 2 * TURNS
    assert found[-1].detail == str(TURNS - 1)


def test_other_timelines_are_left_alone(journal: Journal, channel: Channel, task: Task) -> None:
    other = submit(journal, channel, Intent(ACCOUNT, request("other")))
    before = events(journal, other)
    phases(journal, task, range(2 * MOST))

    assert events(journal, other) == before
