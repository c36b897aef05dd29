"""Keys of `aws login` sessions: taken from the CLI's cache, renewed over HTTP, and kept for the CLI."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import UNSIGNED, compat
from botocore.exceptions import ProxyConnectionError
from botocore.utils import JSONFileCache

from fakes.aws import client, simulated_aws
from fakes.import_account import policy
from fakes.login_session import cache_name
from snapshot_importer.accounts.aws_login import login_keys
from snapshot_importer.accounts.interaction import SignInError, SignInNeeded
from snapshot_importer.accounts.session_keys import SessionKeys
from snapshot_importer.accounts.sources import LoginSession
from snapshot_importer.simulator.iam import User
from snapshot_importer.simulator.server import Simulator

LONG, SHORT, NONE = timedelta(minutes=14), timedelta(minutes=4), timedelta(minutes=-1)
ENDED = "The session of “aws login” for the profile work has ended. Sign in again."
UNREADABLE = "The session of “aws login” for the profile work cannot be read. Sign in again."


class Console:
    """A user who ran `aws login`, and the cache of the AWS CLI."""

    def __init__(self, aws: Simulator, folder: Path, action: str = "signin:CreateOAuth2Token") -> None:
        self.aws = aws
        self.user: User = aws.world.iam.create_user(aws.account, "ada", {"all": policy({"Action": action})})
        self.token = aws.world.signin.sign_in(self.user)
        self.cache = folder / cache_name(self.user.arn)
        self.regions: list[str] = []
        self.config: dict[str, Any] = {"signature_version": UNSIGNED}

    def keep(self, left: timedelta, **other: Any) -> None:
        """Write the session into the cache, its keys with *left* to go, and *other* members in it."""
        self.token["accessToken"]["expiresAt"] = f"{datetime.now(UTC) + left:%Y-%m-%dT%H:%M:%SZ}"
        self.cache.write_text(json.dumps(self.token | other))

    def kept(self) -> dict[str, Any]:
        """What is in the cache now."""
        found: dict[str, Any] = json.loads(self.cache.read_text())
        return found

    def make_client(self, service: str, region: str, credentials: Any = None) -> Any:
        """A client that signs nothing."""
        assert credentials is None
        self.regions.append(region)
        return client(self.aws, service, region=region, config=self.config)

    def keys(self) -> SessionKeys:
        return login_keys(LoginSession(self.user.arn, "work"), self.make_client, region="eu-central-1")

    def refusal(self, kind: type[SignInError] = SignInNeeded) -> str:
        with pytest.raises(SignInError) as caught:
            self.keys()
        assert type(caught.value) is kind
        keys = self.token["accessToken"]
        secrets = (keys["secretAccessKey"], keys["sessionToken"], self.token.get("refreshToken") or "-" * 99)
        assert not [secret for secret in secrets if secret in str(caught.value)]
        return str(caught.value)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def console(running: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    running.reset()
    folder = tmp_path / "login" / "cache"
    folder.mkdir(parents=True)
    monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", str(folder))
    return Console(running, folder)


@pytest.fixture
def without_crt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compat, "EC", None)


def test_keys_that_last_are_taken_as_they_are(console: Console) -> None:
    console.keep(LONG)

    keys = console.keys()

    assert keys.access_key_id == console.token["accessToken"]["accessKeyId"]
    assert keys.secret.session_token == console.token["accessToken"]["sessionToken"]
    assert timedelta(minutes=13) < keys.expires - datetime.now(UTC) <= LONG
    assert console.regions == []


@pytest.mark.parametrize("left", [SHORT, NONE], ids=["nearly over", "ended"])
def test_keys_near_their_end_are_renewed_and_kept_for_the_cli(console: Console, left: timedelta) -> None:
    console.keep(left)

    keys = console.keys()

    own = (keys.access_key_id, keys.secret.secret_access_key, keys.secret.session_token)
    assert client(console.aws, "sts", key=own).get_caller_identity()["Arn"] == console.user.arn
    assert keys.access_key_id != console.token["accessToken"]["accessKeyId"]
    assert console.kept()["accessToken"]["sessionToken"] == keys.secret.session_token
    assert console.kept()["refreshToken"] != console.token["refreshToken"]
    assert console.cache.stat().st_mode & 0o777 == 0o600
    assert console.keys() == keys
    assert console.regions == ["eu-central-1"]  # asked once


def test_what_we_keep_is_what_botocore_reads(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.keep(NONE)
    (tmp_path / "config").write_text(f"[profile work]\nlogin_session = {console.user.arn}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/none")

    keys = console.keys()
    found: Any = botocore.session.Session(profile="work").get_credentials()

    assert (found.method, found.token) == ("login", keys.secret.session_token)


def test_the_session_is_renewed_in_its_own_region(console: Console) -> None:
    console.keep(NONE, signInRegion="us-west-2")

    console.keys()

    assert console.regions == ["us-west-2"]


def test_without_a_session_only_the_user_can_go_on(console: Console) -> None:
    assert console.refusal() == "There is no session of “aws login” for the profile work. Sign in."


def test_a_session_that_has_ended_needs_the_user(console: Console) -> None:
    console.keep(NONE)
    console.aws.world.signin.end_sessions()

    assert console.refusal() == ENDED


def test_a_changed_password_needs_the_user(console: Console) -> None:
    console.keep(NONE)
    console.aws.world.signin.change_password(console.user)

    assert console.refusal() == ENDED


def test_a_missing_permission_is_named(console: Console) -> None:
    console.aws.reset()
    console = Console(console.aws, console.cache.parent, "sts:*")
    console.keep(NONE)

    assert console.refusal(SignInError) == (
        "AWS does not renew sessions of “aws login” for you: the permission signin:CreateOAuth2Token is missing."
    )


def test_a_service_that_does_not_answer_is_no_end_of_the_session(console: Console) -> None:
    console.keep(NONE)
    console.config["proxies"] = {"http": "http://127.0.0.1:9"}

    with pytest.raises(ProxyConnectionError):
        console.keys()


Spoil = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", "{}", '{"accessToken": 7}', '{"accessToken": {}}', "[" * 100_000],
    ids=["empty", "half", "list", "number", "nothing", "no table", "empty table", "deep"],
)
def test_a_cache_that_is_none_is_no_session(console: Console, content: str) -> None:
    console.cache.write_text(content)

    assert console.refusal() == UNREADABLE


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
def test_a_session_with_a_broken_part_is_none(console: Console, spoil: Spoil) -> None:
    console.keep(NONE)
    spoil(console.token)
    console.cache.write_text(json.dumps(console.token))

    assert console.refusal() == UNREADABLE


@pytest.mark.usefixtures("without_crt")
def test_without_awscrt_keys_are_used_to_their_end_and_what_to_install_is_said(console: Console) -> None:
    console.keep(SHORT)
    assert console.keys().access_key_id == console.token["accessToken"]["accessKeyId"]

    console.keep(NONE)
    assert console.refusal() == f"{ENDED} To have it renew itself, install the Python package awscrt."
    assert console.regions == []


def test_a_renewed_session_that_cannot_be_kept_is_told(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.keep(NONE)

    def full(*_arguments: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(JSONFileCache, "__setitem__", full)

    assert console.refusal(SignInError) == (
        "The renewed session of “aws login” cannot be kept (No space left on device)."
    )
