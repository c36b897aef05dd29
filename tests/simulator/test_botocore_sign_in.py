"""Botocore's own credential providers, unmodified, sign in from config files alone."""

import pytest
from botocore.exceptions import ClientError

from fakes.sign_in import SharedFiles
from fakes.team import OTHERS, Team
from snapshot_importer.simulator.sts_web_identity import web_identity_token


def test_botocore_assumes_a_role_and_asks_for_the_code(team: Team, home: SharedFiles) -> None:
    role = team.role(condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    home.write_key("keys", team.key)
    home.write_config(
        f"[profile finance]\nrole_arn = {role.arn}\nsource_profile = keys\nrole_session_name = watch\n"
        f"mfa_serial = {team.device.serial}\n"
    )
    asked: list[str] = []

    def prompt(text: str) -> str:
        asked.append(text)
        return team.code()

    told = home.client(home.session("finance", prompt)).get_caller_identity()

    assert told["Arn"].endswith(":assumed-role/auditor/watch")
    assert asked == [f"Enter MFA code for {team.device.serial}: "]


def test_botocore_is_refused_with_a_wrong_code(team: Team, home: SharedFiles) -> None:
    home.write_key("keys", team.key)
    home.write_config(
        f"[profile finance]\nrole_arn = {team.role().arn}\nsource_profile = keys\n"
        f"mfa_serial = {team.device.serial}\n"
    )
    session = home.session("finance", lambda _: team.wrong_code())

    with pytest.raises(ClientError, match="invalid MFA one time pass code"):
        home.client(session).get_caller_identity()


def test_botocore_goes_from_role_to_role(team: Team, home: SharedFiles) -> None:
    first = team.role("first")
    second = team.role("second", principal={"AWS": first.arn}, account=OTHERS)
    home.write_key("keys", team.key)
    home.write_config(
        f"[profile one]\nrole_arn = {first.arn}\nsource_profile = keys\n"
        f"[profile two]\nrole_arn = {second.arn}\nsource_profile = one\nexternal_id = 4711\n"
    )

    assert home.client(home.session("two")).get_caller_identity()["Account"] == OTHERS


def test_botocore_brings_the_token_of_a_file(team: Team, home: SharedFiles) -> None:
    role, provider = team.federated_role()
    token = home.folder / "token"
    token.write_text(web_identity_token(provider, "repo:imaging", now=team.aws.world.clock.wall()))
    home.write_config(
        f"[profile ci]\nrole_arn = {role.arn}\nweb_identity_token_file = {token}\nrole_session_name = ci\n"
    )

    told = home.client(home.session("ci")).get_caller_identity()

    assert told["Arn"].endswith(":assumed-role/deploy/ci")


def test_botocore_renews_a_role_by_itself(team: Team, home: SharedFiles) -> None:
    role = team.role()
    home.write_key("keys", team.key)
    home.write_config(f"[profile watch]\nrole_arn = {role.arn}\nsource_profile = keys\n")
    team.aws.world.sts.session_seconds = 60  # so that botocore renews before every request
    sts = home.client(home.session("watch"))

    sts.get_caller_identity()
    team.aws.world.sts.end_sessions()

    assert sts.get_caller_identity()["Arn"].startswith(f"arn:aws:sts::{team.aws.account}:assumed-role/")
