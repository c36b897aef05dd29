"""Roles for tokens that somebody else hands out."""

from typing import Any

import pytest

from fakes.import_account import refusal
from fakes.team import Team
from snapshot_importer.simulator.sts_web_identity import web_identity_token


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ({"subject": "repo:other"}, "AccessDenied"),
        ({"audience": "somebody else"}, "InvalidIdentityToken"),
        ({"seconds": -1}, "ExpiredTokenException"),
    ],
    ids=["another subject", "another audience", "ended"],
)
def test_a_token_that_the_role_does_not_trust_is_refused(
    team: Team, token: dict[str, Any], code: str
) -> None:
    role, provider = team.federated_role()
    written = web_identity_token(
        provider, **{"subject": "repo:imaging", "now": team.aws.world.clock.wall(), **token}
    )

    refused = refusal(
        team.sts().assume_role_with_web_identity,
        RoleArn=role.arn,
        RoleSessionName="ci",
        WebIdentityToken=written,
    )

    assert refused[0] == code


@pytest.mark.parametrize("token", ["no token", "a.b.c", "e30.e30.", "e30.eyJpc3MiOiAiaHR0cHM6Ly94In0.x"])
def test_what_is_no_token_is_refused(team: Team, token: str) -> None:
    role, _ = team.federated_role()

    refused = refusal(
        team.sts().assume_role_with_web_identity,
        RoleArn=role.arn,
        RoleSessionName="ci",
        WebIdentityToken=token,
    )

    assert refused[0] == "InvalidIdentityToken"


def test_a_token_signed_by_somebody_else_is_refused(team: Team) -> None:
    role, provider = team.federated_role()
    token = web_identity_token(provider, "repo:imaging", now=team.aws.world.clock.wall())

    refused = refusal(
        team.sts().assume_role_with_web_identity,
        RoleArn=role.arn,
        RoleSessionName="ci",
        WebIdentityToken=f"{token[:-4]}AAAA",
    )

    assert refused[0] == "InvalidIdentityToken"
