"""Tokens from the cache: used, renewed before they end, and given back."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from fakes.identity_center import (
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    REGION,
    SECRETS,
    START_URL,
    IdentityCenter,
    Refusal,
    identity_center,
)
from snapshot_importer.accounts.interaction import SignInNeeded
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_cache import (
    Registration,
    SsoToken,
    read_registration,
    read_token,
    token_path,
    write_registration,
    write_token,
)
from snapshot_importer.accounts.sso_tokens import access_token, sign_out

SESSION = SsoSession(START_URL, REGION, "acme")
NOW = datetime.now(UTC).replace(microsecond=0)
REGISTRATION = Registration("client-1", "secret-1", NOW + timedelta(days=30))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def center() -> Iterator[IdentityCenter]:
    with identity_center() as center:
        yield center


def token(minutes: float, **other: Any) -> SsoToken:
    """One that ends in so many minutes."""
    parts: dict[str, Any] = {"refresh_token": "refresh-1", "registration": REGISTRATION} | other
    return SsoToken("old", NOW + timedelta(minutes=minutes), **parts)


def unreachable(service: str, region: str, credentials: Any = None) -> Any:
    raise EndpointConnectionError(endpoint_url=f"https://{service}.{region}")


def failing(center: IdentityCenter) -> Callable[..., Any]:
    center.says["/token"] = [Refusal("InternalServerException", 500) for _ in range(2)]
    return center.make_client


def test_a_token_that_holds_is_used_as_it_is(center: IdentityCenter) -> None:
    write_token(SESSION, token(16))

    assert access_token(SESSION, center.make_client, NOW) == token(16)
    assert center.asked == []


def test_near_its_end_a_token_is_renewed_and_kept(center: IdentityCenter) -> None:
    write_token(SESSION, token(14))

    renewed = access_token(SESSION, center.make_client, NOW)

    assert renewed.access_token == ACCESS_TOKEN
    assert center.bodies("/token") == [
        {
            "clientId": "client-1",
            "clientSecret": "secret-1",
            "grantType": "refresh_token",
            "refreshToken": "refresh-1",
        }
    ]
    kept = read_token(SESSION)
    assert kept is not None
    assert (kept.access_token, kept.refresh_token) == (ACCESS_TOKEN, REFRESH_TOKEN)
    assert kept.registration == REGISTRATION


def test_many_workers_renew_once(center: IdentityCenter) -> None:
    write_token(SESSION, token(1))

    with ThreadPoolExecutor(8) as workers:
        found = list(workers.map(lambda _: access_token(SESSION, center.make_client, NOW), range(16)))

    assert {each.access_token for each in found} == {ACCESS_TOKEN}
    assert len(center.bodies("/token")) == 1


def test_without_a_file_only_the_user_can_sign_in(center: IdentityCenter) -> None:
    with pytest.raises(SignInNeeded, match="Nobody is signed in"):
        access_token(SESSION, center.make_client, NOW)
    assert center.asked == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"refresh_token": ""}, id="no refresh token"),
        pytest.param({"registration": None}, id="no registration"),
        pytest.param({"registration": Registration("a", "b", NOW)}, id="registration ended"),
    ],
)
@pytest.mark.parametrize("minutes", [-1, 5], ids=["ended", "ends soon"])
def test_a_token_that_nothing_renews_is_used_to_its_end(
    center: IdentityCenter, other: dict[str, Any], minutes: float
) -> None:
    write_token(SESSION, token(minutes, **other))

    if minutes > 0:
        assert access_token(SESSION, center.make_client, NOW).access_token == "old"
    else:
        with pytest.raises(SignInNeeded, match="has ended"):
            access_token(SESSION, center.make_client, NOW)
    assert center.asked == []


@pytest.mark.parametrize(
    "code",
    ["InvalidGrantException", "ExpiredTokenException", "InvalidClientException", "AccessDeniedException"],
)
def test_a_refresh_token_that_is_refused_needs_the_user_only_after_the_end(
    center: IdentityCenter, code: str
) -> None:
    center.says["/token"] = [Refusal(code), Refusal(code)]
    write_token(SESSION, token(5))
    assert access_token(SESSION, center.make_client, NOW).access_token == "old"

    with pytest.raises(SignInNeeded, match="has ended"):
        access_token(SESSION, center.make_client, NOW + timedelta(minutes=6))


def test_where_the_cli_was_faster_its_token_is_used(center: IdentityCenter) -> None:
    """Its file replaces ours between our reading and the answer of the service."""
    write_token(SESSION, token(-1))

    def make_client(service: str, region: str, credentials: Any = None) -> Any:
        write_token(SESSION, token(60))
        return center.make_client(service, region)

    center.says["/token"] = [Refusal("InvalidGrantException")]

    assert access_token(SESSION, make_client, NOW) == token(60)


@pytest.mark.parametrize(
    ("break_it", "error"),
    [
        pytest.param(lambda _: unreachable, EndpointConnectionError, id="no network"),
        pytest.param(failing, ClientError, id="service out of order"),
    ],
)
def test_what_does_not_answer_is_no_reason_to_sign_in(
    center: IdentityCenter,
    break_it: Callable[[IdentityCenter], Callable[..., Any]],
    error: type[Exception],
) -> None:
    make_client = break_it(center)
    write_token(SESSION, token(5))
    assert access_token(SESSION, make_client, NOW).access_token == "old"

    with pytest.raises(error):
        access_token(SESSION, make_client, NOW + timedelta(minutes=6))


def test_signing_out_ends_the_session_at_aws_and_here(center: IdentityCenter) -> None:
    write_token(SESSION, token(60))
    write_registration(SESSION, REGISTRATION)

    sign_out(SESSION, center.make_client)

    assert center.asked == [("/logout", {"bearer": "old"})]
    assert read_token(SESSION) is None
    assert read_registration(SESSION) is None


def test_a_token_that_aws_does_not_take_any_more_is_signed_out(center: IdentityCenter) -> None:
    write_token(SESSION, token(60))
    center.says["/logout"] = [Refusal("UnauthorizedException", 401)]

    sign_out(SESSION, center.make_client)

    assert not token_path(SESSION).exists()


def test_without_a_network_the_files_go_all_the_same() -> None:
    write_token(SESSION, token(60))

    with pytest.raises(EndpointConnectionError):
        sign_out(SESSION, unreachable)
    assert not token_path(SESSION).exists()


@pytest.mark.parametrize("minutes", [None, -5], ids=["nobody signed in", "ended"])
def test_where_nothing_holds_aws_is_not_asked(center: IdentityCenter, minutes: float | None) -> None:
    if minutes is not None:
        write_token(SESSION, token(minutes))

    sign_out(SESSION, center.make_client)

    assert center.asked == []
    assert not token_path(SESSION).exists()


def test_no_error_repeats_a_secret(center: IdentityCenter) -> None:
    center.says["/token"] = [{"accessToken": 5, "refreshToken": REFRESH_TOKEN, "expiresIn": 1}]
    write_token(SESSION, token(-1, refresh_token=REFRESH_TOKEN))

    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        access_token(SESSION, center.make_client, NOW)

    assert not any(secret in repr(caught.value) + str(caught.value) for secret in SECRETS)
    assert json.loads(token_path(SESSION).read_text())["accessToken"] == "old"
