"""The MFA devices of a user, over HTTP against the simulated AWS."""

from collections.abc import Iterator

import pytest

from fakes.callers import caller, narrow_key
from fakes.http_faults import FAULTS
from fakes.import_account import policy
from fakes.team import Team
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.mfa_devices import mfa_devices
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.iam import Permissions
from snapshot_importer.simulator.server import Simulator


@pytest.fixture
def team(aws: Simulator) -> Team:
    made = Team(aws)
    aws.world.iam.change(made.user, Permissions(inline={"own": policy({"Action": "iam:ListMFADevices"})}))
    return made


@pytest.fixture
def mine(team: Team) -> Iterator[Gateway]:
    with caller(team.aws, team.key) as gateway:
        yield gateway


def test_a_users_own_devices_are_listed_without_naming_the_user(team: Team, mine: Gateway) -> None:
    second = team.aws.world.iam.create_mfa_device(team.user, "second")

    assert set(mfa_devices(mine)) == {team.device.serial, second.serial}


def test_who_has_none_gets_none(aws: Simulator) -> None:
    with caller(aws, narrow_key(aws, "iam:ListMFADevices")) as gateway:
        assert mfa_devices(gateway) == ()


def test_who_may_not_ask_is_told(aws: Simulator) -> None:
    with caller(aws, narrow_key(aws, "sts:*")) as gateway, pytest.raises(CallError) as raised:
        mfa_devices(gateway)

    assert raised.value.kind == "refused"


@pytest.mark.parametrize("fault", ["html", "xhtml", "empty", "cut", "drop"])
def test_an_answer_that_is_not_iams_is_not_believed(aws: Simulator, mine: Gateway, fault: str) -> None:
    aws.cloud.faults.add(Rule(service="iam", operation="ListMFADevices", **FAULTS[fault]))

    with pytest.raises(CallError) as raised:
        mfa_devices(mine)

    assert raised.value.kind in ("garbled", "unreachable", "server")
