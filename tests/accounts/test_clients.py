"""Clients ask with what the profile says, and with nothing else."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from fakes.home import private_environment
from fakes.scripted_server import Connection, Request, ScriptedServer, answer, http_reply, scripted_server
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys

WHO = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/me</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""
REGION = "eu-central-1"


def profile(server: ScriptedServer, **values: Any) -> Profile:
    defaults = {
        "access_key_id": "AKIAPROFILEPROFILE00",
        "endpoint_url": server.url,
        "name": "p",
        "region": REGION,
    }
    return Profile(id=new_profile_id(), **defaults | values)


def test_a_session_token_travels_with_the_keys() -> None:
    with scripted_server(http_reply(WHO)) as server:
        clients = Clients(profile(server), StaticKeys("AKIAPROFILEPROFILE00", Secret("geheim", "the-token")))
        clients.client("sts", REGION).get_caller_identity()
        clients.close()

    headers = server.requests[0].headers
    assert "Credential=AKIAPROFILEPROFILE00/" in headers["authorization"]
    assert headers["x-amz-security-token"] == "the-token"
    assert "snapshot-importer/" in headers["user-agent"]


def test_a_client_is_made_once_and_shared_by_all_threads() -> None:
    with scripted_server(http_reply(WHO)) as server:
        clients = Clients(profile(server), StaticKeys("AKIAPROFILEPROFILE00", Secret("geheim")))
        made: list[Any] = []
        threads = [
            threading.Thread(target=lambda: made.append(clients.client("sts", REGION))) for _ in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clients.close()

    assert len(made) == 16
    assert len(set(map(id, made))) == 1


def test_what_prepares_a_client_sees_it_before_anybody_else_and_once() -> None:
    seen: list[str] = []
    with scripted_server(http_reply(WHO)) as server:
        clients = Clients(profile(server), StaticKeys("AKIAPROFILEPROFILE00", Secret("geheim")))

        def prepare(service: str, _client: Any) -> None:
            seen.append(service)

        clients.prepare_with(prepare)
        clients.prepare_with(prepare)
        clients.client("sts", REGION)
        clients.client("sts", REGION)
        clients.close()

    assert seen == ["sts"]


@pytest.mark.parametrize(("attempts", "requests"), [(1, 1), (3, 3)])
def test_a_request_is_sent_as_often_as_was_said_whatever_the_environment_wants(
    attempts: int, requests: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
    monkeypatch.setenv("AWS_NEW_RETRIES_2026", "true")
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)
    from botocore.exceptions import ClientError  # noqa: PLC0415

    with scripted_server(http_reply(b"<r/>", status=500)) as server:
        clients = Clients(profile(server), StaticKeys("AKIAPROFILEPROFILE00", Secret("geheim")))
        with pytest.raises(ClientError):
            clients.client("sts", REGION, attempts=attempts).get_caller_identity()
        clients.close()

    assert len(server.requests) == requests


# Runs in a process of its own: what is under test is what botocore does with the whole environment.
ASK = """
import json, os, pathlib, sys
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profile_sources import Places, source_of
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
said = json.loads(sys.argv[1])
profile = Profile(id="0" * 32, name="p", **said)
secrets = SessionSecrets()
secrets.put(profile.id, Secret("geheim"))
places = Places(ProfileStore(pathlib.Path("none")), secrets, secrets, os.environ)
clients = Clients(profile, source_of(profile, places))
client = clients.client("sts", "eu-central-1", attempts=1)
print(client.meta.endpoint_url)
try:
    client.get_caller_identity()
except Exception as error:
    print(type(error).__name__)
