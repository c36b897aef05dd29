"""The smallest policies of a service role: an import under the customer's keys works with them, and with nothing less."""

import json
from dataclasses import replace

import pytest

from fakes.callers import caller
from fakes.feature_uses import KEY, ROLE, Stage, stage
from fakes.import_account import BUCKET, ImportAccount, disk, refusal
from snapshot_importer.aws.diagnose import examine
from snapshot_importer.aws.least_privilege import Scope, role_policies
from snapshot_importer.aws.role_documents import statements, texts

KINDS = ("bucket", "ec2", "kms")
SCOPE = Scope("111122223333", "eu-central-1", BUCKET, KEY, object_key="arn:aws:kms:eu-central-1:1:key/o",
              snapshot_key="arn:aws:kms:eu-central-1:1:key/s")  # fmt: skip
# Kind, number of the policy of that kind, action.
ACTIONS = sorted(
    {
        (number, action)
        for number, one in enumerate(role_policies(SCOPE))
        if one.kind in KINDS
        for statement in statements(json.loads(one.after))
        for action in texts(statement["Action"])
    }
)


@pytest.fixture
def scene(account: ImportAccount) -> Stage:
    return stage(account)


def end_of_import(scene: Stage, key: str = KEY) -> str:
    """Import under the customer's key as the administrator, and return the state of the snapshot, or of the task."""
    ec2 = scene.account.client("ec2")
    task = ec2.import_snapshot(
        DiskContainer=disk(key), RoleName=ROLE, Encrypted=True, KmsKeyId=scene.scope.snapshot_key
    )
    scene.account.pass_time(100_000)
    found = ec2.describe_import_snapshot_tasks(ImportTaskIds=[task["ImportTaskId"]])["ImportSnapshotTasks"]
    detail = found[0]["SnapshotTaskDetail"]
    if not detail["SnapshotId"]:
        return str(detail["Status"])
    return str(ec2.describe_snapshots(SnapshotIds=[detail["SnapshotId"]])["Snapshots"][0]["State"])


def test_an_import_under_the_customers_keys_works(scene: Stage) -> None:
    assert end_of_import(scene) == "completed"


def test_no_other_object_may_be_read(scene: Stage) -> None:
    assert end_of_import(scene, "disk.vmdk") == "deleted"


def test_no_other_account_may_use_the_role(scene: Stage) -> None:
    iam, account = scene.account.world.iam, scene.account.account
    role = iam.role(account, ROLE)
    assert role is not None
    trust = role.permissions.trust.replace(account, "999988887777")
    iam.delete_role(role)
    iam.create_role(account, ROLE, trust, role.permissions.inline)

    ec2 = scene.account.client("ec2")
    assert refusal(ec2.import_snapshot, DiskContainer=disk(KEY), RoleName=ROLE)[0] == "InvalidParameter"


def troubles(scene: Stage) -> list[str]:
    """Return the causes with which the role doctor finds something wrong."""
    with caller(scene.account.simulator) as gateway:
        findings = examine(gateway, scene.needs).diagnosis.findings
    return [one.cause for one in findings if one.state != "ok" and one.cause != "organisation"]


def test_the_doctor_finds_nothing_wrong(scene: Stage) -> None:
    assert troubles(scene) == []


@pytest.mark.parametrize(("number", "action"), ACTIONS, ids=str)
def test_the_doctor_misses_each_action_that_is_taken_away(scene: Stage, number: int, action: str) -> None:
    iam = scene.account.world.iam
    role = iam.role(scene.account.account, ROLE)
    assert role is not None
    policy = role_policies(scene.scope)[number]
    document = json.loads(policy.after)
    for statement in document["Statement"]:
        statement["Action"] = [one for one in texts(statement["Action"]) if one != action]
    document["Statement"] = [one for one in document["Statement"] if one["Action"]]
    less = {**role.permissions.inline, policy.name: json.dumps(document)}
    iam.change(role, replace(role.permissions, inline=less))

    assert troubles(scene) == [policy.kind]
