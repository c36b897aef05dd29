"""The connection itself: whom it is for, how bodies come in and go out, and how it ends."""

import base64
import socket
import tempfile
import threading
import tracemalloc
import zlib
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, EndpointConnectionError

from fakes.aws import client, simulated_aws
from snapshot_importer.simulator.server import Simulator


def address(aws: Simulator) -> tuple[str, int]:
    parts = urlsplit(aws.endpoint)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


@pytest.fixture
def bucket(aws: Simulator) -> str:
    client(aws, "s3").create_bucket(
        Bucket="a-bucket", CreateBucketConfiguration={"LocationConstraint": aws.region}
    )
    return "a-bucket"


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.nip.example", "127.0.0.1:1", "[::1]"])
def test_other_names_for_this_computer_are_refused(aws: Simulator, host: str) -> None:
    connection = HTTPConnection(*address(aws), timeout=10)
    connection.request("GET", "/", headers={"Host": host})
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert answer.status == 421


def test_localhost_is_a_name_for_it(aws: Simulator) -> None:
    connection = HTTPConnection(*address(aws), timeout=10)
    connection.request("GET", "/", headers={"Host": f"localhost:{address(aws)[1]}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert answer.status == 403


def test_no_web_page_may_read_an_answer(aws: Simulator) -> None:
    connection = HTTPConnection(*address(aws), timeout=10)
    connection.request("OPTIONS", "/", headers={"Origin": "https://page.example"})
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert not [name for name, _ in answer.getheaders() if name.lower().startswith("access-control")]


def test_it_listens_on_the_loopback_alone(aws: Simulator) -> None:
    assert address(aws)[0] == "127.0.0.1"


def test_one_connection_serves_many_requests(aws: Simulator) -> None:
    ec2 = client(aws, "ec2", config={"max_pool_connections": 1})
    for _ in range(5):
        ec2.describe_regions()

    connections = [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]
    assert len(connections) <= 2  # one more may belong to the client that made the account


def test_an_upload_that_is_refused_is_not_asked_for(aws: Simulator) -> None:
    """A client that waits for the go-ahead hears the refusal instead."""
    with socket.create_connection(address(aws), timeout=10) as raw:
        raw.sendall(
            b"PUT /a-bucket/key HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n"
        )
        answer = raw.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"100 Continue" not in answer


def test_an_upload_that_is_refused_while_it_comes_in_hears_why(aws: Simulator) -> None:
    """A client that does not wait for a go-ahead still finds the reply."""
    with socket.create_connection(address(aws), timeout=10) as raw:
        raw.sendall(b"PUT /a-bucket/key HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20000000\r\n\r\n")
        for _ in range(20):
            raw.sendall(b"x" * 1_000_000)
        answer = raw.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 403 ")


def test_a_request_of_many_chunks_is_read_whole(aws: Simulator) -> None:
    content = b'{"seconds": ' + b" " * 200_000 + b"5}"
    connection = HTTPConnection(*address(aws), timeout=10)
    headers = {"X-Simulator-Token": aws.control_token, "Transfer-Encoding": "chunked"}
    pieces = (content[start : start + 5000] for start in range(0, len(content), 5000))
    connection.request("POST", "/_simulator/clock/advance", pieces, headers, encode_chunked=True)
    answer = connection.getresponse()
    answer.read()
    connection.close()

    assert answer.status == 200


def test_an_upload_that_is_taken_is_asked_for_and_arrives(aws: Simulator, bucket: str) -> None:
    client(aws, "s3").put_object(Bucket=bucket, Key="key", Body=b"x" * 100_000)

    stored = aws.world.s3.find(bucket)
    assert stored is not None
    assert stored.objects["key"].size == 100_000


def signed(aws: Simulator, target: str, headers: dict[str, str]) -> dict[str, str]:
    """Sign a PUT as botocore does over TLS, where S3's own chunks carry the body and its checksum."""
    request = AWSRequest(
        "PUT", aws.endpoint + target, headers={"Host": urlsplit(aws.endpoint).netloc, **headers}
    )
    request.context = {"checksum": {"request_algorithm": {"in": "trailer"}}}
    credentials = Credentials(aws.access_key_id, aws.secret_access_key)
    S3SigV4Auth(credentials, "s3", aws.region).add_auth(request)
    return dict(request.headers.items())


def send_in_chunks(aws: Simulator, target: str, content: bytes, checksum: bytes, *, nested: bool) -> int:
    """PUT *content* in S3's own chunks, within HTTP's chunks where they are *nested*; return the status."""
    parts = [part for part in (content[:7], content[7:]) if part]
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    body += b"0\r\nx-amz-checksum-crc32:" + checksum + b"\r\n\r\n"
    length = {"Transfer-Encoding": "chunked"} if nested else {"Content-Length": str(len(body))}
    headers = signed(
        aws,
        target,
        {
            "Content-Encoding": "aws-chunked",
            "X-Amz-Sdk-Checksum-Algorithm": "CRC32",
            "X-Amz-Trailer": "x-amz-checksum-crc32",
            "X-Amz-Decoded-Content-Length": str(len(content)),
            **length,
        },
    )
    connection = HTTPConnection(*address(aws), timeout=10)
    connection.request(
        "PUT", target, body=iter([body[:20], body[20:]]), headers=headers, encode_chunked=nested
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def crc32(content: bytes) -> bytes:
    return base64.b64encode(zlib.crc32(content).to_bytes(4, "big"))


@pytest.mark.parametrize("nested", [False, True], ids=["with a length", "in HTTP's chunks"])
@pytest.mark.parametrize("size", [0, 1, 300_000])
def test_a_body_in_s3s_own_chunks_is_decoded(aws: Simulator, bucket: str, size: int, nested: bool) -> None:
    content = b"y" * size

    status = send_in_chunks(aws, f"/{bucket}/key", content, crc32(content), nested=nested)

    stored = aws.world.s3.find(bucket)
    assert stored is not None
    assert (status, stored.objects["key"].read(0, size)) == (200, content)


def test_a_trailer_with_another_checksum_is_refused(aws: Simulator, bucket: str) -> None:
    status = send_in_chunks(aws, f"/{bucket}/key", b"content", crc32(b"other content"), nested=False)

    stored = aws.world.s3.find(bucket)
    assert stored is not None
    assert (status, dict(stored.objects)) == (400, {})


@pytest.mark.parametrize(
    "target", ["/a-bucket/a//b", "/a-bucket//a", "/a-bucket/../x", "/a-bucket/a%2Fb", "/a-bucket/%2B%20+"]
)
def test_a_key_comes_back_as_it_was_sent(aws: Simulator, bucket: str, target: str) -> None:
    status = send_in_chunks(aws, target, b"", crc32(b""), nested=False)

    stored = aws.world.s3.find(bucket)
    assert stored is not None
    assert (status, list(stored.objects)) == (200, [unquote(target.removeprefix("/a-bucket/"))])


@pytest.mark.parametrize("malformed", [b"zz\r\n", b"-5\r\nabc", b"0x5\r\nabcde"])
def test_a_malformed_chunk_is_refused(aws: Simulator, bucket: str, malformed: bytes) -> None:
    target = f"/{bucket}/key"
    headers = signed(aws, target, {"Transfer-Encoding": "chunked"})
    lines = [f"PUT {target} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    with socket.create_connection(address(aws), timeout=10) as raw:
        raw.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + malformed)
        answer = raw.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 400 ")


def test_an_upload_that_breaks_off_leaves_nothing(aws: Simulator, bucket: str) -> None:
    target = f"/{bucket}/key"
    headers = signed(aws, target, {"Content-Length": "1000", "X-Amz-Decoded-Content-Length": "900"})
    lines = [f"PUT {target} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    with socket.create_connection(address(aws), timeout=10) as raw:
        raw.sendall("\r\n".join(lines).encode() + b"\r\n\r\n384\r\nonly this")
        raw.shutdown(socket.SHUT_WR)
        raw.makefile("rb").read()

    assert not [path for path in aws.world.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"PUT /a/b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n", b"400"),
        (b"PUT /a/b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n", b"400"),
        (b"BREW /pot HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"501"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
    ids=["no length", "negative length", "no such method", "not HTTP"],
)
def test_what_is_not_http_is_refused_in_plain_text(
    aws: Simulator, request_text: bytes, status: bytes
) -> None:
    with socket.create_connection(address(aws), timeout=10) as raw:
        raw.sendall(request_text)
        raw.shutdown(socket.SHUT_WR)
        answer = raw.makefile("rb").read()

    assert status in answer[:40]
    assert b"<html" not in answer.lower()


def test_a_head_request_gets_the_length_and_no_body(aws: Simulator, bucket: str) -> None:
    s3 = client(aws, "s3")
    s3.put_object(Bucket=bucket, Key="key", Body=b"0123456789")

    assert s3.head_object(Bucket=bucket, Key="key")["ContentLength"] == 10
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket=bucket, Key="another")
    assert s3.get_object(Bucket=bucket, Key="key", Range="bytes=2-4")["Body"].read() == b"234"


def test_an_object_is_never_held_in_memory(aws: Simulator, bucket: str) -> None:
    size = 64 << 20
    s3 = client(aws, "s3")
    s3.list_buckets()  # both sides have read their service model by now
    with tempfile.TemporaryFile() as sparse:
        sparse.truncate(size)
        tracemalloc.start()
        s3.put_object(Bucket=bucket, Key="big", Body=sparse)
        body = s3.get_object(Bucket=bucket, Key="big")["Body"]
        received = sum(len(piece) for piece in body.iter_chunks(1 << 20))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert received == size
    assert peak < size / 8


def test_a_pause_is_a_network_that_is_gone_and_nothing_is_forgotten() -> None:
    with simulated_aws() as aws:
        s3 = client(aws, "s3")
        s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": aws.region})
        aws.pause()
        with pytest.raises(EndpointConnectionError):
            s3.list_buckets()
        aws.resume()

        assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["kept"]


def test_closing_ends_every_thread_and_removes_every_file(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    simulator = Simulator(tmp_path, seed="demo")
    simulator.start()
    idle = socket.create_connection(address(simulator), timeout=10)
    client(simulator, "s3").list_buckets()

    simulator.close()

    idle.close()
    assert set(threading.enumerate()) <= before
    assert list(tmp_path.iterdir()) == []
