"""What mends an import that needs the user: said truly beside its row, and done by one first button."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.task_lists import BEGAN, TaskLists
from fakes.windows import answer, button, question, shown_texts
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.task import Failure, Task
from snapshot_importer.ui.failure_card.card import FailureCard
from snapshot_importer.ui.failure_card.failed import failed_task
from snapshot_importer.ui.tasks.cures import TaskCures
from snapshot_importer.ui.tasks.failed_deeds import failure_words
from snapshot_importer.ui.tasks.result import Result
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel
from ui.tasks.test_model import task

DENIED = (
    "You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/me is not authorized to "
    "perform: ec2:CreateTags on resource: arn:aws:ec2:eu-central-1::snapshot/snap-1 because no identity-based policy "
    "allows the ec2:CreateTags action"
)
TAGS_REFUSED = Failure("refused", DENIED, "UnauthorizedOperation", "req-1", 403, BEGAN)
LINK_GONE = Failure("link", "The presigned link was kept only while the program ran.", at=BEGAN)


@pytest.fixture
def lists(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[TaskLists]:
    made = TaskLists(qtbot, theme, tmp_path)
    made.imports.open()
    yield made
    made.close()


def attention(**values: object) -> Task:
    return task(1, "attention", tone="warn", **values)


def without_tags() -> Task:
    return attention(
        state="COMPLETED", snapshot_id="snap-1", snapshot_state="completed", failure=TAGS_REFUSED,
        actions=("copy-tags", "import-again"),
    )  # fmt: skip


def without_link() -> Task:
    return attention(state="INTENT", failure=LINK_GONE, actions=("paste-link", "drop"))


def buttons(lists: TaskLists) -> list[str]:
    """Return the words of the buttons that can be seen in the pane."""
    return [one.text().strip() for one in lists.detail.findChildren(Button) if one.isVisible()]


def primary(lists: TaskLists) -> list[str]:
    return [
        one.text().strip()
        for one in lists.detail.findChildren(Button)
        if one.isVisible() and one.property("kind") == "primary"
    ]


def test_missing_tags_are_no_refused_import(lists: TaskLists) -> None:
    lists.take(without_tags())
    lists.table.choose("key-0001")

    shown = " ".join(shown_texts(lists.detail))
    assert "The snapshot is ready; only its tags are missing" in shown
    assert "You may not call ec2:CreateTags. A policy of your user or role does not allow it." in shown
    assert "AWS started nothing" not in shown
    assert "Send without tags" not in buttons(lists)
    assert "Copy for my administrator…" in buttons(lists)
    assert primary(lists) == ["Try again"]


def test_a_missing_copy_is_no_failed_import(lists: TaskLists) -> None:
    refused = replace(TAGS_REFUSED, message=DENIED.replace("CreateTags", "CopySnapshot"))
    lists.take(replace(without_tags(), failure=refused, actions=("copy-snapshot", "import-again")))
    lists.table.choose("key-0001")

    assert "The snapshot is ready, but not its copy" in " ".join(shown_texts(lists.detail))
    assert primary(lists) == ["Copy the snapshot again"]
    assert buttons(lists).count("Import again…") == 1  # the one at the top


def test_the_first_cure_of_missing_tags_copies_them_of_that_import_alone(lists: TaskLists) -> None:
    lists.take(without_tags(), task(2))
    lists.table.choose("key-0001")
    first = next(
        one
        for one in lists.detail.findChildren(Button)
        if one.property("kind") == "primary" and one.isVisible()
    )
    lists.table.selectAll()

    first.click()

    assert len(lists.imports.acts) == 1


def test_the_focus_stays_in_the_result_when_the_card_is_gone(lists: TaskLists, qtbot: QtBot) -> None:
    lists.take(without_tags())
    lists.table.choose("key-0001")
    result = lists.detail.findChild(Result)
    assert result
    button(result, "Try again").setFocus()

    lists.take(
        replace(without_tags(), word="Completed", filter="completed", tone="ok", failure=None, actions=())
    )

    qtbot.waitUntil(lambda: not any(one.isVisible() for one in result.findChildren(FailureCard)))
    assert result.window().focusWidget() is result


def test_what_is_to_be_done_is_read_whole_where_the_card_is_narrow(
    lists: TaskLists, qtbot: QtBot, theme: Theme
) -> None:
    said = "ClientError: Disk validation failed [Unsupported VMDK File Format]"
    refused = task(1, "failed", status_message=said, failure=Failure("task", said, at=BEGAN))
    cures = lists.detail.window().findChild(TaskCures)
    assert cures
    card = FailureCard(theme, failed_task(refused, "p"), cures)
    qtbot.addWidget(card)
    card.show()
    title = next(one for one in card.findChildren(PlainLabel) if one.text().startswith("Convert the disk"))
    lines = []

    for width in (420, 1200):
        card.resize(width, card.heightForWidth(width))
        qtbot.waitUntil(lambda: title.visibleRegion().boundingRect() == title.rect())
        wanted = title.heightForWidth(title.width())
        assert title.height() >= wanted > 0
        lines.append(wanted // title.fontMetrics().height())

    assert lines[0] > 1
    assert lines[1] == 1


def test_a_link_that_is_gone_was_refused_by_nobody(lists: TaskLists) -> None:
    lists.take(without_link())
    lists.table.choose("key-0001")

    shown = " ".join(shown_texts(lists.detail))
    assert "The presigned link is no longer known" in shown
    assert "AWS refused" not in shown
    assert "What AWS said" not in buttons(lists)
    assert primary(lists) == ["Paste the link again…"]
    assert buttons(lists).count("Import again…") == 1  # the one at the top, which is not to be pressed
    assert not button(lists.detail, "Import again…").isEnabled()


def test_the_head_has_the_next_step_where_no_cures_are_on_show(lists: TaskLists) -> None:
    lists.take(without_link())
    lists.table.choose("key-0001")

    lists.detail.step_tab(1)

    assert primary(lists) == ["Paste the link again…"]


def test_what_no_profile_watches_asks_for_one_and_names_the_account(lists: TaskLists, qtbot: QtBot) -> None:
    lists.take(attention(account="999988887777", actions=("add-profile",)))
    lists.table.choose("key-0001")

    assert primary(lists) == ["Add a profile…"]
    assert "999988887777, eu-central-1" in shown_texts(lists.detail)
    with qtbot.waitSignal(lists.actions.profile_wanted):
        button(lists.detail, "Add a profile…").click()


def test_who_lacks_the_profile_is_led_to_a_new_one(lists: TaskLists, qtbot: QtBot) -> None:
    waits = attention(state="INTENT", actions=("start-now", "leave-queue"))
    error = CallError("sign-in", "The profile was removed.", operation="", code="ProfileGone", sent=False)
    lists.take(waits)
    lists.table.choose("key-0001")
    lists.imports.outcome = lambda _: [(waits, error)]

    button(lists.detail, "Start now").click()

    assert question().text() == "The profile of this import was removed"
    with qtbot.waitSignal(lists.actions.profile_wanted):
        answer("Add a profile…")


def test_a_deed_for_which_the_profile_is_gone_says_what_to_do() -> None:
    error = CallError("sign-in", "The profile was removed.", operation="", code="ProfileGone", sent=False)

    title, text = failure_words(error)

    assert title == "The profile of this import was removed"
    assert "Add a profile of the same account" in text


@pytest.mark.parametrize(
    ("status", "said"), [(None, "It ended."), (403, "AWS says: It ended.")], ids=["here", "AWS"]
)
def test_only_what_aws_said_is_put_into_its_mouth(status: int | None, said: str) -> None:
    error = CallError("sign-in", "It ended.", operation="", http_status=status)

    assert failure_words(error)[1].endswith(f"\n\n{said}")
