"""Codes of MFA devices: each works once, and for what it opens."""

import pytest

from fakes.import_account import policy, refusal
from fakes.team import Team
from snapshot_importer.simulator.totp import code_of


def mfa(team: Team, code: str) -> dict[str, str]:
    return {"SerialNumber": team.device.serial, "TokenCode": code}


def test_a_role_that_needs_mfa_is_assumed_with_a_code(team: Team) -> None:
    role = team.role(condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    asked = {"RoleArn": role.arn, "RoleSessionName": "watch"}

    assert refusal(team.sts().assume_role, **asked)[0] == "AccessDenied"
    assert team.sts().assume_role(**asked, **mfa(team, team.code()))["Credentials"]


def test_a_code_works_once_and_a_wrong_one_never(team: Team) -> None:
    asked = {"RoleArn": team.role().arn, "RoleSessionName": "watch"}
    code = team.code()
    team.sts().assume_role(**asked, **mfa(team, code))

    reused = refusal(team.sts().assume_role, **asked, **mfa(team, code))
    wrong = refusal(team.sts().get_session_token, **mfa(team, team.wrong_code()))

    assert reused == wrong
    assert reused[0] == "AccessDenied"
    assert reused[1].strip() == "MultiFactorAuthentication failed with invalid MFA one time pass code."
    assert team.sts().assume_role(**asked, **mfa(team, team.code(ahead=1)))["Credentials"]
    team.device.forget_codes()
    assert team.sts().assume_role(**asked, **mfa(team, team.code()))["Credentials"]


def test_nobody_uses_the_device_of_somebody_else(team: Team) -> None:
    eve = team.aws.world.iam.create_user(team.aws.account, "eve")

    code, message = refusal(
        team.sts(team.aws.world.iam.create_access_key(eve)).get_session_token, **mfa(team, team.code())
    )

    assert (code, "associated with this user" in message) == ("AccessDenied", True)


# RFC 6238, appendix B: the last six of the eight digits, for SHA-1.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds // 30) == code


def test_a_session_with_mfa_opens_what_asks_for_it(team: Team) -> None:
    recent = {"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}}
    role = team.role(condition=recent)
    asked = {"RoleArn": role.arn, "RoleSessionName": "watch"}
    plain = team.with_session("sts", team.sts().get_session_token())

    with_code = team.with_session("sts", team.sts().get_session_token(**mfa(team, team.code())))

    assert refusal(plain.assume_role, **asked)[0] == "AccessDenied"
    assert with_code.assume_role(**asked)["Credentials"]
    assert with_code.get_caller_identity()["Arn"] == team.user.arn


def test_iam_takes_a_session_of_a_user_only_with_mfa(team: Team) -> None:
    rights = {"all": policy({"Action": "*"})}
    user = team.aws.world.iam.create_user(team.aws.account, "boss", rights)
    key, device = team.aws.world.iam.create_access_key(user), team.aws.world.iam.create_mfa_device(user)
    plain = team.sts(key).get_session_token()
    code = device.code(team.aws.world.clock.wall())

    with_code = team.sts(key).get_session_token(SerialNumber=device.serial, TokenCode=code)

    assert refusal(team.with_session("iam", plain).list_roles)[0] == "InvalidClientTokenId"
    assert team.with_session("iam", with_code).list_roles()["Roles"] == []
