"""Signing out of IAM Identity Center ends what is built on it, on this computer and at AWS."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.import_account import policy
from fakes.url_handler import url_handler
from fakes.windows import Windows, open_windows
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.session import CLI_TOO
from snapshot_importer.ui.theme.theme import Theme

START_URL = "https://acme.awsapps.com/start"


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        sso = simulator.world.sso
        center = sso.create_center(START_URL, simulator.region)
        ada = sso.create_user(center, "ada")
        for role in ("Operator", "Auditor"):
            sso.assign(
                center, ada, simulator.account, role, policies={"all": policy({"Action": "ec2:Describe*"})}
            )
        yield simulator


@pytest.fixture
def profiles(aws: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Profile, ...]:
    monkeypatch.setenv("HOME", str(tmp_path))
    made = tuple(
        Profile(
            new_profile_id(),
            role,
            method="sso",
            region=aws.region,
            sso_start_url=START_URL,
            sso_region=aws.region,
            sso_account=aws.account,
            sso_role=role,
            endpoint_url=aws.endpoint,
        )
        for role in ("Operator", "Auditor")
    )
    store = ProfileStore(tmp_path / "data" / "profiles.json")
    for profile in made:
        store.put(profile)
    store.use(made[0].id)
    return made


def sign_in(windows: Windows, profile: Profile) -> None:
    windows.session.test_sign_in(profile.id)
    windows.wait(lambda: windows.session.credentials(profile.id).state == "ok")


def test_a_sign_out_ends_every_profile_of_the_session_and_the_token(
    qtbot: QtBot, theme: Theme, profiles: tuple[Profile, ...], aws: Simulator, tmp_path: Path
) -> None:
    operator, auditor = profiles
    with url_handler() as browser, open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        windows.wait(lambda: windows.session.credentials().state == "needed")
        sign_in(windows, operator)
        sign_in(windows, auditor)
        opened = len(browser.opened)

        windows.session.sign_out(operator.id)

        windows.wait(lambda: windows.session.credentials(auditor.id).state == "needed")
        assert windows.session.credentials(operator.id).state == "signed-out"
        windows.wait(lambda: windows.session.credentials(operator.id).problem == CLI_TOO)
        assert opened == 1  # one sign-in served both
    assert list((tmp_path / ".aws" / "sso" / "cache").glob("*.json")) == []
    assert len(aws.world.ledger.accepted("Logout")) == 1