"""


def ask(home: Path, variables: dict[str, str], **said: str) -> list[str]:
    environment = private_environment(home, os.environ) | {"PYTHONPATH": "gui"} | variables
    environment.pop("AWS_EC2_METADATA_DISABLED", None)
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(said)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.splitlines()


def test_nothing_of_the_environment_gets_hold_of_an_access_key_profile(tmp_path: Path) -> None:
    with scripted_server(http_reply(WHO)) as endpoint, scripted_server(http_reply(b"{}")) as trap:
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws" / "config").write_text(
            f"[default]\nendpoint_url = {trap.url}\naws_access_key_id = AKIADEFAULTDEFAULT00\n"
            f"aws_secret_access_key = x\ncredential_process = touch {tmp_path / 'ran'}\n"
        )
        ask(
            tmp_path,
            {
                "AWS_ENDPOINT_URL": trap.url,
                "AWS_ENDPOINT_URL_STS": trap.url,
                "AWS_PROFILE": "no-such-profile",
                "AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT00000",
                "AWS_SECRET_ACCESS_KEY": "other",
                "AWS_SESSION_TOKEN": "other",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": trap.url,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{trap.url}/get",
                "AWS_DEFAULTS_MODE": "auto",
            },
            method="access-key",
            access_key_id="AKIAPROFILEPROFILE00",
            endpoint_url=endpoint.url,
        )

    (request,) = endpoint.requests
    assert "Credential=AKIAPROFILEPROFILE00/" in request.headers["authorization"]
    assert "x-amz-security-token" not in request.headers
    assert trap.requests == []
    assert not (tmp_path / "ran").exists()


def test_an_endpoint_in_the_environment_is_not_where_requests_go(tmp_path: Path) -> None:
    with scripted_server(http_reply(WHO)) as trap:
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws" / "config").write_text(
            "[profile work]\naws_access_key_id = AKIASHAREDSHARED0000\naws_secret_access_key = x\n"
            f"endpoint_url = {trap.url}\n"
        )
        # The proxy that does not answer keeps the request on this computer.
        url, error = ask(
            tmp_path,
            {"AWS_ENDPOINT_URL": trap.url, "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""},
            method="shared",
            shared_name="work",
        )

    assert url == "https://sts.eu-central-1.amazonaws.com"
    assert error == "ProxyConnectionError"
    assert trap.requests == []


def test_a_shared_profile_asks_with_its_own_keys(tmp_path: Path) -> None:
    with scripted_server(http_reply(WHO)) as server:
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws" / "credentials").write_text(
            "[work]\naws_access_key_id = AKIASHAREDSHARED0000\naws_secret_access_key = x\n"
        )
        variables = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT00000", "AWS_SECRET_ACCESS_KEY": "other"}
        ask(tmp_path, variables, method="shared", shared_name="work", endpoint_url=server.url)

    assert "Credential=AKIASHAREDSHARED0000/" in server.requests[0].headers["authorization"]


def test_models_that_others_left_in_the_home_are_not_read(tmp_path: Path) -> None:
    planted = tmp_path / ".aws" / "models"
    for folder in (planted, tmp_path / "elsewhere"):
        folder.mkdir(parents=True)
        (folder / "endpoints.json").write_text('{"version": 3, "partitions": []}')
        (folder / "sts" / "2011-06-15").mkdir(parents=True)
        (folder / "sts" / "2011-06-15" / "service-2.json").write_text("{}")
    with scripted_server(http_reply(WHO)) as server:
        ask(
            tmp_path,
            {"AWS_DATA_PATH": str(tmp_path / "elsewhere")},
            method="access-key",
            access_key_id="AKIAPROFILEPROFILE00",
            endpoint_url=server.url,
        )

    assert len(server.requests) == 1


ROLE = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAROLEROLEROLE0000</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>token-of-role</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>"""


def test_a_role_is_taken_at_the_endpoint_of_the_profile(tmp_path: Path) -> None:
    def reply(request: Request, connection: Connection) -> None:
        connection.send(answer(ROLE if b"AssumeRole" in request.body else WHO))

    with scripted_server(reply) as server, scripted_server(http_reply(WHO)) as trap:
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws" / "config").write_text(
            f"[profile work]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = keys\n"
            f"endpoint_url = {trap.url}\n"
            "[profile keys]\naws_access_key_id = AKIASHAREDSHARED0000\naws_secret_access_key = x\n"
        )
        variables = {"AWS_ENDPOINT_URL": trap.url, "AWS_ENDPOINT_URL_STS": trap.url}
        ask(tmp_path, variables, method="shared", shared_name="work", endpoint_url=server.url)

    taken, asked = server.requests
    assert "Credential=AKIASHAREDSHARED0000/" in taken.headers["authorization"]
    assert "Credential=ASIAROLEROLEROLE0000/" in asked.headers["authorization"]
    assert asked.headers["x-amz-security-token"] == "token-of-role"
    assert trap.requests == []


@pytest.mark.parametrize(
    "settings",
    [
        "credential_process = touch {ran}",
        "role_arn = arn:aws:iam::1:role/r\nsource_profile = other\n[profile other]\ncredential_process = touch {ran}",
        "role_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata",
        "role_arn = arn:aws:iam::1:role/r\ncredential_source = EcsContainer",
        "region = eu-west-1",
    ],
    ids=["program", "program behind a role", "instance", "container", "nothing"],
)
def test_a_profile_runs_no_program_and_asks_no_metadata(tmp_path: Path, settings: str) -> None:
    with scripted_server(http_reply(b"{}")) as trap:
        (tmp_path / ".aws").mkdir()
        (tmp_path / ".aws" / "config").write_text("[profile work]\n" + settings.format(ran=tmp_path / "ran"))
        variables = {
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": trap.url,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{trap.url}/get",
        }
        with pytest.raises(subprocess.CalledProcessError) as failed:
            ask(tmp_path, variables, method="shared", shared_name="work")

    assert "accounts.interaction.SignIn" in failed.value.stderr
    assert trap.requests == []
    assert not (tmp_path / "ran").exists()
