"""What each fault does to unmodified boto3, and whether the operation has run."""

import threading
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from fakes.aws import client, simulated_aws
from fakes.import_account import ImportAccount, disk
from snapshot_importer.simulator.faults import Faults, Rule
from snapshot_importer.simulator.server import Simulator


@pytest.fixture
def ec2(aws: Simulator) -> Any:
    ImportAccount(aws)
    return client(aws, "ec2")


@pytest.fixture
def impatient(aws: Simulator) -> Any:
    ImportAccount(aws)
    return client(aws, "ec2", config={"read_timeout": 0.5})


def submit(ec2: Any) -> dict[str, Any]:
    reply: dict[str, Any] = ec2.import_snapshot(DiskContainer=disk())
    return reply


def tasks(aws: Simulator) -> int:
    """How many imports there are, asked of the world itself and of the ledger."""
    made = len(aws.world.ec2.tasks)
    assert len(aws.world.ledger.accepted("ImportSnapshot")) == made
    return made


def error_of(call: Callable[[], Any]) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call()
    answer: Any = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    ("service", "name", "expected"),
    [
        ("ec2", "describe_regions", ("RequestLimitExceeded", 503)),
        ("s3", "list_buckets", ("SlowDown", 503)),
        ("iam", "list_roles", ("Throttling", 400)),
        ("sts", "get_caller_identity", ("Throttling", 400)),
        ("kms", "list_keys", ("ThrottlingException", 400)),
    ],
)
def test_each_service_asks_to_slow_down_in_its_own_words(
    aws: Simulator, service: str, name: str, expected: tuple[str, int]
) -> None:
    aws.cloud.faults.add(Rule("throttle", service=service))

    assert error_of(getattr(client(aws, service), name)) == expected


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_before_or_after_the_request_was_accepted(
    aws: Simulator, ec2: Any, status: int, accepted: bool
) -> None:
    aws.cloud.faults.add(Rule("error", operation="ImportSnapshot", status=status, accepted=accepted))

    assert error_of(lambda: submit(ec2))[1] == status
    assert tasks(aws) == accepted


def test_any_error_code(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("error", status=400, code="TagPolicyViolation", message="No <such> tag"))

    with pytest.raises(ClientError, match=r"\(TagPolicyViolation\).*No <such> tag"):
        submit(ec2)


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
def test_a_connection_that_is_reset(aws: Simulator, ec2: Any, accepted: bool) -> None:
    aws.cloud.faults.add(Rule("drop", operation="ImportSnapshot", accepted=accepted))

    with pytest.raises(ConnectionClosedError) as caught:
        submit(ec2)

    assert "ConnectionResetError" in repr(caught.value.__context__)
    assert tasks(aws) == accepted


@pytest.mark.parametrize("at", [0, 1, 40, 200, -1])
def test_a_reply_shorter_than_its_length(aws: Simulator, ec2: Any, at: int) -> None:
    aws.cloud.faults.add(Rule("cut", operation="ImportSnapshot", at=at))

    with pytest.raises((HTTPClientError, ConnectionClosedError, ResponseParserError)):
        submit(ec2)

    assert tasks(aws) == 1


@pytest.mark.parametrize("at", [0, 1, 40, 200, -1])
def test_a_cut_reply_whose_length_agrees(aws: Simulator, ec2: Any, at: int) -> None:
    aws.cloud.faults.add(Rule("cut", operation="ImportSnapshot", at=at, patched=True))

    with pytest.raises(ResponseParserError):
        submit(ec2)

    assert tasks(aws) == 1


def test_an_object_that_breaks_off(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("cut", operation="GetObject", at=10))

    body = client(aws, "s3").get_object(Bucket="images", Key="disk.vmdk")["Body"]

    with pytest.raises((IncompleteReadError, HTTPClientError, ConnectionClosedError)):
        body.read()


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
def test_a_page_of_html_with_status_200(aws: Simulator, ec2: Any, accepted: bool) -> None:
    aws.cloud.faults.add(Rule("html", operation="ImportSnapshot", accepted=accepted))

    with pytest.raises(ResponseParserError):
        submit(ec2)

    assert tasks(aws) == accepted


def test_a_well_formed_page_passes_botocore_as_a_success_that_says_nothing(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("html", operation="ImportSnapshot", well_formed=True))

    assert "ImportTaskId" not in submit(ec2)
    assert tasks(aws) == 0


@pytest.mark.parametrize("status", [403, 407])
def test_a_page_of_a_proxy_that_refuses(aws: Simulator, ec2: Any, status: int) -> None:
    aws.cloud.faults.add(Rule("html", status=status))

    with pytest.raises(ResponseParserError):
        submit(ec2)


def test_a_page_of_a_gateway_that_fails(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("html", status=502))

    assert error_of(lambda: submit(ec2)) == ("502", 502)


def test_a_redirect_is_not_followed(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("redirect", operation="ImportSnapshot", location=f"{aws.endpoint}/sign-in"))

    with pytest.raises(ResponseParserError):
        submit(ec2)

    assert len(aws.world.ledger.entries()) == 1


def test_an_empty_reply(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("empty", operation="ImportSnapshot", accepted=True))

    with pytest.raises(ResponseParserError):
        submit(ec2)

    assert tasks(aws) == 1


