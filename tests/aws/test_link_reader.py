"""Ranges of a file behind a link, from servers that keep to the rules and from those that do not."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from fakes.scripted_server import Connection, Reply, Request, answer, http_reply, scripted_server
from snapshot_importer.aws.link_reader import LinkReader
from snapshot_importer.disks.inspect import inspect
from snapshot_importer.disks.reader import ReadError

DISK = bytes(index % 251 for index in range(200_000))


def serving(data: bytes, *, etag: Callable[[int], str] = lambda _: '"v1"') -> Reply:
    """A server that sends ranges of *data*; *etag* is told the first byte of each."""

    def reply(request: Request, connection: Connection) -> None:
        first, _, last = request.headers["range"].removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last), len(data) - 1)
        headers = {"Content-Range": f"bytes {start}-{end}/{len(data)}", "ETag": etag(start)}
        connection.send(answer(data[start : end + 1], status=206, headers=headers))

    return reply


def test_ranges_are_read_and_the_first_is_kept() -> None:
    with scripted_server(serving(DISK)) as server, LinkReader(f"{server.url}/x?signature=geheim") as link:
        pieces = (link.read(0, 512), link.read(100_000, 1000), link.read(199_990, 100), link.read(200_000, 1))

    assert link.size == len(DISK)
    assert pieces == (DISK[:512], DISK[100_000:101_000], DISK[-10:], b"")
    assert [request.headers["range"] for request in server.requests] == [
        "bytes=0-36863",
        "bytes=100000-100999",
        "bytes=199990-199999",
    ]
    assert all(request.path == "/x?signature=geheim" for request in server.requests)


def test_a_report_takes_no_request_more() -> None:
    with scripted_server(serving(bytes(1 << 20))) as server, LinkReader(f"{server.url}/x.raw") as link:
        inspect(link)

    assert len(server.requests) == 3


def test_a_small_file_may_come_whole() -> None:
    with scripted_server(http_reply(b"abc")) as server, LinkReader(server.url) as link:
        assert (link.size, link.read(1, 10)) == (3, b"bc")


def test_an_empty_file_is_empty() -> None:
    empty = http_reply(b"", status=416, headers={"Content-Range": "bytes */0"})

    with scripted_server(empty) as server, LinkReader(server.url) as link:
        assert link.size == 0


EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (http_reply(EXPIRED, status=403), "The link has ended. Make a new one."),
        (http_reply(b"", status=403), "127.0.0.1 does not let this link read the file (403)."),
        (http_reply(b"", status=404), "There is no file at this address (404)."),
        (http_reply(b"", status=500), "127.0.0.1 answered 500 instead of sending the file."),
        (
            http_reply(b"", status=302, headers={"Location": "http://127.0.0.1:9/"}),
            "127.0.0.1 sends the reader on to another address. Use the address of the file itself.",
        ),
        (
            http_reply(bytes(2 << 20)),
            "127.0.0.1 does not send parts of a file, so its bytes are not looked at.",
        ),
        (
            http_reply(b"abc", status=206, headers={"Content-Range": "bytes 5-7/100"}),
            "127.0.0.1 sent other bytes than were asked for.",
        ),
        (http_reply(b"abc", status=206), "127.0.0.1 sent other bytes than were asked for."),
        (lambda _, connection: connection.reset(), "127.0.0.1 could not be reached."),
        (lambda _, connection: connection.send(b"nonsense\r\n\r\n"), "127.0.0.1 could not be reached."),
    ],
    ids=[
        "ended",
        "denied",
        "missing",
        "error",
        "redirected",
        "no ranges",
        "other range",
        "no range",
        "reset",
        "nonsense",
    ],
)
def test_every_failure_is_a_sentence(reply: Reply, sentence: str) -> None:
    with scripted_server(reply) as server, pytest.raises(ReadError) as caught:
        LinkReader(f"{server.url}/x?X-Amz-Signature=geheim")

    assert str(caught.value) == sentence


def test_where_nobody_listens_is_a_sentence() -> None:
    with scripted_server(http_reply(b"")) as server:
        url = server.url

    with pytest.raises(ReadError) as caught:
        LinkReader(f"{url}/x?X-Amz-Signature=geheim")

    assert str(caught.value) == "127.0.0.1 could not be reached."


def test_a_server_that_says_nothing_is_given_up() -> None:
    with (
        scripted_server(lambda _, connection: connection.hang()) as server,
        pytest.raises(ReadError) as caught,
    ):
        LinkReader(server.url, deadline=0.2)

    assert str(caught.value) == "127.0.0.1 did not answer in 0.2 s."


def test_a_file_that_changes_meanwhile_is_told() -> None:
    changing = serving(DISK, etag=lambda start: f'"v{start}"')

    with (
        scripted_server(changing) as server,
        LinkReader(server.url) as link,
        pytest.raises(ReadError, match="The file changed while it was read"),
    ):
        link.read(100_000, 10)


@pytest.mark.parametrize(
    "url", ["http://example.com/x", "ftp://127.0.0.1/x", "https://", "https://[/x", "https://a b/"]
)
def test_other_addresses_are_not_asked(url: str) -> None:
    with pytest.raises(ReadError, match=r"Only https:// addresses are read|not a complete https address"):
        LinkReader(url)


@pytest.fixture
def unknown_certificate(tmp_path: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1)
        )
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    pem += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "server.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return context


def test_a_server_with_an_unknown_certificate_is_not_believed(unknown_certificate: ssl.SSLContext) -> None:
    def greet(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with (
            client,
            contextlib.suppress(OSError),
            unknown_certificate.wrap_socket(client, server_side=True) as secure,
        ):
            secure.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet, args=(listener,))
        thread.start()
        with pytest.raises(ReadError) as caught:
            LinkReader(f"https://127.0.0.1:{listener.getsockname()[1]}/x")
        thread.join()

    assert str(caught.value) == "The identity of 127.0.0.1 could not be verified."
