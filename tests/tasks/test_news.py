"""What is news of imports, and what is none."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from snapshot_importer.tasks.news import News, Told, look
from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.record import Record
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.tasks.task import Action, Filter, Task
from snapshot_importer.tasks.told_file import LARGEST, read_told, write_told

HERE = ("111122223333", "eu-central-1")
NOBODY: frozenset[tuple[str, str]] = frozenset()
ALL = frozenset({HERE})


def task(group: Filter, *actions: Action, key: str = "a", line: str = "", followed_by: str = "") -> Task:
    record = Record(key, "own", "INTENT", "p", *HERE, "aws", created=datetime(2026, 11, 24, tzinfo=UTC))
    made = picture(record, Outlook())
    return replace(made, filter=group, actions=actions, second_line=line, followed_by=followed_by)


def kinds(*pictures: Task, told: Told | None = None) -> list[str]:
    """Return what is told of the pictures of one import, one look after the other."""
    told = told or Told()
    found: list[str] = []
    for now in pictures:
        told, news = look(told, (now,), ALL)
        found += [one.kind for one in news]
    return found


STALLED = task("attention", "keep-waiting", "cancel", line="No progress for 34 min")
STALLED_LONGER = replace(STALLED, second_line="No progress for 39 min")
SIGNED_OUT = task("attention", "sign-in")
RUNS = task("running", "cancel")


@pytest.mark.parametrize(
    ("pictures", "expected"),
    [
        ((RUNS, task("completed")), ["completed"]),
        ((RUNS, task("failed")), ["failed"]),
        ((RUNS, task("cancelled")), []),
        ((RUNS, task("completed"), task("completed")), ["completed"]),
        ((task("completed"), RUNS, task("completed")), ["completed"]),
        ((RUNS, STALLED, STALLED_LONGER), ["attention"]),
        ((RUNS, STALLED, RUNS, STALLED), ["attention", "attention"]),
        ((RUNS, STALLED, SIGNED_OUT), ["attention", "attention"]),
        ((RUNS, STALLED, task("completed")), ["attention", "completed"]),
        ((RUNS, task("failed", followed_by="b")), []),
        ((RUNS, task("attention", "copy-tags"), task("completed")), ["attention", "completed"]),
    ],
    ids=[
        "completed",
        "failed",
        "cancelled",
        "once",
        "found-again",
        "stall-grows",
        "stalls-twice",
        "another-cause",
        "stall-ends-well",
        "tried-once-more",
        "cured",
    ],
)
def test_each_change_is_news_once(pictures: tuple[Task, ...], expected: list[str]) -> None:
    assert kinds(*pictures) == expected


@pytest.mark.parametrize("group", ["completed", "failed", "cancelled", "attention"])
def test_what_stands_so_at_the_first_look_is_no_news(group: Filter) -> None:
    assert kinds(task(group), task(group)) == []


def test_what_is_seen_first_when_it_is_over_is_no_news_but_what_needs_the_user_is() -> None:
    told, _ = look(Told(), (), ALL)

    ended = (task("completed", key="a"), task("failed", key="b"))
    told, news = look(told, ended, ALL)
    assert news == ()
    twin = task("attention", "cancel", key="c")
    _, news = look(told, (*ended, twin), ALL)
    assert news == (News("attention", twin),)


def test_what_ended_before_it_was_first_seen_is_no_news_when_its_snapshot_was_looked_up() -> None:
    finishing = replace(RUNS, status="completed")

    assert kinds(finishing, finishing, task("completed")) == []
    assert kinds(RUNS, finishing, task("completed")) == ["completed"]


def test_a_change_between_two_runs_is_news_in_the_second() -> None:
    told, _ = look(Told(), (RUNS,), ALL)

    assert kinds(task("failed"), task("failed"), told=Told.from_earlier(told.moods)) == ["failed"]


def test_what_was_told_in_an_earlier_run_is_told_again_only_after_aws_said_that_it_had_passed() -> None:
    told, _ = look(Told(), (RUNS,), ALL)
    told, _ = look(told, (STALLED,), ALL)
    again = Told.from_earlier(told.moods)

    # The journal alone does not know that an import stands still: that is seen when AWS has answered.
    again, news = look(again, (RUNS,), NOBODY)
    assert news == ()
    again, news = look(again, (STALLED_LONGER,), ALL)
    assert news == ()
    again, news = look(again, (RUNS,), ALL)
    again, news = look(again, (STALLED,), ALL)
    assert [one.kind for one in news] == ["attention"]


def test_only_imports_that_are_not_over_are_remembered() -> None:
    tasks = tuple(task(group, key=group) for group in ("running", "attention", "completed", "failed"))
    told, _ = look(Told(), (*tasks, task("running", key="gone")), ALL)
    told, _ = look(told, tasks, ALL)

    assert set(told.moods) == {"running", "attention"}


def test_what_was_told_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "told.json"
    assert read_told(path) == {}
    write_told(path, {"a": "running", "ä": "attention sign-in"})

    assert read_told(path) == {"a": "running", "ä": "attention sign-in"}
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[1, 2]", b'"text"', b"{", b"[" * 100_000, b" " * (LARGEST + 1)],
    ids=["empty", "no-text", "list", "word", "cut", "deep", "huge"],
)
def test_a_damaged_file_is_no_news(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "told.json"
    path.write_bytes(content)

    assert read_told(path) == {}
    assert "cannot be read" in caplog.text


def test_a_place_that_takes_no_file_does_no_harm(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()

    write_told(tmp_path / "file" / "told.json", {"a": "running"})

    assert "cannot be written" in caplog.text
