"""What is found of imports that are kept in the short form."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.gateway import ACCOUNT, FakeAws, channel_to, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.journal import Journal, utc_now
from snapshot_importer.tasks.settled import as_settled
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher
from snapshot_importer.ui.tasks.columns import Names, searched_text
from snapshot_importer.ui.tasks.search_texts import SearchTexts

NAMES = ("Web", "Mail", "Straße=1")


@pytest.fixture
def settled(tmp_path: Path) -> Iterator[tuple[Task, ...]]:
    """Yield an import for each of NAMES, of one kind."""
    aws = FakeAws(utc_now)
    with closing(Journal(tmp_path / "history.sqlite")) as journal:
        for name in NAMES:
            intent = Intent(ACCOUNT, request(f"Disk of {name}"), snapshot_tags=(("Name", name),))
            aws.finish(submit(journal, channel_to(aws), intent).task_id)
        Watcher(journal, channel_to(aws)).poll()
    with closing(Journal(tmp_path / "history.sqlite")) as journal:
        assert all(map(as_settled, journal.tasks()))
        yield journal.tasks()


def made(tasks: Sequence[Task]) -> SearchTexts:
    texts = SearchTexts(Names({}, {}))
    texts.renew(tasks)
    return texts


@pytest.mark.parametrize(
    ("word", "found"),
    [("name=web", [0]), ("mail", [1]), ("name", [0, 1, 2]), ("ops", []), ("name=strasse=1", [2])],
)
def test_each_is_found_by_its_own_tags_and_not_by_those_of_others_of_its_kind(
    settled: tuple[Task, ...], word: str, found: list[int]
) -> None:
    assert made(settled).holding(word, range(len(NAMES))) == found


def test_each_is_found_by_every_word_of_its_own_in_any_case(settled: tuple[Task, ...]) -> None:
    texts = made(settled)
    for place, task in enumerate(settled):
        for word in searched_text(task).split():
            assert place in texts.holding(word, range(len(NAMES))), word


@pytest.mark.parametrize("digits", ["started", "created"])
def test_no_time_is_taken_for_a_client_token(settled: tuple[Task, ...], digits: str) -> None:
    moment = int(getattr(settled[0], digits).timestamp() * 1000)

    assert str(moment) in settled[0].values  # type: ignore[attr-defined]
    assert made(settled).holding(str(moment), range(len(NAMES))) == []


def test_what_the_detail_shows_and_the_export_writes_is_found(tmp_path: Path) -> None:
    aws = FakeAws(utc_now)
    key = {"Encrypted": True, "KmsKeyId": "alias/Vault-7"}
    with closing(Journal(tmp_path / "history.sqlite")) as journal:
        token = {"ClientToken": "My-Own-Token"}
        channel = channel_to(aws)
        aws.finish(
            submit(
                journal, channel, Intent(ACCOUNT, request("a", RoleName="imports", **key, **token))
            ).task_id
        )
        aws.fail(
            "ImportSnapshot",
            CallError("refused", "No.", operation="ImportSnapshot", code="InvalidVolume.Odd"),
        )
        submit(journal, channel, Intent(ACCOUNT, request("b")))
        Watcher(journal, channel).poll()
        whole = journal.tasks()
    with closing(Journal(tmp_path / "history.sqlite")) as journal:
        short = journal.tasks()
    accepted = whole[0]

    assert as_settled(short[0])
    for tasks in (whole, short):
        texts = made(
            [*tasks, replace(whole[0], copy_snapshot_id="snap-00c0b1", client_token="", key="copied")]
        )
        for word in (
            "my-own-token",
            "own-to",
            accepted.attempt_id,
            accepted.attempt_id[9:18],
            "imports",
            "vault-7",
        ):
            assert 0 in texts.holding(word, range(3)), word
        assert texts.holding(accepted.attempt_id[:5], range(3)) == []
        assert texts.holding("invalidvolume.odd", range(3)) == [1]
        assert texts.holding("00c0b1", range(3)) == [2]


def test_what_a_task_has_in_lower_case_is_not_kept_again(settled: tuple[Task, ...]) -> None:
    texts = made(settled)
    for task, lower in zip(settled, texts._lower, strict=True):
        assert "disk of" in lower
        assert task.task_id not in lower


def test_a_task_that_has_changed_is_found_by_what_it_says_now(settled: tuple[Task, ...]) -> None:
    texts = made(settled)
    texts.note([0])
    texts.renew((settled[1], *settled[1:]))
    assert texts.holding("mail", range(len(NAMES))) == [0, 1]
    assert texts.holding("web", range(len(NAMES))) == []
