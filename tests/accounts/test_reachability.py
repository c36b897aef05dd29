"""The check of the connection names the hop that fails, against real servers that fail in each way."""

import socket
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader

from fakes.scripted_server import Connection, Reply, Request, answer, http_reply, scripted_server
from fakes.way_out import HOST, REFUSAL, Bench, aws_says
from snapshot_importer.accounts.endpoints import sts_target
from snapshot_importer.accounts.hops import Hop, Target
from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.reachability import CancelledError, ReachabilityCheck
from snapshot_importer.accounts.sdk import own_loader


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


def test_rules_that_others_left_in_the_home_name_no_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / "sts" / "2011-06-15"
    planted.mkdir(parents=True)
    (planted / "endpoint-rule-set-1.json").write_text("{}")
    monkeypatch.setattr(Loader, "CUSTOMER_DATA_PATH", str(tmp_path))
    own_loader.cache_clear()

    assert sts_target("eu-central-1", Network()).url == "https://sts.eu-central-1.amazonaws.com"
