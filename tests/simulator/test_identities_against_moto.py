"""Keys and sessions of the simulated AWS and of moto, an independent witness; every difference has its judgement."""

import json
from collections.abc import Callable, Iterator

import pytest

from fakes.aws import client, simulated_aws
from fakes.witness import Found, Json, differing, moto_clients, outcomes, step, without

ROLE = "arn:aws:iam::123456789012:role/watch"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            }
        ],
    }
)
DEMO = {"UserName": "demo"}


def made(*, status: str = "") -> Callable[[Found], Json]:
    def params(found: Found) -> Json:
        key = found["create key"]["AccessKey"]["AccessKeyId"]
        return {**DEMO, "AccessKeyId": key, **({"Status": status} if status else {})}

    return params


STEPS = [
    step("user", "iam.get_user", DEMO),
    step("absent user", "iam.get_user", {"UserName": "absent"}),
    step("create key", "iam.create_access_key", DEMO),
    step("create a third key", "iam.create_access_key", DEMO),
    step("create key of an absent user", "iam.create_access_key", {"UserName": "absent"}),
    step("keys", "iam.list_access_keys", DEMO),
    step("deactivate key", "iam.update_access_key", made(status="Inactive")),
    step("keys, one inactive", "iam.list_access_keys", DEMO),
    step(
        "unused key",
        "iam.get_access_key_last_used",
        lambda found: {"AccessKeyId": made()(found)["AccessKeyId"]},
    ),
    step("unknown key", "iam.get_access_key_last_used", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}),
    step("delete key", "iam.delete_access_key", made()),
    step("delete key again", "iam.delete_access_key", made()),
    step("devices", "iam.list_mfa_devices", DEMO),
    step("create role", "iam.create_role", {"RoleName": "watch", "AssumeRolePolicyDocument": TRUST}),
    step("assume role", "sts.assume_role", {"RoleArn": ROLE, "RoleSessionName": "watch"}),
    step("assume role by a bad name", "sts.assume_role", {"RoleArn": ROLE, "RoleSessionName": "a b"}),
    step(
        "assume role for too long",
        "sts.assume_role",
        {"RoleArn": ROLE, "RoleSessionName": "watch", "DurationSeconds": 43_200},
    ),
    step("session", "sts.get_session_token"),
    step(
        "session with an absent device",
        "sts.get_session_token",
        {"SerialNumber": "arn:aws:iam::123456789012:mfa/absent", "TokenCode": "123456"},
    ),
]

# Answers that differ: which is right, and where that is said.
DIFFERENCES = {
    "user": "IAM API reference, User: an id begins with AIDA. moto's begins with anything.",
    "assume role by a bad name": "STS API reference: letters, digits and =,.@-_ only. moto takes it.",
    "assume role for too long": "STS API reference: ValidationError beyond the role's maximum. moto takes it.",
    "session with an absent device": "STS API reference: AccessDenied. moto looks at no code.",
}
MEMBERS = {
    "IsTruncated": "IAM API reference, ListAccessKeys: it tells of further pages. moto leaves it out there.",
    "PackedPolicySize": "STS API reference: the size of the session's policies, of which there are none.",
    "RoleLastUsed": "IAM API reference: GetRole answers it, CreateRole does not. moto answers it always.",
}


@pytest.fixture(scope="module")
def ours() -> Iterator[Json]:
    with simulated_aws() as aws:
        yield outcomes(STEPS, lambda service: client(aws, service))


@pytest.fixture(scope="module")
def theirs() -> Iterator[Json]:
    with moto_clients() as make:
        # Nobody is there at first, while we begin with a user who has a key.
        make("iam").create_user(**DEMO)
        make("iam").create_access_key(**DEMO)
        yield outcomes(STEPS, make)


@pytest.mark.parametrize("name", [each.name for each in STEPS])
def test_moto_answers_alike_unless_the_difference_is_judged(name: str, ours: Json, theirs: Json) -> None:
    if name not in DIFFERENCES:
        assert without(MEMBERS, ours[name]) == without(MEMBERS, theirs[name])


def test_every_judgement_of_an_answer_is_still_needed(ours: Json, theirs: Json) -> None:
    assert set(DIFFERENCES) == differing(ours, theirs, MEMBERS)


@pytest.mark.parametrize("member", MEMBERS)
def test_every_judgement_of_a_member_is_still_needed(member: str, ours: Json, theirs: Json) -> None:
    others = set(MEMBERS) - {member}

    assert differing(ours, theirs, others) > differing(ours, theirs, MEMBERS)
