"""Answers that do not end, or end too soon."""

import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from fakes.scripted_server import Connection, Reply, Request, answer, http_reply, scripted_server
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.deadline import within
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.accounts.transport import AnswerLimitError, BoundedSession


def ask(reply: Reply, **limits: Any) -> bytes:
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415
    from botocore.httpsession import URLLib3Session  # noqa: PLC0415

    with scripted_server(reply) as server:
        session = BoundedSession(URLLib3Session(timeout=10), **limits)
        request = AWSRequest("POST", server.url, data=b"question").prepare()
        request.stream_output = False
        try:
            content: bytes = session.send(request).content
        finally:
            session.close()
    return content


def test_a_whole_answer_comes_through() -> None:
    assert ask(http_reply(b"x" * 300_000)) == b"x" * 300_000


def test_a_chunked_answer_comes_through() -> None:
    whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"

    assert ask(lambda _, connection: connection.send(whole)) == b"abcde"


def test_an_answer_larger_than_the_limit_is_not_read_to_its_end() -> None:
    sent = 0

    def endless(_: Request, connection: Connection) -> None:
        nonlocal sent
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while not connection.stopped.is_set():
            connection.send(b"x" * 65_536)
            sent += 65_536

    with pytest.raises(AnswerLimitError, match="larger than 1 MiB"):
        ask(endless, largest=1 << 20)
    # What lies in the buffers of both sockets comes on top.
    assert sent < 16 << 20


DRIPS = {
    "header": b"HTTP/1.1 200 OK\r\nX-Header: ",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
    "status line": b"HTTP/1.1 200 ",
}


def drip(beginning: bytes) -> Reply:
    def reply(_: Request, connection: Connection) -> None:
        connection.send(beginning)
        connection.drip(b"x" * 1_000_000, seconds=0.01)

    return reply


def clients_to(url: str) -> Clients:
    profile = Profile(id="0" * 32, name="p", access_key_id="AKIAIOSFODNN7EXAMPLE", endpoint_url=url)
    return Clients(profile, StaticKeys(profile.access_key_id, Secret("x" * 40)))


def give_up(call: Callable[[], object]) -> None:
    with pytest.raises(TimeoutError):
        within(0.3, call, name="dripping")
    assert left("dripping")
    for thread in left("dripping"):
        thread.join(20)


def left(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


@pytest.mark.parametrize("beginning", DRIPS.values(), ids=DRIPS)
@pytest.mark.parametrize("attempts", [1, 3])
def test_an_answer_that_drips_is_given_up_at_the_deadline(beginning: bytes, attempts: int) -> None:
    with scripted_server(drip(beginning)) as server, closing(clients_to(server.url)) as clients:
        client = clients.client("ec2", "eu-central-1", attempts=attempts)

        give_up(client.describe_regions)

        assert not left("dripping")
        assert len(server.requests) == 1


def test_a_streamed_answer_that_drips_is_given_up_at_the_deadline() -> None:
    def read() -> bytes:
        answer: bytes = client.get_object(Bucket="b", Key="k")["Body"].read()
        return answer

    with scripted_server(drip(DRIPS["body"])) as server, closing(clients_to(server.url)) as clients:
        client = clients.client("s3", "eu-central-1", attempts=1)

        give_up(read)

        assert not left("dripping")


def test_a_proxy_that_drips_is_given_up_at_the_deadline() -> None:
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415
    from botocore.httpsession import URLLib3Session  # noqa: PLC0415

    with scripted_server(drip(DRIPS["header"])) as proxy:
        inner = URLLib3Session(timeout=10, proxies={"https": proxy.url})
        with closing(BoundedSession(inner)) as session:
            request = AWSRequest("GET", "https://ec2.eu-central-1.amazonaws.com/").prepare()
            give_up(lambda: session.send(request))

    assert not left("dripping")
    assert [request.method for request in proxy.requests] == ["CONNECT"]


def test_an_answer_cut_short_is_an_error_of_botocore() -> None:
    from botocore.exceptions import ConnectionClosedError  # noqa: PLC0415

    with pytest.raises(ConnectionClosedError):
        ask(lambda _, connection: connection.send(answer(b"x" * 1000)[:-1]))


def test_a_streamed_answer_is_left_to_its_reader() -> None:
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415
    from botocore.httpsession import URLLib3Session  # noqa: PLC0415

    with scripted_server(http_reply(b"x" * 100)) as server:
        session = BoundedSession(URLLib3Session(timeout=10), largest=10)
        request = AWSRequest("GET", server.url).prepare()
        request.stream_output = True
        assert session.send(request).raw.read() == b"x" * 100
        session.close()
