"""Each thing that is wrong with a service role is found, repaired over HTTP, and the import then completes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fakes.callers import caller, narrow_key
from fakes.import_account import BUCKET, KEYS, REGION, TRUST, ImportAccount, policy, reading
from snapshot_importer.aws.diagnose import diagnose, examine
from snapshot_importer.aws.diagnosis import Diagnosis, RoleNeeds
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.role_change import Outcome, carry_out, steps
from snapshot_importer.aws.role_repair import changes, read_own
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.kms_state import Key
from snapshot_importer.simulator.server import Simulator

EC2 = {
    "Action": ["ec2:ModifySnapshotAttribute", "ec2:CopySnapshot", "ec2:RegisterImage", "ec2:Describe*"],
}
ALL = (reading(BUCKET), EC2, KEYS)
LOOKING = (
    "iam:GetRole",
    "iam:ListRoles",
    "iam:ListRolePolicies",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
)
WRITING = ("iam:CreateRole", "iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy")


@pytest.fixture
def account(aws: Simulator) -> Iterator[ImportAccount]:
    aws.reset()
    account = ImportAccount(aws)
    account.make_role("vmimport", permissions=policy(*ALL))
    yield account
    aws.cloud.faults.clear()
    account.hang_up()


@pytest.fixture
def reader(aws: Simulator, account: ImportAccount) -> Iterator[Gateway]:
    """Someone who may read and write roles, but not simulate."""
    with caller(aws, narrow_key(aws, *LOOKING, *WRITING)) as gateway:
        yield gateway


@pytest.fixture
def key(account: ImportAccount) -> Key:
    return account.world.kms.create_key(account.account, REGION)


def needs(account: ImportAccount, role: str = "vmimport", **more: str) -> RoleNeeds:
    return RoleNeeds("aws", account.account, REGION, role, BUCKET, "disk.vmdk", **more)


def states(diagnosis: Diagnosis) -> dict[str, str]:
    """Return the causes that are not well, the organisation's rules aside, which can never be read."""
    return {
        finding.cause: finding.line
        for finding in diagnosis.findings
        if finding.state != "ok" and finding.cause != "organisation"
    }


def repair(gateway: Gateway, wanted: RoleNeeds, *, only_this_account: bool = True) -> Outcome:
    examination = examine(gateway, wanted)
    exists = examination.diagnosis.role_exists is True
    planned = changes(examination, read_own(gateway, examination), only_this_account=only_this_account)
    return carry_out(gateway, wanted, steps(wanted, planned, role_exists=exists), role_exists=exists)


def imported(account: ImportAccount, role: str = "vmimport", **more: Any) -> str:
    """Import the disk, and return how that ended."""
    ec2 = account.client("ec2")
    disk = {"Format": "VMDK", "UserBucket": {"S3Bucket": BUCKET, "S3Key": "disk.vmdk"}}
    try:
        task = ec2.import_snapshot(RoleName=role, DiskContainer=disk, **more)
    except ec2.exceptions.ClientError as error:
        return str(error)
    account.pass_time(7200)
    listed = ec2.describe_import_snapshot_tasks(ImportTaskIds=[task["ImportTaskId"]])
    detail: dict[str, Any] = listed["ImportSnapshotTasks"][0]["SnapshotTaskDetail"]
    if detail["Status"] != "completed":
        return str(detail["StatusMessage"])
    snapshot = ec2.describe_snapshots(SnapshotIds=[detail["SnapshotId"]])["Snapshots"][0]
    return str(snapshot["State"])


def trust(*conditions: dict[str, Any], service: str = "vmie.amazonaws.com", **more: Any) -> str:
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
            **({"Condition": condition} if condition else {}),
            **more,
        }
        for condition in conditions or ({"StringEquals": {"sts:Externalid": "vmimport"}},)
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


