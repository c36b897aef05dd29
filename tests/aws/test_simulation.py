"""IAM's simulation: page by page, in the order asked, and what a caller is behind a session."""

import pytest

from fakes.callers import caller, narrow_key
from fakes.import_account import BUCKET, TRUST, ImportAccount, policy, reading
from fakes.scripted_gateway import scripted_gateway
from fakes.scripted_server import http_reply
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.own_rights import may, principal
from snapshot_importer.aws.simulation import simulate
from snapshot_importer.simulator.server import Simulator


def test_more_actions_than_fit_on_a_page_are_all_judged(account: ImportAccount, gateway: Gateway) -> None:
    others = [f"s3:PutObject{number}" for number in range(230)]
    asked = [*others, "s3:GetObject"]

    found = simulate(gateway, account.role.arn, asked, f"arn:aws:s3:::{BUCKET}/disk.vmdk")

    assert [one.action for one in found] == asked
    assert [one.action for one in found if one.decision == "allowed"] == ["s3:GetObject"]


def test_boundary_and_organisation_are_told_apart(account: ImportAccount, gateway: Gateway) -> None:
    fence = account.world.iam.create_policy(account.account, "fence", policy({"Action": "ec2:*"}))
    role = account.world.iam.create_role(
        account.account,
        "mine",
        TRUST,
        {"all": policy(reading(BUCKET), {"Action": "ec2:*"})},
        boundary=fence.arn,
    )
    account.world.access.set_organisation_policy(
        account.account,
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "ec2:CopySnapshot", "Resource": "*"},
    )

    (fenced,) = simulate(gateway, role.arn, ["s3:GetObject"], f"arn:aws:s3:::{BUCKET}/k")
    (ruled,) = simulate(gateway, role.arn, ["ec2:CopySnapshot"], "*")
    (free,) = simulate(gateway, role.arn, ["ec2:RegisterImage"], "*")

    assert (fenced.decision, fenced.by_boundary, fenced.by_organisation) == ("implicitDeny", True, False)
    assert (ruled.decision, ruled.by_organisation) == ("explicitDeny", True)
    assert free.decision == "allowed"


def test_what_a_caller_may_do_is_known_only_to_who_may_ask(aws: Simulator, account: ImportAccount) -> None:
    actions = ("iam:PutRolePolicy",)
    with caller(aws) as gateway:
        assert may(gateway, actions, account.role.arn) is True
    with caller(aws, narrow_key(aws, "iam:SimulatePrincipalPolicy")) as gateway:
        assert may(gateway, actions, account.role.arn) is False
    with caller(aws, narrow_key(aws, "iam:PutRolePolicy")) as gateway:
        assert may(gateway, actions, account.role.arn) is None


@pytest.mark.parametrize(
    ("arn", "behind"),
    [
        ("arn:aws:iam::111122223333:user/a/b", "arn:aws:iam::111122223333:user/a/b"),
        ("arn:aws:sts::111122223333:assumed-role/Admin/me@x", "arn:aws:iam::111122223333:role/Admin"),
        ("arn:aws-cn:sts::111122223333:assumed-role/A/s", "arn:aws-cn:iam::111122223333:role/A"),
    ],
    ids=["user", "session", "partition"],
)
def test_the_principal_behind_a_session(arn: str, behind: str) -> None:
    assert principal(arn) == behind


ANSWER = (
    '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
    "<SimulatePrincipalPolicyResult><IsTruncated>{more}</IsTruncated><EvaluationResults>{members}"
    "</EvaluationResults>{marker}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
)
MEMBER = (
    "<member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>*</EvalResourceName>"
    "<EvalDecision>{decision}</EvalDecision></member>"
)


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER.format(more="false", members="", marker=""),
        ANSWER.format(more="false", members=MEMBER.format(decision="maybe"), marker=""),
        ANSWER.format(more="true", members="", marker="<Marker>m</Marker>"),
        ANSWER.format(more="true", members="", marker=""),
    ],
    ids=["nothing said", "an unknown word", "pages without end", "a page without a way on"],
)
def test_an_answer_that_says_nothing_of_an_action_is_not_believed(answer: str) -> None:
    with scripted_gateway(http_reply(answer.encode())) as (gateway, _), pytest.raises(CallError) as raised:
        simulate(gateway, "arn:aws:iam::111122223333:role/r", ["s3:GetObject"], "*")

    assert raised.value.kind == "garbled"
