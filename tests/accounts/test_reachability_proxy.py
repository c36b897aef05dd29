"""The check of the connection tells in which way a proxy refuses, against a real one."""

import socket
from pathlib import Path

import pytest

from fakes.certificates import Authority
from fakes.proxy import front
from fakes.way_out import HOST, Bench, greeter
from snapshot_importer.accounts.hops import Target
from snapshot_importer.accounts.network import Network, NetworkUnavailable, Way
from snapshot_importer.accounts.reachability import ReachabilityCheck
from snapshot_importer.accounts.secrets import Secret


def test_the_proxy_is_gone_through_and_named(bench: Bench) -> None:
    bench.aws()
    between = bench.proxy()

    hops = bench.run()

    assert [hop.state for hop in hops.values()] == ["skipped", "ok", "ok", "ok", "ok", "ok"]
    assert hops["Host name"].sentence == "127.0.0.1 is an address: there is no name to find."
    assert hops["Proxy"].sentence == f"The proxy lets requests through to {HOST}."
    assert between.hosts == [f"{HOST}:443"]


def test_the_proxy_itself_may_be_encrypted(bench: Bench) -> None:
    bench.aws()
    bench.proxy(bench.authority.server("127.0.0.1"))

    assert {hop.state for hop in bench.run().values()} == {"skipped", "ok"}


def test_an_encrypted_proxy_that_is_not_trusted_is_not_signed_in_to(bench: Bench, tmp_path: Path) -> None:
    other = Authority.make(tmp_path, "Nobody")
    between = bench.proxy(other.server("127.0.0.1"), user="me", password="geheim")

    assert "is not trusted" in bench.failed("Proxy").sentence
    assert between.heads == []


def signed_in(network: Network) -> Network:
    return Network("custom", network.scheme, network.host, network.port, "me@corp")


def test_user_and_password_are_told_to_the_proxy(bench: Bench) -> None:
    bench.aws()
    bench.proxy(user="me@corp", password="pa:ss/w@rd")
    bench.network, bench.password = signed_in(bench.network), Secret("pa:ss/w@rd")

    assert bench.run()["Proxy"].state == "ok"


def test_a_proxy_that_wants_a_sign_in_is_told(bench: Bench) -> None:
    bench.proxy(user="me", password="geheim")

    hop = bench.failed("Proxy")

    assert hop.sentence == "The proxy wants a user and a password (407)."


def test_a_wrong_password_of_the_proxy_is_told(bench: Bench) -> None:
    bench.proxy(user="me@corp", password="geheim")
    bench.network, bench.password = signed_in(bench.network), Secret("falsch")

    assert bench.failed("Proxy").sentence == "The proxy does not accept user and password (407)."


def test_a_sign_in_that_cannot_be_done_is_told(bench: Bench) -> None:
    bench.proxy(user="me", password="geheim", challenge="Negotiate\r\nProxy-Authenticate: NTLM")

    assert "only by Negotiate or NTLM" in bench.failed("Proxy").sentence


@pytest.mark.parametrize(
    ("status", "words"), [(403, "does not let requests through to sts"), (503, "finds no way to sts")]
)
def test_a_proxy_that_refuses_is_told(bench: Bench, status: int, words: str) -> None:
    bench.proxy(refuses=status)

    hop = bench.failed("Proxy")

    assert words in hop.sentence
    assert str(status) in hop.sentence


def test_a_proxy_that_hangs_ends_the_check(bench: Bench) -> None:
    bench.proxy(hangs=True)
    bench.deadline = 0.2

    assert bench.failed("Proxy").sentence == "There was no answer in 0.2 s."


def test_what_is_no_proxy_is_told(bench: Bench) -> None:
    port = bench.stack.enter_context(greeter())
    bench.network = Network("custom", "http", "127.0.0.1", str(port))

    assert bench.failed("Proxy").sentence == "What answers there is no HTTP proxy."


def test_an_inspecting_proxy_is_known_by_its_issuer(bench: Bench, tmp_path: Path) -> None:
    inspector = Authority.make(tmp_path, "ACME TLS Inspection")
    bench.aws()
    inspected = bench.stack.enter_context(front(inspector.server(HOST), ("127.0.0.1", bench.port)))
    between = bench.proxy()
    between.leads_to = ("127.0.0.1", inspected)

    assert "“ACME TLS Inspection”" in bench.failed("Encryption").sentence
    assert len(between.heads) == 2  # the second one only to see the certificate


def test_a_proxy_for_socks_in_the_environment_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.network = Network()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("HTTPS_PROXY", f"socks5://127.0.0.1:{listener.getsockname()[1]}")
        hop = bench.failed("Proxy")

    assert "not SOCKS" in hop.sentence


@pytest.mark.parametrize("address", ["http://proxy:port", "http://[::1", "proxy:99999"])
def test_a_proxy_in_the_environment_that_is_no_address_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    bench.network = Network()
    monkeypatch.setenv("HTTPS_PROXY", address)

    assert bench.failed("Host name").sentence == "The address of the proxy cannot be read."


def test_the_environment_decides_host_by_host(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.aws()
    between = bench.proxy()
    bench.network = Network()
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{between.port}")
    through = bench.run()
    monkeypatch.setenv("NO_PROXY", ".amazonaws.com")
    past = bench.run()

    assert through["Proxy"].state == "ok"
    assert past["Proxy"].state == "skipped"
    assert past["AWS"].state == "ok"
    assert len(between.heads) == 1


def test_a_password_that_the_keyring_keeps_back_is_told_at_the_proxy(bench: Bench) -> None:
    def plan() -> tuple[Target, Way]:
        raise NetworkUnavailable("The password of the proxy is not to be had. The system keyring is locked.")

    hops = ReachabilityCheck(plan, lambda _: None).run()

    assert [hop.state for hop in hops] == ["skipped", "skipped", "failed", "skipped", "skipped", "skipped"]
    assert "keyring is locked" in hops[2].sentence
