"""An import whose own profile is gone: what is offered for it leads through the profile that watches it now."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.task_lists import BEGAN, TaskLists
from fakes.windows import button
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.ui.tasks.failed_deeds import by_place
from snapshot_importer.ui.tasks.findings import LOOKS
from snapshot_importer.ui.tasks.result import Result
from snapshot_importer.ui.theme.theme import Theme
from ui.tasks.test_model import task

GONE, WATCHES = "gone", "watches"
ENDED = Failure("sign-in", "The security token has expired", "ExpiredToken", at=BEGAN)


@pytest.fixture
def lists(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[TaskLists]:
    made = TaskLists(qtbot, theme, tmp_path)
    made.imports.open()
    made.store.put(Profile(WATCHES, "finance", account=task(1).account))
    yield made
    made.close()


def of_gone(number: int, **values: object) -> Task:
    return replace(task(number, "attention", **values), profile_id=GONE)


def test_who_acts_is_the_own_profile_or_another_one_of_the_account(lists: TaskLists) -> None:
    own = replace(task(1), profile_id=WATCHES)
    elsewhere = replace(of_gone(2), account="999988887777")

    assert [lists.imports.actor(one) for one in (own, of_gone(3), elsewhere)] == [WATCHES, WATCHES, GONE]


def test_the_sign_in_of_a_result_is_that_of_the_profile_that_watches(lists: TaskLists) -> None:
    wanted: list[str] = []
    lists.page.cures.sign_in_wanted.connect(wanted.append)
    lists.take(of_gone(1, failure=ENDED, second_line="Sign in to go on"))
    lists.table.choose("key-0001")
    result = lists.detail.findChildren(Result)[0]

    button(result, "Sign in").click()

    assert wanted == [WATCHES]


def test_what_is_found_out_of_a_failure_is_asked_of_the_profile_that_watches(
    lists: TaskLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def call(*_: object, place: tuple[str, str], **__: object) -> None:
        asked.append(place)

    def look(_: Gateway, __: Task) -> dict[str, str]:
        return {}

    monkeypatch.setitem(LOOKS, "bucket-elsewhere", look)
    monkeypatch.setattr(lists.session, "call", call)
    elsewhere = Failure("task", "The given S3 object is not local to the region", at=BEGAN)
    lists.take(replace(of_gone(1, failure=elsewhere), filter="failed"))
    lists.table.choose("key-0001")

    assert asked == [(WATCHES, "eu-central-1")]


def test_deeds_are_parted_by_who_does_them(lists: TaskLists) -> None:
    own = replace(task(1), profile_id=WATCHES)
    there = replace(of_gone(3), region="us-east-1")

    parts = by_place([own, of_gone(2), there], lists.imports.actor)

    assert [[one.key for one in part] for part in parts] == [["key-0001", "key-0002"], ["key-0003"]]
