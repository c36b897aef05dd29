"""Every client goes the way that the network settings say, and verifies whom it speaks to, whatever is set where."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ProxyConnectionError, SSLError

import snapshot_importer
from fakes.certificates import Authority
from fakes.home import private_environment
from fakes.proxy import front, proxy
from fakes.scripted_server import Request, http_reply, scripted_server
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.network import Network, NetworkUnavailable, Way, first_network, usual_way
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import call_error
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.link_reader import LinkReader
from snapshot_importer.disks.reader import ReadError

WHO = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/me</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""
REGION = "eu-central-1"
STS = "sts.eu-central-1.amazonaws.com"
KEYS = StaticKeys("AKIAPROFILEPROFILE00", Secret("geheim"))


def clients(way: Way, endpoint_url: str = "") -> Clients:
    profile = Profile(new_profile_id(), "p", region=REGION, endpoint_url=endpoint_url)
    return Clients(profile, KEYS, way=lambda: way)


def ask(way: Way, endpoint_url: str = "") -> Any:
    """Ask STS who we are, once."""
    made = clients(way, endpoint_url)
    try:
        return made.client("sts", REGION, attempts=1).get_caller_identity()
    finally:
        made.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.make(tmp_path)


def custom(port: int, **values: Any) -> Network:
    return Network(**{"proxy": "custom", "host": "127.0.0.1", "port": str(port)} | values)


def test_a_request_goes_through_the_proxy_with_its_user_and_password(authority: Authority) -> None:
    with (
        scripted_server(http_reply(WHO)) as aws,
        front(authority.server(STS), ("127.0.0.1", aws.port)) as port,
        proxy() as between,
    ):
        between.leads_to = ("127.0.0.1", port)
        between.user, between.password = "me@corp", "p:a/s s%w@rd"
        network = custom(between.port, user="me@corp")
        answer = ask(Way(network, str(authority.path), Secret("p:a/s s%w@rd")))

    assert answer["Account"] == "111122223333"
    assert between.hosts == [f"{STS}:443"]
    assert [request.headers["host"] for request in aws.requests] == [STS]


def test_an_encrypted_proxy_is_verified(authority: Authority, tmp_path: Path) -> None:
    other = Authority.make(tmp_path, "Nobody")
    with proxy(other.server("127.0.0.1")) as between:
        way = Way(custom(between.port, scheme="https", user="me"), str(authority.path), Secret("geheim"))
        with pytest.raises(BotoCoreError):
            ask(way)

    assert between.heads == []


def test_a_password_stays_out_of_what_is_said_of_a_refusal(authority: Authority) -> None:
    with proxy() as between:
        between.user, between.password = "me", "other"
        way = Way(custom(between.port, user="me"), str(authority.path), Secret("geheimnis"))
        with pytest.raises(ProxyConnectionError) as refused:
            ask(way)
        error = call_error(refused.value, "GetCallerIdentity", only_attempt=True)

    assert error.kind == "unreachable"
    assert "geheimnis" not in f"{refused.value}{error}{way!r}"


def test_no_proxy_means_none(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    options = Way(Network(proxy="none"), str(authority.path)).client_options()

    assert options["proxies"] == {}


@pytest.mark.parametrize("choice", ["system", "none", "custom"])
def test_no_proxy_gets_between_this_computer_and_itself(
    authority: Authority, choice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    network = Network(choice, host="127.0.0.1", port="9")
    with scripted_server(http_reply(WHO)) as aws:
        ask(Way(network, str(authority.path)), aws.url)

    assert len(aws.requests) == 1


@pytest.mark.parametrize(
    ("network", "service", "host"),
    [
        (Network(use_fips=True), "ec2", "ec2-fips.us-east-1.amazonaws.com"),
        (Network(use_dualstack=True), "ec2", "ec2.us-east-1.api.aws"),
        (Network(use_dualstack=True), "s3", "s3.dualstack.us-east-1.amazonaws.com"),
        (Network(use_fips=True, use_dualstack=True), "s3", "s3-fips.dualstack.us-east-1.amazonaws.com"),
    ],
    ids=["FIPS", "dual-stack", "dual-stack of S3", "both"],
)
def test_the_endpoints_are_of_the_kind_that_was_chosen(network: Network, service: str, host: str) -> None:
    made = clients(Way(network, usual_way().roots))
    url = made.client(service, "us-east-1").meta.endpoint_url
    made.close()

    assert url == f"https://{host}"


def test_an_endpoint_of_ones_own_is_neither_fips_nor_dual_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    monkeypatch.setenv("AWS_USE_DUALSTACK_ENDPOINT", "true")
    with scripted_server(http_reply(WHO)) as aws:
        ask(Way(Network(use_fips=True, use_dualstack=True), usual_way().roots), aws.url)

    assert len(aws.requests) == 1


def test_the_environment_says_which_endpoints_until_somebody_chooses() -> None:
    assert first_network({"AWS_USE_FIPS_ENDPOINT": "true"}) == Network(use_fips=True)
    assert first_network({"AWS_USE_DUALSTACK_ENDPOINT": "TRUE"}) == Network(use_dualstack=True)
    assert first_network({}) == Network()


def test_remade_clients_go_another_way_with_the_same_keys(authority: Authority) -> None:
    ways = [
        Way(Network(), str(authority.folder / "none.pem")),
        Way(Network(proxy="none"), str(authority.path)),
    ]
    with scripted_server(http_reply(WHO), authority.server("127.0.0.1")) as aws:
        profile = Profile(new_profile_id(), "p", region=REGION, endpoint_url=f"https://127.0.0.1:{aws.port}")
        made = Clients(profile, KEYS, way=lambda: ways[0])
        with pytest.raises(BotoCoreError):
            made.client("sts", REGION, attempts=1).get_caller_identity()
        standing = made.standing()
        del ways[0]
        made.remake()
        made.client("sts", REGION, attempts=1).get_caller_identity()
        made.close()

    assert standing is not None
    assert len(aws.requests) == 1


def test_a_link_goes_the_same_way(authority: Authority) -> None:
    with (
        scripted_server(http_reply(bytes(600))) as server,
        front(authority.server("files.example"), ("127.0.0.1", server.port)) as port,
        proxy() as between,
    ):
        between.leads_to = ("127.0.0.1", port)
        with LinkReader(
            "https://files.example/disk.raw", Way(custom(between.port), str(authority.path))
        ) as link:
            size = link.size

    assert size == 600
    assert between.hosts == ["files.example:443"]


def test_a_link_is_verified(authority: Authority, tmp_path: Path) -> None:
    other = Authority.make(tmp_path, "Nobody")
    with (
        scripted_server(http_reply(b""), other.server("127.0.0.1")) as server,
        pytest.raises(ReadError, match="identity"),
    ):
        LinkReader(f"https://127.0.0.1:{server.port}/x.raw", Way(Network(), str(authority.path)))

    assert server.requests == []


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


def test_a_certificate_that_is_not_trusted_is_a_failure_before_sending(
    authority: Authority, tmp_path: Path
) -> None:
    other = Authority.make(tmp_path, "Nobody")
    with scripted_server(http_reply(WHO), other.server("127.0.0.1")) as server:
        with pytest.raises(SSLError) as refused:
            ask(Way(Network(), str(authority.path)), f"https://127.0.0.1:{server.port}")
        error = call_error(refused.value, "GetCallerIdentity", only_attempt=True)

    assert (error.kind, error.sent) == ("unreachable", False)
    assert server.requests == []


def test_a_way_that_cannot_be_told_is_a_failure_before_sending() -> None:
    def locked() -> Way:
        raise NetworkUnavailable("The password of the proxy is not to be had. The system keyring is locked.")

    made = Clients(Profile(new_profile_id(), "p", region=REGION), KEYS, way=locked)
    with pytest.raises(CallError, match="keyring is locked") as failed:
        Gateway("p", REGION, made).identity()
    made.close()

    assert (failed.value.kind, failed.value.sent) == ("unreachable", False)
