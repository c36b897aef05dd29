"""Signing in to IAM Identity Center: a browser that really follows the redirect, and a service that may refuse."""

import itertools
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import Session

from fakes.browser import visit
from fakes.identity_center import (
    ACCESS_TOKEN,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    REGION,
    SECRETS,
    START_URL,
    IdentityCenter,
    Refusal,
    identity_center,
)
from fakes.person import Person
from snapshot_importer.accounts import sso_cache, sso_listener, sso_sign_in
from snapshot_importer.accounts.interaction import SignInCancelled, SignInError
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_oidc import Oidc
from snapshot_importer.accounts.sso_sign_in import sign_in

SESSION = SsoSession(START_URL, REGION, "acme")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def center() -> Iterator[IdentityCenter]:
    with identity_center() as center:
        yield center


def test_the_browser_brings_the_code_and_the_token_is_kept_for_the_cli(
    center: IdentityCenter, home: Path
) -> None:
    person = Person()

    token = sign_in(SESSION, center.make_client, person)

    assert token.access_token == ACCESS_TOKEN
    assert person.pages[0].code == ""
    assert person.pages[0].ends is not None
    asked = parse_qs(urlsplit(person.pages[0].url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scopes"] == ["sso:account:access"]
    assert center.bodies("/client/register") == [
        {
            "clientName": "snapshot-importer",
            "clientType": "public",
            "grantTypes": ["authorization_code", "refresh_token"],
            "issuerUrl": START_URL,
            "redirectUris": ["http://127.0.0.1/oauth/callback"],
            "scopes": ["sso:account:access"],
        }
    ]
    # The name of the file is what the AWS CLI looks for: SHA-1 of the name of the session.
    file = home / ".aws/sso/cache/293abb6b76d7791c0732cc517d38c4b5c734b87f.json"
    kept = json.loads(file.read_text())
    assert kept.keys() == {
        "startUrl",
        "region",
        "accessToken",
        "expiresAt",
        "clientId",
        "clientSecret",
        "registrationExpiresAt",
        "refreshToken",
    }
    assert (kept["startUrl"], kept["region"], kept["accessToken"]) == (START_URL, REGION, ACCESS_TOKEN)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_the_registration_serves_the_next_sign_in(center: IdentityCenter) -> None:
    sign_in(SESSION, center.make_client, Person())
    sign_in(SESSION, center.make_client, Person())

    assert len(center.bodies("/client/register")) == 1
    assert len(center.bodies("/token")) == 2


def test_a_registration_that_nearly_ends_is_made_anew(center: IdentityCenter) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=10)
    grants = ("authorization_code", "refresh_token")
    sso_cache.write_registration(SESSION, sso_cache.Registration("old", "old", soon, grants))

    sign_in(SESSION, center.make_client, Person())

    assert center.bodies("/token")[0]["clientId"] == "client-1"


def test_a_page_that_answers_with_a_foreign_state_changes_nothing(center: IdentityCenter) -> None:
    answers = []

    def browse(url: str) -> None:
        redirect = parse_qs(urlsplit(url).query)["redirect_uri"][0]
        answers.append(visit(f"{redirect}?code=planted&state=guessed").status)
        answers.append(visit(f"{redirect}?code=planted").status)
        # Claimed only: not every machine knows the name.
        name = urlsplit(redirect).netloc.replace("127.0.0.1", "localhost")
        answers.append(visit(f"{redirect}?code=planted", host=name).status)
        answers.append(visit(url).status)

    sign_in(SESSION, center.make_client, Person(browse=browse))

    assert answers == [400, 400, 404, 200]
    assert [body["code"] for body in center.bodies("/token")] == ["code-1"]


def test_the_address_of_the_listener_is_closed_after_one_use(center: IdentityCenter) -> None:
    person = Person()
    sign_in(SESSION, center.make_client, person)
    redirect = urlsplit(parse_qs(urlsplit(person.pages[0].url).query)["redirect_uri"][0])

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((redirect.hostname, redirect.port), timeout=5)


def test_a_browser_that_opens_connections_and_says_nothing_is_not_waited_for(center: IdentityCenter) -> None:
    idle: list[socket.socket] = []

    def browse(url: str) -> None:
        redirect = urlsplit(parse_qs(urlsplit(url).query)["redirect_uri"][0])
        idle.extend(socket.create_connection((redirect.hostname, redirect.port), timeout=5) for _ in range(3))
        visit(url)

    try:
        token = sign_in(SESSION, center.make_client, Person(browse=browse))
    finally:
        for connection in idle:
            connection.close()

    assert token.access_token == ACCESS_TOKEN


def test_who_refuses_in_the_browser_is_told_so(center: IdentityCenter) -> None:
    def browse(url: str) -> None:
        asked = parse_qs(urlsplit(url).query)
        visit(f"{asked['redirect_uri'][0]}?error=access_denied&state={asked['state'][0]}")

    with pytest.raises(SignInError, match="The sign-in was refused in the browser"):
        sign_in(SESSION, center.make_client, Person(browse=browse))
    assert center.bodies("/token") == []


def test_cancelling_ends_the_wait_for_the_browser(center: IdentityCenter) -> None:
    person = Person()
    person.browse = lambda _: person.cancelled.set()

    with pytest.raises(SignInCancelled):
        sign_in(SESSION, center.make_client, person)
    assert sso_cache.read_token(SESSION) is None


def test_a_browser_that_does_not_come_back_is_waited_for_ten_minutes(
    center: IdentityCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sso_sign_in, "time", Clock(step=200))
    person = Person(browse=lambda _: None)

    with pytest.raises(SignInError, match="did not come back in time"):
        sign_in(SESSION, center.make_client, person)
    assert len(person.waits) == 3


def test_a_user_may_turn_to_a_code(center: IdentityCenter) -> None:
    person = Person(browse=lambda _: None, asks_for_code=True)

    token = sign_in(SESSION, center.make_client, person)

    assert token.access_token == ACCESS_TOKEN
    assert [page.code for page in person.pages] == ["", "ABCD-EFGH"]
    assert person.pages[1].url.endswith("/device?user_code=ABCD-EFGH")


@pytest.mark.parametrize(
    "code",
    [
        "InvalidClientMetadataException",
        "InvalidRedirectUriException",
        "InvalidRequestException",
        "UnauthorizedClientException",
        "UnsupportedGrantTypeException",
    ],
)
def test_where_no_browser_may_come_back_a_code_does(center: IdentityCenter, code: str) -> None:
    center.says["/client/register"] = [Refusal(code)]
    person = Person(browse=lambda _: None)

    sign_in(SESSION, center.make_client, person)

    assert [page.code for page in person.pages] == ["ABCD-EFGH"]
    assert center.bodies("/token")[0]["deviceCode"] == "device-1"
    assert "grantTypes" not in center.bodies("/client/register")[1]


def test_where_no_port_is_free_a_code_does(center: IdentityCenter, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Any) -> None:
        raise PermissionError("no sockets here")

    monkeypatch.setattr(sso_listener._Server, "server_bind", refuse)
    person = Person(browse=lambda _: None)

    sign_in(SESSION, center.make_client, person)

    assert [page.code for page in person.pages] == ["ABCD-EFGH"]


def test_the_code_is_asked_for_as_often_as_the_service_wants(center: IdentityCenter) -> None:
    center.says["/token"] = [
        Refusal("AuthorizationPendingException"),
        Refusal("SlowDownException"),
        Refusal("AuthorizationPendingException"),
    ]
    person = Person(browse=lambda _: None)

    token = sign_in(SESSION, center.make_client, person, device_code=True)

    assert token.access_token == ACCESS_TOKEN
    assert person.waits == [1, 1, 6, 6]


def test_a_code_that_nobody_confirms_ends(center: IdentityCenter, monkeypatch: pytest.MonkeyPatch) -> None:
    center.says["/token"] = [Refusal("AuthorizationPendingException") for _ in range(20)]
    monkeypatch.setattr(sso_sign_in, "time", Clock(step=100))

    with pytest.raises(SignInError, match="did not come back in time"):
        sign_in(SESSION, center.make_client, Person(browse=lambda _: None), device_code=True)
    assert len(center.bodies("/token")) < 20


class Clock:
    """Goes on by itself, one step a look."""

    def __init__(self, step: float) -> None:
        self._times = itertools.count(0, step)

    def monotonic(self) -> float:
        return next(self._times)


@pytest.mark.parametrize(
    ("path", "refusal", "sentence"),
    [
        pytest.param("/token", Refusal("AccessDeniedException"), "refused in the browser", id="denied"),
        pytest.param(
            "/token", Refusal("ExpiredTokenException"), "The time for this sign-in is over", id="late"
        ),
        pytest.param(
            "/token", Refusal("InvalidGrantException"), "not take this sign-in any more", id="grant"
        ),
        pytest.param(
            "/device_authorization",
            Refusal("InvalidRequestException"),
            "IAM Identity Center in eu-central-1 does not know the start URL https://acme.awsapps.com/start.",
            id="start URL",
        ),
        pytest.param(
            "/client/register",
            Refusal("InvalidRequestRegionException", more={"region": "us-east-1"}),
            "IAM Identity Center is not in eu-central-1. It is in us-east-1.",
            id="Region",
        ),
        pytest.param(
            "/client/register",
            Refusal("InvalidRequestRegionException", more={"region": "<b>here</b>"}),
            "IAM Identity Center is not in eu-central-1. Choose its Region.",
            id="no Region",
        ),
    ],
)
def test_a_refusal_is_a_sentence(center: IdentityCenter, path: str, refusal: Refusal, sentence: str) -> None:
    center.says[path] = [refusal]

    with pytest.raises(SignInError, match=sentence):
        sign_in(SESSION, center.make_client, Person(browse=lambda _: None), device_code=True)
    assert sso_cache.read_token(SESSION) is None


def test_a_registration_that_aws_forgot_is_made_anew(center: IdentityCenter) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    sso_cache.write_registration(SESSION, sso_cache.Registration("forgotten", "old", later))
    center.says["/device_authorization"] = [Refusal("InvalidClientException", 401)]

    sign_in(SESSION, center.make_client, Person(browse=lambda _: None), device_code=True)

    assert [body["clientId"] for body in center.bodies("/device_authorization")] == ["forgotten", "client-1"]


def test_a_registration_that_fails_in_the_browser_is_not_used_again(center: IdentityCenter) -> None:
    center.says["/token"] = [Refusal("InvalidClientException", 401)]

    with pytest.raises(SignInError, match="does not know this app any more"):
        sign_in(SESSION, center.make_client, Person())
    assert sso_cache.read_registration(SESSION) is None


DEVICE: dict[str, Any] = {
    "deviceCode": "device-1",
    "userCode": "ABCD-EFGH",
    "verificationUri": "https://acme.awsapps.com/start/#/device",
    "verificationUriComplete": "https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH",
    "expiresIn": 600,
    "interval": 1,
}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("/client/register", {}, id="nothing registered"),
        pytest.param(
            "/client/register",
            {"clientId": "a\r\nb", "clientSecret": "b", "clientSecretExpiresAt": 4_000_000_000},
            id="a line break in the id",
        ),
        pytest.param(
            "/client/register",
            {"clientId": "a", "clientSecret": "b", "clientSecretExpiresAt": 10**18},
            id="a registration for ever",
        ),
        pytest.param("/device_authorization", {**DEVICE, "deviceCode": ""}, id="no device code"),
        pytest.param("/device_authorization", {**DEVICE, "userCode": "press\u202eenter"}, id="odd user code"),
        pytest.param("/device_authorization", {**DEVICE, "expiresIn": -1}, id="ended before"),
        pytest.param("/device_authorization", {**DEVICE, "interval": 10**12}, id="asked never"),
        pytest.param("/device_authorization", {**DEVICE, "interval": 0}, id="asked at once"),
        pytest.param("/token", {}, id="no token"),
        pytest.param("/token", {"accessToken": "a b", "expiresIn": 60}, id="a space in the token"),
        pytest.param("/token", {"accessToken": "a" * 20_000, "expiresIn": 60}, id="an endless token"),
        pytest.param("/token", {"accessToken": "abc"}, id="no end"),
        pytest.param("/token", {"accessToken": "abc", "expiresIn": 60, "refreshToken": "\x00"}, id="refresh"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(
    center: IdentityCenter, path: str, said: dict[str, Any]
) -> None:
    center.says[path] = [said]

    with pytest.raises(SignInError, match="cannot be used"):
        sign_in(SESSION, center.make_client, Person(browse=lambda _: None), device_code=True)
    assert sso_cache.read_token(SESSION) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://acme.awsapps.com.example.org/device",
        "http://acme.awsapps.com/device",
        "",
    ],
)
def test_a_page_elsewhere_is_not_opened(center: IdentityCenter, url: str) -> None:
    center.says["/device_authorization"] = [
        {**DEVICE, "verificationUri": url, "verificationUriComplete": url}
    ]
    person = Person(browse=lambda _: None)

    with pytest.raises(SignInError, match="It was not opened"):
        sign_in(SESSION, center.make_client, person, device_code=True)
    assert person.pages == []


