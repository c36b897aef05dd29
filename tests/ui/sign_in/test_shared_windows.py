"""What other programs do to ~/.aws while the windows are open, and what they are asked to do."""

import json
import os
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QListWidget
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.import_account import policy
from fakes.login_session import cache_name
from fakes.team import Team
from fakes.windows import Windows, dialog, home_of_aws, keep_profile, only, open_windows, shown_texts
from snapshot_importer.accounts import aws_cli
from snapshot_importer.aws import regions
from snapshot_importer.simulator.iam import User
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles.list_panel import ListPanel
from snapshot_importer.ui.shell.first_run import FirstRun
from snapshot_importer.ui.theme.theme import Theme


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


def section(name: str, key: AccessKey) -> str:
    token = f"aws_session_token = {key.session_token}\n" if key.session_token else ""
    return (
        f"[{name}]\naws_access_key_id = {key.access_key_id}\n"
        f"aws_secret_access_key = {key.secret_access_key}\n{token}"
    )


def replace(path: Path, text: str) -> None:
    """Write as careful programs do."""
    path.with_name("new").write_text(text)
    path.with_name("new").replace(path)


def arn(windows: Windows) -> str:
    found = windows.session.credentials()
    return found.identity.arn.split(":", 5)[-1] if found.state == "ok" and found.identity else found.state


def test_new_keys_on_disk_are_used_without_a_question(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = Team(aws)
    bob = aws.world.iam.create_access_key(aws.world.iam.create_user(aws.account, "bob"))
    home_of_aws(tmp_path, monkeypatch, section("keys", team.key))
    keep_profile(tmp_path / "data", aws, shared_name="keys")
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        windows.wait(lambda: arn(windows) == "user/ada")

        replace(tmp_path / ".aws" / "credentials", section("keys", bob))

        windows.wait(lambda: arn(windows) == "user/bob")


def test_profiles_that_come_later_are_offered(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, section("keys", Team(aws).key))
    keep_profile(tmp_path / "data", aws, shared_name="keys")
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        windows.window.show_page("profiles")
        panel = only(windows.window, ListPanel)
        windows.wait(lambda: arn(windows) == "user/ada")
        assert not panel._more.isVisible()

        replace(tmp_path / ".aws" / "config", "[profile later]\nregion = eu-west-1\n")

        windows.wait(panel._more.isVisible)


def test_the_first_run_offers_profiles_that_come_later(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, "")
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        first = only(windows.window, FirstRun)
        windows.wait(lambda: first.isVisible() and not first.shared.button.isVisible())

        replace(tmp_path / ".aws" / "credentials", section("keys", Team(aws).key))

        windows.wait(first.shared.button.isVisible)


class LoginCli:
    """An AWS CLI whose `aws login` signs *user* in at once, and a profile "console" for it."""

    def __init__(self, aws: Simulator, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.aws = aws
        self.user: User = aws.world.iam.create_user(
            aws.account, "ada", {"all": policy({"Action": "signin:CreateOAuth2Token"})}
        )
        home_of_aws(folder, monkeypatch, "", f"[profile console]\nlogin_session = {self.user.arn}\n")
        self._token = folder / "token"
        cache = folder / "login" / "cache"
        monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", str(cache))
        monkeypatch.setattr(aws_cli, "USUAL_FOLDERS", {})
        self._bin = folder / "bin"
        self._bin.mkdir()
        monkeypatch.setenv("PATH", os.pathsep.join([str(self._bin), os.defpath]))
        self._kept = cache / cache_name(self.user.arn)

    def install(self, before: str = "") -> None:
        """Put the command where it is found; *before* it signs in it does something else."""
        self._token.write_text(json.dumps(self.aws.world.signin.sign_in(self.user)))
        path = self._bin / "aws"
        kept = shlex.quote(str(self._kept))
        path.write_text(
            "#!/bin/sh\n"
            'if [ "$1" = --version ]; then echo aws-cli/2.32.0 Python/3.13; exit; fi\n'
            f'{before}\n[ "$1 $2" = "login --profile=console" ] || exit 2\n'
            f"mkdir -p $(dirname {kept})\ncp {shlex.quote(str(self._token))} {kept}\n"
        )
        path.chmod(0o700)


def test_aws_login_is_begun_by_the_cli_and_renewed_here(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = LoginCli(aws, tmp_path, monkeypatch)
    cli.install()
    keep_profile(tmp_path / "data", aws, shared_name="console")
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        windows.wait(lambda: windows.session.credentials().state == "needed")

        windows.session.test_sign_in()

        windows.wait(lambda: arn(windows) == "user/ada")
        assert windows.session.credentials().renews


def test_without_a_cli_it_is_said_what_to_install(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    LoginCli(aws, tmp_path, monkeypatch)
    keep_profile(tmp_path / "data", aws, shared_name="console")
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        windows.wait(lambda: windows.session.credentials().state == "needed")

        windows.session.test_sign_in()

        windows.wait(lambda: windows.session.credentials().problem == aws_cli.NOT_FOUND)


def test_a_cli_that_waits_for_the_browser_can_be_cancelled(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = LoginCli(aws, tmp_path, monkeypatch)
    cli.install(before=f"touch {shlex.quote(str(tmp_path / 'waiting'))}; sleep 600")
    profile = keep_profile(tmp_path / "data", aws, shared_name="console")
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        windows.wait(lambda: windows.session.credentials().state == "needed")
        windows.session.test_sign_in()
        windows.wait((tmp_path / "waiting").exists)

        windows.session.cancel_sign_in(profile.id)

        windows.wait(lambda: windows.session.credentials().problem == "The sign-in was cancelled.")


BROKEN = """
[profile later
aws_secret_access_key = geheim
[profile finance]
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = finance
"""


def test_a_broken_file_costs_only_what_is_broken(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, section("keys", Team(aws).key), BROKEN)
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        first = only(windows.window, FirstRun)
        windows.wait(first.shared.button.isVisible)

        first.shared.button.click()
        asked = dialog(QDialog)

        choices = only(asked, QListWidget)
        assert [choices.item(row).text().split()[0] for row in range(choices.count())] == ["finance", "keys"]
        told = shown_texts(asked)
        path = tmp_path / ".aws" / "config"
        assert f"Line 2 of {path} cannot be understood and is left out." in told
        assert "geheim" not in " ".join(told)
        asked.reject()


def test_a_broken_file_keeps_nobody_from_signing_in(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    home_of_aws(tmp_path, monkeypatch, section("keys", Team(aws).key), BROKEN)
    keep_profile(tmp_path / "data", aws, shared_name="keys")
    monkeypatch.setattr(regions, "_endpoints", cache(regions._endpoints.__wrapped__))
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        windows.show()
        windows.wait(lambda: arn(windows) == "user/ada")
        windows.window.show_page("profiles")
        windows.wait(lambda: windows.desk.pages.profiles and windows.desk.pages.profiles._offers.regions)
