"""Policies allow what IAM's would, and nothing more."""

import json
from typing import Any

import pytest

from snapshot_importer.simulator.policy import Outcome, evaluate, evaluate_trust, matches
from snapshot_importer.simulator.policy_syntax import (
    MalformedPolicyError,
    check_identity_policy,
    check_trust_policy,
)

ALLOWED, SILENT, DENIED = Outcome.ALLOWED, Outcome.SILENT, Outcome.DENIED


def statement(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    scope: dict[str, Any] = {"Action": "*", "Resource": "*"}
    if "NotAction" in members:
        del scope["Action"]
    if "NotResource" in members:
        del scope["Resource"]
    return {"Effect": effect, **scope, **members}


def ask(
    *statements: dict[str, Any], action: str = "ec2:ImportSnapshot", resource: str = "*", **context: str
) -> Outcome:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    known = {key.replace("__", ":"): value for key, value in context.items()}
    return evaluate([document], action=action, resource=resource, context=known)


def test_nothing_is_allowed_that_no_policy_names() -> None:
    assert ask() is SILENT


def test_a_deny_wins_over_every_allow() -> None:
    assert ask(statement("Deny"), statement()) is DENIED


def test_a_deny_in_another_document_wins_too() -> None:
    documents: list[dict[str, Any]] = [
        {"Statement": statement()},
        {"Statement": [statement("Deny", Action="ec2:Import*")]},
    ]

    assert evaluate(documents, action="ec2:ImportSnapshot", resource="*", context={}) is DENIED
    assert evaluate(documents, action="ec2:DescribeSnapshots", resource="*", context={}) is ALLOWED


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("ec2:ImportSnapshot", ALLOWED),
        ("EC2:importsnapshot", ALLOWED),
        ("ec2:Import*", ALLOWED),
        ("ec2:ImportSnapsho?", ALLOWED),
        ("ec2:Import", SILENT),
        ("ec2:*Task", SILENT),
        ("s3:*", SILENT),
    ],
)
def test_actions_are_compared_with_wildcards_in_any_case_of_letters(action: str, outcome: Outcome) -> None:
    assert ask(statement(Action=action)) is outcome


def test_not_action_is_everything_else() -> None:
    but_iam = statement(NotAction=["iam:*", "sts:*"])

    assert ask(but_iam) is ALLOWED
    assert ask(but_iam, action="iam:GetRole") is SILENT


@pytest.mark.parametrize(
    ("resource", "outcome"),
    [
        ("arn:aws:s3:::images/*", ALLOWED),
        ("arn:aws:s3:::images", SILENT),
        ("arn:aws:s3:::Images/*", SILENT),
        (["arn:aws:s3:::other/*", "arn:aws:s3:::im?ges/disk.vmdk"], ALLOWED),
        ("arn:aws-cn:s3:::images/*", SILENT),
        ("arn:aws:s3:::images/disk.vmd${*}", SILENT),
    ],
)
def test_resources_are_compared_with_wildcards_and_exactly(resource: Any, outcome: Outcome) -> None:
    found = ask(
        statement(Action="s3:GetObject", Resource=resource),
        action="s3:GetObject",
        resource="arn:aws:s3:::images/disk.vmdk",
    )

    assert found is outcome


@pytest.mark.parametrize("character", "*?$")
def test_a_wildcard_in_a_variable_is_the_character_itself(character: str) -> None:
    allowed = statement(Resource=f"arn:aws:s3:::images/a${{{character}}}b")

    assert ask(allowed, resource=f"arn:aws:s3:::images/a{character}b") is ALLOWED
    assert ask(allowed, resource="arn:aws:s3:::images/axb") is SILENT


