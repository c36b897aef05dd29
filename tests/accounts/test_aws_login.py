"""Keys of `aws login` sessions: taken from the CLI's cache, renewed over HTTP, and kept for the CLI."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import compat
from botocore.exceptions import EndpointConnectionError

from fakes.login_service import NAME, SECRETS, LoginService, cache_file, login_service
from snapshot_importer.accounts.aws_login import login_keys
from snapshot_importer.accounts.interaction import SignInError, SignInNeeded
from snapshot_importer.accounts.session_keys import SessionKeys
from snapshot_importer.accounts.sources import LoginSession

SESSION = LoginSession(NAME, "work")
LONG, SHORT, NONE = timedelta(minutes=14), timedelta(minutes=4), timedelta(minutes=-1)


@pytest.fixture
def service() -> Iterator[LoginService]:
    with login_service() as found:
        yield found


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the session in the cache, which is not there yet."""
    folder = tmp_path / "login" / "cache"
    folder.mkdir(parents=True)
    monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", str(folder))
    return cache_file(folder)


@pytest.fixture
def without_crt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compat, "EC", None)


def keys_of(service: LoginService) -> SessionKeys:
    return login_keys(SESSION, service.make_client, region="eu-central-1")


def refusal(service: LoginService, kind: type[SignInError] = SignInNeeded) -> str:
    with pytest.raises(SignInError) as caught:
        keys_of(service)
    assert type(caught.value) is kind
    assert not [secret for secret in SECRETS if secret in str(caught.value)]
    return str(caught.value)


def test_keys_that_last_are_taken_as_they_are(service: LoginService, cache: Path) -> None:
    cache.write_text(json.dumps(service.token(LONG)))

    keys = keys_of(service)

    assert (keys.access_key_id, keys.secret.session_token) == ("ASIAIOSFODNN7EXAMPLE", "zeichen-1")
    assert timedelta(minutes=13) < keys.expires - datetime.now(UTC) <= LONG
    assert service.asked == []


@pytest.mark.parametrize("left", [SHORT, NONE], ids=["nearly over", "ended"])
def test_keys_near_their_end_are_renewed_and_kept_for_the_cli(
    service: LoginService, cache: Path, left: timedelta
) -> None:
    cache.write_text(json.dumps(service.token(left)))

    keys = keys_of(service)

    assert (keys.access_key_id, keys.secret.secret_access_key) == ("ASIAIOSFODNN7RENEWED", "geheim-2")
    assert [asked["refreshToken"] for asked in service.asked] == ["auffrischung-1"]
    assert service.regions == ["eu-central-1"]
    kept = json.loads(cache.read_text())
    assert (kept["refreshToken"], kept["accessToken"]["sessionToken"]) == ("auffrischung-2", "zeichen-2")
    assert cache.stat().st_mode & 0o777 == 0o600
    assert keys_of(service) == keys
    assert len(service.asked) == 1


def test_what_we_keep_is_what_botocore_reads(
    service: LoginService, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text(json.dumps(service.token(NONE)))
    (tmp_path / "config").write_text(f"[profile work]\nlogin_session = {NAME}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/none")

    keys_of(service)
    found: Any = botocore.session.Session(profile="work").get_credentials()

    assert (found.method, found.token) == ("login", "zeichen-2")


def test_the_session_is_renewed_in_its_own_region(service: LoginService, cache: Path) -> None:
    cache.write_text(json.dumps(service.token(NONE, signInRegion="us-west-2")))

    keys_of(service)

    assert service.regions == ["us-west-2"]


def test_without_a_session_only_the_user_can_go_on(service: LoginService, cache: Path) -> None:
    assert refusal(service) == "There is no session of “aws login” for the profile work. Sign in."


@pytest.mark.parametrize(
    ("refuses", "kind", "sentence"),
    [
        (
            "TOKEN_EXPIRED",
            SignInNeeded,
            "The session of “aws login” for the profile work has ended. Sign in again.",
        ),
        (
            "USER_CREDENTIALS_CHANGED",
            SignInNeeded,
            "The session of “aws login” for the profile work has ended. Sign in again.",
        ),
        ("OTHER", SignInNeeded, "The session of “aws login” for the profile work has ended. Sign in again."),
        (
            "INSUFFICIENT_PERMISSIONS",
            SignInError,
            "AWS does not renew sessions of “aws login” for you: the permission signin:CreateOAuth2Token is missing.",
        ),
    ],
    ids=["expired", "changed", "other", "not permitted"],
)
def test_a_refusal_is_told(
    service: LoginService, cache: Path, refuses: str, kind: type[SignInError], sentence: str
) -> None:
    cache.write_text(json.dumps(service.token(NONE)))
    service.refuses = refuses

    assert refusal(service, kind) == sentence


def test_a_service_that_does_not_answer_is_no_end_of_the_session(service: LoginService, cache: Path) -> None:
    cache.write_text(json.dumps(service.token(NONE)))
    service.url = "http://127.0.0.1:9"

    with pytest.raises(EndpointConnectionError):
        keys_of(service)


Spoil = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", "{}", '{"accessToken": 7}', '{"accessToken": {}}', "[" * 100_000],
    ids=["empty", "half", "list", "number", "nothing", "no table", "empty table", "deep"],
)
def test_a_cache_that_is_none_is_no_session(service: LoginService, cache: Path, content: str) -> None:
    cache.write_text(content)

    assert refusal(service) == (
        "The session of “aws login” for the profile work cannot be read. Sign in again."
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token.pop("dpopKey"),
        lambda token: token.update(dpopKey="-----BEGIN"),
        lambda token: token.update(dpopKey=7),
        lambda token: token.pop("refreshToken"),
        lambda token: token.pop("clientId"),
        lambda token: token["accessToken"].update(expiresAt="soon"),
        lambda token: token["accessToken"].update(expiresAt="2020-01-01T00:00:00"),
        lambda token: token["accessToken"].pop("accountId"),
    ],
    ids=[
        "no key",
        "broken key",
        "number",
        "no refresh token",
        "no client",
        "no time",
        "no zone",
        "no account",
    ],
)
def test_a_session_with_a_broken_part_is_none(service: LoginService, cache: Path, spoil: Spoil) -> None:
    token = service.token(NONE)
    spoil(token)
    cache.write_text(json.dumps(token))

    assert refusal(service) == (
        "The session of “aws login” for the profile work cannot be read. Sign in again."
    )


@pytest.mark.usefixtures("without_crt")
def test_without_awscrt_keys_are_used_to_their_end_and_what_to_install_is_said(
    service: LoginService, cache: Path
) -> None:
    cache.write_text(json.dumps(service.token(SHORT)))
    assert keys_of(service).access_key_id == "ASIAIOSFODNN7EXAMPLE"

    cache.write_text(json.dumps(service.token(NONE)))
    assert refusal(service) == (
        "The session of “aws login” for the profile work has ended. Sign in again. "
        "It would renew itself with the package awscrt: pip install 'snapshot-importer[login]'."
    )
    assert service.asked == []
