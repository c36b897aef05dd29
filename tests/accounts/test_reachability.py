"""The check of the connection names the hop that fails, against real servers that fail in each way."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from fakes.certificates import DAY, Authority
from fakes.proxy import Proxy, front, proxy
from fakes.scripted_server import Connection, Reply, Request, answer, http_reply, scripted_server
from snapshot_importer.accounts.endpoints import sts_target
from snapshot_importer.accounts.hops import Hop, Target
from snapshot_importer.accounts.network import Network, NetworkUnavailable, ProxyScheme, Way
from snapshot_importer.accounts.reachability import HOPS, CancelledError, ReachabilityCheck
from snapshot_importer.accounts.secrets import Secret

HOST = "sts.eu-central-1.amazonaws.com"
REFUSAL = b"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error>
<RequestId>0f1e</RequestId></ErrorResponse>"""
QUICK = 2.0  # seconds for a hop


def aws_says(body: bytes = REFUSAL, status: int = 403, *, ahead: timedelta = timedelta()) -> Reply:
    """Answer as AWS does, where this computer's clock is *ahead* of it."""

    def reply(_: Request, connection: Connection) -> None:
        date = format_datetime(datetime.now(UTC) - ahead, usegmt=True)
        connection.send(answer(body, status=status, headers={"Date": date}))

    return reply


@dataclass
class Bench:
    """Servers that stand for AWS, and the check on the way to them."""

    folder: Path
    stack: ExitStack
    authority: Authority
    network: Network = field(default_factory=lambda: Network(proxy="none"))
    password: Secret | None = None
    port: int = 0  # of what stands for AWS
    target: Target = field(default_factory=lambda: Target(f"https://{HOST}", "eu-central-1"))
    names: tuple[str, ...] = (HOST,)  # that the resolver knows
    deadline: float = QUICK

    @property
    def way(self) -> Way:
        return Way(self.network, str(self.authority.path), self.password)

    def aws(self, reply: Reply | None = None, tls: ssl.SSLContext | None = None) -> list[Request]:
        """Let a server answer with *reply* in the place of AWS; return what it will be asked."""
        context = tls or self.authority.server(HOST)
        server = self.stack.enter_context(scripted_server(reply or aws_says(), context))
        self.port = server.port
        return server.requests

    def proxy(self, tls: ssl.SSLContext | None = None, **answers: Any) -> Proxy:
        """Put a proxy in between."""
        made = self.stack.enter_context(proxy(tls))
        made.leads_to = ("127.0.0.1", self.port)
        for name, value in answers.items():
            setattr(made, name, value)
        scheme: ProxyScheme = "https" if tls else "http"
        self.network = Network("custom", scheme, "127.0.0.1", str(made.port))
        return made

    def resolve(self, host: str, port: int) -> list[tuple[Any, ...]]:
        if host == "127.0.0.1":
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return socket.getaddrinfo("127.0.0.1", self.port, type=socket.SOCK_STREAM)

    def check(self) -> ReachabilityCheck:
        return ReachabilityCheck(
            lambda: (self.target, self.way),
            lambda _: None,
            resolve=self.resolve,
            deadline=self.deadline,
        )

    def run(self) -> dict[str, Hop]:
        """Make the check and return the hops by name."""
        return {hop.name: hop for hop in self.check().run()}

    def failed(self, name: str) -> Hop:
        """Make the check, see that it ends at the hop *name*, and return that."""
        hops = self.run()
        states = [hop.state for hop in hops.values()]
        place = HOPS.index(name)
        assert list(hops) == list(HOPS)
        assert states[place] == "failed", hops
        assert set(states[:place]) <= {"ok", "skipped"}
        assert set(states[place + 1 :]) <= {"skipped"}
        assert hops[name].cure
        return hops[name]


