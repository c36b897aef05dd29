"""Requests without a signature: the few that need none are answered, whatever is in them, and all others refused."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from snapshot_importer.simulator.server import Simulator

JSON, FORM = {"Content-Type": "application/json"}, {"Content-Type": "application/x-www-form-urlencoded"}


def raw(aws: Simulator, method: str, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = HTTPConnection(urlsplit(aws.endpoint).netloc, timeout=10)
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'"x"', b'{"clientId": 7}', b"{", b"\xff\xfe", b'{"clientId": {}}']
)
@pytest.mark.parametrize("target", ["/token", "/client/register", "/device_authorization", "/v1/token"])
def test_what_no_client_writes_is_refused(aws: Simulator, target: str, body: bytes) -> None:
    status, answer = raw(aws, "POST", target, body, JSON)

    assert (status, b"InternalError" in answer) == (400, False)


@pytest.mark.parametrize(
    "form",
    [b"Action=AssumeRoleWithWebIdentity", b"Action=AssumeRoleWithWebIdentity&RoleArn=x&DurationSeconds=y"],
)
def test_a_form_that_lacks_something_is_refused(aws: Simulator, form: bytes) -> None:
    status, answer = raw(aws, "POST", "/", form, FORM)

    assert (status, b"<Code>ValidationError</Code>" in answer) == (400, True)


@pytest.mark.parametrize("name", ["AssumeRole", "GetCallerIdentity", "DescribeSnapshots", ""])
def test_everything_else_needs_a_signature(aws: Simulator, name: str) -> None:
    status, answer = raw(aws, "POST", "/", f"Action={name}".encode(), FORM)

    assert (status, b"<Code>MissingParameter</Code>" in answer) == (400, True)


def test_another_operation_of_the_same_service_needs_one_too(aws: Simulator) -> None:
    status, _ = raw(aws, "POST", "/token?aws_iam=t", b"{}", JSON)

    assert status == 403


def test_a_broken_body_is_refused(aws: Simulator) -> None:
    headers = {**FORM, "Transfer-Encoding": "chunked"}

    status, answer = raw(aws, "POST", "/", b"nonsense\r\n", headers)

    assert (status, b"InvalidRequest" in answer) == (400, True)
