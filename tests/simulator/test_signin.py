"""Sessions of ``aws login`` go on for whoever holds their key, and for nobody else."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, LoginRefreshRequired
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fakes.aws import client
from fakes.import_account import policy
from fakes.login_session import LoginSession, cache_name, encoded, proof
from fakes.sign_in import SharedFiles
from snapshot_importer.simulator.iam import User
from snapshot_importer.simulator.server import Simulator


@pytest.fixture
def user(aws: Simulator) -> User:
    rights = {"all": policy({"Action": ["signin:*", "ec2:*"]})}
    return aws.world.iam.create_user(aws.account, "ada", rights)


@pytest.fixture
def login(aws: Simulator, user: User) -> LoginSession:
    return LoginSession(aws, user)


def refusal(login: LoginSession, dpop: str | None = None, **more: str) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        login.refresh(dpop, **more)
    answer: Any = caught.value.response
    return answer["Error"]["Code"], answer["error"]


def test_a_session_is_renewed(aws: Simulator, login: LoginSession, user: User) -> None:
    first = login.refresh()
    second = login.refresh()

    assert first["accessToken"] != second["accessToken"]
    assert (second["tokenType"], second["expiresIn"]) == ("aws_sigv4", 900)
    keys = second["accessToken"]
    own = (keys["accessKeyId"], keys["secretAccessKey"], keys["sessionToken"])
    assert client(aws, "sts", key=own).get_caller_identity()["Arn"] == user.arn


def test_a_refresh_token_works_once(login: LoginSession) -> None:
    before = login.cached["refreshToken"]
    login.refresh()
    login.cached["refreshToken"] = before

    assert refusal(login) == ("AccessDeniedException", "TOKEN_EXPIRED")


def test_another_key_renews_nothing(login: LoginSession) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()

    assert refusal(login, proof(pem, login.address)) == ("AccessDeniedException", "TOKEN_EXPIRED")


@pytest.mark.parametrize(
    "changed",
    [
        {"claims": {"htm": "GET"}},
        {"claims": {"htu": "https://example.com/v1/token"}},
        {"claims": {"iat": 1_700_000_000}},  # long ago
        {"claims": {"iat": "now"}},
        {"claims": {"jti": ""}},
        {"typ": "JWT"},
        {"alg": "none"},
        {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
        {"jwk": {"kty": "RSA"}},
        {"jwk": None},
    ],
    ids=str,
)
def test_a_proof_that_proves_nothing_is_refused(login: LoginSession, changed: dict[str, Any]) -> None:
    assert refusal(login, login.proof(**changed)) == ("ValidationException", "INVALID_REQUEST")


@pytest.mark.parametrize("dpop", ["", "a.b", "a.b.c", "é.é.é", "W10.W10.AA", "e30.e30.AA"], ids=ascii)
def test_what_is_no_proof_is_refused(login: LoginSession, dpop: str) -> None:
    assert refusal(login, dpop.encode("ascii", "replace").decode())[1] == "INVALID_REQUEST"


def test_a_proof_that_was_changed_is_refused(login: LoginSession) -> None:
    head, claims, signature = login.proof().split(".")
    other = encoded(json.dumps({"htm": "POST", "htu": login.address, "iat": int(time.time())}).encode())

    assert refusal(login, f"{head}.{other}.{signature}")[1] == "INVALID_REQUEST"
    assert refusal(login, f"{head}.{claims}.{encoded(bytes(64))}")[1] == "INVALID_REQUEST"


def test_a_proof_is_good_once(login: LoginSession) -> None:
    dpop = login.proof()
    login.refresh(dpop)

    assert refusal(login, dpop)[1] == "INVALID_REQUEST"


def test_the_browser_s_grant_is_left_to_the_cli(login: LoginSession) -> None:
    assert refusal(login, grant="authorization_code") == ("ValidationException", "unsupported_grant_type")


def test_a_session_ends(login: LoginSession) -> None:
    login.aws.world.signin.end_sessions()

    assert refusal(login) == ("AccessDeniedException", "TOKEN_EXPIRED")


def test_a_changed_password_asks_for_a_new_sign_in(login: LoginSession, user: User) -> None:
    login.aws.world.signin.change_password(user)

    assert refusal(login) == ("AccessDeniedException", "USER_CREDENTIALS_CHANGED")


def test_a_user_needs_the_permission(aws: Simulator) -> None:
    login = LoginSession(aws, aws.world.iam.create_user(aws.account, "eve"))

    assert refusal(login) == ("AccessDeniedException", "INSUFFICIENT_PERMISSIONS")


@pytest.fixture
def profile(aws: Simulator, user: User, login: LoginSession, home: SharedFiles) -> Any:
    pytest.importorskip("awscrt", reason="botocore renews these sessions with awscrt alone")
    login.cached["accessToken"]["expiresAt"] = "2020-01-01T00:00:00Z"
    cache = home.folder / "login" / "cache"
    cache.mkdir(parents=True)
    (cache / cache_name(user.arn)).write_text(json.dumps(login.cached))
    home.write_config(f"[profile console]\nlogin_session = {user.arn}\nregion = {aws.region}\n")
    return home.session("console")


def test_botocore_renews_the_session_of_the_cache(
    user: User, login: LoginSession, home: SharedFiles, profile: Any
) -> None:
    told = home.client(profile).get_caller_identity()

    kept = json.loads((home.folder / "login" / "cache" / cache_name(user.arn)).read_text())
    assert told["Arn"] == user.arn
    assert kept["refreshToken"] != login.cached["refreshToken"]


def test_botocore_asks_for_a_new_login(login: LoginSession, home: SharedFiles, profile: Any) -> None:
    login.aws.world.signin.end_sessions()

    with pytest.raises(LoginRefreshRequired):
        home.client(profile).get_caller_identity()
