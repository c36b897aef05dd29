"""IAM Identity Center through the program's own windows: chosen, signed in, cancelled, ended and signed out."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.browser import visit
from fakes.sso_program import Program
from fakes.windows import Windows, button, dialog, home_of_aws, keep_profile, open_windows
from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_cache import SsoToken, read_token, write_token
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles.page import ProfilesPage
from snapshot_importer.ui.sign_in.browser_dialog import BrowserDialog
from snapshot_importer.ui.sign_in.sso_picker import SIGN_IN
from snapshot_importer.ui.theme.theme import Theme

ACME = SsoSession("https://acme.awsapps.com/start", "eu-central-1", "acme")
CONFIG = """
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
[profile named]
sso_session = acme
sso_account_id = {account}
sso_role_name = Operator
[profile legacy]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
sso_account_id = {account}
sso_role_name = Operator
"""


class Browser:
    """The system's browser, in which ada is signed in; it works beside the program."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(4)
        self.visits: list[Future[object]] = []

    def open(self, url: QUrl) -> bool:
        self.visits.append(self._threads.submit(visit, url.toString()))
        return True

    def close(self) -> None:
        self._threads.shutdown(wait=True)


class Stage:
    """The windows over a data folder, ~/.aws and a simulated Identity Center."""

    def __init__(self, windows: Windows, program: Program, browser: Browser) -> None:
        self.windows = windows
        self.program = program
        self.browser = browser

    @property
    def state(self) -> str:
        """How the sign-in of the profile in use stands."""
        return self.windows.session.credentials().state

    def begin(self, state: str = "needed") -> None:
        """Show the windows; without a token nobody is asked and the sign-in is needed."""
        self.windows.show()
        self.windows.wait(lambda: self.state == state)

    def arn(self) -> str:
        identity = self.windows.session.credentials().identity
        return identity.arn if identity else ""


def dialogs() -> list[BrowserDialog]:
    """The dialogs that can be seen."""
    windows = QApplication.topLevelWidgets()
    return [one for one in windows if isinstance(one, BrowserDialog) and one.isVisible()]


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    made = Browser()
    monkeypatch.setattr(QDesktopServices, "openUrl", made.open)
    yield made
    made.close()


