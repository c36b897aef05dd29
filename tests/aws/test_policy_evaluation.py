"""What our reading of policy documents claims is what the simulated AWS's own judge says of the same documents."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot_importer.aws.policy_conditions import matches
from snapshot_importer.aws.policy_evaluation import Verdict, evaluate
from snapshot_importer.aws.role_trust import judge_trust
from snapshot_importer.simulator import policy as witness

GET, BUCKET, OBJECT = "s3:GetObject", "arn:aws:s3:::images", "arn:aws:s3:::images/erp/disk.vmdk"
WITNESSED: dict[Verdict, witness.Outcome] = {
    "allowed": witness.Outcome.ALLOWED,
    "denied": witness.Outcome.DENIED,
    "not-allowed": witness.Outcome.SILENT,
}
KEYS = ("aws:SourceAccount", "aws:PrincipalOrgID", "aws:SecureTransport", "sts:ExternalId", "aws:SourceArn")
VALUES = ("111122223333", "o-abc", "true", "vmimport", "arn:aws:vmie:eu-central-1:111122223333:*", "")

actions = st.sampled_from(
    ["s3:GetObject", "S3:getobject", "s3:Get*", "s3:*", "*", "s3:GetObjec?", "s3:Put*", "ec2:Describe*"]
)
resources = st.sampled_from(
    [
        "*",
        OBJECT,
        BUCKET,
        f"{BUCKET}/*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::image?/*",
        "arn:aws:s3:::other/*",
        "arn:aws:s3:::images/${aws:SourceAccount}/*",
        "arn:aws:s3:::images/[e]rp/*",
        "arn:*",
    ]
)
operators = st.sampled_from(
    [
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringEqualsIfExists",
        "StringNotEqualsIfExists",
        "ArnLike",
        "ArnNotLike",
        "Bool",
        "BoolIfExists",
        "Null",
        "IpAddress",
        "NumericLessThan",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringLike",
    ]
)
wanted = st.one_of(
    st.sampled_from([*VALUES, "*", "vm*", "o-???", "${aws:SourceAccount}", "arn:aws:vmie:*:111122223333:*"]),
    st.booleans(),
)
conditions = st.dictionaries(
    operators,
    st.dictionaries(
        st.sampled_from([*KEYS, *(key.lower() for key in KEYS)]),
        wanted | st.lists(st.sampled_from([*VALUES, "*", "vm*"]), min_size=1, max_size=3),
        min_size=1,
        max_size=2,
    ),
    max_size=2,
)
contexts = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))


def one_or_more(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str | list[str]]:
    return texts | st.lists(texts, min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn, principals: st.SearchStrategy[Any] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    found[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(one_or_more(actions))
    if principals is not None:
        found["Principal"] = draw(principals)
        found["Action"] = draw(
            st.sampled_from(["sts:AssumeRole", "sts:*", "*", "sts:TagSession", "STS:assumerole"])
        )
        found.pop("NotAction", None)
        if draw(st.integers(0, 9)) == 0:
            found["NotAction"] = found.pop("Action")
    else:
        found[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(one_or_more(resources))
    if condition := draw(conditions):
        found["Condition"] = condition
    return found


@st.composite
def documents(draw: st.DrawFn, principals: st.SearchStrategy[Any] | None = None) -> dict[str, Any]:
    listed = draw(st.lists(statements(principals), min_size=1, max_size=3))
    return {"Version": "2012-10-17", "Statement": listed[0] if len(listed) == 1 else listed}


@settings(max_examples=100, deadline=None)
@given(policies=st.lists(documents(), max_size=3), whole=contexts, data=st.data())
def test_what_is_claimed_of_permissions_holds_whatever_else_the_request_says(
    policies: list[dict[str, Any]], whole: dict[str, str], data: st.DataObject
) -> None:
    known = data.draw(st.sets(st.sampled_from(sorted(whole))) if whole else st.just(set[str]()))
    context = {key.lower(): value for key, value in whole.items() if key in known}
    resource = data.draw(st.sampled_from([OBJECT, BUCKET]))

    verdict = evaluate(policies, GET, resource, context)

    said = witness.evaluate(policies, action=GET, resource=resource, context=whole)
    # Without a permission it does not matter whether something forbids it as well.
    certain = verdict != "not-allowed" or said is not witness.Outcome.DENIED
    assert verdict == "unknown" or not certain or WITNESSED[verdict] is said


@settings(max_examples=100, deadline=None)
@given(
    policy=documents(
        st.sampled_from(
            [
                {"Service": "vmie.amazonaws.com"},
                {"Service": ["ec2.amazonaws.com", "vmie.amazonaws.com"]},
                {"Service": "ec2.amazonaws.com"},
                {"AWS": "*"},
                {"AWS": "arn:aws:iam::111122223333:root"},
                "*",
            ]
        )
    )
)
def test_what_is_claimed_of_trust_holds(policy: dict[str, Any]) -> None:
    trust = judge_trust(policy, partition="aws", account="111122223333", region="eu-central-1")

    sent = {
        "sts:ExternalId": "vmimport",
        "aws:SourceAccount": "111122223333",
        "aws:SourceArn": "arn:aws:vmie:eu-central-1:111122223333:*",
    }
    said = witness.evaluate_trust(policy, principal="Service", value="vmie.amazonaws.com", context=sent)
    if trust.verdict in ("trusted", "open"):
        assert said is witness.Outcome.ALLOWED
    if trust.verdict == "refused":
        assert said is not witness.Outcome.ALLOWED


ALLOW = {"Effect": "Allow", "Action": GET, "Resource": f"{BUCKET}/*"}
DENY = {"Effect": "Deny", "Action": GET, "Resource": f"{BUCKET}/*"}
UNKNOWN = {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
MADE_UP = {"Condition": {"StringSoundsLike": {"aws:SourceAccount": "1"}}}


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        pytest.param([], "not-allowed", id="nothing"),
        pytest.param([ALLOW], "allowed", id="allowed"),
        pytest.param([ALLOW, DENY], "denied", id="a denial outweighs"),
        pytest.param([ALLOW | UNKNOWN], "unknown", id="allowed on a condition that nobody here knows"),
        pytest.param([ALLOW | MADE_UP], "unknown", id="allowed on an operator that is not understood"),
        pytest.param([ALLOW, DENY | UNKNOWN], "unknown", id="denied on a condition that nobody here knows"),
        pytest.param([ALLOW, ALLOW | UNKNOWN], "allowed", id="allowed by another statement anyway"),
        pytest.param([DENY, ALLOW | UNKNOWN], "denied", id="denied for certain"),
        pytest.param([ALLOW | {"Condition": "?"}], "unknown", id="a condition that is none"),
        pytest.param(
            [ALLOW, {"Effect": "Deny", "NotAction": "s3:List*", "NotResource": f"{BUCKET}/x/*"}],
            "denied",
            id="denied by what is not named",
        ),
        pytest.param(
            [ALLOW, {**DENY, "Resource": f"{BUCKET}/${{aws:username}}/*"}],
            "unknown",
            id="a denial whose resource holds a variable",
        ),
        pytest.param(
            [{**ALLOW, "Resource": "arn:aws:s3:::${aws:PrincipalTag/bucket}/*"}],
            "unknown",
            id="a permission whose resource holds a variable",
        ),
        pytest.param(
            [ALLOW, DENY | {"Condition": {"StringNotEquals": {"aws:SourceAccount": ["1", 5]}}}],
            "unknown",
            id="values that are no texts",
        ),
    ],
)
def test_permissions(listed: list[dict[str, Any]], verdict: Verdict) -> None:
    policy = {"Version": "2012-10-17", "Statement": listed}

    assert evaluate([policy], GET, OBJECT, {"aws:sourceaccount": "5"}) == verdict


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "anything\nat all", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        ("a.c", "abc", False),
        ("S3:get*", "s3:GetObject", False),
        ("a" + "*a" * 40, "a" * 200 + "b", False),
    ],
    ids=["all", "one", "not none", "no set", "brackets", "a dot", "case", "no patience needed"],
)
def test_patterns(pattern: str, text: str, *, fits: bool) -> None:
    assert matches(pattern, text) is fits
