"""Roles as IAM tells them, page by page, and what becomes of documents that are none."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from fakes.callers import caller
from fakes.import_account import BUCKET, REGION, TRUST, ImportAccount, policy, reading
from fakes.scripted_gateway import scripted_gateway
from fakes.scripted_server import http_reply
from snapshot_importer.aws.diagnose import Examination, diagnose
from snapshot_importer.aws.diagnosis import Diagnosis, Finding, RoleNeeds
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.role_documents import (
    bucket_statements,
    ec2_actions,
    kms_statement,
    policy_name,
    trust_statement,
)
from snapshot_importer.aws.role_findings import trust_finding
from snapshot_importer.aws.role_repair import changes
from snapshot_importer.aws.role_trust import judge_trust, repaired_trust
from snapshot_importer.aws.roles import Role, assumable_roles
from snapshot_importer.simulator.server import Simulator

CREATED = datetime(2024, 3, 12, tzinfo=UTC)
NEEDS = RoleNeeds("aws", "111122223333", REGION, "mine", BUCKET, "disk.vmdk")
ARN = "arn:aws:iam::111122223333:role/mine"


def test_the_roles_that_vm_import_may_take_are_found_among_hundreds(
    account: ImportAccount, gateway: Gateway
) -> None:
    other = TRUST.replace("vmie.", "ec2.")
    for number in range(240):
        account.make_role(f"role-{number:03}", TRUST if number in (3, 150, 239) else other)
    account.make_role("wrong-id", TRUST.replace('"vmimport"', '"VMIMPORT"'))

    found = assumable_roles(gateway)

    assert [role.name for role in found] == ["role-003", "role-150", "role-239", "vmimport"]


def test_many_policies_are_all_read(account: ImportAccount, aws: Simulator) -> None:
    nothing = {str(number): policy({"Action": "sts:GetCallerIdentity"}) for number in range(120)}
    last = {"zz": policy(reading(BUCKET), {"Action": "ec2:*"})}
    account.world.iam.create_role(account.account, "mine", TRUST, {**nothing, **last})
    looking = policy({"Action": ["iam:Get*", "iam:List*"]})
    user = account.world.iam.create_user(account.account, "looker", {"only": looking})

    with caller(aws, account.world.iam.create_access_key(user)) as gateway:
        found = diagnose(gateway, RoleNeeds("aws", account.account, REGION, "mine", BUCKET, "disk.vmdk"))

    assert {one.cause: one.state for one in found.findings if one.state == "ok"}.keys() >= {"bucket", "ec2"}


@pytest.mark.parametrize("marker", ["", "<Marker>m</Marker>"], ids=["no way on", "no end"])
def test_a_list_that_does_not_end_is_not_believed(marker: str) -> None:
    answer = (
        '<ListRolesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListRolesResult><Roles/>'
        f"<IsTruncated>true</IsTruncated>{marker}</ListRolesResult></ListRolesResponse>"
    )

    with (
        scripted_gateway(http_reply(answer.encode())) as (gateway, server),
        pytest.raises(CallError) as raised,
    ):
        assumable_roles(gateway)

    assert raised.value.kind == "garbled"
    assert len(server.requests) <= 2


@pytest.mark.parametrize(
    "resource",
    ["*", f"arn:aws:ec2:{REGION}::*", "arn:aws:ec2:*:*:*"],
    ids=["everything", "the Region", "every ARN"],
)
def test_a_role_may_be_held_to_snapshots_and_images(
    account: ImportAccount, gateway: Gateway, resource: str
) -> None:
    making = {"Action": ["ec2:ModifySnapshotAttribute", "ec2:CopySnapshot", "ec2:RegisterImage"]}
    permissions = policy(
        reading(BUCKET), {**making, "Resource": resource}, {"Action": "ec2:Describe*", "Resource": "*"}
    )
    account.make_role("mine", permissions=permissions)

    found = diagnose(gateway, RoleNeeds("aws", account.account, REGION, "mine", BUCKET, "disk.vmdk"))

    (ec2,) = (one for one in found.findings if one.cause == "ec2")
    assert (ec2.state, ec2.line) == ("ok", "4 of 4 allowed")


def test_a_trust_policy_that_is_no_json_is_told_and_not_written_over() -> None:
    role = Role("mine", ARN, CREATED, None)
    causes = [Finding(cause, "ok", "") for cause in ("exists", "bucket", "ec2", "kms")]
    examination = Examination(Diagnosis(NEEDS, (*causes, trust_finding(None)), role_exists=True), role)

    planned = changes(examination, {})

    assert trust_finding(None).state == "failed"
    assert [change for change in planned if change.before != change.after] == []


GARBAGE: list[dict[str, Any]] = [
    {},
    {"Statement": None},
    {"Statement": "Allow"},
    {"Statement": [None, 5, "x", []]},
    {"Statement": {"Effect": "Allow"}},
    {"Statement": [{"Effect": "Allow", "Principal": 5, "Action": {"a": "b"}}]},
    {"Statement": [{"Effect": ["Allow"], "Principal": {"Service": {"x": 1}}, "Action": ["sts:*", None]}]},
    {
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vmie.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": [5],
            }
        ]
    },
]


@pytest.mark.parametrize("document", GARBAGE, ids=range(len(GARBAGE)))
def test_documents_that_make_no_sense_are_never_believed(document: dict[str, Any]) -> None:
    trust = judge_trust(document, partition="aws", account="111122223333", region=REGION)

    assert trust.verdict in ("refused", "unknown")
    assert trust_finding(trust).state in ("failed", "could-not-check")


THEIRS = {
    "Sid": "Theirs",
    "Effect": "Allow",
    "Principal": {"Service": "ec2.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


@pytest.mark.parametrize("listed", [True, False], ids=["a list", "a single one"])
def test_other_statements_and_members_stay(*, listed: bool) -> None:
    policy_ = {"Version": "2008-10-17", "Id": "x", "Statement": [THEIRS] if listed else THEIRS}

    once = repaired_trust(policy_, trust_statement("111122223333"))
    twice = repaired_trust(once, trust_statement())

    assert (once["Version"], once["Id"], once["Statement"][0]) == ("2008-10-17", "x", THEIRS)
    assert twice["Statement"] == [THEIRS, trust_statement()]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_every_arn_is_of_the_partition(partition: str) -> None:
    key = f"arn:{partition}:kms:r:111122223333:key/k"
    needs = RoleNeeds(partition, "111122223333", "r", "vmimport", "b", "k", snapshot_key_arn=key)

    text = json.dumps(
        [bucket_statements(needs), list(ec2_actions(needs)), kms_statement(key, ("kms:Decrypt",))]
    )

    assert text.count("arn:") == text.count(f"arn:{partition}:") > 3


def test_names_of_policies_are_names_and_stay_apart() -> None:
    names = {policy_name("bucket", subject) for subject in ("b", "b" * 63, "x" * 200, "x" * 201, "ü b/c")}

    assert len(names) == 5
    assert all(len(name) <= 128 for name in names)
    assert all(name.isascii() and " " not in name and "/" not in name for name in names)
