"""SimulatePrincipalPolicy, and what limits a role beside its policies."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fakes.import_account import BUCKET, REGION, ImportAccount, disk, fresh, policy, reading, refusal, start
from snapshot_importer.simulator.server import Simulator

OBJECTS = f"arn:aws:s3:::{BUCKET}/*"
DENY = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from start(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    yield from fresh(simulator)


@pytest.fixture
def iam(account: ImportAccount) -> Any:
    return account.client("iam")


def simulate(account: ImportAccount, *actions: str, **more: Any) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = account.client("iam").simulate_principal_policy(
        PolicySourceArn=account.role.arn, ActionNames=list(actions), **more
    )["EvaluationResults"]
    return results


def test_each_action_is_judged_on_each_resource(account: ImportAccount) -> None:
    account.make_role("vmimport", permissions=policy(reading(BUCKET)))

    results = simulate(
        account, "s3:GetObject", "s3:PutObject", ResourceArns=[OBJECTS, "arn:aws:s3:::other/disk"]
    )

    template = "arn:${Partition}:s3:::${BucketName}/${KeyName}"
    assert [(r["EvalActionName"], r["EvalResourceName"], r["EvalDecision"]) for r in results] == [
        ("s3:GetObject", template, "implicitDeny"),
        ("s3:PutObject", template, "implicitDeny"),
    ]
    assert [
        [(each["EvalResourceName"], each["EvalResourceDecision"]) for each in r["ResourceSpecificResults"]]
        for r in results
    ] == [
        [(OBJECTS, "allowed"), ("arn:aws:s3:::other/disk", "implicitDeny")],
        [(OBJECTS, "implicitDeny"), ("arn:aws:s3:::other/disk", "implicitDeny")],
    ]
    assert not {"OrganizationsDecisionDetail", "PermissionsBoundaryDecisionDetail"} & set(results[0])


def test_the_statement_that_decides_is_shown_where_it_stands(account: ImportAccount, iam: Any) -> None:
    document = json.dumps(
        {"Version": "2012-10-17", "Statement": [reading(BUCKET) | {"Effect": "Allow"}, DENY]}, indent=2
    )
    iam.put_role_policy(RoleName="vmimport", PolicyName="mixed", PolicyDocument=document)

    (result,) = simulate(account, "s3:GetObject", ResourceArns=[OBJECTS])

    (matched,) = result["MatchedStatements"]
    lines = document.splitlines()
    start, end = matched["StartPosition"], matched["EndPosition"]
    assert result["EvalDecision"] == "explicitDeny"
    assert (matched["SourcePolicyId"], matched["SourcePolicyType"]) == ("mixed", "role")
    assert '"Deny"' in lines[start["Line"]]
    assert lines[start["Line"] - 1][start["Column"] - 1 :] == "{"
    assert lines[end["Line"] - 1][: end["Column"] - 1].strip() == "}"


def test_a_boundary_and_an_organisation_tell_their_part(account: ImportAccount, iam: Any) -> None:
    fence = iam.create_policy(PolicyName="fence", PolicyDocument=policy({"Action": "ec2:*"}))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="vmimport", PermissionsBoundary=fence)
    account.world.access.set_organisation_policy(account.account, {**DENY, "Action": "s3:ListBucket"})

    fenced, denied = simulate(
        account, "s3:GetObject", "s3:ListBucket", ResourceArns=[f"arn:aws:s3:::{BUCKET}"]
    )

    assert (fenced["EvalDecision"], denied["EvalDecision"]) == ("implicitDeny", "explicitDeny")
    assert fenced["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    assert fenced["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": True}
    assert denied["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}
    assert denied["MatchedStatements"] == []
    (alone,) = fenced["ResourceSpecificResults"]
    assert alone["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}


def test_context_is_taken_and_what_lacks_of_it_is_named(account: ImportAccount, iam: Any) -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": REGION}}
    document = policy({"Action": "ec2:CopySnapshot", "Condition": condition})
    iam.put_role_policy(RoleName="vmimport", PolicyName="here", PolicyDocument=document)
    entry = {
        "ContextKeyName": "AWS:requestedregion",
        "ContextKeyValues": [REGION],
        "ContextKeyType": "string",
    }

    (without,) = simulate(account, "ec2:CopySnapshot")
    (given,) = simulate(account, "ec2:CopySnapshot", ContextEntries=[entry])

    assert (without["EvalDecision"], without["MissingContextValues"]) == (
        "implicitDeny",
        ["aws:RequestedRegion"],
    )
    assert (given["EvalDecision"], given["MissingContextValues"]) == ("allowed", [])


def test_policies_may_be_tried_before_they_are_written(account: ImportAccount) -> None:
    more = policy({"Action": "sns:Publish"})
    guard = json.dumps({"Statement": [{**DENY, "Principal": "*"}]})

    (tried,) = simulate(account, "sns:Publish", PolicyInputList=[more])
    account.user_who_may(reading(BUCKET))
    request = {"ActionNames": ["s3:GetObject"], "ResourceArns": [OBJECTS], "ResourcePolicy": guard}
    user = f"arn:aws:iam::{account.account}:user/restricted"
    iam = account.client("iam")
    (denied,) = iam.simulate_principal_policy(PolicySourceArn=user, **request)["EvaluationResults"]
    unsupported, _ = refusal(iam.simulate_principal_policy, PolicySourceArn=account.role.arn, **request)
    code, _ = refusal(
        account.client("iam").simulate_principal_policy,
        PolicySourceArn=account.role.arn,
        ActionNames=["s3:GetObject"],
        PolicyInputList=["{"],
    )

    assert (tried["EvalDecision"], denied["EvalDecision"]) == ("allowed", "explicitDeny")
    assert tried["MatchedStatements"][0]["SourcePolicyId"] == "PolicyInputList.1"
    assert code == unsupported == "InvalidInput"


def test_results_come_in_pages(account: ImportAccount, iam: Any) -> None:
    actions = [f"s3:Get{number}" for number in range(7)]
    pages = iam.get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn=account.role.arn, ActionNames=actions, PaginationConfig={"PageSize": 3}
    )

    found = [[result["EvalActionName"] for result in page["EvaluationResults"]] for page in pages]

    assert found == [actions[:3], actions[3:6], actions[6:]]


def test_who_is_not_there_cannot_be_simulated(account: ImportAccount, iam: Any) -> None:
    absent = f"arn:aws:iam::{account.account}:role/none"

    code, _ = refusal(iam.simulate_principal_policy, PolicySourceArn=absent, ActionNames=["s3:GetObject"])

    assert code == "NoSuchEntity"


def test_simulating_needs_its_own_permission(account: ImportAccount) -> None:
    narrow = account.client("iam", key=account.user_who_may({"Action": "iam:GetRole"}))

    code, message = refusal(
        narrow.simulate_principal_policy, PolicySourceArn=account.role.arn, ActionNames=["s3:GetObject"]
    )

    assert (code, "iam:SimulatePrincipalPolicy" in message) == ("AccessDenied", True)


def test_a_boundary_keeps_an_import_from_its_bucket_until_it_goes(account: ImportAccount, iam: Any) -> None:
    fence = iam.create_policy(PolicyName="fence", PolicyDocument=policy({"Action": "ec2:*"}))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="vmimport", PermissionsBoundary=fence)
    ec2 = account.client("ec2")
    told = iam.get_role(RoleName="vmimport")["Role"]["PermissionsBoundary"]
    refused = refusal(ec2.import_snapshot, DiskContainer=disk())

    iam.delete_role_permissions_boundary(RoleName="vmimport")

    assert told == {
        "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
        "PermissionsBoundaryArn": fence,
    }
    assert refused[0] == "InvalidParameter"
    assert ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]
    assert refusal(iam.delete_role_permissions_boundary, RoleName="vmimport")[0] == "NoSuchEntity"


def test_a_boundary_must_be_a_policy_that_is_there(iam: Any) -> None:
    absent = "arn:aws:iam::123456789012:policy/none"

    assert (
        refusal(iam.put_role_permissions_boundary, RoleName="vmimport", PermissionsBoundary=absent)[0]
        == "NoSuchEntity"
    )


def test_tags_of_a_role_are_kept(account: ImportAccount, iam: Any) -> None:
    trust = account.role.permissions.trust
    iam.create_role(RoleName="tagged", AssumeRolePolicyDocument=trust, Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_role(RoleName="tagged", Tags=[{"Key": "b", "Value": "2"}])

    expected = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    assert iam.list_role_tags(RoleName="tagged")["Tags"] == expected
    assert iam.get_role(RoleName="tagged")["Role"]["Tags"] == expected


def test_all_inline_policies_of_a_role_have_one_limit(iam: Any) -> None:
    def sized(count: int) -> str:
        return policy({"Action": ["s3:" + "x" * 97] * count})

    iam.put_role_policy(RoleName="vmimport", PolicyName="long", PolicyDocument=sized(80))

    code, message = refusal(
        iam.put_role_policy, RoleName="vmimport", PolicyName="longer", PolicyDocument=sized(25)
    )

    assert code == "LimitExceeded"
    assert message == "Maximum policy size of 10240 bytes exceeded for role vmimport"
    iam.put_role_policy(RoleName="vmimport", PolicyName="long", PolicyDocument=sized(90))