@pytest.mark.parametrize(
    ("region", "fips", "host"),
    [
        ("eu-central-1", False, "oidc.eu-central-1.amazonaws.com"),
        ("us-east-1", True, "oidc-fips.us-east-1.amazonaws.com"),
        # Where the client itself would name oidc-fips, which is not there.
        ("us-gov-west-1", True, "oidc.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", False, "oidc.cn-north-1.amazonaws.com.cn"),
        ("eusc-de-east-1", False, "oidc.eusc-de-east-1.amazonaws.eu"),
    ],
)
def test_the_page_is_where_the_requests_go(region: str, fips: bool, host: str) -> None:
    config = Config(signature_version=UNSIGNED, use_fips_endpoint=fips)
    client = Session().create_client("sso-oidc", region_name=region, config=config)
    known = sso_cache.Registration("client-1", CLIENT_SECRET, datetime.now(UTC))
    oidc = Oidc(client, SsoSession(START_URL, region, "acme"))

    page = oidc.page(known, state="s", challenge="c", redirect="http://127.0.0.1:5/oauth/callback")

    assert page.startswith(f"https://{host}/authorize?response_type=code&client_id=client-1&")
    assert CLIENT_SECRET not in page


def test_no_secret_is_in_what_is_printed_of_a_token(center: IdentityCenter) -> None:
    token = sign_in(SESSION, center.make_client, Person())

    assert token.refresh_token == REFRESH_TOKEN
    assert token.registration is not None
    assert token.registration.client_secret == CLIENT_SECRET
    assert not any(secret in f"{token!r} {token.registration}" for secret in SECRETS)


def test_where_the_token_cannot_be_kept_the_sign_in_is_good_all_the_same(
    center: IdentityCenter, home: Path
) -> None:
    (home / ".aws").write_text("a file where the folder should be")

    assert sign_in(SESSION, center.make_client, Person()).access_token == ACCESS_TOKEN
