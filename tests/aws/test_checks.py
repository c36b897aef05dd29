"""The checks before an import, against the simulated AWS and against networks that lie."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fakes.aws import simulated_aws
from fakes.ec2_answers import error
from fakes.scripted_gateway import scripted_gateway
from fakes.scripted_server import http_reply
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.aws import checks
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.checks import (
    CALLER,
    CHECKS,
    DRY_RUN,
    REGION,
    CheckResult,
    Subject,
    caller_result,
    perform,
)
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.simulator.server import Simulator

BUCKET, ARCHIVE = "acme-vm-exports", "acme-us-archive"
REQUEST = parameters(ImportRequest(location=f"s3://{BUCKET}/erp/erp-db01.vmdk", client_token="token"))


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws(seed="demo") as simulator:
        yield simulator


@contextmanager
def connected(aws: Simulator, key_id: str, secret: str) -> Iterator[Gateway]:
    clients = Clients(
        Profile(id="0" * 32, name="p", access_key_id=key_id, endpoint_url=aws.endpoint), Secret(secret)
    )
    try:
        yield Gateway("0" * 32, aws.region, clients)
    finally:
        clients.close()


@pytest.fixture(scope="module")
def gateway(aws: Simulator) -> Iterator[Gateway]:
    with connected(aws, aws.access_key_id, aws.secret_access_key) as gateway:
        yield gateway


def test_all_is_well_for_the_demo(gateway: Gateway) -> None:
    subject = Subject("eu-central-1", BUCKET, REQUEST)

    assert [perform(check, gateway, subject) for check in CHECKS] == [
        CheckResult("Caller", "ok", "demo, 1234-5678-9012"),
        CheckResult("Region", "ok", "Bucket and import: eu-central-1"),
        CheckResult(
            "Dry run", "ok", "AWS would accept the call. Role, bucket and file are not part of this test."
        ),
    ]


def test_a_bucket_elsewhere_is_told_with_its_region(gateway: Gateway) -> None:
    assert perform(REGION, gateway, Subject("eu-central-1", ARCHIVE)) == CheckResult(
        "Region", "failed", "The bucket is in us-east-1. The import runs in eu-central-1.", "switch-region"
    )


def test_a_bucket_that_does_not_exist_is_told(gateway: Gateway) -> None:
    found = perform(REGION, gateway, Subject("eu-central-1", "no-such-bucket-anywhere"))

    assert (found.state, found.sentence) == ("failed", "There is no bucket no-such-bucket-anywhere.")


def test_a_link_has_no_bucket_to_compare(gateway: Gateway) -> None:
    assert perform(REGION, gateway, Subject("eu-central-1")).state == "ok"


def test_a_user_without_rights_hears_what_is_missing(aws: Simulator) -> None:
    user = aws.world.iam.create_user(aws.account, "nobody")
    key = aws.world.iam.create_access_key(user)
    subject = Subject("eu-central-1", BUCKET, REQUEST)

    with connected(aws, key.access_key_id, key.secret_access_key) as gateway:
        found = {check.name: perform(check, gateway, subject) for check in CHECKS}

    assert found["Caller"].state == "ok"
    assert found["Dry run"] == CheckResult(
        "Dry run", "failed", "You may not call ec2:ImportSnapshot.", "copy-for-administrator"
    )


def test_wrong_keys_fail_every_check_with_the_way_to_mend_it(aws: Simulator) -> None:
    with connected(aws, aws.access_key_id, "x" * 40) as gateway:
        found = perform(CALLER, gateway, Subject("eu-central-1"))

    assert (found.state, found.fix) == ("failed", "edit-profile")


@pytest.mark.parametrize(
    ("arn", "state", "sentence"),
    [
        ("arn:aws:iam::111122223333:user/path/me", "ok", "me, 1111-2222-3333"),
        ("arn:aws:sts::111122223333:assumed-role/Operator/me@x", "ok", "Operator, 1111-2222-3333"),
        ("arn:aws:sts::111122223333:federated-user/me", "ok", "me, 1111-2222-3333"),
        (
            "arn:aws-cn:iam::111122223333:root",
            "warning",
            "You are signed in as the root user. VM Import may refuse it; use a role.",
        ),
    ],
)
def test_a_caller_is_named_and_the_root_user_warned(arn: str, state: str, sentence: str) -> None:
    found = caller_result(Identity("111122223333", arn, "AIDA", clock_difference=0, took=0))

    assert (found.state, found.sentence) == (state, sentence)


def test_a_403_is_a_check_that_could_not_be_made() -> None:
    denied = http_reply(b"", status=403)
    with scripted_gateway(denied) as (gateway, _):
        found = perform(REGION, gateway, Subject("eu-central-1", BUCKET))

    assert found == CheckResult(
        "Region", "could-not-check", "s3:ListBucket is not allowed for you.", "copy-for-administrator"
    )


def test_a_403_that_tells_the_region_is_enough() -> None:
    # S3 API reference, HeadBucket: the header also comes with a refusal.
    told = http_reply(b"", status=403, headers={"x-amz-bucket-region": "eu-central-1"})
    with scripted_gateway(told) as (gateway, _):
        assert perform(REGION, gateway, Subject("eu-central-1", BUCKET)).state == "ok"


def test_no_answer_in_time_is_a_check_that_could_not_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "DEADLINE", 0.2)
    with scripted_gateway(lambda _, connection: connection.hang()) as (gateway, _):
        found = perform(CALLER, gateway, Subject("eu-central-1"))

    assert found == CheckResult("Caller", "could-not-check", "No answer in 10 s.", "try-again")


def test_a_page_of_the_network_is_a_check_that_could_not_be_made() -> None:
    with scripted_gateway(http_reply(b"<!DOCTYPE html><p>Sign in")) as (gateway, _):
        found = perform(CALLER, gateway, Subject("eu-central-1"))

    assert found.state == "could-not-check"
    assert "not from AWS" in found.sentence


def test_a_dry_run_that_finds_a_fault_says_it() -> None:
    refused = http_reply(error("IdempotentParameterMismatch", "Other request."), status=400)
    with scripted_gateway(refused) as (gateway, _):
        found = perform(DRY_RUN, gateway, Subject("eu-central-1", BUCKET, REQUEST))

    assert (found.state, found.fix) == ("failed", "new-token")


def test_a_dry_run_is_sent_without_the_token() -> None:
    with scripted_gateway(http_reply(error("DryRunOperation", "Would have."), status=412)) as (
        gateway,
        server,
    ):
        assert perform(DRY_RUN, gateway, Subject("eu-central-1", BUCKET, REQUEST)).state == "ok"

    body = server.requests[0].body.decode()
    assert "DryRun=true" in body
    assert "ClientToken" not in body