@pytest.fixture
def program(running: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    running.reset()
    monkeypatch.setenv("HOME", str(tmp_path))
    home_of_aws(tmp_path, monkeypatch, "", CONFIG.format(account=running.account))
    return Program(running)


@pytest.fixture(params=["named"])
def stage(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    theme: Theme,
    tmp_path: Path,
    program: Program,
    browser: Browser,
) -> Iterator[Stage]:
    """A profile of ~/.aws with a session of its own, unless the test names another."""
    keep_profile(tmp_path / "data", program.aws, shared_name=request.param)
    with open_windows(qtbot, theme, tmp_path / "data") as windows:
        yield Stage(windows, program, browser)


@pytest.mark.parametrize("stage", ["named", "legacy"], indirect=True)
def test_a_profile_of_aws_signs_in_with_the_browser(stage: Stage) -> None:
    stage.begin()
    assert stage.browser.visits == []

    stage.windows.session.test_sign_in()

    stage.windows.wait(lambda: stage.state == "ok")
    assert "assumed-role/AWSReservedSSO_Operator_" in stage.arn()
    assert len(stage.browser.visits) == 1
    assert dialogs() == []


def test_a_profile_is_made_from_what_the_sign_in_opens(stage: Stage) -> None:
    stage.begin()
    stage.windows.window.show_page("profiles")
    page = stage.windows.page(ProfilesPage)
    page.add()
    form = page.detail.form
    QTest.keyClicks(form.look.name, "archive")
    form.look.method.setCurrentIndex(form.look.method.findData("sso"))
    stage.windows.wait(lambda: form.sso.sso_session.findData("acme") >= 0)
    form.sso.sso_session.setCurrentIndex(form.sso.sso_session.findData("acme"))
    QTest.keyClicks(form.place.endpoint_url, stage.program.aws.endpoint)

    button(page, SIGN_IN).click()

    picker = form.sso.picker
    stage.windows.wait(picker.account_box.count)
    picker.account_box.setCurrentIndex(picker.account_box.findData("210987654321"))
    picker.account_box.activated.emit(picker.account_box.currentIndex())
    stage.windows.wait(lambda: picker.role() == "Auditor")
    page.detail.save_button.click()
    stage.windows.wait(lambda: not page.detail.is_new)
    made = page.detail.profile
    assert (made.sso_session, made.sso_account, made.sso_role) == ("acme", "210987654321", "Auditor")
    assert (made.sso_start_url, made.sso_region) == (ACME.start_url, ACME.region)

    stage.windows.session.test_sign_in(made.id)

    stage.windows.wait(lambda: stage.windows.session.credentials(made.id).state == "ok")
    identity = stage.windows.session.credentials(made.id).identity
    assert identity is not None
    assert identity.account == "210987654321"
    assert len(stage.browser.visits) == 1  # the sign-in for the choice is the sign-in


def test_what_was_missed_is_asked_for_no_more_once_the_sign_in_offers_it(stage: Stage) -> None:
    stage.program.sso.consent = "ask"
    stage.begin()
    stage.windows.window.show_page("profiles")
    page = stage.windows.page(ProfilesPage)
    page.add()
    form = page.detail.form
    QTest.keyClicks(form.look.name, "archive")
    form.look.method.setCurrentIndex(form.look.method.findData("sso"))
    form.sso.sso_session.setCurrentIndex(form.sso.sso_session.findData(""))
    QTest.keyClicks(form.sso.sso_start_url, ACME.start_url)
    stage.windows.wait(lambda: form.sso.sso_region.findData(ACME.region) >= 0)
    form.sso.sso_region.setCurrentIndex(form.sso.sso_region.findData(ACME.region))
    QTest.keyClicks(form.place.endpoint_url, stage.program.aws.endpoint)
    page.detail.save_button.click()
    assert form.rows["sso_account"].problem_text()

    button(page, SIGN_IN).setFocus()
    button(page, SIGN_IN).click()

    assert form.rows["sso_account"].problem_text() == ""
    stage.windows.wait(lambda: stage.browser.visits)
    page.detail.save_button.click()
    assert form.rows["sso_account"].problem_text()
    form.sso.picker.button.setFocus()
    stage.program.sso.consent = "allow"
    button(dialog(BrowserDialog), "Open browser again").click()
    stage.windows.wait(form.sso.picker.account_box.count)
    assert form.rows["sso_account"].problem_text() == ""
    assert stage.windows.window.focusWidget() is form.sso.picker.account_box


def test_cancelling_in_the_dialog_is_no_failure(stage: Stage) -> None:
    stage.program.sso.consent = "ask"
    stage.begin()
    stage.windows.session.test_sign_in()
    stage.windows.wait(lambda: stage.state == "waiting")

    button(dialog(BrowserDialog), "Cancel").click()

    stage.windows.wait(lambda: stage.state == "needed")
    assert read_token(ACME) is None
    assert dialogs() == []


def test_a_refusal_in_the_browser_says_so(stage: Stage) -> None:
    stage.program.sso.consent = "deny"
    stage.begin()

    stage.windows.session.test_sign_in()

    stage.windows.wait(lambda: stage.state not in ("needed", "signing-in", "waiting"))
    assert "refused in the browser" in stage.windows.session.credentials().problem


def test_a_code_signs_in_where_the_browser_does_not_come_back(stage: Stage) -> None:
    stage.program.sso.consent = "ask"
    stage.begin()
    stage.windows.session.test_sign_in()
    stage.windows.wait(lambda: stage.state == "waiting")

    stage.program.sso.consent = "allow"
    button(dialog(BrowserDialog), "Use a code instead").click()

    stage.windows.wait(lambda: stage.state == "ok")


def test_who_signed_in_with_the_cli_is_signed_in_here(stage: Stage) -> None:
    program = stage.program
    made = program.sso.register(scopes=ACME.scopes)
    token = program.sso.sign_in(made, program.center, program.ada)
    write_token(ACME, SsoToken(token.access_token, token.access_expires))

    stage.begin("ok")

    assert stage.browser.visits == []


def test_a_session_that_was_ended_needs_the_user_and_goes_on_after(stage: Stage) -> None:
    stage.begin()
    stage.windows.session.test_sign_in()
    stage.windows.wait(lambda: stage.state == "ok")
    stage.program.sso.end_sign_ins()
    token = read_token(ACME)
    assert token is not None

    stage.windows.session.sign_in_again()

    stage.windows.wait(lambda: stage.state == "ok" and len(stage.browser.visits) == 2)
    renewed = read_token(ACME)
    assert renewed is not None
    assert renewed.access_token != token.access_token


def test_signing_out_ends_the_session_for_the_cli_too(stage: Stage) -> None:
    stage.begin()
    stage.windows.session.test_sign_in()
    stage.windows.wait(lambda: stage.state == "ok")
    token = read_token(ACME)
    assert token is not None

    stage.windows.session.sign_out(stage.windows.session.profile.id if stage.windows.session.profile else "")

    stage.windows.wait(lambda: read_token(ACME) is None)
    stage.windows.wait(lambda: stage.program.sso.by_access_token(token.access_token) is None)
    assert stage.state == "signed-out"


def test_the_profile_on_disk_holds_no_token(stage: Stage, tmp_path: Path) -> None:
    stage.begin()
    stage.windows.session.test_sign_in()
    stage.windows.wait(lambda: stage.state == "ok")
    token = read_token(ACME)
    assert token is not None

    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]

    assert len(files) > 2
    assert not any(token.access_token.encode() in path.read_bytes() for path in files)
    assert not any(token.refresh_token.encode() in path.read_bytes() for path in files)
    assert ProfileStore(tmp_path / "data" / "profiles.json").last_used is not None
