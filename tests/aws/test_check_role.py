"""What a diagnosis of the role means for the two checks about it."""

from collections.abc import Iterator

import pytest

from fakes.aws import simulated_aws
from fakes.callers import caller, narrow_key
from snapshot_importer.aws.check_role import (
    RoleQuestion,
    role_permissions_result,
    service_role_result,
)
from snapshot_importer.aws.checks import CheckResult, perform
from snapshot_importer.aws.diagnosis import Cause, Diagnosis, Finding, FindingState, RoleNeeds
from snapshot_importer.simulator.server import Simulator

NEEDS = RoleNeeds("aws", "123456789012", "eu-central-1", "vmimport", "acme-vm-exports", "erp/erp-app02.vmdk")
KEY = "arn:aws:kms:eu-central-1:123456789012:key/3f2c81d0-0000-4000-8000-000000000000"


def diagnosis(needs: RoleNeeds = NEEDS, **states: FindingState) -> Diagnosis:
    """All is well but for what *states* say, by cause; the rules of the organisation can never be read."""
    causes: tuple[Cause, ...] = ("exists", "trust", "bucket", "ec2", "kms", "organisation")
    given = {"organisation": "could-not-check", **states}
    findings = tuple(
        Finding(
            cause,
            given.get(cause, "ok"),
            f"{cause} line",
            sentence="" if given.get(cause, "ok") == "ok" else f"About {cause}.",
            denied="iam:GetRole" if given.get(cause) == "could-not-check" and cause != "organisation" else "",
        )
        for cause in causes
    )
    return Diagnosis(needs, findings, role_exists=states.get("exists") != "failed")


def told(result: CheckResult) -> tuple[str, str, list[str]]:
    return result.state, result.sentence, [cure.id for cure in result.cures]


def test_a_role_that_is_well() -> None:
    found = diagnosis()

    assert told(service_role_result(found)) == ("ok", "vmimport trusts VM Import", [])
    assert told(role_permissions_result(found)) == ("ok", "Bucket and EC2 allowed", [])


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        (RoleNeeds("aws", "1", "r", "vmimport", "", ""), "EC2 allowed"),
        (RoleNeeds("aws", "1", "r", "vmimport", "b", "k", "", KEY), "Bucket, EC2 and key allowed"),
        (RoleNeeds("aws", "1", "r", "vmimport", "b", "k", KEY, ""), "Bucket, EC2 and key allowed"),
        (RoleNeeds("aws", "1", "r", "vmimport", "", "", "", KEY), "EC2 and key allowed"),
    ],
    ids=["a link", "a customer key", "an object under a key", "a link and a key"],
)
def test_what_was_looked_at_is_said(needs: RoleNeeds, sentence: str) -> None:
    assert role_permissions_result(diagnosis(needs)).sentence == sentence


def test_a_missing_role_can_be_made() -> None:
    assert told(service_role_result(diagnosis(exists="failed"))) == (
        "failed",
        "About exists.",
        ["create-role"],
    )


@pytest.mark.parametrize("state", ["failed", "warning"])
def test_a_trust_that_is_not_right_leads_to_the_doctor(state: FindingState) -> None:
    found = service_role_result(diagnosis(trust=state))

    assert told(found) == (state, "About trust.", ["role-doctor"])
    assert found.cures[0].value == "vmimport"


def test_the_weightiest_findings_are_told_together() -> None:
    found = role_permissions_result(diagnosis(bucket="failed", ec2="could-not-check", kms="failed"))

    assert told(found) == ("failed", "About bucket. About kms.", ["role-doctor"])


def test_what_the_organisation_forbids_counts_and_what_cannot_be_read_does_not() -> None:
    assert role_permissions_result(diagnosis()).state == "ok"
    assert role_permissions_result(diagnosis(organisation="failed")).state == "failed"


def test_a_right_that_is_lacking_is_no_failure_and_is_named() -> None:
    found = role_permissions_result(diagnosis(bucket="could-not-check", ec2="could-not-check"))

    assert told(found) == ("could-not-check", "iam:GetRole is not allowed for you.", ["what-to-ask"])
    assert found.cures[0].value == "iam:GetRole"


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws(seed="demo") as simulator:
        yield simulator


def ask(aws: Simulator, role: str, *actions: str) -> list[tuple[str, str, list[str]]]:
    needs = RoleNeeds("aws", aws.account, aws.region, role, NEEDS.bucket, NEEDS.key)
    with caller(aws, narrow_key(aws, *actions) if actions else None) as gateway:
        return [told(result) for result in perform(RoleQuestion(needs), gateway)]


def test_the_roles_of_the_demo_are_judged_over_http(aws: Simulator) -> None:
    well, old, none = (ask(aws, name) for name in ("vmimport", "vmimport-old", "vmImport"))

    assert well == [
        ("ok", "vmimport trusts VM Import", []),
        ("ok", "Bucket and EC2 allowed", []),
    ]
    assert (old[0][0], old[0][2]) == ("failed", ["role-doctor"])
    assert "ec2.amazonaws.com" in old[0][1]
    assert (none[0][0], none[0][2]) == ("failed", ["create-role"])


def test_who_may_not_look_at_roles_could_not_check(aws: Simulator) -> None:
    service, permissions = ask(aws, "vmimport", "s3:GetObject")

    assert service == ("could-not-check", "iam:GetRole is not allowed for you.", ["what-to-ask"])
    assert permissions == service


def test_who_may_look_at_the_role_alone_could_not_check_its_permissions(aws: Simulator) -> None:
    service, permissions = ask(aws, "vmimport", "iam:GetRole")

    assert service == ("ok", "vmimport trusts VM Import", [])
    assert permissions[0] == "could-not-check"
    assert permissions[2] == ["what-to-ask"]


def test_a_link_needs_no_right_to_a_bucket(aws: Simulator) -> None:
    needs = RoleNeeds("aws", aws.account, aws.region, "vmimport", "", "")

    with caller(aws) as gateway:
        results = perform(RoleQuestion(needs), gateway)

    assert told(results[1]) == ("ok", "EC2 allowed", [])
