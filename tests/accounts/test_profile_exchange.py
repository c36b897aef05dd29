"""Profiles that go out as JSON and come back, and what else calls itself such a file."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.accounts.profile_exchange import (
    FORMAT,
    KNOWN,
    LARGEST_FILE,
    MOST_PROFILES,
    NEWER,
    NO_FILE,
    NONE,
    NOT_OURS,
    TOO_LARGE,
    TOO_MANY,
    ExchangeError,
    exported,
    offered,
    read_exported,
    with_sources,
)
from snapshot_importer.accounts.profile_names import free_name
from snapshot_importer.accounts.profiles import Profile, new_profile_id

KEY = Profile(
    new_profile_id(),
    "imaging-prod",
    label="Production",
    colour="teal",
    region="eu-central-1",
    access_key_id="AKIAIOSFODNN7EXAMPLE",
    account="111122223333",
    secret_id="0" * 32 + "-2",
)
ROLE = Profile(
    new_profile_id(),
    "auditor",
    region="eu-central-1",
    method="role",
    source_profile=KEY.id,
    role_arn="arn:aws:iam::111122223333:role/Auditor",
    external_id="fleet",
)
SHARED = Profile(new_profile_id(), "sandbox", method="shared", shared_name="sandbox")
DEMO = Profile(new_profile_id(), "Demo", method="demo")


def document(*entries: Any, **head: Any) -> bytes:
    return json.dumps({"format": FORMAT, "schema": 1, "profiles": list(entries)} | head).encode()


def entry(**values: Any) -> dict[str, Any]:
    return {"name": "imaging", "access_key_id": "AKIAIOSFODNN7EXAMPLE"} | values


def said(profile: Profile) -> dict[str, str]:
    return {name: getattr(profile, name) for name in KNOWN if name != "source_profile"}


def test_profiles_come_back_as_they_were_with_ids_of_their_own() -> None:
    found = offered(exported([KEY, ROLE, SHARED, DEMO]).encode(), [])

    assert [one.problem for one in found] == ["", "", ""]
    assert [said(one.profile) for one in found] == [said(KEY), said(ROLE), said(SHARED)]
    assert not {one.profile.id for one in found} & {KEY.id, ROLE.id, SHARED.id}
    assert found[1].profile.source_profile == found[0].profile.id
    assert {one.profile.account + one.profile.secret_id for one in found} == {""}


def test_what_goes_out_names_no_id_of_ours() -> None:
    text = exported([KEY, ROLE])

    assert not any(own in text for own in (KEY.id, ROLE.id, KEY.secret_id))
    assert json.loads(text)["profiles"][1]["source_profile"] == "imaging-prod"


def test_a_role_goes_out_with_its_source_only() -> None:
    above = replace(ROLE, id=new_profile_id(), name="above", source_profile=ROLE.id)
    assert json.loads(exported([above, ROLE, SHARED]))["profiles"] == [
        {"name": "sandbox", "method": "shared", "shared_name": "sandbox"}
    ]


def test_what_is_here_already_is_known_and_takes_another_name() -> None:
    found = offered(exported([KEY, ROLE]).encode(), [KEY, ROLE])

    assert [one.twin for one in found] == [KEY.id, ROLE.id]
    assert [one.profile.name for one in found] == ["imaging-prod (2)", "auditor (2)"]


def test_a_role_uses_the_source_that_is_here_unless_another_is_added_with_it() -> None:
    other = replace(KEY, region="us-east-1")
    found = offered(exported([KEY, ROLE]).encode(), [KEY])
    key, role = found

    assert [profile.source_profile for profile in with_sources([role], found)] == [KEY.id]
    assert [profile.name for profile in with_sources([role, key], found)] == ["imaging-prod (2)", "auditor"]
    found = offered(exported([KEY, ROLE]).encode(), [other])
    added = with_sources([found[1]], found)
    assert [profile.name for profile in added] == ["imaging-prod (2)", "auditor"]
    assert added[1].source_profile == added[0].id


def test_a_source_may_be_here_only() -> None:
    found = offered(
        document(
            {"name": "x", "method": "role", "source_profile": "IMAGING-PROD", "role_arn": ROLE.role_arn}
        ),
        [KEY],
    )

    assert (found[0].problem, found[0].profile.source_profile) == ("", KEY.id)


def role(name: str, source: str) -> dict[str, str]:
    return {"name": name, "method": "role", "source_profile": source, "role_arn": ROLE.role_arn}


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        pytest.param(
            [role("a", "nobody")], ["Its source profile is neither in the file nor here."], id="no source"
        ),
        pytest.param([role("a", "a")], ["The roles are built on each other in a circle."], id="own source"),
        pytest.param(
            [role("a", "b"), role("b", "a"), entry()],
            ["The roles are built on each other in a circle."] * 2 + [""],
            id="circle",
        ),
        pytest.param(
            [role("a", "imaging"), entry(region="Frankfurt")],
            [
                "Its source profile imaging cannot be added.",
                "Region: Not a Region code, such as eu-central-1.",
            ],
            id="broken source",
        ),
        pytest.param([entry(region=7)], ["The field region is not a text."], id="number"),
        pytest.param([entry(name=None)], ["The field name is not a text."], id="null"),
        pytest.param(
            [entry(method="telepathy")], ["This version does not know its way to sign in."], id="new method"
        ),
        pytest.param([entry(method="demo")], ["This version does not know its way to sign in."], id="demo"),
        pytest.param(
            [entry(endpoint_url="http://aws.example")],
            [
                "Endpoint URL: Use an https:// address; http:// only for this computer, such as http://127.0.0.1:4566."
            ],
            id="endpoint in clear",
        ),
        pytest.param(["garbage", []], ["Access key id: Enter the access key id."] * 2, id="no table"),
    ],
)
def test_what_cannot_be_added_says_why(entries: list[Any], problems: list[str]) -> None:
    found = offered(document(*entries), [])

    assert [one.problem for one in found] == problems
    assert len(with_sources(found, found)) == problems.count("")


def test_unknown_fields_are_left_out_and_named() -> None:
    (found,) = offered(document(entry(secret_access_key="hidden", id="0" * 32, account="1", x=[1])), [])

    assert found.left_out == ("secret_access_key", "id", "account", "x")
    assert "hidden" not in repr(found)
    assert (found.profile.id != "0" * 32, found.profile.account) == (True, "")


def test_names_are_told_apart_and_cleaned() -> None:
    long = "n" * 70
    found = offered(
        document(entry(), entry(name="IMAGING "), entry(name=long), entry(name=""), entry(name="a\u202eb\n")),
        [],
    )

    assert [one.profile.name for one in found] == ["imaging", "IMAGING (2)", "n" * 64, "Profile", "a b"]
    assert {one.problem for one in found} == {""}


def test_a_free_name_stays_short() -> None:
    taken = ["n" * 64, "n" * 60 + " (2)"]

    assert free_name("n" * 64, taken) == "n" * 60 + " (3)"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", NOT_OURS, id="empty"),
        pytest.param(b"\xff\xfe\x00garbage", NOT_OURS, id="garbage"),
        pytest.param(b"[" * 100_000, NOT_OURS, id="deep"),
        pytest.param(b"[]", NOT_OURS, id="list"),
        pytest.param(b'{"profiles": []}', NOT_OURS, id="another program's"),
        pytest.param(document(entry(), schema=2), NEWER, id="newer"),
        pytest.param(document(entry(), schema="1"), NOT_OURS, id="schema as text"),
        pytest.param(document(entry(), schema=0), NOT_OURS, id="schema 0"),
        pytest.param(document(profiles={}), NOT_OURS, id="no list"),
        pytest.param(document(), NONE, id="none"),
        pytest.param(document(*[{}] * (MOST_PROFILES + 1)), TOO_MANY, id="too many"),
        pytest.param(b" " * (LARGEST_FILE + 1), TOO_LARGE, id="huge"),
    ],
)
def test_what_is_no_such_file_is_told(content: bytes, sentence: str) -> None:
    with pytest.raises(ExchangeError) as raised:
        offered(content, [])

    assert raised.value.sentence == sentence


def test_ten_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    with path.open("wb") as file:
        file.truncate(10 << 20)

    with pytest.raises(ExchangeError, match=TOO_LARGE):
        read_exported(path, [])


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "profiles.json"
    os.mkfifo(pipe)

    for path in (pipe, tmp_path, tmp_path / "none.json"):
        with pytest.raises(ExchangeError, match=NO_FILE):
            read_exported(path, [])


def test_a_mark_of_windows_before_the_text_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "profiles.json"
    path.write_text(exported([KEY]), encoding="utf-8-sig")

    (found,) = read_exported(path, [])
    assert said(found.profile) == said(KEY)


VALUES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=70) | st.lists(st.integers(), max_size=2)
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(KNOWN) | st.text(max_size=8), VALUES, max_size=8),
        min_size=1,
        max_size=6,
    )
)
def test_anything_gives_profiles_or_a_sentence_each(entries: list[dict[str, Any]]) -> None:
    found = offered(document(*entries), [KEY])

    assert len(found) == len(entries)
    names = [one.profile.name.casefold() for one in found]
    assert len({*names, KEY.name}) == len(names) + 1
    for profile in with_sources(found, found):
        assert profile.method != "role" or profile.source_profile
