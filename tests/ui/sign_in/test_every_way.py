"""Profiles of ~/.aws of every kind, signed in through the program's own windows."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.import_account import policy
from fakes.team import Team
from fakes.url_handler import url_handler
from fakes.windows import Windows, button, dialog, home_of_aws, keep_profile, open_windows
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.simulator.sts_web_identity import web_identity_token
from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog
from snapshot_importer.ui.sign_in.program_question import ProgramDialog
from snapshot_importer.ui.theme.theme import Theme

START_URL = "https://acme.awsapps.com/start"


@dataclass
class Scene:
    """A folder, the people in the simulated AWS, and what ~/.aws says."""

    folder: Path
    team: Team
    monkeypatch: pytest.MonkeyPatch
    files: Callable[[str, str], None]  # the texts of credentials and config

    def write(self, config: str, key: AccessKey | None = None) -> None:
        """Write ~/.aws with *config*, and the user's keys as the profile "keys"."""
        own = key or self.team.key
        token = f"aws_session_token = {own.session_token}\n" if own.session_token else ""
        keys = (
            f"[keys]\naws_access_key_id = {own.access_key_id}\n"
            f"aws_secret_access_key = {own.secret_access_key}\n{token}"
        )
        self.files(keys, config)


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def scene(tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> Scene:
    def files(credentials: str, config: str) -> None:
        home_of_aws(tmp_path, monkeypatch, credentials, config)

    monkeypatch.setenv("HOME", str(tmp_path))
    return Scene(tmp_path, Team(aws), monkeypatch, files)


def static(scene: Scene) -> str:
    scene.write("[profile work]\n")
    return "keys"


def session_keys(scene: Scene) -> str:
    key = scene.team.aws.world.iam.issue_session_key(
        account=scene.team.aws.account,
        arn=scene.team.user.arn,
        user_id="AIDAADA",
        expires=datetime.now(UTC) + timedelta(hours=8),
    )
    scene.write("", key)
    return "keys"


def role(scene: Scene) -> str:
    arn = scene.team.role().arn
    scene.write(f"[profile work]\nrole_arn = {arn}\nsource_profile = keys\nrole_session_name = ada\n")
    return "work"


def role_of_environment(scene: Scene) -> str:
    arn = scene.team.role().arn
    scene.monkeypatch.setenv("AWS_ACCESS_KEY_ID", scene.team.key.access_key_id)
    scene.monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", scene.team.key.secret_access_key)
    scene.write(f"[profile work]\nrole_arn = {arn}\ncredential_source = Environment\n")
    return "work"


def center(scene: Scene) -> None:
    sso, aws = scene.team.aws.world.sso, scene.team.aws
    made = sso.create_center(START_URL, aws.region)
    rights = {"all": policy({"Action": "ec2:Describe*"})}
    sso.assign(made, sso.create_user(made, "ada"), aws.account, "Operator", policies=rights)


def identity_center(scene: Scene) -> str:
    center(scene)
    scene.write(
        "[profile work]\nsso_session = acme\n"
        f"sso_account_id = {scene.team.aws.account}\nsso_role_name = Operator\n"
        f"[sso-session acme]\nsso_start_url = {START_URL}\nsso_region = {scene.team.aws.region}\n"
    )
    return "work"


def old_identity_center(scene: Scene) -> str:
    center(scene)
    scene.write(
        f"[profile work]\nsso_start_url = {START_URL}\nsso_region = {scene.team.aws.region}\n"
        f"sso_account_id = {scene.team.aws.account}\nsso_role_name = Operator\n"
    )
    return "work"


def chain(scene: Scene) -> str:
    first, second = scene.team.role("first").arn, scene.team.role("second").arn
    scene.write(
        f"[profile one]\nrole_arn = {first}\nsource_profile = keys\n"
        f"[profile work]\nrole_arn = {second}\nsource_profile = one\n"
    )
    return "work"


def with_code(scene: Scene) -> str:
    arn = scene.team.role(condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}).arn
    scene.write(
        f"[profile work]\nrole_arn = {arn}\nsource_profile = keys\nmfa_serial = {scene.team.device.serial}\n"
    )
    return "work"


def program(scene: Scene) -> str:
    key = scene.team.key
    said = {"Version": 1, "AccessKeyId": key.access_key_id, "SecretAccessKey": key.secret_access_key}
    script = scene.folder / "give keys.py"
    script.write_text(f"print({json.dumps(said)!r})")
    scene.write(f'[profile work]\ncredential_process = "{sys.executable}" "{script}"\n')
    return "work"


def web_identity(scene: Scene) -> str:
    made, provider = scene.team.federated_role()
    token = scene.folder / "token"
    token.write_text(
        web_identity_token(provider, subject="repo:imaging", now=scene.team.aws.world.clock.wall())
    )
    scene.write(f"[profile work]\nrole_arn = {made.arn}\nweb_identity_token_file = {token}\n")
    return "work"


def nothing(_windows: Windows, _scene: Scene) -> None:
    """Nobody is asked."""


def give_code(windows: Windows, scene: Scene) -> None:
    windows.wait(lambda: windows.session.credentials().state == "waiting")
    asked = dialog(MfaDialog)
    assert scene.team.device.serial.rpartition("/")[2] in asked.findChildren(type(asked._words))[0].text()
    QTest.keyClicks(asked.field, scene.team.code())


def let_it_run(windows: Windows, _scene: Scene) -> None:
    windows.wait(lambda: windows.session.credentials().state == "waiting")
    button(dialog(ProgramDialog), "Run this time").click()


WAYS = {
    "access key": (static, nothing, "user/ada", False),
    "session keys": (session_keys, nothing, "user/ada", False),
    "role": (role, nothing, "assumed-role/auditor/ada", True),
    "chain of roles": (chain, nothing, "assumed-role/second/snapshot-importer", True),
    "role with the keys of the environment": (
        role_of_environment,
        nothing,
        "assumed-role/auditor/snapshot-importer",
        True,
    ),
    "IAM Identity Center": (identity_center, nothing, "Operator_*/ada", True),
    "IAM Identity Center without a session": (old_identity_center, nothing, "Operator_*/ada", True),
    "role with an MFA code": (with_code, give_code, "assumed-role/auditor/snapshot-importer", False),
    "program": (program, let_it_run, "user/ada", False),
    "web identity": (web_identity, nothing, "assumed-role/deploy/snapshot-importer", True),
}


@pytest.mark.parametrize(("prepare", "take_part", "arn", "renews"), WAYS.values(), ids=WAYS)
def test_a_profile_signs_in(
    prepare: Callable[[Scene], str],
    take_part: Callable[[Windows, Scene], None],
    arn: str,
    renews: bool,
    scene: Scene,
    qtbot: QtBot,
    theme: Theme,
) -> None:
    keep_profile(scene.folder / "data", scene.team.aws, shared_name=prepare(scene))
    with url_handler(), open_windows(qtbot, theme, scene.folder / "data") as windows:
        windows.show()
        windows.wait(lambda: windows.session.credentials().state in ("ok", "needed"))

        if windows.session.credentials().state == "needed":
            windows.session.test_sign_in()
            take_part(windows, scene)
            windows.wait(lambda: windows.session.credentials().state == "ok")

        found = windows.session.credentials()
        assert found.identity
        assert fnmatchcase(found.identity.arn, f"*{arn}")
        assert found.renews == renews