def test_a_slow_reply_arrives_whole(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("drip", operation="ImportSnapshot", rate=4000))

    assert submit(ec2)["ImportTaskId"].startswith("import-snap-")


def test_a_drip_outlasts_the_read_timeout_until_the_server_closes() -> None:
    """Every byte comes in time, the whole reply never would."""
    ended: list[Exception] = []

    def call() -> None:
        try:
            submit(ec2)
        except (HTTPClientError, ConnectionClosedError, IncompleteReadError, ResponseParserError) as error:
            ended.append(error)

    with simulated_aws() as aws:
        ImportAccount(aws)
        ec2 = client(aws, "ec2", config={"read_timeout": 0.5})
        aws.cloud.faults.add(Rule("drip", operation="ImportSnapshot", rate=20))
        caller = threading.Thread(target=call)
        caller.start()
        caller.join(1)
        waiting = caller.is_alive()
    caller.join()

    assert waiting
    assert not isinstance(ended[0], ReadTimeoutError)


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
def test_no_answer_at_all(aws: Simulator, impatient: Any, accepted: bool) -> None:
    aws.cloud.faults.add(Rule("hang", operation="ImportSnapshot", accepted=accepted))

    with pytest.raises(ReadTimeoutError):
        submit(impatient)

    assert tasks(aws) == accepted
    aws.cloud.faults.clear()


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
def test_an_answer_that_comes_too_late(aws: Simulator, impatient: Any, accepted: bool) -> None:
    aws.cloud.faults.add(Rule("latency", operation="ImportSnapshot", seconds=60, accepted=accepted))

    with pytest.raises(ReadTimeoutError):
        submit(impatient)

    assert tasks(aws) == accepted
    aws.cloud.faults.clear()


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("expired", ("RequestExpired", 400)),
        ("skewed", ("RequestExpired", 400)),
        ("wrong signature", ("AuthFailure", 401)),
        ("unknown key", ("AuthFailure", 401)),
    ],
)
def test_a_refusal_as_if_the_credentials_were_wrong(
    aws: Simulator, ec2: Any, reason: Any, expected: tuple[str, int]
) -> None:
    aws.cloud.faults.add(Rule("refuse", operation="ImportSnapshot", reason=reason))

    assert error_of(lambda: submit(ec2)) == expected
    assert tasks(aws) == 0


def test_a_huge_reply(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("huge", operation="ImportSnapshot", size=20 << 20))

    reply = submit(ec2)

    assert int(reply["ResponseMetadata"]["HTTPHeaders"]["content-length"]) > 20 << 20
    assert reply["ImportTaskId"].startswith("import-snap-")


def test_a_reply_that_never_ends(aws: Simulator) -> None:
    aws.cloud.faults.add(Rule("huge", operation="ListBuckets", size=-1))
    url = client(aws, "s3", config={"signature_version": "s3v4"}).generate_presigned_url("list_buckets")

    with urlopen(url, timeout=10) as reply:
        received = len(reply.read(4 << 20))

    assert received == 4 << 20
    assert reply.headers["Transfer-Encoding"] == "chunked"


def test_a_rule_strikes_as_often_as_it_says_after_as_many_as_it_says(aws: Simulator) -> None:
    number = aws.cloud.faults.add(Rule("error", operation="GetCallerIdentity", after=2, times=3))
    sts = client(aws, "sts")

    def failed() -> bool:
        try:
            sts.get_caller_identity()
        except ClientError:
            return True
        return False

    assert [failed() for _ in range(7)] == [False, False, True, True, True, False, False]
    assert aws.cloud.faults.rules()[number][1] == 3


def test_a_rule_for_one_resource_leaves_the_others_alone(aws: Simulator, ec2: Any) -> None:
    aws.cloud.faults.add(Rule("throttle", service="s3", resource="*.vhd"))
    s3 = client(aws, "s3")

    s3.head_object(Bucket="images", Key="disk.vmdk")
    with pytest.raises(ClientError, match="503"):
        s3.head_object(Bucket="images", Key="disk.vhd")


def test_chance_is_repeatable() -> None:
    def pattern() -> list[bool]:
        faults = Faults()
        faults.add(Rule("drop", probability=0.4, seed=7))
        return [faults.strike("ec2", "ImportSnapshot", ()) is not None for _ in range(200)]

    assert pattern() == pattern()
    assert 40 < sum(pattern()) < 120


def test_a_lost_reply_makes_one_task_when_the_token_is_sent_again(aws: Simulator) -> None:
    """A botocore that tries five times sends the same token each time."""
    ImportAccount(aws)
    aws.cloud.faults.add(Rule("drop", operation="ImportSnapshot", accepted=True, times=3))
    retrying = client(aws, "ec2", config={"retries": {"mode": "standard", "total_max_attempts": 5}})

    reply = retrying.import_snapshot(DiskContainer=disk(), ClientToken="one")

    assert list(aws.world.ec2.tasks) == [reply["ImportTaskId"]]


@pytest.mark.parametrize(
    "rule", [{"kind": "explode"}, {"kind": "drip"}, {"kind": "refuse", "reason": "none"}]
)
def test_a_rule_that_makes_no_sense_is_not_taken(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"fault|rate"):
        Rule(**rule)
