"""A role that needs an MFA code, signed in from the main window: asked for, refused, cancelled, ended and resumed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from fakes.aws import client, simulated_aws
from fakes.team import Team
from fakes.windows import (
    Windows,
    button,
    dialog,
    home_of_aws,
    keep_profile,
    keys_of,
    open_windows,
    shown_texts,
)
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.credentials import CredentialState
from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.theme.theme import Theme
from ui.sign_in.sign_in_desk import questions

WRONG = "AWS did not accept this code. A code works once: wait for the next one."


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture(scope="module")
def team(aws: Simulator) -> Team:
    """A user who may take the role ImagingAuditor with a code of an MFA device."""
    made = Team(aws)
    made.role("ImagingAuditor", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    return made


@pytest.fixture
def home(tmp_path: Path, aws: Simulator, team: Team, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose profile "finance" takes the role, and ~/.aws with the profiles for that."""
    team.device.forget_codes()
    aws.world.sts.session_seconds = None
    credentials = (
        f"[ada]\naws_access_key_id = {team.key.access_key_id}\n"
        f"aws_secret_access_key = {team.key.secret_access_key}\n"
    )
    config = (
        f"[profile imaging]\nrole_arn = arn:aws:iam::{aws.account}:role/ImagingAuditor\n"
        f"source_profile = ada\nmfa_serial = {team.device.serial}\n"
    )
    home_of_aws(tmp_path, monkeypatch, credentials + keys_of(aws, "keys"), config)
    return tmp_path / "data"


class Auditor:
    """The windows with the profile finance, and the device of its user."""

    def __init__(self, windows: Windows, team: Team, profile: Profile) -> None:
        self.windows = windows
        self.team = team
        self.profile = profile

    def state(self) -> CredentialState:
        """Return how the sign-in stands."""
        return self.windows.session.credentials(self.profile.id).state

    def wait_for(self, state: CredentialState) -> None:
        """Wait until the sign-in stands so."""
        self.windows.wait(lambda: self.state() == state)

    def bar(self) -> str:
        """Return what the identity bar says of the credentials."""
        name = self.windows.window.bar.credentials.button.accessibleName()
        return name.replace("\u00a0", " ")

    def press(self, words: str) -> None:
        """Press the button beside the credentials, which says *words*."""
        button(self.windows.window.bar.credentials, words).click()

    def dialog(self) -> MfaDialog:
        """Wait for the question, and return it."""
        self.wait_for("waiting")
        return dialog(MfaDialog)

    def type(self, code: str) -> None:
        """Type a code with the keys of the keyboard."""
        opened = self.dialog()
        self.windows.wait(opened.field.hasFocus)
        QTest.keyClicks(opened.field, code)

    def sign_in(self) -> None:
        """Sign in with the next code of the device."""
        self.press("Sign in")
        self.team.device.forget_codes()
        self.type(self.team.code())
        self.wait_for("ok")

    def lines(self) -> set[str]:
        """Return the second lines of the imports that run."""
        return {task.second_line for task in self.windows.workspace.imports.tasks() if not task.final}


@pytest.fixture
def auditor(qtbot: QtBot, theme: Theme, home: Path, aws: Simulator, team: Team) -> Iterator[Auditor]:
    """The main window, whose profile in use is finance; nobody has signed in yet."""
    profile = keep_profile(home, aws, name="finance")
    with open_windows(qtbot, theme, home) as windows:
        windows.show()
        made = Auditor(windows, team, profile)
        made.wait_for("needed")
        yield made


def test_nothing_is_asked_before_the_user_wants_to_sign_in(auditor: Auditor) -> None:
    auditor.windows.workspace.imports.refresh()
    auditor.windows.wait(lambda: all(one.problem for one in auditor.windows.workspace.imports.watch_states()))

    assert questions() == []
    assert auditor.bar() == "Credentials: Sign-in needed, press for details"


def test_the_monitor_tells_a_sign_in_that_never_was_from_one_that_ended(
    auditor: Auditor, aws: Simulator
) -> None:
    auditor.windows.desk.open_monitor()
    monitor = auditor.windows.desk.monitor
    assert monitor is not None
    auditor.windows.wait(lambda: "Sign-in needed" in shown_texts(monitor))
    button(monitor, "Sign in").click()
    auditor.type(auditor.team.code())
    auditor.wait_for("ok")
    auditor.windows.wait(lambda: "Sign-in needed" not in shown_texts(monitor))

    aws.world.sts.end_sessions("*/ImagingAuditor/*")

    auditor.windows.poll_until(
        lambda: any(words.startswith("Sign-in ended ") for words in shown_texts(monitor))
    )


