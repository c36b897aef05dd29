"""The words of notifications."""

from dataclasses import replace

import pytest

from fakes.windows import HOSTILE
from snapshot_importer.accounts.interaction import MfaQuestion, ProgramQuestion
from snapshot_importer.tasks.news import Kind, News
from snapshot_importer.ui.notifications.notification import of_imports, of_question
from ui.tasks.test_model import task

LONGEST_TITLE, LONGEST_BODY = 160, 1000  # characters that a small place still shows well


def news(kind: Kind, count: int) -> list[News]:
    return [News(kind, task(number, kind, second_line="Because")) for number in range(count)]


@pytest.mark.parametrize(
    ("kind", "one", "many"),
    [
        ("completed", "disk-0.vmdk completed", "12 imports completed"),
        ("failed", "disk-0.vmdk failed", "12 imports failed"),
        ("attention", "disk-0.vmdk needs attention", "12 imports need attention"),
    ],
)
def test_one_is_named_and_many_are_counted(kind: Kind, one: str, many: str) -> None:
    (single,) = of_imports(news(kind, 1))
    assert (single.title, single.body, single.is_problem) == (one, "Because", kind != "completed")

    (joined,) = of_imports(news(kind, 12))
    assert joined.title == many
    assert joined.body.splitlines() == [
        "disk-0.vmdk: Because",
        "disk-1.vmdk: Because",
        "disk-2.vmdk: Because",
        "and 9 more",
    ]


def test_no_more_are_named_than_there_are() -> None:
    (joined,) = of_imports(news("failed", 3))

    assert len(joined.body.splitlines()) == 3


def test_an_import_without_a_file_goes_by_its_id() -> None:
    nameless = replace(task(7), file_name="")

    (told,) = of_imports([News("completed", nameless)])

    assert told.title == f"{nameless.task_id} completed"


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_words_hide_nothing_and_stay_short(text: str) -> None:
    hostile = task(1, "failed", file_name=text, second_line=text)
    questions = (MfaQuestion(text, text, text, text), ProgramQuestion(text, text))
    told = [
        *of_imports([News("failed", hostile)]),
        *of_imports([News("failed", hostile)] * 5),
        *(of_question("profile", question) for question in questions),
    ]

    for one in told:
        assert not set("\0\u202e\u200d") & set(one.title + one.body)
        assert "\n" not in one.title
        assert len(one.title) < LONGEST_TITLE
        assert len(one.body) < LONGEST_BODY
