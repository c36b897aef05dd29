"""The checks before an import, against the simulated AWS and against networks that lie."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fakes.aws import simulated_aws
from fakes.callers import caller, narrow_key
from fakes.ec2_answers import error
from fakes.scripted_gateway import scripted_gateway
from fakes.scripted_server import http_reply
from snapshot_importer.aws import checks
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.check_caller import ACCEPTED, DryRunQuestion, caller_result
from snapshot_importer.aws.check_region import RegionQuestion
from snapshot_importer.aws.checks import CheckResult, Question, not_allowed, perform
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import Cure
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.simulator.server import Simulator

REGION, BUCKET, ARCHIVE = "eu-central-1", "acme-vm-exports", "acme-us-archive"
REQUEST = parameters(ImportRequest(location=f"s3://{BUCKET}/erp/erp-db01.vmdk", client_token="token"))


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws(seed="demo") as simulator:
        yield simulator


@pytest.fixture(scope="module")
def gateway(aws: Simulator) -> Iterator[Gateway]:
    with caller(aws) as gateway:
        yield gateway


def answer(question: Question, gateway: Gateway) -> CheckResult:
    (result,) = perform(question, gateway)
    return result


def cures(result: CheckResult) -> list[tuple[str, str]]:
    return [(cure.id, cure.value) for cure in result.cures]


def test_all_is_well_for_the_demo(gateway: Gateway) -> None:
    asked = (RegionQuestion(REGION, BUCKET), DryRunQuestion(REGION, REQUEST))

    assert [answer(question, gateway) for question in asked] == [
        CheckResult("Region", "ok", "Bucket and import: eu-central-1", found="eu-central-1"),
        CheckResult("Dry run", "ok", ACCEPTED),
    ]


def test_a_bucket_elsewhere_is_told_with_three_ways_to_go_on(gateway: Gateway) -> None:
    found = answer(RegionQuestion(REGION, ARCHIVE), gateway)

    assert (found.state, found.sentence, found.found) == (
        "failed",
        "The bucket is in us-east-1. The import runs in eu-central-1.",
        "us-east-1",
    )
    assert cures(found) == [
        ("switch-region", "us-east-1"),
        ("copy-object", "eu-central-1"),
        ("import-there", "us-east-1"),
    ]


def test_a_bucket_that_does_not_exist_is_told(gateway: Gateway) -> None:
    found = answer(RegionQuestion(REGION, "no-such-bucket-anywhere"), gateway)

    assert (found.state, found.sentence) == ("failed", "There is no bucket no-such-bucket-anywhere.")


def test_a_link_has_no_bucket_to_compare(gateway: Gateway) -> None:
    assert answer(RegionQuestion(REGION), gateway).sentence == "Import: eu-central-1"


def test_a_user_without_rights_hears_what_is_missing_and_may_decode_it(aws: Simulator) -> None:
    with caller(aws, narrow_key(aws, "s3:GetObject")) as gateway:
        found = answer(DryRunQuestion(REGION, REQUEST), gateway)

    assert (found.state, found.sentence) == ("failed", "You may not call ec2:ImportSnapshot.")
    assert cures(found) == [("copy-for-administrator", "ec2:ImportSnapshot"), ("decode", "")]
    assert "Encoded authorization failure message" in found.said
    assert "Encoded" not in repr(found)


def test_a_sign_in_that_fails_is_no_matter_of_one_check(aws: Simulator) -> None:
    wrong = replace(narrow_key(aws, "s3:GetObject"), secret_access_key="x" * 40)

    with caller(aws, wrong) as gateway, pytest.raises(CallError) as raised:
        perform(DryRunQuestion(REGION, REQUEST), gateway)

    assert raised.value.kind == "sign-in"
    assert checks.not_asked("Object", raised.value).cures[0].id == "edit-profile"


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
        found = answer(RegionQuestion(REGION, BUCKET), gateway)

    ask = Cure("what-to-ask", "Show what to ask for", value="s3:ListBucket")
    assert found == CheckResult("Region", "could-not-check", "s3:ListBucket is not allowed for you.", (ask,))


def test_a_403_that_tells_the_region_is_enough() -> None:
    # S3 API reference, HeadBucket: the header also comes with a refusal.
    told = http_reply(b"", status=403, headers={"x-amz-bucket-region": REGION})
    with scripted_gateway(told) as (gateway, _):
        assert answer(RegionQuestion(REGION, BUCKET), gateway).state == "ok"


def test_two_rights_that_are_missing_are_asked_for_together() -> None:
    found = not_allowed("Object", "s3:GetObject", "s3:ListBucket", more="Perhaps it is misspelt.")

    assert found.sentence == "s3:GetObject and s3:ListBucket are not allowed for you. Perhaps it is misspelt."
    assert cures(found) == [("what-to-ask", "s3:GetObject,s3:ListBucket")]


def test_no_answer_in_time_is_a_check_that_could_not_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "DEADLINE", 0.2)
    with scripted_gateway(lambda _, connection: connection.hang()) as (gateway, _):
        found = answer(RegionQuestion(REGION, BUCKET), gateway)

    assert (found.state, found.sentence) == ("could-not-check", "No answer in 10 s.")
    assert cures(found) == [("try-again", "")]


def test_no_way_to_aws_is_not_said_to_be_a_slow_answer() -> None:
    error = CallError("unreachable", "There is no way to AWS.", operation="HeadBucket", sent=False)

    assert checks.not_asked("Region", error).sentence == "There is no way to AWS."


def test_a_page_of_the_network_is_a_check_that_could_not_be_made() -> None:
    with scripted_gateway(http_reply(b"<!DOCTYPE html><p>Sign in")) as (gateway, _):
        found = answer(DryRunQuestion(REGION, REQUEST), gateway)

    assert found.state == "could-not-check"
    assert "not from AWS" in found.sentence


def test_a_dry_run_that_finds_a_fault_says_it() -> None:
    refused = http_reply(error("TagPolicyViolation", "The tag policy does not allow it."), status=400)
    with scripted_gateway(refused) as (gateway, _):
        found = answer(DryRunQuestion(REGION, REQUEST), gateway)

    assert (found.state, found.cures[0].id) == ("failed", "go-to-tags")


def test_a_dry_run_is_sent_without_the_token() -> None:
    with scripted_gateway(http_reply(error("DryRunOperation", "Would have."), status=412)) as (
        gateway,
        server,
    ):
        assert answer(DryRunQuestion(REGION, REQUEST), gateway).state == "ok"

    body = server.requests[0].body.decode()
    assert "DryRun=true" in body
    assert "ClientToken" not in body