@contextmanager
def greeter() -> Iterator[int]:
    """The port of a server that speaks another language, to one client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            client, _ = listener.accept()
            with client:
                client.recv(100)
                client.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(tmp_path, stack, Authority.make(tmp_path))


def test_a_way_without_obstacles_is_gone_to_its_end(bench: Bench) -> None:
    requests = bench.aws()

    hops = bench.run()

    assert [hop.state for hop in hops.values()] == ["ok", "ok", "skipped", "ok", "ok", "ok"]
    assert hops["Host name"].sentence == f"{HOST} is 127.0.0.1."
    assert hops["Encryption"].sentence == (
        f"The certificate of {HOST} is trusted. It was issued by “Example Inspection CA”."
    )
    assert hops["AWS"].sentence == f"AWS answers at {HOST}."
    assert all(hop.took >= 0 for hop in hops.values())
    (request,) = requests
    assert request.headers["host"] == HOST
    assert "authorization" not in request.headers


def test_each_hop_is_told_as_soon_as_it_is_known(bench: Bench) -> None:
    told: list[Hop] = []
    seen_at_the_server: list[int] = []

    def reply(request: Request, connection: Connection) -> None:
        seen_at_the_server.append(len(told))
        aws_says()(request, connection)

    bench.aws(reply)
    hops = ReachabilityCheck(lambda: (bench.target, bench.way), told.append, resolve=bench.resolve).run()

    assert tuple(told) == hops
    assert seen_at_the_server == [4]


# Host name and connection


def test_a_host_that_is_not_found_is_named(bench: Bench) -> None:
    bench.names = ()

    assert bench.failed("Host name").sentence == f"There is no host named {HOST}."


def test_a_name_server_that_does_not_answer_is_told_apart(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(*_: object) -> list[tuple[Any, ...]]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(bench, "resolve", resolve)

    assert bench.failed("Host name").sentence == "The name server does not answer."


def test_a_name_server_that_hangs_ends_the_check(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(bench, "resolve", lambda *_: over.wait() and [])
    bench.deadline = 0.1

    hop = bench.failed("Host name")
    over.set()

    assert hop.sentence == "There was no answer in 0.1 s."


def test_an_endpoint_that_the_region_lacks_is_the_likely_cause(bench: Bench) -> None:
    bench.target = sts_target("eu-central-1", Network(use_fips=True))

    hop = bench.failed("Host name")

    assert hop.sentence == "There is no host named sts-fips.eu-central-1.amazonaws.com."
    assert "There may be no FIPS endpoint in eu-central-1" in hop.cure


def test_a_port_that_takes_no_connection_is_told(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bench.port = listener.getsockname()[1]

    hop = bench.failed("Connection")

    assert hop.sentence == f"Nobody takes connections to {HOST} at port 443."
    assert "A firewall may let only a proxy out" in hop.cure


# Encryption


def test_the_issuer_of_a_certificate_that_is_not_trusted_is_named(bench: Bench, tmp_path: Path) -> None:
    other = Authority.make(tmp_path, "ACME TLS Inspection")
    requests = bench.aws(tls=other.server(HOST))

    hop = bench.failed("Encryption")

    assert (
        hop.sentence == f"The certificate of {HOST} is not trusted. It was issued by “ACME TLS Inspection”."
    )
    assert "Choose its certificate as the CA file above" in hop.cure
    assert requests == []


def test_an_expired_certificate_may_be_the_fault_of_this_clock(bench: Bench) -> None:
    ends = datetime(2026, 3, 1, tzinfo=UTC)
    requests = bench.aws(tls=bench.authority.server(HOST, begins=ends - DAY, ends=ends))

    hop = bench.failed("Encryption")

    assert hop.sentence.startswith(f"The certificate of {HOST} ended on 1 Mar 2026.")
    assert "If the date of this computer" in hop.cure
    assert requests == []


def test_a_certificate_for_another_host_is_told(bench: Bench) -> None:
    requests = bench.aws(tls=bench.authority.server("portal.hotel.example"))

    hop = bench.failed("Encryption")

    assert f"not for {HOST} but for “portal.hotel.example”" in hop.sentence
    assert "sign-in page" in hop.cure
    assert requests == []


def test_a_server_that_does_not_encrypt_is_told(bench: Bench) -> None:
    bench.port = bench.stack.enter_context(greeter())

    assert "could not be made" in bench.failed("Encryption").sentence


def test_old_encryption_is_refused(bench: Bench) -> None:
    old = bench.authority.server(HOST)
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    requests = bench.aws(tls=old)

    assert "could not be made" in bench.failed("Encryption").sentence
    assert requests == []


def test_a_server_that_accepts_and_says_nothing_ends_the_check(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:
        bench.port = hole.getsockname()[1]
        bench.deadline = 0.2
        hop = bench.failed("Encryption")

    assert hop.sentence == "There was no answer in 0.2 s."


def test_a_file_of_trusted_certificates_that_is_gone_is_named(bench: Bench) -> None:
    bench.aws()
    bench.authority.path.unlink()

    assert str(bench.authority.path) in bench.failed("Encryption").sentence


# Proxies


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


# AWS and the clock


@pytest.mark.parametrize(
    "reply",
    [
        aws_says(b"<!DOCTYPE html><html><body>Welcome to the hotel</body></html>", 200),
        aws_says(b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', 200),
        aws_says(b"<html>Blocked by policy</html>", 403),
        aws_says(b"", 200),
    ],
    ids=["portal", "portal in XHTML", "blocked", "empty"],
)
def test_an_answer_that_is_not_from_aws_is_told(bench: Bench, reply: Reply) -> None:
    bench.aws(reply)

    hop = bench.failed("AWS")

    assert "is not from AWS" in hop.sentence
    assert "Open a browser" in hop.cure


def test_an_answer_that_leads_on_is_not_followed(bench: Bench) -> None:
    requests = bench.aws(http_reply(b"", status=302, headers={"Location": "https://portal.example/login"}))

    assert "leads on to portal.example" in bench.failed("AWS").sentence
    assert len(requests) == 1


def test_no_answer_ends_the_check(bench: Bench) -> None:
    bench.aws(lambda _, connection: connection.hang())
    bench.deadline = 0.3

    assert bench.failed("AWS").sentence == "There was no answer in 0.3 s."


def test_an_answer_that_drips_ends_the_check(bench: Bench) -> None:
    bench.aws(lambda _, connection: connection.drip(answer(REFUSAL), seconds=0.05))
    bench.deadline = 0.3

    assert bench.failed("AWS").sentence == "There was no answer in 0.3 s."


@pytest.mark.parametrize(
    ("minutes", "state", "words"),
    [(0, "ok", "is right"), (2, "warning", "2 min ahead"), (12, "failed", "12 min ahead"), (-90, "failed", "90 min behind")],
    ids=["right", "a little ahead", "ahead", "behind"],
)  # fmt: skip
def test_the_clock_is_compared_with_that_of_aws(bench: Bench, minutes: int, state: str, words: str) -> None:
    bench.aws(aws_says(ahead=timedelta(minutes=minutes)))

    hop = bench.run()["Clock"]

    assert hop.state == state
    assert words in hop.sentence


@pytest.mark.parametrize("date", ["", "yesterday", "Fri, 99 Nov 2026 25:61:61 GMT"])
def test_a_date_that_is_none_is_not_compared(bench: Bench, date: str) -> None:
    bench.aws(http_reply(REFUSAL, status=403, headers={"Date": date}))

    assert bench.run()["Clock"].state == "skipped"


def test_an_endpoint_of_ones_own_is_asked_as_it_is(bench: Bench) -> None:
    server = bench.stack.enter_context(scripted_server(aws_says()))
    bench.target = Target(server.url, "eu-central-1", is_own=True)
    bench.network = Network("custom", "http", "proxy.example", "3128")

    hops = bench.run()

    assert [hop.state for hop in hops.values()] == ["skipped", "ok", "skipped", "skipped", "ok", "ok"]
    assert hops["AWS"].sentence == "The custom endpoint answers at 127.0.0.1."


def test_a_check_is_cancelled_in_the_middle_of_a_hop(bench: Bench) -> None:
    asked = threading.Event()

    def reply(_: Request, connection: Connection) -> None:
        asked.set()
        connection.hang()

    bench.aws(reply)
    bench.deadline = 60.0
    check = bench.check()
    outcome: list[BaseException] = []

    def run() -> None:
        try:
            check.run()
        except CancelledError as error:
            outcome.append(error)

    worker = threading.Thread(target=run)
    worker.start()
    assert asked.wait(10)
    began = time.monotonic()
    check.cancel()
    worker.join(10)

    assert outcome
    assert time.monotonic() - began < 10  # of the 60 it would have had


@pytest.mark.parametrize(
    ("region", "network", "url"),
    [
        ("eu-central-1", Network(), "https://sts.eu-central-1.amazonaws.com"),
        ("us-east-1", Network(use_fips=True), "https://sts-fips.us-east-1.amazonaws.com"),
        ("us-east-1", Network(use_dualstack=True), "https://sts.us-east-1.api.aws"),
        ("us-gov-west-1", Network(use_fips=True), "https://sts.us-gov-west-1.amazonaws.com"),
        ("cn-north-1", Network(), "https://sts.cn-north-1.amazonaws.com.cn"),
        ("us-iso-east-1", Network(), "https://sts.us-iso-east-1.c2s.ic.gov"),
    ],
    ids=["usual", "FIPS", "dual-stack", "GovCloud", "China", "isolated"],
)
def test_the_host_is_that_of_the_region_and_its_partition(region: str, network: Network, url: str) -> None:
    assert sts_target(region, network).url == url