def test_the_monitor_asks_once_for_the_sign_in_of_all_regions(auditor: Auditor, aws: Simulator) -> None:
    auditor.sign_in()
    auditor.windows.session.use_region("us-east-1")
    auditor.windows.desk.open_monitor()
    monitor = auditor.windows.desk.monitor
    assert monitor is not None
    regions = {aws.region, "us-east-1"}
    auditor.windows.wait(lambda: regions <= set(shown_texts(monitor)))

    aws.world.sts.end_sessions("*/ImagingAuditor/*")
    states = auditor.windows.workspace.imports.watch_states
    auditor.windows.poll_until(lambda: all(state.problem for state in states()))
    auditor.windows.wait(lambda: not regions & set(shown_texts(monitor)))

    asked = [one for one in monitor.findChildren(QPushButton) if one.isVisible() and "Sign in" in one.text()]
    assert len(asked) == 1


def test_a_role_is_taken_with_a_code_after_a_wrong_one(auditor: Auditor) -> None:
    auditor.press("Sign in")
    opened = auditor.dialog()
    assert opened.windowTitle() == "MFA code for finance"
    assert shown_texts(opened) == [
        f"Device {auditor.team.device.serial}. Needed to take the role ImagingAuditor."
    ]
    assert auditor.bar() == "Credentials: Waiting for you, press for details"
    auditor.type(auditor.team.wrong_code())
    auditor.windows.wait(lambda: WRONG in shown_texts(opened))
    auditor.type(auditor.team.code())
    auditor.wait_for("ok")

    identity = auditor.windows.session.credentials().identity
    assert identity is not None
    assert ":assumed-role/ImagingAuditor/" in identity.arn
    assert auditor.bar() == "Credentials: Signed in · 1 h left, press for details"
    assert questions() == []
    auditor.windows.wait(
        lambda: any(one.answered for one in auditor.windows.workspace.imports.watch_states())
    )


def test_a_code_that_was_used_is_told_so(auditor: Auditor) -> None:
    code = auditor.team.code()
    assert auditor.team.device.take(code, auditor.team.aws.world.clock.wall())

    auditor.press("Sign in")
    auditor.type(code)

    auditor.windows.wait(lambda: WRONG in shown_texts(dialog(MfaDialog)))
    dialog(MfaDialog).reject()


def test_who_cancels_is_not_asked_again(auditor: Auditor) -> None:
    auditor.press("Sign in")
    opened = auditor.dialog()
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    auditor.wait_for("needed")

    auditor.windows.workspace.imports.refresh()
    auditor.windows.window.go_to("tasks")
    auditor.windows.window.go_to("profiles")
    auditor.windows.session.use_profile(auditor.profile.id)

    assert auditor.bar() == "Credentials: Sign-in needed, press for details"
    assert questions() == []


def test_the_card_cancels_and_the_bar_brings_the_question_back(auditor: Auditor) -> None:
    auditor.press("Sign in")
    opened = auditor.dialog()
    auditor.windows.window.activateWindow()
    auditor.windows.wait(auditor.windows.window.isActiveWindow)
    auditor.press("Show")
    auditor.windows.wait(opened.isActiveWindow)

    part = auditor.windows.window.bar.credentials
    part.button.click()
    button(part, "Cancel").click()

    auditor.wait_for("needed")
    assert questions() == []


def test_the_focus_is_where_it_was_when_the_question_has_gone(auditor: Auditor) -> None:
    windows = auditor.windows
    part, primary = windows.window.bar.credentials, windows.desk.pages.import_page.footer_bar.primary
    for opener, left in ((part.action_button, part.button), (primary, primary)):
        windows.window.activateWindow()
        opener.setFocus()
        windows.wait(opener.hasFocus)
        QTest.keyClick(opener, Qt.Key.Key_Return)
        QTest.keyClick(auditor.dialog(), Qt.Key.Key_Escape)
        auditor.wait_for("needed")

        assert windows.window.focusWidget() is left


