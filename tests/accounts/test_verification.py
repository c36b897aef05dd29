"""Nothing that is set anywhere makes a client speak to whom it cannot verify."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import snapshot_importer
from fakes.certificates import Authority
from fakes.home import private_environment
from fakes.scripted_server import Request, http_reply, scripted_server
from snapshot_importer.accounts.network import usual_way

WHO = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/me</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""


# Runs in a process of its own: what is under test is what botocore does with the whole environment.
ASK = """
import json, pathlib, sys
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.accounts.sources import StaticKeys
store = NetworkStore(pathlib.Path(sys.argv[1]), SessionSecrets(), SessionSecrets())
profile = Profile(id="0" * 32, name="p", region="eu-central-1", endpoint_url=sys.argv[2])
clients = Clients(profile, StaticKeys("AKIAPROFILEPROFILE00", Secret("geheim")), way=store.way)
try:
    print(clients.client("sts", "eu-central-1", attempts=1).get_caller_identity()["Account"])
except Exception as error:
    print(type(error).__name__)
"""


def asked(home: Path, url: str, variables: dict[str, str], config: str = "", settings: object = None) -> str:
    """Return what a program says that asks *url* with these variables, ~/.aws/config and network settings."""
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(f"[default]\n{config}\n")
    stored = home / "network.json"
    if settings is not None:
        stored.write_text(json.dumps(settings))
    environment = private_environment(home, os.environ) | {"PYTHONPATH": "gui"} | variables
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(stored), url],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.strip()


def seen_by(tls_of: Authority, home: Path, **said: Any) -> tuple[str, list[Request]]:
    with ExitStack() as stack:
        server = stack.enter_context(scripted_server(http_reply(WHO), tls_of.server("127.0.0.1")))
        return asked(home, f"https://127.0.0.1:{server.port}", **said), server.requests


WAYS_OUT = {
    "nothing": {},
    "AWS_CA_BUNDLE empty": {"AWS_CA_BUNDLE": ""},
    "REQUESTS_CA_BUNDLE empty": {"REQUESTS_CA_BUNDLE": ""},
    "CURL_CA_BUNDLE empty": {"CURL_CA_BUNDLE": ""},
    "blank": {"AWS_CA_BUNDLE": " ", "REQUESTS_CA_BUNDLE": "\t"},
    "false": {"AWS_CA_BUNDLE": "False"},
    "PYTHONHTTPSVERIFY": {"PYTHONHTTPSVERIFY": "0"},
    "SSL_CERT_FILE": {"SSL_CERT_FILE": "{ca}", "SSL_CERT_DIR": "{folder}"},
    "a proxy": {"HTTPS_PROXY": "http://127.0.0.1:9", "BOTO_EXPERIMENTAL__ADD_PROXY_HOST_HEADER": "true"},
}


@pytest.mark.parametrize("variables", WAYS_OUT.values(), ids=WAYS_OUT.keys())
def test_no_variable_makes_a_client_trust_anybody(
    tmp_path: Path, authority: Authority, variables: dict[str, str]
) -> None:
    filled = {key: value.format(ca=authority.path, folder=tmp_path) for key, value in variables.items()}

    said, requests = seen_by(authority, tmp_path, variables=filled)

    assert said in ("SSLError", "HTTPClientError")
    assert requests == []


@pytest.mark.parametrize(
    "config",
    ["ca_bundle =", "ca_bundle = False", "verify_ssl = false", "verify = false", "ca_bundle = {ca}"],
)
def test_nothing_in_aws_config_makes_a_client_trust_anybody(
    tmp_path: Path, authority: Authority, config: str
) -> None:
    said, requests = seen_by(authority, tmp_path, variables={}, config=config.format(ca=authority.path))

    assert said == "SSLError"
    assert requests == []


@pytest.mark.parametrize(
    "network",
    [
        {"verify": False},
        {"ca_bundle": False},
        {"ca_bundle": ""},
        {"ca_bundle": "/dev/null"},
        {"roots": "{ca}"},
    ],
    ids=str,
)
def test_nothing_in_the_stored_settings_makes_a_client_trust_anybody(
    tmp_path: Path, authority: Authority, network: dict[str, Any]
) -> None:
    settings = {
        "schema": 1,
        "network": {k: str(authority.path) if v == "{ca}" else v for k, v in network.items()},
    }

    said, requests = seen_by(authority, tmp_path, variables={}, settings=settings)

    assert said == "SSLError"
    assert requests == []


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_the_environment_may_name_whom_to_trust(tmp_path: Path, authority: Authority, variable: str) -> None:
    said, requests = seen_by(authority, tmp_path, variables={variable: str(authority.path)})

    assert said == "111122223333"
    assert len(requests) == 1


def test_the_chosen_file_is_trusted_besides_the_usual_ones(tmp_path: Path, authority: Authority) -> None:
    settings = {"schema": 1, "network": {"ca_bundle": str(authority.path)}}

    said, requests = seen_by(authority, tmp_path, variables={}, settings=settings)

    assert said == "111122223333"
    assert len(requests) == 1
    kept = (tmp_path / "trusted-roots.pem").read_text()
    assert kept.startswith(Path(usual_way().roots).read_text()[:1000])
    assert (tmp_path / "trusted-roots.pem").stat().st_mode & 0o077 == 0


def test_only_the_reader_of_refused_certificates_knows_how_not_to_verify() -> None:
    words = (
        "CERT_NONE",
        "CERT_OPTIONAL",
        "check_hostname = False",
        "_create_unverified",
        "verify=False",
        "disable_warnings",
    )
    package = Path(snapshot_importer.__file__).parent
    found = {
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if any(word in file.read_text(encoding="utf-8") for word in words)
    }

    assert found == {"accounts/tls_hop.py"}
