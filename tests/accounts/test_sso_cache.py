"""The files in ~/.aws/sso/cache: what the AWS CLI and botocore write is read, and the other way round."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.session import Session
from botocore.tokens import SSOTokenProvider
from botocore.utils import JSONFileCache, SSOTokenLoader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_cache import (
    Registration,
    SsoToken,
    exposure,
    forget,
    read_registration,
    read_token,
    token_path,
    write_registration,
    write_token,
)

URL = "https://acme.awsapps.com/start"
SESSION = SsoSession(URL, "eu-central-1", "acme")
LEGACY = SsoSession(URL, "eu-central-1")
LATER = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
TOKEN = SsoToken("access", LATER, "refresh", Registration("client", "secret", LATER))
CLI = {
    "startUrl": URL,
    "region": "eu-central-1",
    "accessToken": "access",
    "expiresAt": "2031-05-06T07:08:09Z",
    "clientId": "client",
    "clientSecret": "secret",
    "registrationExpiresAt": "2031-05-06T07:08:09Z",
    "refreshToken": "refresh",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def plant(session: SsoSession, text: str | bytes | Mapping[str, Any]) -> Path:
    path = token_path(session)
    path.parent.mkdir(parents=True)
    if isinstance(text, Mapping):
        text = json.dumps(text)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_what_we_write_is_what_the_cli_writes() -> None:
    write_token(SESSION, TOKEN)

    assert json.loads(token_path(SESSION).read_text()) == CLI


@pytest.mark.parametrize("session", [SESSION, LEGACY], ids=["named", "start URL alone"])
def test_botocore_finds_what_we_write(session: SsoSession, home: Path) -> None:
    write_token(session, TOKEN)

    found = SSOTokenLoader(JSONFileCache(str(home / ".aws/sso/cache")))(URL, session.name or None)

    assert found == CLI


def test_botocores_own_provider_takes_our_token(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = home / ".aws" / "config"
    config.parent.mkdir()
    config.write_text(
        "[profile imaging]\nsso_session = acme\n"
        f"[sso-session acme]\nsso_start_url = {URL}\nsso_region = eu-central-1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    write_token(SESSION, TOKEN)

    cache = JSONFileCache(str(home / ".aws/sso/cache"))
    token = SSOTokenProvider(Session(profile="imaging"), cache).load_token()

    assert token.get_frozen_token().token == "access"


@pytest.mark.parametrize(
    "stamp",
    [
        pytest.param("2031-05-06T07:08:09Z", id="CLI"),
        pytest.param("2031-05-06T07:08:09UTC", id="CLI before 2.9"),
        pytest.param("2031-05-06T07:08:09.000Z", id="SDK for JavaScript"),
        pytest.param("2031-05-06T09:08:09+02:00", id="offset"),
        pytest.param("2031-05-06T07:08:09", id="nothing said"),
    ],
)
def test_times_of_all_tools_are_understood(stamp: str) -> None:
    plant(SESSION, CLI | {"expiresAt": stamp})

    assert read_token(SESSION) == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut short"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"[1]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[" * 60_000, id="nested"),
        pytest.param(b" " * 10_000_000, id="large"),
        pytest.param(
            b'{"accessToken": "a", "expiresAt": "2031-05-06T07:08:09Z"' + b" " * 70_000 + b"}", id="padded"
        ),
        pytest.param(b'{"clientId": "a"}', id="registration"),
        pytest.param(json.dumps(CLI | {"accessToken": 5}).encode(), id="number as token"),
        pytest.param(
            json.dumps(CLI | {"accessToken": "a\r\nX-Header: b"}).encode(), id="line break in token"
        ),
        pytest.param(json.dumps(CLI | {"accessToken": ""}).encode(), id="empty token"),
        pytest.param(json.dumps(CLI | {"expiresAt": None}).encode(), id="no end"),
        pytest.param(json.dumps(CLI | {"expiresAt": "soon"}).encode(), id="end in words"),
        pytest.param(json.dumps(CLI | {"expiresAt": 1_900_000_000}).encode(), id="end as number"),
        pytest.param(
            json.dumps(CLI | {"expiresAt": "0001-01-01T00:00:00+23:59"}).encode(), id="before all time"
        ),
        pytest.param(
            json.dumps(CLI | {"startUrl": "https://other.awsapps.com/start"}).encode(), id="other URL"
        ),
        pytest.param(json.dumps(CLI | {"startUrl": ["a"]}).encode(), id="list as URL"),
        pytest.param(json.dumps(CLI | {"region": "us-east-1"}).encode(), id="other Region"),
    ],
)
def test_garbage_is_no_token(text: bytes) -> None:
    plant(SESSION, text)

    assert read_token(SESSION) is None
    assert read_registration(SESSION) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*CLI.values()]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*CLI, "grantTypes"]), JSON))
def test_whatever_stands_in_the_file_what_is_believed_fits_into_a_header(found: dict[str, Any]) -> None:
    path = token_path(SESSION)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found), encoding="utf-8")

    token = read_token(SESSION)

    if token is not None:
        parts = [token.access_token, token.refresh_token or "-"]
        if token.registration:
            parts += [token.registration.client_id, token.registration.client_secret]
        assert all(part.isascii() and part.isprintable() and " " not in part for part in parts)
        assert token.expires.tzinfo is not None


def test_a_pipe_in_place_of_the_file_holds_nobody(home: Path) -> None:
    path = token_path(SESSION)
    path.parent.mkdir(parents=True)
    os.mkfifo(path)

    assert read_token(SESSION) is None


def test_a_folder_in_place_of_the_file_is_no_token(home: Path) -> None:
    token_path(SESSION).mkdir(parents=True)

    assert read_token(SESSION) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.awsapps.com/start/",
        "https://acme.awsapps.com/start/#",
        "https://acme.awsapps.com/start#/",
    ],
)
def test_the_start_url_may_end_as_browsers_show_it(url: str) -> None:
    plant(SESSION, CLI | {"startUrl": url})

    assert read_token(SESSION) == TOKEN


@pytest.mark.parametrize("missing", ["clientId", "clientSecret", "registrationExpiresAt", "refreshToken"])
def test_without_a_part_of_what_renews_it_a_token_ends(missing: str) -> None:
    plant(SESSION, {name: value for name, value in CLI.items() if name != missing})

    token = read_token(SESSION)

    assert token is not None
    assert not token.renews(datetime.now(UTC))
    assert TOKEN.renews(datetime.now(UTC))
    assert not TOKEN.renews(LATER + timedelta(seconds=1))


def test_a_token_replaces_the_file_and_its_rights() -> None:
    path = plant(SESSION, CLI)
    path.chmod(0o644)

    write_token(SESSION, TOKEN)

    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_folders_that_we_make_are_ours_alone(home: Path) -> None:
    write_token(SESSION, TOKEN)

    for folder in (".aws", ".aws/sso", ".aws/sso/cache"):
        assert (home / folder).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("mode", "warns"),
    [(0o600, False), (0o640, True), (0o604, True), (0o644, True), (0o700, False)],
    ids=["ours", "group", "others", "both", "executable"],
)
def test_a_token_that_others_may_read_is_told(mode: int, warns: bool) -> None:
    path = plant(SESSION, CLI)
    path.chmod(mode)

    assert (f"chmod 600 ~/.aws/sso/cache/{path.name}" in exposure(SESSION)) == warns


def test_no_file_needs_no_warning() -> None:
    assert exposure(SESSION) == ""


def test_the_registration_is_of_one_session_and_its_scopes() -> None:
    registration = Registration("client", "secret", LATER, ("authorization_code",))
    write_registration(SESSION, registration)

    assert read_registration(SESSION) == registration
    assert read_registration(SsoSession(URL, "eu-central-1", "acme", ("other:scope",))) is None
    assert read_registration(SsoSession(URL, "eu-west-1", "acme")) is None
    assert read_registration(LEGACY) is None


def test_forgetting_removes_the_token_and_the_registration_of_one_session(home: Path) -> None:
    for session in (SESSION, LEGACY):
        write_token(session, TOKEN)
        write_registration(session, Registration("client", "secret", LATER))

    forget(SESSION)
    forget(SESSION)

    assert read_token(SESSION) is None
    assert read_registration(SESSION) is None
    assert read_token(LEGACY) == TOKEN
    assert read_registration(LEGACY) is not None