def test_a_profile_that_is_removed_takes_its_question_along(auditor: Auditor) -> None:
    auditor.press("Sign in")
    auditor.dialog()

    auditor.windows.workspace.accounts.store.remove(auditor.profile.id)
    auditor.windows.session.profile_was_edited(auditor.profile.id)

    auditor.windows.wait(lambda: not questions())


def test_the_program_ends_while_a_code_is_asked_for(auditor: Auditor) -> None:
    auditor.press("Sign in")
    auditor.dialog()

    auditor.windows.close()

    assert questions() == []


def test_a_session_that_ends_pauses_its_imports_until_the_user_signs_in(
    auditor: Auditor, aws: Simulator
) -> None:
    disk = {"Format": "VMDK", "UserBucket": {"S3Bucket": "acme-vm-exports", "S3Key": "erp/erp-db01.vmdk"}}
    client(aws, "ec2").import_snapshot(DiskContainer=disk)
    auditor.sign_in()
    auditor.windows.poll_until(lambda: auditor.lines() == {"Waiting in AWS"})

    aws.world.sts.end_sessions("*/ImagingAuditor/*")
    auditor.windows.poll_until(lambda: auditor.lines() == {"Sign in to keep watching"})
    auditor.wait_for("ended")
    assert auditor.bar().startswith("Credentials: Session ended ")
    assert questions() == []
    auditor.sign_in()

    # The watch goes on by itself: nobody asks for a poll.
    auditor.windows.wait(lambda: auditor.lines() == {"Waiting in AWS"})


def test_a_session_near_its_end_is_told_and_renewed_before_it(auditor: Auditor, aws: Simulator) -> None:
    aws.world.sts.session_seconds = 715
    auditor.sign_in()
    assert auditor.bar() == "Credentials: 12 min left, press for details"
    notice = auditor.windows.window.notice
    auditor.windows.wait(
        lambda: notice.words().replace("\u00a0", " ") == "The session of finance ends in 12 min."
    )

    aws.world.sts.session_seconds = None
    button(notice, "Sign in again").click()
    auditor.team.device.forget_codes()
    auditor.type(auditor.team.code())

    auditor.wait_for("ok")
    assert auditor.bar() == "Credentials: Signed in · 1 h left, press for details"
    auditor.windows.wait(lambda: not notice.words())


def test_who_does_not_sign_in_again_after_all_goes_on_to_the_end_of_the_session(
    auditor: Auditor, aws: Simulator
) -> None:
    aws.world.sts.session_seconds = 715
    auditor.sign_in()
    auditor.press("Sign in again")
    opened = auditor.dialog()
    auditor.windows.workspace.imports.refresh()
    auditor.windows.wait(
        lambda: all(one.next_poll for one in auditor.windows.workspace.imports.watch_states())
    )
    assert not any(one.problem for one in auditor.windows.workspace.imports.watch_states())

    opened.reject()

    auditor.wait_for("ok")
    assert auditor.bar() == "Credentials: 12 min left, press for details"
    assert questions() == []


def test_everything_else_goes_on_while_a_profile_waits_for_its_user(
    qtbot: QtBot, theme: Theme, home: Path, aws: Simulator, team: Team
) -> None:
    finance = keep_profile(home, aws, name="finance")
    keep_profile(home, aws, name="keys", shared_name="keys")
    with open_windows(qtbot, theme, home) as windows:
        windows.signed_in()
        windows.session.test_sign_in(finance.id)
        windows.wait(lambda: windows.session.credentials(finance.id).state == "waiting")
        assert questions() == ["MFA code for finance"]

        task = windows.send_import()
        windows.poll_until(lambda: windows.task(task.key).second_line == "Waiting in AWS")
        windows.window.go_to("tasks")
        windows.page(TasksPage).show_task(task.key)

        assert windows.session.credentials(finance.id).state == "waiting"


def test_more_profiles_than_there_are_workers_may_wait_for_their_user(
    qtbot: QtBot, theme: Theme, home: Path, aws: Simulator
) -> None:
    waiting = [keep_profile(home, aws, name=f"finance {number}") for number in range(6)]
    keep_profile(home, aws, name="keys", shared_name="keys")
    with open_windows(qtbot, theme, home) as windows:
        windows.signed_in()
        for profile in waiting:
            windows.session.test_sign_in(profile.id)
        windows.wait(lambda: {windows.session.credentials(one.id).state for one in waiting} == {"waiting"})

        assert len(questions()) == 1
        assert windows.send_import().key
