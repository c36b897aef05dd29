"""What a gateway makes of every way in which a call can go wrong."""

import io
import logging
import traceback
from collections.abc import Callable, Iterator

import pytest

from fakes.ec2_answers import NAMESPACE, TASK, accepted, error, listing, response, task
from fakes.scripted_gateway import SECRET, TOKEN, scripted_gateway
from fakes.scripted_server import Connection, Reply, Request, ScriptedServer, answer, http_reply
from snapshot_importer.aws.answers import CallRecord
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.kms import describe_key, kms_keys
from snapshot_importer.aws.objects import head_object

Call = Callable[[Gateway], object]
Failure = Callable[..., CallError]

CALLS: dict[str, Call] = {
    "ImportSnapshot": lambda gateway: gateway.import_snapshot({"ClientToken": "t"}),
    "DescribeImportSnapshotTasks": lambda gateway: gateway.describe_import_tasks(),
    "CancelImportTask": lambda gateway: gateway.cancel_import_task(TASK, "why"),
    "DescribeSnapshots": lambda gateway: gateway.describe_snapshots(["snap-1"]),
    "CreateTags": lambda gateway: gateway.create_tags(["snap-1"], [("a", "b")]),
    "DescribeRegions": lambda gateway: gateway.regions(),
    "GetEbsEncryptionByDefault": lambda gateway: gateway.encryption_default(),
    "DescribeKey": lambda gateway: describe_key(gateway, "alias/a"),
    "ListAliases": kms_keys,
    "GetCallerIdentity": lambda gateway: gateway.identity(),
    "HeadBucket": lambda gateway: gateway.bucket_region("bucket"),
    "HeadObject": lambda gateway: head_object(gateway, "bucket", "key"),
}
WITH_BODY = [name for name in CALLS if not name.startswith("Head")]
EC2 = WITH_BODY[:7]

XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Sign in</p></body></html>'
HTML = b"<!DOCTYPE html><html><body><br>Sign in to Free Wi-Fi"
BOMB = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "' + b"x" * 999 + b'">]><r>' + b"&a;" * 1000 + b"</r>"


def reset(_: Request, connection: Connection) -> None:
    connection.reset()


def close(_: Request, connection: Connection) -> None:
    connection.send(b"")


def cut(_: Request, connection: Connection) -> None:
    connection.send(answer(listing(task()))[:-20])


def cut_status_line(_: Request, connection: Connection) -> None:
    connection.send(b"HTTP/1.1 20")


def portal_redirect(_: Request, connection: Connection) -> None:
    connection.send(answer(HTML, status=302, headers={"Location": "http://127.0.0.1:9/login"}))


# By name: (reply, kind of the error).
FAULTS: dict[str, tuple[Reply, str]] = {
    "reset": (reset, "unreachable"),
    "closed": (close, "unreachable"),
    "cut": (cut, "unreachable"),
    "cut status line": (cut_status_line, "unreachable"),
    "empty": (http_reply(b""), "garbled"),
    "half a document": (http_reply(listing(task())[:200]), "garbled"),
    "HTML": (http_reply(HTML), "garbled"),
    "XHTML": (http_reply(XHTML), "garbled"),
    "another operation": (http_reply(response("DescribeVolumes")), "garbled"),
    "entities": (http_reply(BOMB), "garbled"),
    "portal": (portal_redirect, "garbled"),
    "403 HTML": (http_reply(HTML, status=403), "garbled"),
    "407 HTML": (http_reply(HTML, status=407), "garbled"),
    "403 XHTML": (http_reply(XHTML, status=403), "garbled"),
    "404 empty": (http_reply(b"", status=404), "garbled"),
    "503 HTML": (http_reply(HTML, status=503), "server"),
    "502 empty": (http_reply(b"", status=502), "server"),
    "429": (http_reply(HTML, status=429), "throttled"),
}


@pytest.fixture(autouse=True)
def no_pause_between_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)


@pytest.fixture(scope="module")
def line() -> Iterator[tuple[Gateway, ScriptedServer]]:
    """One gateway for the whole file: to make its clients takes longer than any call."""
    with scripted_gateway(reset) as line:
        yield line


@pytest.fixture
def failure(line: tuple[Gateway, ScriptedServer]) -> Failure:
    """Return how a call fails when its request is answered with a reply."""
    gateway, server = line

    def fail(call: Call, reply: Reply) -> CallError:
        server.reply = reply
        server.requests.clear()
        with pytest.raises(CallError) as caught:
            call(gateway)
        return caught.value

    return fail


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_of_every_call_has_its_kind(failure: Failure, fault: str) -> None:
    reply, kind = FAULTS[fault]
    for operation in WITH_BODY:
        found = failure(CALLS[operation], reply)

        assert (operation, found.kind) == (operation, kind)
        assert found.operation == operation
        # The request has arrived, so only a refusal by AWS would prove that it was not carried out.
        assert found.sent
        assert not found.outcome_known


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("reset", "unreachable"), ("closed", "unreachable"), ("HTML", "garbled"), ("503 HTML", "server")],
)
def test_faults_of_answers_without_a_body_have_their_kind(failure: Failure, fault: str, kind: str) -> None:
    for operation in ("HeadBucket", "HeadObject"):
        assert (operation, failure(CALLS[operation], FAULTS[fault][0]).kind) == (operation, kind)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("UnauthorizedOperation", 403, "refused"),
        ("InvalidParameter", 400, "refused"),
        ("IdempotentParameterMismatch", 400, "refused"),
        ("InvalidConversionTaskId.Malformed", 400, "refused"),
        ("AuthFailure", 401, "sign-in"),
        ("RequestExpired", 400, "sign-in"),
        ("ExpiredToken", 400, "sign-in"),
        ("RequestLimitExceeded", 503, "throttled"),
        ("EC2ThrottledException", 503, "throttled"),
        ("RequestTimeout", 408, "unreachable"),
        ("InternalError", 500, "server"),
        ("Unavailable", 503, "server"),
    ],
)
def test_what_ec2_says_has_its_kind(failure: Failure, code: str, status: int, kind: str) -> None:
    for operation in EC2:
        found = failure(CALLS[operation], http_reply(error(code, "Said by EC2."), status=status))

        assert (found.kind, found.code, found.http_status) == (kind, code, status)
        assert (found.message, found.request_id) == ("Said by EC2.", "request-1")
        assert found.outcome_known == (kind in ("refused", "sign-in"))


