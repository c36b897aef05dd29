"""Sessions: who may become which role, for how long, and what of it is left when it ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.aws import client
from fakes.import_account import policy, refusal
from fakes.team import OTHERS, Team


def test_a_role_is_assumed_and_may_do_what_the_role_may(team: Team) -> None:
    role = team.role()

    answer = team.sts().assume_role(RoleArn=role.arn, RoleSessionName="watch")

    told = team.with_session("sts", answer).get_caller_identity()
    assert told["Arn"] == f"arn:aws:sts::{team.aws.account}:assumed-role/auditor/watch"
    assert told["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"] == f"{role.identity_id}:watch"
    assert team.with_session("ec2", answer).describe_snapshots()["Snapshots"] == []
    assert refusal(team.with_session("iam", answer).list_roles)[0] == "AccessDenied"


@pytest.mark.parametrize(
    ("asked", "longest", "seconds"),
    [({}, 7200, 3600), ({"DurationSeconds": 900}, 3600, 900), ({"DurationSeconds": 7200}, 7200, 7200)],
    ids=["an hour by default", "the least", "the role's most"],
)
def test_a_session_lasts_as_long_as_was_asked(
    team: Team, asked: dict[str, int], longest: int, seconds: int
) -> None:
    role = team.role(max_session_seconds=longest)

    keys = team.sts().assume_role(RoleArn=role.arn, RoleSessionName="watch", **asked)["Credentials"]

    left = keys["Expiration"] - datetime.now(UTC)
    assert timedelta(seconds=seconds - 60) < left <= timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("params", "code", "words"),
    [
        ({"RoleSessionName": "a b"}, "ValidationError", "'a b' at 'roleSessionName'"),
        ({"DurationSeconds": 3601}, "ValidationError", "exceeds the MaxSessionDuration set for this role"),
        ({"RoleArn": "arn:aws:iam::123456789012:user/ada"}, "ValidationError", "is invalid"),
        ({"RoleArn": "arn:aws:iam::123456789012:role/absent"}, "AccessDenied", "role/absent"),
        ({"Policy": "{"}, "MalformedPolicyDocument", "invalid Json"),
        ({"TokenCode": "123456"}, "AccessDenied", "must provide both MFA serial number"),
        (
            {"TokenCode": "123456", "SerialNumber": "arn:aws:iam::123456789012:mfa/absent"},
            "AccessDenied",
            "verify your MFA serial number",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_request_that_cannot_be_is_refused(
    team: Team, params: dict[str, Any], code: str, words: str
) -> None:
    asked = {"RoleArn": team.role().arn, "RoleSessionName": "watch", **params}

    refused = refusal(team.sts().assume_role, **asked)

    assert (refused[0], words in refused[1]) == (code, True)


@pytest.mark.parametrize("seconds", [899, 43_201])
def test_no_session_is_shorter_or_longer_than_aws_lets_it_be(team: Team, seconds: int) -> None:
    role = team.role(max_session_seconds=43_200)
    sts = client(
        team.aws,
        "sts",
        key=(team.key.access_key_id, team.key.secret_access_key),
        config={"parameter_validation": False},
    )

    code, message = refusal(
        sts.assume_role, RoleArn=role.arn, RoleSessionName="watch", DurationSeconds=seconds
    )

    assert (code, f"'{seconds}' at 'durationSeconds'" in message) == ("ValidationError", True)


def test_a_role_that_does_not_trust_the_caller_is_refused_like_an_absent_one(team: Team) -> None:
    role = team.role(principal={"AWS": f"arn:aws:iam::{team.aws.account}:user/eve"})

    refused = refusal(team.sts().assume_role, RoleArn=role.arn, RoleSessionName="watch")

    assert refused == (
        "AccessDenied",
        f"User: {team.user.arn} is not authorized to perform: sts:AssumeRole on resource: {role.arn}",
    )


def test_a_caller_who_may_not_assume_roles_needs_to_be_trusted_by_name(team: Team) -> None:
    eve = team.aws.world.iam.create_user(team.aws.account, "eve")
    key = team.aws.world.iam.create_access_key(eve)
    by_account, by_name = team.role("one"), team.role("two", principal={"AWS": eve.arn})

    code, _ = refusal(team.sts(key).assume_role, RoleArn=by_account.arn, RoleSessionName="watch")

    assert code == "AccessDenied"
    assert team.sts(key).assume_role(RoleArn=by_name.arn, RoleSessionName="watch")["Credentials"]


def test_a_role_of_another_account_is_assumed(team: Team) -> None:
    role = team.role(account=OTHERS)

    answer = team.sts().assume_role(RoleArn=role.arn, RoleSessionName="watch")

    assert team.with_session("sts", answer).get_caller_identity()["Account"] == OTHERS


def test_an_external_id_is_asked_for(team: Team) -> None:
    role = team.role(condition={"StringEquals": {"sts:ExternalId": "4711"}})
    asked = {"RoleArn": role.arn, "RoleSessionName": "watch"}

    codes = [refusal(team.sts().assume_role, **asked, **wrong)[0] for wrong in ({}, {"ExternalId": "no"})]

    assert codes == ["AccessDenied", "AccessDenied"]
    assert team.sts().assume_role(**asked, ExternalId="4711")["Credentials"]


def test_the_root_becomes_no_role(team: Team) -> None:
    root = team.aws.world.iam.issue_session_key(
        account=team.aws.account,
        arn=team.root,
        user_id=team.aws.account,
        expires=datetime.now(UTC) + timedelta(hours=1),
    )

    refused = refusal(team.sts(root).assume_role, RoleArn=team.role().arn, RoleSessionName="watch")

    assert refused == ("AccessDenied", "Roles may not be assumed by root accounts.")


def test_a_chained_role_lasts_an_hour_at_most(team: Team) -> None:
    first = team.role("first")
    second = team.role("second", principal={"AWS": first.arn}, max_session_seconds=43_200)
    sts = team.with_session("sts", team.sts().assume_role(RoleArn=first.arn, RoleSessionName="watch"))
    asked = {"RoleArn": second.arn, "RoleSessionName": "watch"}

    code, message = refusal(sts.assume_role, **asked, DurationSeconds=3601)

    assert (code, "1 hour session limit for roles assumed by role chaining" in message) == (
        "ValidationError",
        True,
    )
    told = team.with_session("sts", sts.assume_role(**asked, DurationSeconds=3600)).get_caller_identity()
    assert told["Arn"].endswith(":assumed-role/second/watch")


def test_a_session_policy_limits_the_session(team: Team) -> None:
    asked = {"RoleArn": team.role().arn, "RoleSessionName": "watch"}
    narrow = policy({"Action": "ec2:DescribeTags"})

    answer = team.sts().assume_role(
        **asked, Policy=narrow, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}]
    )

    ec2 = team.with_session("ec2", answer)
    assert ec2.describe_tags()["Tags"] == []
    assert "no session policy allows" in refusal(ec2.describe_snapshots)[1]


def test_a_session_gets_no_session_of_its_own(team: Team) -> None:
    sts = team.with_session("sts", team.sts().get_session_token())

    refused = refusal(sts.get_session_token)

    assert refused == ("AccessDenied", "Cannot call GetSessionToken with session credentials")


def test_a_session_of_a_user_lasts_twelve_hours(team: Team) -> None:
    keys = team.sts().get_session_token()["Credentials"]

    assert timedelta(hours=11) < keys["Expiration"] - datetime.now(UTC) <= timedelta(hours=12)


@pytest.mark.parametrize(
    ("service", "name", "code"),
    [
        ("ec2", "describe_snapshots", "RequestExpired"),
        ("s3", "list_buckets", "ExpiredToken"),
        ("sts", "get_caller_identity", "ExpiredToken"),
        ("iam", "list_roles", "ExpiredToken"),
        ("kms", "list_keys", "ExpiredTokenException"),
    ],
)
def test_a_session_that_was_ended_is_refused_everywhere(
    team: Team, service: str, name: str, code: str
) -> None:
    answer = team.sts().assume_role(RoleArn=team.role().arn, RoleSessionName="watch")

    ended = team.aws.world.sts.end_sessions("*:assumed-role/auditor/*")

    assert ended == 1
    assert refusal(getattr(team.with_session(service, answer), name))[0] == code
    assert team.sts().get_caller_identity()["Arn"] == team.user.arn


def test_new_sessions_may_be_made_short(team: Team) -> None:
    team.aws.world.sts.session_seconds = 5

    keys = team.sts().assume_role(RoleArn=team.role().arn, RoleSessionName="watch")["Credentials"]

    assert keys["Expiration"] - datetime.now(UTC) <= timedelta(seconds=5)
