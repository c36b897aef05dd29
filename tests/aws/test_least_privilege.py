"""The smallest policies, judged by IAM's grammar and by AWS's reference of actions, resources and condition keys."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.policy_grammar import faults
from snapshot_importer.aws.features import FEATURES, USUAL, Feature, feature
from snapshot_importer.aws.least_privilege import LONGEST, Scope, length, role_policies, user_policy
from snapshot_importer.aws.role_repair import as_text
from snapshot_importer.simulator.policy import Outcome, evaluate
from snapshot_importer.simulator.policy_syntax import check_identity_policy, check_trust_policy

EVERYTHING = ("needed", "perhaps", "useful")
ACCOUNT, KEY = (
    "111122223333",
    "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
)
SCOPES = {
    "nothing": Scope(ACCOUNT, "eu-central-1"),
    "bucket": Scope(ACCOUNT, "eu-central-1", "images"),
    "prefix": Scope(ACCOUNT, "eu-central-1", "images", "erp/2026/"),
    "object": Scope(ACCOUNT, "eu-central-1", "images", "erp/disk.vmdk", object_key=KEY, snapshot_key=KEY, target="t"),
    "wildcards": Scope(ACCOUNT, "eu-central-1", "images", "a*b?c${d}/é “x” \\ .vmdk"),
    "user": Scope(ACCOUNT, "eu-central-1", "images", who=f"arn:aws:iam::{ACCOUNT}:user/people/bob"),
    "role": Scope(ACCOUNT, "eu-central-1", "images", who=f"arn:aws:sts::{ACCOUNT}:assumed-role/imaging/bob"),
    "China": Scope(ACCOUNT, "cn-north-1", "images", "a", role="import-role"),
    "GovCloud": Scope(ACCOUNT, "us-gov-west-1", "images", "a"),
    "sovereign cloud": Scope(ACCOUNT, "eusc-de-east-1", "images", "a"),
}  # fmt: skip


def text(scope: Scope, *ids: str, levels: Any = EVERYTHING) -> str:
    features = [feature(one) for one in ids] or FEATURES
    return as_text(user_policy(features, scope, levels=levels))


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_all_features_together_are_a_policy_that_iam_takes_and_understands(scope: Scope) -> None:
    found = text(scope)

    assert faults(found) == []
    check_identity_policy(found)
    assert length(found) <= LONGEST


@pytest.mark.parametrize("one", [one.id for one in FEATURES])
def test_each_feature_by_itself_is_a_policy_that_iam_understands(one: str) -> None:
    assert faults(text(SCOPES["object"], one, levels=("needed",))) == []


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())
def test_the_service_roles_documents_are_policies_that_iam_understands(scope: Scope) -> None:
    trust, *policies = role_policies(scope)

    check_trust_policy(trust.after)
    for policy in policies:
        check_identity_policy(policy.after)
        assert faults(policy.after) == [], policy.name


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({"Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::a/b"}, "no action: s3:GetObjekt"),
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::a"}, "is not about"),
        ({"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::a/*"}, "is not about"),
        ({"Action": "ec2:ImportSnapshot", "Resource": "arn:aws:ec2:eu-central-1::snapshot/*"}, "also needs"),
        ({"Action": "iam:GetRole", "Resource": "*"}, "on everything"),
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/${b}"}, "a variable"),
        ({"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::a", "Condition": {"StringIs": {}}}, "operator"),
        (
            {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b",
             "Condition": {"StringLike": {"s3:prefix": "a"}}},
            "does not know s3:prefix",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_would_be_noticed(policy: dict[str, Any], words: str) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **policy}]}

    assert words in " ".join(faults(json.dumps(document)))


@pytest.mark.parametrize(
    ("name", "partition"), [("China", "aws-cn"), ("GovCloud", "aws-us-gov"), ("sovereign cloud", "aws-eusc")]
)
def test_arns_are_of_the_partition(name: str, partition: str) -> None:
    for found in (text(SCOPES[name]), *(policy.after for policy in role_policies(SCOPES[name]))):
        assert found.count("arn:") == found.count(f"arn:{partition}:")


def test_only_one_object_is_opened() -> None:
    found = text(SCOPES["object"], *USUAL)

    assert '"arn:aws:s3:::images/erp/disk.vmdk"' in found
    assert "images/*" not in found


def test_folders_are_listed_on_the_way_to_the_prefix_and_below_it() -> None:
    (browse, _) = json.loads(text(SCOPES["prefix"], "browse"))["Statement"]

    assert browse["Condition"] == {"StringLike": {"s3:prefix": ["", "erp/", "erp/2026/*"]}}


def test_nothing_is_said_of_keys_that_are_not_used() -> None:
    found = text(SCOPES["bucket"], "import", "read", "copy-snapshot")

    assert "kms:" not in found


def test_what_is_allowed_without_a_condition_is_not_said_with_one_again() -> None:
    found = json.loads(text(SCOPES["prefix"], "browse", "read"))["Statement"]

    assert [one.get("Condition") for one in found if "s3:ListBucket" in one["Action"]] == [None]


def test_what_is_useful_only_is_left_out_of_the_smallest_policy() -> None:
    assert "s3:ListAllMyBuckets" in text(SCOPES["bucket"], "browse")
    assert "s3:ListAllMyBuckets" not in text(SCOPES["bucket"], "browse", levels=("needed", "perhaps"))


def test_the_usual_features_are_features() -> None:
    assert {feature(one).id for one in USUAL} == set(USUAL)


LATIN = st.characters(min_codepoint=32, max_codepoint=255)


@given(key=st.text(LATIN, min_size=1), other=st.text(LATIN), chosen=st.sets(st.sampled_from(FEATURES)))
def test_whatever_a_key_holds_it_alone_is_opened(key: str, other: str, chosen: set[Feature]) -> None:
    key = key.rstrip("/") or "k"
    policy = user_policy([feature("read"), *chosen], replace(SCOPES["bucket"], key=key))

    assert faults(as_text(policy)) == []
    assert reads(policy, key)
    assert reads(policy, other) == (other == key)
    assert not reads(policy, f"{key}x")
    assert not reads(policy, f"x{key}")


@given(key=st.text(min_size=1))
def test_a_key_that_no_policy_may_hold_is_opened_by_wildcards(key: str) -> None:
    key = key.rstrip("/") or "k"
    scope = replace(SCOPES["bucket"], key=key)
    policy = user_policy([feature("read")], scope)

    assert [fault for one in role_policies(scope)[1:] for fault in faults(one.after)] == []
    assert faults(as_text(policy)) == []
    assert reads(policy, key)
    assert not reads(policy, "")


def reads(policy: dict[str, Any], key: str) -> bool:
    """Return whether IAM, as it is simulated, lets the object be read."""
    arn = f"arn:aws:s3:::images/{key}"
    return evaluate([policy], action="s3:GetObject", resource=arn, context={}) is Outcome.ALLOWED