@pytest.mark.parametrize("length", range(0, len(accepted()), 23))
def test_an_accepted_import_cut_at_any_byte_is_of_unknown_outcome(failure: Failure, length: int) -> None:
    found = failure(CALLS["ImportSnapshot"], http_reply(accepted()[:length]))

    assert (found.kind, found.outcome_known) == ("garbled", False)


@pytest.mark.parametrize(
    "task_id", ["", "import-ami-0123", "import-snap-", "import-snap-<b>", "import-snap-1\n"]
)
def test_an_accepted_import_without_the_id_of_a_task_is_not_believed(failure: Failure, task_id: str) -> None:
    assert failure(CALLS["ImportSnapshot"], http_reply(accepted(task_id))).kind == "garbled"


@pytest.mark.parametrize("fault", FAULTS)
def test_an_import_is_sent_once_whatever_happens(
    failure: Failure, line: tuple[Gateway, ScriptedServer], fault: str
) -> None:
    failure(CALLS["ImportSnapshot"], FAULTS[fault][0])

    assert len(line[1].requests) == 1


def test_where_nobody_listens_nothing_was_sent() -> None:
    with scripted_gateway(reset) as (gateway, server):
        server.stop()
        with pytest.raises(CallError) as caught:
            gateway.import_snapshot({"ClientToken": "t"})

    assert (caught.value.kind, caught.value.sent, caught.value.outcome_known) == ("unreachable", False, True)


def test_a_closed_profile_sends_nothing() -> None:
    with scripted_gateway(reset) as (gateway, server):
        pass
    with pytest.raises(CallError) as caught:
        gateway.import_snapshot({"ClientToken": "t"})

    assert (caught.value.kind, caught.value.sent) == ("sign-in", False)
    assert server.requests == []


def hang(_: Request, connection: Connection) -> None:
    connection.hang()


def drip(_: Request, connection: Connection) -> None:
    connection.drip(answer(listing()), seconds=0.05)


@pytest.mark.parametrize("reply", [hang, drip])
def test_an_answer_that_does_not_end_ends_the_call_at_the_deadline(reply: Reply) -> None:
    # A server of its own: the call that is left behind ends with it.
    with scripted_gateway(reply, deadline=0.5) as (gateway, _), pytest.raises(CallError) as caught:
        gateway.describe_import_tasks()

    assert (caught.value.kind, caught.value.sent) == ("unreachable", True)


def test_an_answer_of_endless_size_is_refused(failure: Failure) -> None:
    def endless(_: Request, connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n" + listing()[:-50])
        while not connection.stopped.is_set():
            connection.send(b"<item/>" * 10_000)

    assert failure(CALLS["DescribeImportSnapshotTasks"], endless).kind == "garbled"


def test_an_answer_of_endless_depth_is_refused(failure: Failure) -> None:
    deep = f'<ImportSnapshotResponse xmlns="{NAMESPACE}">'.encode() + b"<a>" * 500_000

    assert failure(CALLS["ImportSnapshot"], http_reply(deep)).kind == "garbled"


def test_a_wrong_clock_is_measured_from_a_refusal(failure: Failure) -> None:
    reply = http_reply(
        error("RequestExpired", "Too old."), status=400, headers={"Date": "Tue, 01 Jan 2030 00:00:00 GMT"}
    )

    difference = failure(CALLS["ImportSnapshot"], reply).clock_difference

    assert difference is not None
    assert abs(difference) > 1_000_000


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Foo 2030 00:00:00 GMT", "-1"])
def test_an_odd_date_is_no_clock(failure: Failure, date: str) -> None:
    reply = http_reply(error("RequestExpired", "Too old."), status=400, headers={"Date": date})

    assert failure(CALLS["ImportSnapshot"], reply).clock_difference is None


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_no_secret_gets_into_log_record_or_error(everything_logged: io.StringIO) -> None:
    link = f"https://b.s3.amazonaws.com/k?X-Amz-Signature={SECRET[:30]}&X-Amz-Security-Token={TOKEN[:20]}"
    signed = f"The Canonical String for this request should have been 'POST\nx-amz-security-token:{TOKEN}'"
    replies = [reply for reply, _ in FAULTS.values()]
    replies += [
        http_reply(error("SignatureDoesNotMatch", signed), status=403),
        http_reply(error("InvalidParameter", f"Cannot read {link}"), status=400),
    ]
    records: list[CallRecord] = []
    said = []
    with scripted_gateway(reset, on_call=records.append) as (gateway, server):
        for reply in replies:
            server.reply = reply
            for call in CALLS.values():
                with pytest.raises(CallError) as caught:
                    call(gateway)
                said += traceback.format_exception(caught.value)
                said += [repr(caught.value), repr(caught.value.__dict__), repr(caught.value.__context__)]

    text = "".join(said) + repr(records) + everything_logged.getvalue()
    assert "DescribeImportSnapshotTasks" in text
    for word in (SECRET, TOKEN, SECRET[:30], TOKEN[:20], "x-amz-security-token:"):
        assert word not in text