BROKEN = [
    pytest.param(
        trust({}, service="ec2.amazonaws.com"),
        ALL,
        {"trust": "Wrong service, no external id"},
        id="another service is trusted",
    ),
    pytest.param(
        trust({"StringEquals": {"sts:Externalid": "VMImport"}}),
        ALL,
        {"trust": "Wrong sts:Externalid"},
        id="another external id",
    ),
    pytest.param(
        trust({"StringEquals": {"sts:Externalid": "vmimport", "aws:SourceAccount": "999999999999"}}),
        ALL,
        {"trust": "Wrong aws:SourceAccount"},
        id="another account",
    ),
    pytest.param(TRUST, ALL[1:], {"bucket": f"{BUCKET} is missing"}, id="no right on the bucket"),
    pytest.param(
        TRUST,
        ({"Action": "s3:*", "Resource": f"arn:aws:s3:::{BUCKET}"}, EC2),
        {"bucket": f"{BUCKET} is missing"},
        id="the bucket but nothing in it",
    ),
    pytest.param(
        TRUST,
        ({"Action": "s3:*", "Resource": f"arn:aws:s3:::{BUCKET}/*"}, EC2),
        {"bucket": f"{BUCKET} is missing"},
        id="what is in it but not the bucket",
    ),
    pytest.param(TRUST, (reading("another"), EC2), {"bucket": f"{BUCKET} is missing"}, id="another bucket"),
    pytest.param(TRUST, (reading(BUCKET),), {"ec2": "0 of 4 allowed"}, id="no EC2 action"),
    pytest.param(
        trust({}, service="ec2.amazonaws.com"),
        (),
        {
            "trust": "Wrong service, no external id",
            "bucket": f"{BUCKET} is missing",
            "ec2": "0 of 4 allowed",
        },
        id="nothing is right",
    ),
]


@pytest.mark.parametrize("who", ["gateway", "reader"], ids=["by simulation", "by reading"])
@pytest.mark.parametrize(("trusts", "allows", "found"), BROKEN)
def test_what_is_wrong_is_found_and_mended(
    account: ImportAccount,
    request: pytest.FixtureRequest,
    who: str,
    trusts: str,
    allows: tuple[dict[str, Any], ...],
    found: dict[str, str],
) -> None:
    gateway: Gateway = request.getfixturevalue(who)
    permissions = policy(*allows, {"Action": "sts:GetCallerIdentity"})
    account.make_role("mine", trusts, permissions)
    wanted = needs(account, "mine")

    assert states(diagnose(gateway, wanted)) == found

    outcome = repair(gateway, wanted)

    assert (outcome.error, outcome.left) == (None, ())
    assert states(diagnose(gateway, wanted)) == {}
    assert imported(account, "mine") == "completed"
    role = account.world.iam.role(account.account, "mine")
    assert role is not None
    # What others wrote stays as it is, to the letter.
    assert role.permissions.inline["all"] == permissions
    kept = json.loads(role.permissions.trust)["Statement"]
    assert json.loads(trusts)["Statement"][0] in kept


@pytest.mark.parametrize("who", ["gateway", "reader"], ids=["by simulation", "by reading"])
def test_a_missing_role_is_made(account: ImportAccount, request: pytest.FixtureRequest, who: str) -> None:
    gateway: Gateway = request.getfixturevalue(who)
    wanted = needs(account, "another")

    assert diagnose(gateway, wanted).role_exists is False
    assert repair(gateway, wanted).error is None

    assert states(diagnose(gateway, wanted)) == {}
    assert imported(account, "another") == "completed"


@pytest.mark.parametrize("who", ["gateway", "reader"], ids=["by simulation", "by reading"])
@pytest.mark.parametrize("of", ["object_key_arn", "snapshot_key_arn"])
def test_a_key_that_the_role_may_not_use_is_found_and_mended(
    account: ImportAccount, key: Key, request: pytest.FixtureRequest, who: str, of: str
) -> None:
    gateway: Gateway = request.getfixturevalue(who)
    account.make_role("mine", permissions=policy(reading(BUCKET), EC2))
    wanted = needs(account, "mine", **{of: key.arn})
    encryption: dict[str, Any] = {"Encrypted": True, "KmsKeyId": key.arn}
    if of == "object_key_arn":
        account.client("s3").copy_object(
            Bucket=BUCKET,
            Key="disk.vmdk",
            CopySource=f"{BUCKET}/disk.vmdk",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=key.arn,
        )
        encryption = {}

    before = diagnose(gateway, wanted)
    assert list(states(before)) == ["kms"]
    assert repair(gateway, wanted).error is None

    assert states(diagnose(gateway, wanted)) == {}
    assert imported(account, "mine", **encryption) == "completed"


