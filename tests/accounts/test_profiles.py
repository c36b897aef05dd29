"""What a profile may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshot_importer.accounts.profile_problems import profile_problems
from snapshot_importer.accounts.profiles import Profile, new_profile_id, tidied

GOOD = Profile(
    id=new_profile_id(), name="imaging", region="eu-central-1", access_key_id="AKIAIOSFODNN7EXAMPLE"
)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def changed(**values: str) -> Profile:
    return Profile(**{**{name: getattr(GOOD, name) for name in GOOD.__slots__}, **values})


def fields(profile: Profile, **typed: str | None) -> list[str]:
    return [problem.field for problem in profile_problems(profile, **typed)]  # type: ignore[arg-type]


def test_a_good_profile_has_no_problem() -> None:
    assert profile_problems(GOOD, secret=SECRET) == ()


def test_a_stored_secret_need_not_be_typed_again() -> None:
    assert profile_problems(GOOD, secret=None, session_token=None) == ()


def test_a_name_is_needed() -> None:
    assert fields(changed(name="  ")) == ["name"]


def test_a_name_is_taken_whatever_its_case() -> None:
    other = changed(id=new_profile_id(), name="IMAGING")

    assert [problem.message for problem in profile_problems(GOOD, [other, GOOD])] == [
        "Another profile has this name."
    ]


def test_the_secret_in_the_place_of_the_id_is_noticed() -> None:
    problems = profile_problems(changed(access_key_id=SECRET), secret="AKIAIOSFODNN7EXAMPLE")

    assert [problem.field for problem in problems] == ["access_key_id", "secret"]
    assert "looks like a secret access key" in problems[0].message
    assert "looks like an access key id" in problems[1].message


@pytest.mark.parametrize(
    "key_id",
    ["", "AKIA", "AIDAIOSFODNN7EXAMPLE", "akiaiosfodnn7example", "AKIA" + "A" * 125, "AKIA0000000000Å000"],
)
def test_what_is_no_access_key_id_is_told(key_id: str) -> None:
    assert fields(changed(access_key_id=key_id)) == ["access_key_id"]


@pytest.mark.parametrize("key_id", ["AKIAIOSFODNN7EXA", "ASIA" + "A" * 124])
def test_the_shortest_and_the_longest_access_key_id_are_taken(key_id: str) -> None:
    assert fields(changed(access_key_id=key_id), session_token="token") == []


def test_temporary_keys_need_their_token() -> None:
    temporary = changed(access_key_id="ASIAIOSFODNN7EXAMPLE")

    assert fields(temporary, secret=SECRET, session_token=" ") == ["session_token"]
    assert fields(temporary, secret=SECRET, session_token="token") == []


@pytest.mark.parametrize("secret", ["", "  ", "two words", "zero\u200bwidth", "tab\tinside"])
def test_a_dirty_secret_is_told_without_being_repeated(secret: str) -> None:
    problems = profile_problems(GOOD, secret=secret)

    assert [problem.field for problem in problems] == ["secret"]
    assert not secret.strip() or secret not in problems[0].message


@pytest.mark.parametrize(
    "region", ["eu-central-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "us-isob-east-1"]
)
def test_regions_of_every_partition_are_known_by_their_shape(region: str) -> None:
    assert fields(changed(region=region)) == []


@pytest.mark.parametrize("region", ["", "Frankfurt", "eu-central-1a", "eu_central_1", "169.254.169.254/x-1"])
def test_what_is_no_region_is_told(region: str) -> None:
    assert fields(changed(region=region)) == ["region"]


@pytest.mark.parametrize(
    "url",
    ["https://minio.example:9000", "http://127.0.0.1:4566", "http://localhost:1", "http://[::1]:8080/", ""],
)
def test_an_endpoint_is_encrypted_or_on_this_computer(url: str) -> None:
    assert fields(changed(endpoint_url=url)) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://localhost@example.com",
        "ftp://127.0.0.1",
        "https://",
        "https://host:99999",
        "https://user:pass@host",
        "127.0.0.1:4566",
        "https://[",
    ],
)
def test_an_endpoint_that_would_send_requests_in_clear_is_refused(url: str) -> None:
    assert fields(changed(endpoint_url=url)) == ["endpoint_url"]


def test_white_space_around_what_was_pasted_goes_away() -> None:
    pasted = tidied(
        changed(name="  my   profile\n", access_key_id=" AKIAIOSFODNN7EXAMPLE\n", region=" eu-west-1 ")
    )

    assert (pasted.name, pasted.access_key_id, pasted.region) == (
        "my profile",
        "AKIAIOSFODNN7EXAMPLE",
        "eu-west-1",
    )


def test_a_shared_profile_needs_its_name_and_no_keys() -> None:
    assert fields(changed(method="shared", access_key_id="")) == ["shared_name"]
    assert fields(changed(method="shared", access_key_id="", shared_name="default")) == []


@given(name=st.text(), key_id=st.text(), region=st.text(), url=st.text(), secret=st.text())
def test_no_text_is_too_odd_to_be_judged(name: str, key_id: str, region: str, url: str, secret: str) -> None:
    odd = changed(name=name, access_key_id=key_id, region=region, endpoint_url=url)

    for problem in profile_problems(odd, [GOOD], secret=secret, session_token=secret):
        assert problem.message.endswith((".", "4566."))
