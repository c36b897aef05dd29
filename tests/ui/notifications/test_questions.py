"""What a sign-in asks while another program is in front."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fakes.notifications import NotificationServer
from fakes.team import Team
from fakes.windows import Windows, dialog, home_of_aws, keep_profile, open_windows
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog
from snapshot_importer.ui.theme.theme import Theme

pytestmark = pytest.mark.desktop


@pytest.fixture
def team(aws: Simulator) -> Team:
    """A user who may take the role ImagingAuditor with a code of an MFA device."""
    made = Team(aws)
    made.role("ImagingAuditor", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    return made


@pytest.fixture
def finance(tmp_path: Path, aws: Simulator, team: Team, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """A profile in use that needs a code."""
    credentials = (
        f"[ada]\naws_access_key_id = {team.key.access_key_id}\n"
        f"aws_secret_access_key = {team.key.secret_access_key}\n"
    )
    config = (
        f"[profile imaging]\nrole_arn = arn:aws:iam::{aws.account}:role/ImagingAuditor\n"
        f"source_profile = ada\nmfa_serial = {team.device.serial}\n"
    )
    home_of_aws(tmp_path, monkeypatch, credentials, config)
    return keep_profile(tmp_path / "finance", aws, name="finance")


@pytest.fixture
def windows(qtbot: QtBot, theme: Theme, tmp_path: Path, finance: Profile) -> Iterator[Windows]:
    with open_windows(qtbot, theme, tmp_path / "finance") as made:
        made.show()
        made.wait(lambda: made.session.credentials().state == "needed")
        yield made


def leave(windows: Windows) -> None:
    """Let another program be in front: on the offscreen platform no window is, once one has closed."""
    other = QWidget()
    other.show()
    other.activateWindow()
    windows.wait(other.isActiveWindow)
    windows.window.showMinimized()
    other.close()
    other.deleteLater()
    windows.wait(lambda: QApplication.activeWindow() is None)


def test_a_question_is_told_and_taken_back_when_it_was_answered(
    windows: Windows, server: NotificationServer, team: Team, finance: Profile
) -> None:
    leave(windows)
    windows.session.test_sign_in(finance.id)
    windows.wait(lambda: server.notices)

    (notice,) = server.notices
    assert (notice.title, notice.body) == ("MFA code for finance", "Needed to take the role ImagingAuditor.")
    server.click(notice.number)
    windows.wait(lambda: windows.window.isVisible() and not windows.window.isMinimized())
    windows.wait(lambda: dialog(MfaDialog).isActiveWindow())
    QTest.keyClicks(dialog(MfaDialog).field, team.code())
    windows.wait(lambda: windows.session.credentials().state == "ok")
    windows.wait(lambda: server.withdrawn == [notice.number])


def test_a_question_that_the_user_sees_is_not_told(
    windows: Windows, server: NotificationServer, finance: Profile
) -> None:
    windows.session.test_sign_in(finance.id)
    windows.wait(lambda: windows.session.credentials().state == "waiting")
    windows.session.cancel_sign_in(finance.id)
    windows.wait(lambda: windows.session.credentials().state == "needed")
    leave(windows)
    windows.session.test_sign_in(finance.id)

    windows.wait(lambda: server.notices)
    assert len(server.notices) == 1
