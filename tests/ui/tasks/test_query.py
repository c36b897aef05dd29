"""The words of a task search: what they mean, and that no text is without a meaning."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.query import FIELDS, parse
from ui.tasks.test_model import NAMES, task

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
OWNED = task(
    1,
    started=NOON,
    created=NOON,
    note="for the Spring audit",
    tags=(("Owner", "ops team"), ("Project", "ERP")),
    region="eu-west-1",
)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("status:completed", True),
        ("status:failed", False),
        ("account:imaging", True),
        ("account:111122", True),
        ("account:finance", False),
        ("region:EU-west", True),
        ("region:us", False),
        ("format:vmdk", True),
        ("format:raw", False),
        ("note:audit", True),
        ('note:"spring audit"', True),
        ('note:"audit spring"', False),
        ("tag:own", True),
        ("started-by:app", True),
        ("started-by:others", False),
        ("tag:owner=ops", True),
        ("tag:own=ops", False),
        ("tag:Owner=erp", False),
        ("tag:project=", True),
        ("after:2026-11-01 before:2026-11-04", True),
        ("after:2026-11-04", False),
        ("before:2026-11-01", False),
        ("region:eu-west-1 format:raw", False),
    ],
)
def test_a_word_for_one_field_looks_at_that_field(text: str, fits: bool) -> None:
    query = parse(text)

    assert query.problem == ""
    assert query.words == ()
    assert query.admits(OWNED, NAMES) is fits


def test_a_day_begins_where_the_user_is() -> None:
    midnight = datetime(2026, 11, 2).astimezone()
    first, last = (
        task(1, started=midnight.astimezone(UTC)),
        task(2, started=midnight - timedelta(seconds=1)),
    )

    assert [parse("after:2026-11-02").admits(one, NAMES) for one in (first, last)] == [True, False]
    assert [parse("before:2026-11-02").admits(one, NAMES) for one in (first, last)] == [False, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("before:yesterday", "before:2026-11-01"),
        ("after:", "after:2026-11-01"),
        ("before:0001-01-01x", "before:2026-11-01"),
        ("region:", "region:eu-west-1"),
        ("tag:=ops", "tag:Owner"),
        ("started-by:me", "app, elsewhere and others"),
    ],
)
def test_a_value_that_cannot_be_meant_is_told_and_hides_nothing(text: str, said: str) -> None:
    query = parse(f"{text} erp")

    assert said in query.problem
    assert query.words == ("erp",)
    assert query.admits(OWNED, NAMES)


@pytest.mark.parametrize("text", ["s3://bucket/key", "arn:aws:kms:eu", "12:30", 'say "hello"', "C:"])
def test_plain_words_are_as_they_were(text: str) -> None:
    query = parse(text)

    assert query.words == tuple(text.casefold().split())
    assert query.fields == ()
    assert query.problem == query.hint == ""


def test_a_field_that_is_misspelt_is_a_plain_word_with_a_hint() -> None:
    query = parse("acount:finance")

    assert query.words == ("acount:finance",)
    assert query.hint == "Did you mean account:finance?"


PIECES = st.one_of(
    st.text(max_size=12),
    st.builds("{}:{}".format, st.sampled_from(sorted(FIELDS)), st.text(max_size=12)),
    st.builds('{}:"{}"'.format, st.sampled_from(sorted(FIELDS)), st.text(max_size=12)),
)


@given(st.lists(PIECES, max_size=6).map(" ".join))
def test_every_text_is_some_query(text: str) -> None:
    query = parse(text)

    assert isinstance(query.admits(OWNED, NAMES), bool)
    assert all(word == word.casefold() and word.strip() for word in query.words)


@given(st.text())
def test_without_a_field_the_words_are_those_between_blanks(text: str) -> None:
    plain = text.replace(":", "")

    assert parse(plain).words == tuple(plain.casefold().split())


@given(st.sampled_from(["erp", "region:eu", "tag:owner", "note:x", "before:2026-11-03"]), st.booleans())
def test_another_word_never_shows_more(word: str, first: bool) -> None:
    shown = parse(word).admits(OWNED, NAMES)
    both = parse(f"{word} format:vmdk" if first else f"format:vmdk {word}").admits(OWNED, NAMES)

    assert shown or not both
    assert isinstance(OWNED, Task)
