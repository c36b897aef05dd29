"""What is said of a role under the policies of buckets and keys is what the simulated AWS's own judge says."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakes.scripted_gateway import scripted_gateway
from fakes.scripted_server import http_reply
from snapshot_importer.aws.policy_evaluation import Verdict, evaluate, may_deny
from snapshot_importer.aws.resource_policies import ResourcePolicy, Subject, bucket_policy, with_policy
from snapshot_importer.aws.role_rights import Right, Why
from snapshot_importer.simulator.authorization import Guard, Policy, Principal, judge
from snapshot_importer.simulator.policy import Outcome

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/vmimport"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/vmimport/vmimport"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
OBJECT = "arn:aws:s3:::images/erp/disk.vmdk"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/3f2c81d0-0000-4000-8000-000000000000"
OTHERS_KEY = "arn:aws:kms:eu-central-1:999999999999:key/3f2c81d0-0000-4000-8000-000000000001"
SUBJECT = Subject(ROLE, ACCOUNT)
ACTIONS = {OBJECT: "s3:GetObject", KEY: "kms:Decrypt", OTHERS_KEY: "kms:Decrypt"}
CERTAIN = {
    "aws:PrincipalArn": ROLE,
    "aws:PrincipalAccount": ACCOUNT,
    "aws:SecureTransport": "true",
    "kms:CallerAccount": ACCOUNT,
}

principals = st.sampled_from(
    [
        "*",
        {"AWS": "*"},
        {"AWS": ROLE},
        {"AWS": ROOT},
        {"AWS": ACCOUNT},
        {"AWS": [ROOT, ROLE]},
        {"AWS": "arn:aws:iam::999999999999:root"},
        {"Service": "vmie.amazonaws.com"},
    ]
)
conditions = st.sampled_from(
    [
        {},
        {"Bool": {"aws:SecureTransport": "false"}},
        {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
        {"StringEquals": {"kms:ViaService": "ec2.eu-central-1.amazonaws.com"}},
        {"StringEquals": {"kms:CallerAccount": ACCOUNT}},
        {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}},
        {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/vm*"}},
        {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}},
    ]
)


@st.composite
def statements(draw: st.DrawFn, *, guards: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "Effect": draw(st.sampled_from(["Allow", "Deny"])),
        draw(st.sampled_from(["Action", "NotAction"])): draw(
            st.sampled_from(
                ["*", "s3:*", "s3:GetObject", "kms:*", "kms:Decrypt", ["s3:List*", "kms:Encrypt"]]
            )
        ),
        "Resource": draw(st.sampled_from(["*", "arn:aws:s3:::images/*", KEY, OTHERS_KEY])),
    }
    if guards:
        found[draw(st.sampled_from(["Principal", "Principal", "NotPrincipal"]))] = draw(principals)
        if "NotPrincipal" in found:
            found["Effect"] = "Deny"  # IAM User Guide: it goes with Deny only
    if condition := draw(conditions):
        found["Condition"] = condition
    return found


def documents(*, guards: bool) -> st.SearchStrategy[dict[str, Any]]:
    listed = st.lists(statements(guards=guards), min_size=1, max_size=3)
    return listed.map(lambda found: {"Version": "2012-10-17", "Statement": found})


ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}],
}
UNLESS_THROUGH = {
    "Effect": "Deny",
    "Action": "*",
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
}


@settings(max_examples=150)
@example(own=[{"Version": "2012-10-17", "Statement": [UNLESS_THROUGH]}], policy=ALL, resource=KEY, more={})
@given(
    own=st.lists(documents(guards=False), max_size=2),
    policy=documents(guards=True),
    resource=st.sampled_from(sorted(ACTIONS)),
    more=st.dictionaries(
        st.sampled_from(["aws:SourceVpce", "kms:ViaService"]),
        st.sampled_from(["vpce-1", "ec2.eu-central-1.amazonaws.com"]),
    ),
)
def test_what_is_claimed_holds_whatever_else_the_request_says(
    own: list[dict[str, Any]], policy: dict[str, Any], resource: str, more: dict[str, str]
) -> None:
    action, of_key = ACTIONS[resource], resource != OBJECT
    known = {key.lower(): value for key, value in CERTAIN.items()}
    verdict = evaluate(own, action, resource, known)
    why: Why = "denied" if verdict == "denied" else ""

    right = Right(action, resource, verdict, why, perhaps_denied=may_deny(own, action, resource, known))
    found = with_policy(right, ResourcePolicy("kms" if of_key else "bucket", policy), SUBJECT)

    said = judge(
        Principal(SESSION, ACCOUNT, ROLE, tuple(Policy("own", json.dumps(one)) for one in own)),
        action,
        resource,
        {**CERTAIN, **more},
        Guard(resource.split(":")[4] or ACCOUNT, (Policy("its own", json.dumps(policy)),), decides=of_key),
    )
    claim = {"allowed": {Outcome.ALLOWED}, "unknown": set(Outcome)}
    assert said.outcome in claim.get(found.verdict, {Outcome.DENIED, Outcome.SILENT})


def of_role(effect: str, **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": {"AWS": ROLE}, "Action": "*", "Resource": "*", **more}


FROM_A_NETWORK = {"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}
TO_IAM = {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*"}
VIA_EC2 = {"Condition": {"StringEquals": {"kms:ViaService": "ec2.eu-central-1.amazonaws.com"}}}


@pytest.mark.parametrize(
    ("right", "listed", "verdict", "why"),
    [
        pytest.param("allowed", [of_role("Deny")], "denied", "bucket", id="denied"),
        pytest.param("allowed", [of_role("Deny", **FROM_A_NETWORK)], "unknown", "", id="denied elsewhere"),
        pytest.param("not-allowed", [of_role("Allow")], "allowed", "", id="allowed by the bucket alone"),
        pytest.param("not-allowed", [of_role("Allow", **VIA_EC2)], "unknown", "", id="perhaps allowed"),
        pytest.param(
            "not-allowed", [of_role("Allow", Principal={"AWS": ROOT})], "not-allowed", "", id="others"
        ),
        pytest.param("unknown", [TO_IAM], "unknown", "", id="not known before"),
    ],
)
def test_buckets(right: Verdict, listed: list[dict[str, Any]], verdict: Verdict, why: Why) -> None:
    found = with_policy(
        Right("s3:GetObject", OBJECT, right), ResourcePolicy("bucket", {"Statement": listed}), SUBJECT
    )

    assert (found.verdict, found.why) == (verdict, why)


@pytest.mark.parametrize(
    ("right", "listed", "verdict", "why"),
    [
        pytest.param("allowed", [TO_IAM], "allowed", "", id="left to IAM"),
        pytest.param("allowed", [], "denied", "kms-silent", id="silent"),
        pytest.param("not-allowed", [TO_IAM], "not-allowed", "", id="left to IAM, which is silent"),
        pytest.param("allowed", [of_role("Allow", **VIA_EC2)], "unknown", "", id="perhaps"),
        pytest.param("not-allowed", [of_role("Allow")], "allowed", "", id="allowed by the key alone"),
        pytest.param("allowed", [TO_IAM, of_role("Deny")], "denied", "kms", id="denied"),
        pytest.param(
            "allowed",
            [TO_IAM, of_role("Deny", Action="kms:ReEncryptTo")],
            "denied",
            "kms",
            id="one of those behind the wildcard denied",
        ),
    ],
)
def test_keys(right: Verdict, listed: list[dict[str, Any]], verdict: Verdict, why: Why) -> None:
    found = with_policy(
        Right("kms:ReEncrypt*", KEY, right), ResourcePolicy("kms", {"Statement": listed}), SUBJECT
    )

    assert (found.verdict, found.why) == (verdict, why)


def test_a_boundary_may_take_what_the_bucket_gives() -> None:
    bounded = Subject(ROLE, ACCOUNT, bounded=True)
    policy = ResourcePolicy("bucket", {"Statement": [of_role("Allow")]})

    assert with_policy(Right("s3:GetObject", OBJECT, "not-allowed"), policy, bounded).verdict == "unknown"
    fenced = Right("s3:GetObject", OBJECT, "not-allowed", "boundary")
    assert with_policy(fenced, policy, bounded) == fenced


def test_without_a_policy_nothing_changes() -> None:
    right = Right("s3:GetObject", OBJECT, "allowed")

    assert with_policy(right, ResourcePolicy("bucket", read=False), SUBJECT) == right


@pytest.mark.parametrize("said", [b"no JSON", b"7", b"[" * 100_000], ids=["text", "number", "deep"])
def test_a_policy_that_is_no_document_was_not_read(said: bytes) -> None:
    with scripted_gateway(http_reply(said)) as (gateway, _):
        assert bucket_policy(gateway, "images") == ResourcePolicy("bucket", read=False)


def test_a_key_that_is_no_arn_may_be_anybodys() -> None:
    right = Right("kms:Decrypt", "3f2c81d0-0000-4000-8000-000000000000", "not-allowed")

    assert with_policy(right, ResourcePolicy("kms", {"Statement": []}), SUBJECT) == right
