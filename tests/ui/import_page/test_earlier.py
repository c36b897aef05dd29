"""What the history says to a new import: the same, whether all of it is read or only what changed."""

import random
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.gateway import ACCOUNT, FakeAws, FakeClock, channel_to, request
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Filter, State, Task
from snapshot_importer.ui.import_page import earlier
from snapshot_importer.ui.import_page.earlier import Earlier, Past, read_history, read_on

PLACES = [("exports", f"disk-{number}.vmdk") for number in range(6)]
FATES: list[tuple[State, Filter]] = [
    ("SUBMITTED", "running"),
    ("COMPLETED", "completed"),
    ("FAILED", "failed"),
]


@pytest.fixture
def one(tmp_path: Path) -> Task:
    clock = FakeClock()
    with closing(Journal(tmp_path / "history.sqlite", clock=clock)) as journal:
        channel = channel_to(FakeAws(clock), LinksInMemory())
        return submit(journal, channel, Intent(ACCOUNT, request("disk-0.vmdk")))


def said(found: Earlier) -> object:
    return (
        [found.is_used(f"token-{number}") for number in range(200)],
        [found.same_object(*place) for place in PLACES],
        found.own,
    )


def random_task(draw: random.Random, one: Task, number: int) -> Task:
    bucket, key = draw.choice(PLACES)
    state, group = draw.choice(FATES)
    began = one.created + timedelta(minutes=number)
    return replace(
        one, key=f"key-{number}", bucket=bucket, object_key=key, created=began, started=began, state=state,
        filter=group, client_token=f"token-{number}" if draw.random() < 0.5 else "",
        origin=draw.choice(["own", "other"]), note=str(draw.random()),
    )  # fmt: skip


def unfinished(tasks: Iterable[Task]) -> tuple[Task, ...]:
    return tuple(task for task in tasks if not task.final)


@pytest.mark.parametrize("seed", range(20))
def test_what_changed_is_enough(one: Task, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier, "MOST_RECENT", 5)
    draw = random.Random(seed)
    tasks: list[Task] = []
    past, before = Past(), unfinished(())
    for number in range(150):
        match draw.choice(["more", "more", "change", "less"] if tasks else ["more"]):
            case "more":
                tasks.append(random_task(draw, one, number))
            case "change":
                row = draw.randrange(len(tasks))
                other = random_task(draw, one, number)
                kept = tasks[row]
                tasks[row] = replace(
                    other, key=kept.key, created=kept.created, started=kept.started,
                    client_token=kept.client_token, origin=kept.origin,
                )  # fmt: skip
            case "less" if draw.random() < 0.3:
                del tasks[draw.randrange(len(tasks))]
                past, before = (
                    Past(),
                    unfinished(tasks),
                )  # the tokens of a deleted row may be known for longer
        stale = draw.choice([before, unfinished(tasks)])
        before = unfinished(tasks)
        past, found = read_on(past, tuple(tasks), stale)
        assert said(found) == said(read_history(tasks)), f"seed {seed}, step {number}"


def test_a_long_past_is_read_once(one: Task) -> None:
    tasks = tuple(
        replace(
            one, key=f"key-{number}", state="COMPLETED", filter="completed", client_token=f"token-{number}"
        )
        for number in range(1000)
    )
    past, _ = read_on(Past(), tasks, ())
    more = replace(one, key="key-more", bucket="exports", object_key="new.vmdk")
    again, found = read_on(past, (*tasks, more), (more,))
    assert again is past
    assert found.same_object("exports", "new.vmdk") is more
    assert found.is_used("token-7")
