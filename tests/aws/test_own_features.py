"""What a profile may do, as the program finds out: held against what really works."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from fakes.callers import caller
from fakes.feature_uses import USES, Stage, stage, works
from fakes.import_account import ImportAccount, policy
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.features import FEATURES, Feature, feature
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.least_privilege import Scope, user_policy
from snapshot_importer.aws.own_features import (
    ELSEWHERE,
    FEDERATED,
    NO_BUCKET,
    NO_SIMULATION,
    NO_TARGET,
    FeatureAnswer,
    answers,
    questions,
    with_caller,
)
from snapshot_importer.simulator.faults import Faults, Rule

WITH = {"tag": "import"}
USED = [one for one in FEATURES if one.id in USES]


@pytest.fixture
def scene(account: ImportAccount) -> Stage:
    return stage(account)


def found_out(gateway: Gateway, scope: Scope) -> dict[str, FeatureAnswer]:
    known = with_caller(gateway, scope)
    told = [one for question in questions(known) for one in question.ask(gateway)]
    return {one.feature.id: one for one in answers(known, told)}


def chosen(*ids: str) -> list[Feature]:
    return [feature(one) for each in ids for one in ((WITH[each], each) if each in WITH else (each,))]


def scope_of(scene: Stage, feature_id: str) -> Scope:
    return scene.copies if feature_id == "copy-snapshot" else scene.scope


@pytest.mark.parametrize("one", [one.id for one in USED])
def test_what_is_said_to_work_works_and_what_is_said_not_to_does_not(scene: Stage, one: str) -> None:
    scope = scope_of(scene, one)
    with scene.user(user_policy(chosen(one, "privileges"), scope, levels=("needed",))) as gateway:
        found = found_out(gateway, scope)
        real = {
            other.id: works(scene, gateway, other.id) for other in USED if scope_of(scene, other.id) == scope
        }

    assert found[one].answer == "yes"
    said = {other: found[other].answer for other in real if found[other].answer != "unknown"}
    assert said == {other: "yes" if real[other] else "no" for other in said}


def test_everything_works_for_the_administrator(scene: Stage) -> None:
    with caller(scene.account.simulator) as gateway:
        found = found_out(gateway, scene.scope)

    assert {one.answer for one in found.values()} == {"yes"}
    assert [one.lost for one in found.values() if one.lost] == []


@pytest.mark.parametrize("simulation", [True, False], ids=["with simulation", "without"])
def test_nothing_works_for_who_may_do_nothing(scene: Stage, simulation: bool) -> None:
    document = json.loads(policy({"Action": "iam:SimulatePrincipalPolicy" if simulation else "x:Y"}))

    with scene.user(document) as gateway:
        found = found_out(gateway, scene.scope)

    assert "yes" not in {one.answer for one in found.values() if one.feature.id != "privileges"}
    assert (found["import"].answer, "ec2:ImportSnapshot" in found["import"].missing) == ("no", True)


def test_asking_changes_nothing(scene: Stage) -> None:
    ledger = scene.account.world.ledger
    with caller(scene.account.simulator) as gateway:
        found_out(gateway, scene.scope)

    changing = ("Create", "Put", "Delete", "Update", "Copy", "Restore", "Abort", "Import", "Cancel", "Upload")
    assert [entry.operation for entry in ledger.accepted() if entry.operation.startswith(changing)] == []
    assert scene.account.world.ec2.tasks == {}


def test_without_the_simulation_dry_runs_and_reads_tell_what_they_can(scene: Stage) -> None:
    with scene.user(user_policy(chosen("import", "watch", "read", "restore"), scene.scope)) as gateway:
        found = found_out(gateway, scene.scope)

    assert [found[one].answer for one in ("import", "watch", "read", "cancel")] == ["yes", "yes", "yes", "no"]
    assert (found["restore"].answer, found["restore"].unchecked) == ("unknown", ("s3:RestoreObject",))
    assert found["restore"].why == NO_SIMULATION


def test_what_is_useful_and_not_allowed_is_told_beside_a_feature_that_works(scene: Stage) -> None:
    with scene.user(user_policy(chosen("browse", "privileges"), scene.scope, levels=("needed",))) as gateway:
        found = found_out(gateway, scene.scope)

    assert [(need.action, need.without) for need in found["browse"].lost] == [
        ("s3:ListAllMyBuckets", "the bucket's name is typed.")
    ]


def test_the_key_of_the_object_is_found_by_itself(scene: Stage) -> None:
    bare = Scope(scene.scope.account, scene.scope.region, scene.scope.bucket, scene.scope.key)

    with caller(scene.account.simulator) as gateway:
        assert with_caller(gateway, bare).object_key == scene.scope.object_key


def test_without_a_bucket_what_is_about_one_is_not_asked(scene: Stage) -> None:
    bare = Scope(scene.scope.account, scene.scope.region, role=scene.scope.role)

    with caller(scene.account.simulator) as gateway:
        found = found_out(gateway, bare)

    assert (found["browse"].answer, found["browse"].why) == ("unknown", NO_BUCKET)
    assert found["copy-object"].why == f"{NO_BUCKET} {NO_TARGET}"
    assert found["watch"].answer == "yes"


def test_a_rule_of_the_organisation_is_seen_by_the_dry_run(scene: Stage) -> None:
    statement = {"Effect": "Deny", "Action": "ec2:ImportSnapshot", "Resource": "*"}
    scene.account.world.access.set_organisation_policy(scene.account.account, statement)

    with caller(scene.account.simulator) as gateway:
        found = found_out(gateway, scene.scope)["import"]

    assert (found.answer, found.missing) == ("no", ("ec2:ImportSnapshot",))


def test_the_policy_of_the_bucket_is_seen_by_the_read_and_only_there(scene: Stage) -> None:
    scene.account.bucket.policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": scene.scope.who},
                "Action": ["s3:GetObject", "s3:RestoreObject"],
                "Resource": f"arn:aws:s3:::{scene.scope.bucket}/*",
            },
        }
    )
    document = json.loads(policy({"Action": ["iam:SimulatePrincipalPolicy", "kms:Decrypt"]}))

    with scene.user(document) as gateway:
        found = found_out(gateway, scene.scope)

    assert (found["read"].answer, found["read"].simulated) == ("yes", False)
    assert (found["restore"].answer, found["restore"].why) == ("unknown", ELSEWHERE)


def test_what_depends_on_something_unknown_is_not_said_to_be_forbidden(scene: Stage) -> None:
    condition = {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "imaging"}}}
    document = json.loads(
        policy({"Action": "iam:SimulatePrincipalPolicy"}, {"Action": "iam:PutRolePolicy", **condition},
               {"Action": ["iam:GetRole", "iam:GetRolePolicy", "iam:CreateRole", "iam:UpdateAssumeRolePolicy"]})
    )  # fmt: skip

    with scene.user(document) as gateway:
        found = found_out(gateway, scene.scope)["role-repair"]

    assert (found.answer, found.unchecked) == ("unknown", ("iam:PutRolePolicy",))
    assert found.why == "It depends on aws:PrincipalTag/team."


@contextmanager
def session_of(scene: Stage, arn: str) -> Iterator[Gateway]:
    """Connect with temporary keys of *arn*."""
    world = scene.account.world
    key = world.iam.issue_session_key(
        account=scene.account.account,
        arn=arn,
        user_id="AROA:bob",
        expires=world.clock.wall() + timedelta(hours=1),
    )
    with caller(scene.account.simulator, key) as gateway:
        yield gateway


@pytest.mark.parametrize(
    ("more", "answer"), [(["iam:GetRole"], "yes"), ([], "unknown")], ids=["path known", "path not known"]
)
def test_a_role_with_a_path_is_found_with_its_path_only(scene: Stage, more: list[str], answer: str) -> None:
    world, account = scene.account.world, scene.account.account
    document = policy({"Action": ["iam:SimulatePrincipalPolicy", "s3:RestoreObject", "s3:GetObject", *more]})
    world.iam.create_role(account, "AWSReservedSSO_imaging", "", {"all": document}, path="/aws-reserved/")
    arn = f"arn:aws:sts::{account}:assumed-role/AWSReservedSSO_imaging/bob"

    with session_of(scene, arn) as gateway:
        found = found_out(gateway, scene.scope)

    assert found["restore"].answer == answer
    assert "rotate" not in found


def test_the_root_user_is_told_apart(scene: Stage) -> None:
    with session_of(scene, f"arn:aws:iam::{scene.account.account}:root") as gateway:
        found = found_out(gateway, scene.scope)

    assert {one.answer for one in found.values()} == {"yes"}
    assert found["import"].why.startswith("The root user")


def test_who_is_neither_user_nor_role_is_not_simulated(scene: Stage) -> None:
    arn = f"arn:aws:sts::{scene.account.account}:federated-user/bob"

    with session_of(scene, arn) as gateway:
        found = found_out(gateway, scene.scope)

    assert (found["decode"].answer, found["decode"].why) == ("unknown", FEDERATED)


def test_what_is_allowed_here_only_is_not_said_to_work_elsewhere(scene: Stage) -> None:
    here = {"Condition": {"StringEquals": {"aws:RequestedRegion": scene.scope.region}}}
    actions = ["ec2:CopySnapshot", "ec2:CreateTags", "ec2:DescribeSnapshots", "kms:*"]
    document = json.loads(policy({"Action": actions, **here}, {"Action": "iam:SimulatePrincipalPolicy"}))

    with scene.user(document) as gateway:
        found = found_out(gateway, scene.scope)["copy-snapshot"]

    assert (found.answer, found.why) == ("unknown", "It depends on aws:RequestedRegion.")


@pytest.fixture
def spoilt(scene: Stage) -> Iterator[Faults]:
    yield scene.account.simulator.cloud.faults
    scene.account.simulator.cloud.faults.clear()


def test_a_sign_in_that_ends_meanwhile_is_told_as_such(scene: Stage, spoilt: Faults) -> None:
    with caller(scene.account.simulator) as gateway:
        known = with_caller(gateway, scene.scope)
        spoilt.add(Rule(kind="error", code="ExpiredToken", status=400))
        for question in questions(known):
            with pytest.raises(CallError) as caught:
                question.ask(gateway)
            assert caught.value.kind == "sign-in"


def test_what_aws_does_not_answer_is_not_known(scene: Stage, spoilt: Faults) -> None:
    with caller(scene.account.simulator) as gateway:
        known = with_caller(gateway, scene.scope)
        spoilt.add(Rule(kind="error", service="iam", code="ServiceFailure", status=500, message="Internal."))
        told = [one for question in questions(known)[:1] for one in question.ask(gateway)]

    assert {(one.answer, one.why) for one in told} == {("unknown", "Internal.")}