@pytest.mark.parametrize(("unknown", "left"), [(2, 0), (9, 2)], ids=["for a moment", "for longer"])
def test_a_role_that_iam_does_not_know_at_once_is_waited_for(
    aws: Simulator, account: ImportAccount, gateway: Gateway, unknown: int, left: int
) -> None:
    wanted = needs(account, "brand-new")
    examination = examine(gateway, wanted)
    planned = steps(wanted, changes(examination, {}), role_exists=False)
    late = Rule("error", "iam", "PutRolePolicy", status=404, code="NoSuchEntity", message="x", times=unknown)
    aws.cloud.faults.add(late)
    rests: list[float] = []

    outcome = carry_out(gateway, wanted, planned, role_exists=False, rest=rests.append)

    assert len(outcome.left) == left
    assert rests == [1.0, 2.0, 4.0][:unknown]


def test_only_create_grant_missing_is_named(account: ImportAccount, key: Key, gateway: Gateway) -> None:
    most = {"Action": [action for action in KEYS["Action"] if action != "kms:CreateGrant"]}
    account.make_role("mine", permissions=policy(reading(BUCKET), EC2, most))

    found = diagnose(gateway, needs(account, "mine", snapshot_key_arn=key.arn))

    assert states(found) == {"kms": "CreateGrant not found"}


DENY = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}


@pytest.mark.parametrize("who", ["gateway", "reader"], ids=["by simulation", "by reading"])
def test_a_repair_does_not_pretend_to_lift_a_denial(
    account: ImportAccount, request: pytest.FixtureRequest, who: str
) -> None:
    gateway: Gateway = request.getfixturevalue(who)
    account.make_role("mine", permissions=policy(*ALL, DENY))
    wanted = needs(account, "mine")

    found = diagnose(gateway, wanted)

    (bucket,) = (finding for finding in found.findings if finding.cause == "bucket")
    assert (bucket.state, bucket.line) == ("failed", "Forbidden by a policy")
    assert repair(gateway, wanted) == Outcome(())


@pytest.mark.parametrize("who", ["gateway", "reader"], ids=["by simulation", "by reading"])
def test_a_boundary_that_leaves_the_bucket_out_is_found(
    account: ImportAccount, request: pytest.FixtureRequest, who: str
) -> None:
    gateway: Gateway = request.getfixturevalue(who)
    fence = account.world.iam.create_policy(account.account, "fence", policy(EC2, KEYS))
    account.world.iam.create_role(account.account, "mine", TRUST, {"all": policy(*ALL)}, boundary=fence.arn)

    found = diagnose(gateway, needs(account, "mine"))

    (bucket,) = (finding for finding in found.findings if finding.cause == "bucket")
    assert (bucket.state, bucket.title) == ("failed", "The permissions boundary does not allow it")


def test_a_policy_of_the_bucket_that_denies_is_found(account: ImportAccount, gateway: Gateway) -> None:
    role = account.world.iam.role(account.account, "vmimport")
    assert role is not None
    account.bucket.policy = policy({**DENY, "Principal": {"AWS": role.arn}})

    found = diagnose(gateway, needs(account))

    (bucket,) = (finding for finding in found.findings if finding.cause == "bucket")
    assert (bucket.state, bucket.title) == ("failed", "The bucket's policy forbids the role to read it")
    assert imported(account) == (
        "ClientError: Disk validation failed [We do not have access to the given resource. Reason 403 Forbidden]"
    )


