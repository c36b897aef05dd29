"""Whose request it is: every service checks Signature Version 4 and refuses in its own words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from fakes.aws import client
from snapshot_importer.simulator.server import Simulator

# One call of each service that needs nothing to be there.
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "ec2": ("describe_regions", {}),
    "s3": ("list_buckets", {}),
    "iam": ("list_roles", {}),
    "sts": ("get_caller_identity", {}),
    "kms": ("list_keys", {}),
}


def refusal(aws: Simulator, service: str, **options: Any) -> tuple[str, int]:
    name, params = CALLS[service]
    with pytest.raises(ClientError) as caught:
        getattr(client(aws, service, **options), name)(**params)
    answer: Any = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def session_key(aws: Simulator, lasting: timedelta) -> tuple[str, str, str]:
    own = aws.world.iam.find_key(aws.access_key_id)
    assert own is not None
    issued = aws.world.iam.issue_session_key(
        account=own.account, arn=own.arn, user_id=own.user_id, expires=aws.world.clock.wall() + lasting
    )
    return issued.access_key_id, issued.secret_access_key, issued.session_token


@pytest.mark.parametrize("service", CALLS)
def test_the_right_key_is_taken(aws: Simulator, service: str) -> None:
    name, params = CALLS[service]

    reply = getattr(client(aws, service), name)(**params)

    assert reply["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("ec2", ("AuthFailure", 401)),
        ("s3", ("SignatureDoesNotMatch", 403)),
        ("iam", ("SignatureDoesNotMatch", 403)),
        ("sts", ("SignatureDoesNotMatch", 403)),
        ("kms", ("InvalidSignatureException", 400)),
    ],
)
def test_a_wrong_secret_is_refused(aws: Simulator, service: str, expected: tuple[str, int]) -> None:
    assert refusal(aws, service, key=(aws.access_key_id, "not the secret")) == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("ec2", ("AuthFailure", 401)),
        ("s3", ("InvalidAccessKeyId", 403)),
        ("iam", ("InvalidClientTokenId", 403)),
        ("sts", ("InvalidClientTokenId", 403)),
        ("kms", ("UnrecognizedClientException", 400)),
    ],
)
def test_an_unknown_key_and_one_that_is_switched_off_are_refused_alike(
    aws: Simulator, service: str, expected: tuple[str, int]
) -> None:
    unknown = refusal(aws, service, key=("AKIANOTTHERE", "any"))
    own = aws.world.iam.find_key(aws.access_key_id)
    assert own is not None
    aws.world.iam.replace_key(replace(own, active=False))

    assert [unknown, refusal(aws, service)] == [expected, expected]


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("ec2", ("RequestExpired", 400)),
        ("s3", ("RequestTimeTooSkewed", 403)),
        ("iam", ("SignatureDoesNotMatch", 403)),
        ("sts", ("SignatureDoesNotMatch", 403)),
        ("kms", ("InvalidSignatureException", 400)),
    ],
)
@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_wrong_by_more_than_a_quarter_of_an_hour_is_refused(
    aws: Simulator, service: str, expected: tuple[str, int], minutes: int
) -> None:
    aws.world.clock.skew = timedelta(minutes=minutes)

    assert refusal(aws, service) == expected


def test_a_clock_that_is_a_little_wrong_is_taken_and_the_date_header_tells(aws: Simulator) -> None:
    aws.world.clock.skew = timedelta(minutes=14)

    reply = client(aws, "sts").get_caller_identity()

    date = parsedate_to_datetime(reply["ResponseMetadata"]["HTTPHeaders"]["date"])
    assert date > datetime.now(UTC) + timedelta(minutes=13)


def test_the_task_clock_does_not_age_signatures(aws: Simulator) -> None:
    aws.world.clock.advance(8 * 24 * 3600)

    assert client(aws, "sts").get_caller_identity()["Account"] == aws.account


@pytest.mark.parametrize("service", CALLS)
def test_a_session_is_taken_with_its_token(aws: Simulator, service: str) -> None:
    name, params = CALLS[service]

    reply = getattr(client(aws, service, key=session_key(aws, timedelta(hours=1))), name)(**params)

    assert reply["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("ec2", ("RequestExpired", 400)),
        ("s3", ("ExpiredToken", 400)),
        ("iam", ("ExpiredToken", 403)),
        ("sts", ("ExpiredToken", 403)),
        ("kms", ("ExpiredTokenException", 400)),
    ],
)
def test_a_session_that_has_ended_is_refused(aws: Simulator, service: str, expected: tuple[str, int]) -> None:
    assert refusal(aws, service, key=session_key(aws, timedelta(seconds=-1))) == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("ec2", ("AuthFailure", 401)),
        ("s3", ("InvalidToken", 400)),
        ("iam", ("InvalidClientTokenId", 403)),
        ("sts", ("InvalidClientTokenId", 403)),
        ("kms", ("UnrecognizedClientException", 400)),
    ],
)
def test_a_session_without_its_token_or_with_another_is_refused(
    aws: Simulator, service: str, expected: tuple[str, int]
) -> None:
    access_key_id, secret, _ = session_key(aws, timedelta(hours=1))

    refusals = [
        refusal(aws, service, key=(access_key_id, secret)),
        refusal(aws, service, key=(access_key_id, secret, "another")),
    ]

    assert refusals == [expected, expected]


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("ec2", ("AuthFailure", 401)),
        ("s3", ("AuthorizationHeaderMalformed", 400)),
        ("sts", ("SignatureDoesNotMatch", 403)),
        ("kms", ("InvalidSignatureException", 400)),
    ],
)
@pytest.mark.parametrize("region", ["mars-north-1", "af-south-1"], ids=["no such", "not opted in"])
def test_a_region_that_is_not_there_for_the_account_is_refused(
    aws: Simulator, service: str, expected: tuple[str, int], region: str
) -> None:
    assert refusal(aws, service, region=region) == expected


def raw(aws: Simulator, method: str, target: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    connection = HTTPConnection(urlsplit(aws.endpoint).netloc, timeout=10)
    try:
        connection.request(method, target, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("method", "headers", "expected"),
    [
        ("GET", {}, (403, b"<Code>AccessDenied</Code>")),
        ("POST", {}, (400, b"<Code>MissingParameter</Code>")),
        ("POST", {"X-Amz-Target": "TrentService.ListKeys"}, (400, b"MissingAuthenticationTokenException")),
    ],
    ids=["s3", "ec2", "kms"],
)
def test_an_unsigned_request_is_refused(
    aws: Simulator, method: str, headers: dict[str, str], expected: tuple[int, bytes]
) -> None:
    status, body = raw(aws, method, "/", headers)

    assert (status, expected[1] in body) == (expected[0], True)


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS AKIA:old",
        "AWS4-HMAC-SHA256 Credential=AKIA",
        "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=c, Signature=d",
    ],
)
def test_a_malformed_authorization_is_refused(aws: Simulator, authorization: str) -> None:
    status, body = raw(aws, "GET", "/", {"Authorization": authorization})

    assert (status, b"AuthorizationHeaderMalformed" in body or b"AccessDenied" in body) == (400, True)


def presigned(aws: Simulator, secret: str = "") -> str:
    client(aws, "s3").create_bucket(
        Bucket="a-bucket", CreateBucketConfiguration={"LocationConstraint": aws.region}
    )
    client(aws, "s3").put_object(Bucket="a-bucket", Key="täst +%.vmdk", Body=b"the bytes")
    signer = client(
        aws,
        "s3",
        key=(aws.access_key_id, secret or aws.secret_access_key),
        config={"signature_version": "s3v4"},
    )
    url: str = signer.generate_presigned_url(
        "get_object", {"Bucket": "a-bucket", "Key": "täst +%.vmdk"}, ExpiresIn=60
    )
    return url.removeprefix(aws.endpoint)


def test_a_presigned_url_needs_no_header(aws: Simulator) -> None:
    assert raw(aws, "GET", presigned(aws)) == (200, b"the bytes")


def test_a_presigned_url_signed_with_another_secret_is_refused(aws: Simulator) -> None:
    status, body = raw(aws, "GET", presigned(aws, "not the secret"))

    assert (status, b"<Code>SignatureDoesNotMatch</Code>" in body) == (403, True)


def test_a_presigned_url_ends(aws: Simulator) -> None:
    url = presigned(aws)
    aws.world.clock.skew = timedelta(seconds=61)

    status, body = raw(aws, "GET", url)

    assert (status, b"Request has expired" in body) == (403, True)


def test_ec2_takes_a_signed_query_too(aws: Simulator) -> None:
    request = AWSRequest("GET", f"{aws.endpoint}/?Action=DescribeRegions&Version=2016-11-15")
    credentials = Credentials(aws.access_key_id, aws.secret_access_key)
    SigV4QueryAuth(credentials, "ec2", aws.region, expires=60).add_auth(request)

    status, body = raw(aws, "GET", str(request.url).removeprefix(aws.endpoint))

    assert (status, b"DescribeRegionsResponse" in body) == (200, True)


def test_a_body_that_is_not_the_signed_one_is_refused_and_nothing_is_kept(aws: Simulator) -> None:
    s3 = client(aws, "s3", config={"request_checksum_calculation": "when_required"})
    s3.create_bucket(Bucket="a-bucket", CreateBucketConfiguration={"LocationConstraint": aws.region})

    def change(request: Any, **_: object) -> None:
        request.body = b"other bytes"

    s3.meta.events.register("before-send.s3.PutObject", change)
    with pytest.raises(ClientError, match="XAmzContentSHA256Mismatch"):
        s3.put_object(Bucket="a-bucket", Key="a", Body=b"these bytes")

    bucket = aws.world.s3.find("a-bucket")
    assert bucket is not None
    assert not bucket.objects


def test_no_key_shows_its_secret(aws: Simulator) -> None:
    access_key_id, secret, token = session_key(aws, timedelta(hours=1))
    key = aws.world.iam.find_key(access_key_id)

    assert secret not in repr(key)
    assert token not in repr(key)
