"""Answers that do not end, or end too soon."""

from typing import Any

import pytest

from fakes.scripted_server import Connection, Reply, Request, answer, http_reply, scripted_server
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


def test_an_answer_that_drips_is_given_up() -> None:
    def drip(_: Request, connection: Connection) -> None:
        connection.drip(answer(b"x" * 100_000), seconds=0.001)

    with pytest.raises(AnswerLimitError, match="did not end in time"):
        ask(drip, body_time=0.1)


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