def test_not_resource_is_everything_else() -> None:
    others = statement("Deny", NotResource="arn:aws:s3:::images/*")

    assert ask(statement(), others, resource="arn:aws:s3:::images/a") is ALLOWED
    assert ask(statement(), others, resource="arn:aws:s3:::secrets/a") is DENIED


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ({"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}, ALLOWED),
        ({"StringEquals": {"AWS:requestedregion": ["us-east-1", "eu-central-1"]}}, ALLOWED),
        ({"StringEquals": {"aws:RequestedRegion": "eu-*"}}, SILENT),
        ({"StringEqualsIgnoreCase": {"aws:RequestedRegion": "EU-Central-1"}}, ALLOWED),
        ({"StringLike": {"aws:RequestedRegion": "eu-*"}}, ALLOWED),
        ({"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}, SILENT),
        ({"StringNotLike": {"aws:RequestedRegion": ["us-*", "ap-*"]}}, ALLOWED),
        ({"StringEquals": {"ec2:CreateAction": "ImportSnapshot"}}, SILENT),
        ({"StringEqualsIfExists": {"ec2:CreateAction": "ImportSnapshot"}}, ALLOWED),
        ({"StringNotEquals": {"ec2:CreateAction": "ImportSnapshot"}}, ALLOWED),
        ({"Null": {"ec2:CreateAction": "true"}}, ALLOWED),
        ({"Null": {"aws:RequestedRegion": True}}, SILENT),
        ({"Bool": {"aws:SecureTransport": "false"}}, ALLOWED),
        ({"Bool": {"aws:SecureTransport": True}}, SILENT),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}, ALLOWED),
        ({"ArnLike": {"aws:PrincipalArn": "arn:*:user/*"}}, SILENT),
        ({"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}, ALLOWED),
        ({"StringLike": {"aws:PrincipalArn": "*/${aws:username}"}}, ALLOWED),
        ({"StringLike": {"aws:PrincipalArn": "*/${aws:unknown}"}}, SILENT),
        (
            {"StringLike": {"aws:RequestedRegion": "eu-*"}, "Bool": {"aws:SecureTransport": "true"}},
            SILENT,
        ),
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, SILENT),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": "301"}}, ALLOWED),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": 300}}, SILENT),
        ({"NumericLessThanEquals": {"aws:MultiFactorAuthAge": 300}}, ALLOWED),
        ({"NumericEquals": {"aws:MultiFactorAuthAge": "300.0"}}, ALLOWED),
        ({"NumericNotEquals": {"aws:MultiFactorAuthAge": 300}}, SILENT),
        ({"NumericGreaterThan": {"aws:MultiFactorAuthAge": 299}}, ALLOWED),
        ({"NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": 301}}, SILENT),
        ({"NumericLessThan": {"aws:MultiFactorAuthAge": "soon"}}, SILENT),
        ({"NumericLessThanIfExists": {"s3:max-keys": 10}}, ALLOWED),
    ],
    ids=str,
)
def test_every_condition_must_hold(condition: dict[str, Any], outcome: Outcome) -> None:
    found = ask(
        statement(Condition=condition),
        aws__RequestedRegion="eu-central-1",
        aws__SecureTransport="false",
        aws__PrincipalArn="arn:aws:iam::123456789012:user/ada",
        aws__username="ada",
        aws__MultiFactorAuthAge="300",
    )

    assert found is outcome


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("a.b", "a.b", True),
        ("axb", "a.b", False),
        ("line\nbreak", "line*", True),
        ("[x]", "[x]", True),
        ("", "*", True),
        ("", "?", False),
    ],
)
def test_only_star_and_question_mark_are_special(text: str, pattern: str, found: bool) -> None:
    assert matches(text, pattern) is found


TRUST = {
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "vmie.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:Externalid": "vmimport"}},
        }
    ]
}


@pytest.mark.parametrize(
    ("service", "external_id", "outcome"),
    [
        ("vmie.amazonaws.com", "vmimport", ALLOWED),
        ("ec2.amazonaws.com", "vmimport", SILENT),
        ("vmie.amazonaws.com", "other", SILENT),
    ],
)
def test_a_role_trusts_the_service_and_the_external_id_it_names(
    service: str, external_id: str, outcome: Outcome
) -> None:
    context = {"sts:ExternalId": external_id}

    assert evaluate_trust(TRUST, principal="Service", value=service, context=context) is outcome


def test_a_role_that_trusts_an_account_trusts_whoever_is_in_it() -> None:
    document = {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "123456789012"},
            "Action": "sts:AssumeRole",
        }
    }

    def asked(arn: str) -> Outcome:
        return evaluate_trust(document, principal="AWS", value=arn, context={})

    assert asked("arn:aws:iam::123456789012:user/ada") is ALLOWED
    assert asked("arn:aws:iam::210987654321:user/ada") is SILENT


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "invalid Json"),
        ("[]", "Syntax errors"),
        ({"Statement": []}, "Syntax errors"),
        ({"Version": "2020-01-01", "Statement": statement()}, "valid version"),
        ({"Statement": ["Allow"]}, "Syntax errors"),
        ({"Statement": {"Action": "*", "Resource": "*"}}, "Missing required field Effect"),
        ({"Statement": {"Effect": "Allow", "Resource": "*"}}, "must contain actions"),
        ({"Statement": statement(Action="GetObject")}, "prefaced by a vendor"),
        ({"Statement": {"Effect": "Allow", "Action": "*"}}, "must contain resources"),
        ({"Statement": statement(Principal="*")}, "should not specify a principal"),
        ({"Statement": statement(Condition=["x"])}, "Syntax errors"),
        ({"Statement": statement(Condition={"Null": {"aws:username": []}})}, "Syntax errors"),
        ({"Statement": statement(Action=[{"a": "b"}])}, "Syntax errors"),
        ({"Statement": statement(Resource=[1])}, "must contain resources"),
    ],
    ids=str,
)
def test_a_malformed_identity_policy_is_refused_with_its_fault(document: Any, words: str) -> None:
    text = document if isinstance(document, str) else json.dumps(document)

    with pytest.raises(MalformedPolicyError, match=words):
        check_identity_policy(text)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"Statement": statement(Principal="*")}, "prohibited field Resource"),
        ({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}, "required field Principal"),
        (
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": ["x"]}},
            "Invalid principal",
        ),
        (
            {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": [{}]}}},
            "Invalid principal",
        ),
    ],
    ids=str,
)
def test_a_malformed_trust_policy_is_refused_with_its_fault(document: Any, words: str) -> None:
    with pytest.raises(MalformedPolicyError, match=words):
        check_trust_policy(json.dumps(document))


def test_right_policies_are_taken() -> None:
    check_trust_policy(json.dumps(TRUST))
    check_identity_policy(json.dumps({"Version": "2012-10-17", "Statement": statement()}))