def test_a_policy_of_the_key_that_denies_is_found(account: ImportAccount, key: Key, gateway: Gateway) -> None:
    role = account.world.iam.role(account.account, "vmimport")
    assert role is not None
    keep = json.loads(key.policy)
    deny = {"Effect": "Deny", "Action": "kms:CreateGrant", "Resource": "*", "Principal": {"AWS": role.arn}}
    account.client("kms").put_key_policy(
        KeyId=key.arn, Policy=json.dumps({**keep, "Statement": [*keep["Statement"], deny]})
    )

    found = diagnose(gateway, needs(account, snapshot_key_arn=key.arn))

    (kms,) = (finding for finding in found.findings if finding.cause == "kms")
    assert (kms.state, kms.title) == ("failed", "The key's policy forbids the role to use it")


def test_what_an_organisation_forbids_is_told_as_its_rule(account: ImportAccount, gateway: Gateway) -> None:
    account.world.access.set_organisation_policy(
        account.account,
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "ec2:CopySnapshot", "Resource": "*"},
    )

    found = diagnose(gateway, needs(account))

    assert found.findings[-1].cause == "organisation"
    assert found.findings[-1].state == "failed"


def test_a_condition_that_nobody_here_knows_is_never_ok(account: ImportAccount, reader: Gateway) -> None:
    address = {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
    account.make_role("mine", permissions=policy({**reading(BUCKET), **address}, EC2))

    found = diagnose(reader, needs(account, "mine"))

    (bucket,) = (finding for finding in found.findings if finding.cause == "bucket")
    assert bucket.state == "could-not-check"


@pytest.mark.parametrize("lacking", [*LOOKING[:1], *LOOKING[2:]])
def test_every_right_that_the_caller_lacks_is_named(account: ImportAccount, lacking: str) -> None:
    aws = account.simulator
    attached = account.world.iam.create_policy(account.account, "attached", policy(*ALL))
    account.world.iam.create_role(
        account.account, "mine", TRUST, {"some": policy(EC2)}, attached=(attached.arn,)
    )
    may = [action for action in LOOKING if action != lacking]

    with caller(aws, narrow_key(aws, *may)) as gateway:
        found = diagnose(gateway, needs(account, "mine"))

    denied = {finding.denied for finding in found.findings if finding.denied}
    assert denied == {lacking}
    assert {finding.state for finding in found.findings if finding.denied} == {"could-not-check"}


def test_a_name_in_other_letters_is_no_role_and_the_right_one_is_suggested(
    account: ImportAccount, gateway: Gateway
) -> None:
    found = diagnose(gateway, needs(account, "VMImport"))

    assert found.role_exists is False
    assert found.findings[0].title == "There is no role “VMImport”"
    assert "Did you mean “vmimport”?" in found.findings[0].sentence


def test_a_repair_that_stops_half_way_says_what_was_done_and_can_be_made_again(
    account: ImportAccount, aws: Simulator, gateway: Gateway
) -> None:
    account.make_role("mine", trust({}, service="ec2.amazonaws.com"), policy({"Action": "s3:ListBuckets"}))
    wanted = needs(account, "mine")
    with caller(aws, narrow_key(aws, *LOOKING, "iam:UpdateAssumeRolePolicy")) as limited:
        outcome = repair(limited, wanted)

    assert len(outcome.done) == 1
    assert len(outcome.left) == 2
    assert outcome.error is not None
    assert outcome.error.http_status == 403

    again = repair(gateway, wanted)

    assert (len(again.done), again.error) == (2, None)
    assert states(diagnose(gateway, wanted)) == {}
    assert repair(gateway, wanted) == Outcome(())


def test_a_role_that_another_changed_meanwhile_is_left_alone(
    account: ImportAccount, gateway: Gateway
) -> None:
    account.make_role("mine", trust({}, service="ec2.amazonaws.com"), policy(*ALL))
    wanted = needs(account, "mine")
    examination = examine(gateway, wanted)
    planned = steps(wanted, changes(examination, {}), role_exists=True)
    theirs = trust({}, service="lambda.amazonaws.com")
    account.client("iam").update_assume_role_policy(RoleName="mine", PolicyDocument=theirs)

    outcome = carry_out(gateway, wanted, planned, role_exists=True)

    assert outcome.done == ()
    assert outcome.error is not None
    assert outcome.error.message.startswith("The role was changed meanwhile.")
    role = account.world.iam.role(account.account, "mine")
    assert role is not None
    assert json.loads(role.permissions.trust) == json.loads(theirs)


@pytest.mark.parametrize("operation", ["UpdateAssumeRolePolicy", "PutRolePolicy"])
def test_an_answer_that_is_lost_does_no_harm(
    account: ImportAccount, gateway: Gateway, operation: str
) -> None:
    account.make_role("mine", trust({}, service="ec2.amazonaws.com"), policy({"Action": "s3:ListBuckets"}))
    wanted = needs(account, "mine")
    account.simulator.cloud.faults.add(
        Rule(service="iam", operation=operation, kind="drop", times=1, accepted=True)
    )

    repair(gateway, wanted)
    repair(gateway, wanted)

    assert states(diagnose(gateway, wanted)) == {}
    assert imported(account, "mine") == "completed"


def test_a_new_role_whose_answer_is_lost_is_finished_by_the_next_repair(
    account: ImportAccount, gateway: Gateway
) -> None:
    wanted = needs(account, "another")
    account.simulator.cloud.faults.add(
        Rule(service="iam", operation="CreateRole", kind="drop", times=1, accepted=True)
    )

    first = repair(gateway, wanted)
    assert first.error is not None
    repair(gateway, wanted)

    assert states(diagnose(gateway, wanted)) == {}


def test_the_earlier_bucket_and_key_stay_allowed(account: ImportAccount, key: Key, gateway: Gateway) -> None:
    account.make_role("mine", TRUST, policy(EC2))
    other = RoleNeeds("aws", account.account, REGION, "mine", "another-bucket", "k", snapshot_key_arn=key.arn)

    repair(gateway, other)
    repair(gateway, needs(account, "mine", object_key_arn=key.arn))

    assert states(diagnose(gateway, other)) == {}
    assert states(diagnose(gateway, needs(account, "mine", object_key_arn=key.arn))) == {}


@pytest.mark.parametrize(
    "theirs",
    [
        {"Effect": "Deny", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:1:key/another"},
        {"Effect": "Allow", "Action": ["kms:TagResource", "kms:Decrypt"], "Resource": "*"},
        {"Sid": "Theirs", "Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"},
    ],
    ids=["a denial", "another key", "another action"],
)
def test_what_others_added_to_a_policy_of_the_app_stays_theirs(
    account: ImportAccount, key: Key, gateway: Gateway, theirs: dict[str, Any]
) -> None:
    account.make_role("mine", TRUST, policy(reading(BUCKET), EC2))
    repair(gateway, needs(account, "mine", object_key_arn=key.arn))
    role = account.world.iam.role(account.account, "mine")
    assert role is not None
    (name,) = (name for name in role.permissions.inline if "-kms-" in name)
    (written,) = json.loads(role.permissions.inline[name])["Statement"]
    edited = {"Version": "2012-10-17", "Statement": [theirs, written]}
    account.client("iam").put_role_policy(RoleName="mine", PolicyName=name, PolicyDocument=json.dumps(edited))

    repair(gateway, needs(account, "mine", snapshot_key_arn=key.arn))

    kept, ours = json.loads(role.permissions.inline[name])["Statement"]
    assert kept == theirs
    assert (ours["Resource"], set(ours["Action"])) == (key.arn, set(KEYS["Action"]))


def test_nothing_is_widened(account: ImportAccount, key: Key, gateway: Gateway) -> None:
    wanted = needs(account, "another", snapshot_key_arn=key.arn)
    repair(gateway, wanted)
    role = account.world.iam.role(account.account, "another")
    assert role is not None
    written = [json.loads(text) for text in role.permissions.inline.values()]
    resources = {
        resource
        for document in written
        for statement in document["Statement"]
        for resource in (
            statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        )
        if not all(action.startswith("ec2:") for action in statement["Action"])
    }

    assert resources == {f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*", key.arn}
    (statement,) = json.loads(role.permissions.trust)["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"sts:Externalid": "vmimport", "aws:SourceAccount": account.account}
    }
