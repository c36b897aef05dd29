"""Consents to run a program for good."""

import os
from pathlib import Path

import pytest

from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.interaction import ProgramQuestion

QUESTION = ProgramQuestion("work", "get-keys --password geheim")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "consents.json"


def test_nothing_may_run_unasked(path: Path) -> None:
    assert not Consents(path).allows(QUESTION)
    assert not path.exists()


def test_a_consent_outlasts_the_program(path: Path) -> None:
    Consents(path).allow_always(QUESTION)

    assert Consents(path).allows(QUESTION)


@pytest.mark.parametrize(
    "other",
    [
        ProgramQuestion("work", "get-keys --password geheim "),
        ProgramQuestion("work ", "get-keys --password geheim"),
        ProgramQuestion("play", "get-keys --password geheim"),
        ProgramQuestion('work", "get-keys', "--password geheim"),
    ],
    ids=["changed command", "other spelling", "other profile", "moved border"],
)
def test_any_change_asks_again(path: Path, other: ProgramQuestion) -> None:
    consents = Consents(path)
    consents.allow_always(QUESTION)

    assert not consents.allows(other)


def test_the_last_command_of_a_profile_counts(path: Path) -> None:
    consents = Consents(path)
    changed = ProgramQuestion("work", "other")
    consents.allow_always(QUESTION)
    consents.allow_always(changed)

    assert consents.allows(changed)
    assert not consents.allows(QUESTION)


def test_each_profile_has_its_own_consent(path: Path) -> None:
    consents = Consents(path)
    consents.allow_always(QUESTION)
    consents.allow_always(ProgramQuestion("play", "x"))

    assert consents.allows(QUESTION)
    assert consents.allows(ProgramQuestion("play", "x"))


def test_the_file_is_private_and_holds_neither_name_nor_command(path: Path) -> None:
    Consents(path).allow_always(QUESTION)

    assert path.stat().st_mode & 0o777 == 0o600
    assert not {word for word in ("geheim", "get-keys", "work") if word in path.read_text()}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"schema": 2, "consents": {}}',
        b'{"schema": 1, "consents": 7}',
        b"[" * 99_999,
    ],
    ids=["empty", "no text", "list", "nothing", "later", "number", "deep"],
)
def test_what_is_no_file_of_ours_is_no_consent_and_no_hindrance(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    consents = Consents(path)

    assert not consents.allows(QUESTION)
    consents.allow_always(QUESTION)
    assert consents.allows(QUESTION)


def test_a_consent_that_cannot_be_kept_is_an_error_and_no_consent(path: Path) -> None:
    path.parent.write_text("a file in the place of the folder")

    with pytest.raises(OSError, match=r"data") as caught:
        Consents(path).allow_always(QUESTION)
    assert os.strerror(caught.value.errno or 0)
    assert not Consents(path).allows(QUESTION)
