"""Every client goes the way that the network settings say."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ProxyConnectionError, SSLError

from fakes.certificates import Authority
from fakes.proxy import front, proxy
from fakes.scripted_server import http_reply, scripted_server
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
