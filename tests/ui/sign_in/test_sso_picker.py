"""Choosing account and role: what the sign-in opens, after signing in with a browser that follows real redirects."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.browser import visit
from fakes.sso_program import Program
from fakes.windows import PATIENCE, button, dialog, nameless, shown_texts
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.means import MakeClient
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.accounts.sso_cache import token_path
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.sign_in.browser_dialog import BrowserDialog
from snapshot_importer.ui.sign_in.interactions import Interactions
from snapshot_importer.ui.sign_in.sso_lookups import SsoLookups, session_of
from snapshot_importer.ui.sign_in.sso_picker import FIRST, NOTHING, OR_TYPE, SIGN_IN, SsoPicker
from snapshot_importer.ui.theme.theme import Theme

ARCHIVE = "archive  ·  2109-8765-4321"


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


class Bench:
    """A picker over a simulated AWS, and the browser of the user ada."""

    def __init__(self, qtbot: QtBot, theme: Theme, aws: Simulator) -> None:
        self.qtbot = qtbot
        self.program = Program(aws)
        self.profile = Profile(
            new_profile_id(),
            "imaging",
            method="sso",
            sso_session="acme",
            sso_start_url="https://acme.awsapps.com/start",
            sso_region="eu-central-1",
            endpoint_url=aws.endpoint,
        )
        self.window = QPushButton("Work")
        qtbot.addWidget(self.window)
        self.executor = DaemonExecutor(4, "worker")
        self.background = Background(self.executor)
        self.interactions = Interactions(theme, lambda: self.window, lambda _: None)
        self.lookups = SsoLookups(self.background, self.background, self.interactions, make_client_for)
        self.picker = SsoPicker(theme)
        qtbot.addWidget(self.picker)
        self.changes: list[tuple[str, str]] = []
        self.picker.changed.connect(lambda: self.changes.append((self.picker.account(), self.picker.role())))
        self.visits: list[Future[object]] = []
        self.picker.show()

    def begin(self) -> None:
        """Show the profile, as its form does."""
        self.picker.use(self.lookups)
        self.picker.show_session(self.profile)

    def open(self, url: QUrl) -> bool:
        self.visits.append(self.executor.submit(visit, url.toString()))
        return True

    def wait(self, fact: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def sign_in(self) -> None:
        """Press the button and wait until the accounts are there."""
        button(self.picker, SIGN_IN).click()
        self.wait(self.picker.account_box.count)

    def entries(self) -> tuple[list[str], list[str]]:
        """Return what both lists offer."""
        boxes = (self.picker.account_box, self.picker.role_box)
        accounts, roles = ([box.itemText(index) for index in range(box.count())] for box in boxes)
        return accounts, roles

    def arrows(self) -> tuple[bool, ...]:
        """Say of both lines whether they have room for an arrow."""
        found = []
        for box in (self.picker.account_box, self.picker.role_box):
            option = QStyleOptionComboBox()
            box.initStyleOption(option)
            arrow = QStyle.SubControl.SC_ComboBoxArrow
            place = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, arrow, box)
            found.append(place.width() > 0)
        return tuple(found)

    def close(self) -> None:
        self.interactions.close()
        self.background.close()
        self.executor.shutdown(wait=True)


def make_client_for(profile: Profile) -> MakeClient:
    return Clients(profile, StaticKeys("", Secret(""))).make_client


@pytest.fixture
def bench(
    qtbot: QtBot, theme: Theme, running: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("HOME", str(tmp_path))
    running.reset()
    made = Bench(qtbot, theme, running)
    monkeypatch.setattr(QDesktopServices, "openUrl", made.open)
    yield made
    made.close()


def test_signing_in_fills_the_lists(bench: Bench) -> None:
    bench.begin()
    assert shown_texts(bench.picker) == [OR_TYPE]

    bench.sign_in()

    account = bench.program.aws.account
    assert bench.entries()[0] == [f"{account}  ·  {account[:4]}-{account[4:8]}-{account[8:]}", ARCHIVE]
    assert shown_texts(bench.picker) == ["Signed in. Choose one of 2 accounts."]
    assert bench.picker.account_box.line.placeholderText() == "Choose an account"
    assert bench.picker.role_box.line.placeholderText() == "The name of a permission set"
    bench.picker.account_box.setCurrentText(ARCHIVE)
    bench.picker.account_box.activated.emit(1)
    bench.wait(bench.picker.role)
    assert bench.changes[-1] == ("210987654321", "Auditor")  # the only role there
    assert shown_texts(bench.picker) == []


def test_an_arrow_is_shown_only_where_it_opens_a_list(bench: Bench) -> None:
    bench.begin()
    assert bench.arrows() == (False, False)

    bench.sign_in()

    assert bench.arrows() == (True, False)


def test_an_account_with_several_roles_asks_for_one_of_them(bench: Bench) -> None:
    bench.begin()
    bench.sign_in()

    QTest.keyClicks(bench.picker.account_box.line, bench.program.aws.account)
    bench.wait(lambda: shown_texts(bench.picker) == ["Signed in. Choose one of 2 roles."])

    QTest.keyClicks(bench.picker.role_box.line, "Operator")
    assert shown_texts(bench.picker) == []


def test_the_dialog_goes_when_the_browser_was_there(bench: Bench) -> None:
    bench.program.sso.consent = "ask"
    bench.begin()
    button(bench.picker, SIGN_IN).click()
    bench.wait(lambda: bench.visits)
    shown = dialog(BrowserDialog)
    shown.lower()
    button(bench.picker, "Signing in…").click()
    assert len(bench.visits) == 1  # it shows what is open, and begins nothing new

    bench.program.sso.consent = "allow"
    button(shown, "Open browser again").click()

    bench.wait(bench.picker.account_box.count)
    assert [one for one in bench.window.findChildren(BrowserDialog) if one.isVisible()] == []


def test_a_code_in_place_of_the_browser_that_comes_back(bench: Bench) -> None:
    bench.program.sso.consent = "ask"
    bench.begin()
    button(bench.picker, SIGN_IN).click()
    bench.wait(lambda: bench.visits)

    bench.program.sso.consent = "allow"
    button(dialog(BrowserDialog), "Use a code instead").click()

    bench.wait(bench.picker.account_box.count)
    assert bench.entries()[0][1] == ARCHIVE


def test_cancelling_leaves_the_way_on(bench: Bench) -> None:
    bench.program.sso.consent = "ask"
    bench.begin()
    button(bench.picker, SIGN_IN).click()
    bench.wait(lambda: bench.visits)

    button(dialog(BrowserDialog), "Cancel").click()
    bench.wait(lambda: bench.picker.button.accessibleName() == SIGN_IN)

    assert shown_texts(bench.picker) == [OR_TYPE]


def test_who_refuses_reads_why_nothing_is_there(bench: Bench) -> None:
    bench.program.sso.consent = "deny"
    bench.begin()

    button(bench.picker, SIGN_IN).click()

    bench.wait(lambda: "The sign-in was refused in the browser." in shown_texts(bench.picker))
    assert button(bench.picker, SIGN_IN).isEnabled()


def test_who_is_signed_in_has_the_lists_at_once(bench: Bench) -> None:
    bench.begin()
    bench.sign_in()
    again = Bench(bench.qtbot, bench.interactions._theme, bench.program.aws)
    again.profile = bench.profile

    again.begin()
    again.wait(again.picker.account_box.count)

    assert again.visits == []
    assert not again.picker.button.isVisible()
    again.close()


def test_the_focus_goes_from_the_button_to_the_accounts(bench: Bench) -> None:
    bench.begin()
    bench.picker.button.setFocus()

    bench.sign_in()

    assert bench.picker.focusWidget() is bench.picker.account_box


def test_the_focus_stays_where_the_user_went_meanwhile(bench: Bench) -> None:
    bench.begin()
    button(bench.picker, SIGN_IN).click()
    bench.picker.role_box.setFocus()

    bench.wait(bench.picker.account_box.count)

    assert bench.picker.focusWidget() is bench.picker.role_box


def test_the_focus_goes_to_the_role_where_there_is_one_account_alone(bench: Bench) -> None:
    bench.program.ada.assignments = [
        one for one in bench.program.ada.assignments if one.account == bench.program.aws.account
    ]
    bench.begin()

    bench.sign_in()

    assert bench.picker.account() == bench.program.aws.account
    assert bench.picker.focusWidget() is bench.picker.role_box


def test_the_kept_account_and_role_are_shown_in_words(bench: Bench) -> None:
    bench.begin()
    bench.picker.put("210987654321", "Auditor")
    assert bench.picker.account_box.line.text() == "210987654321"

    bench.sign_in()

    assert bench.picker.account_box.line.text() == ARCHIVE
    assert (bench.picker.account(), bench.picker.role()) == ("210987654321", "Auditor")
    bench.wait(bench.picker.role_box.count)
    assert bench.changes == []


def test_both_can_be_typed_without_a_sign_in(bench: Bench) -> None:
    bench.begin()

    QTest.keyClicks(bench.picker.account_box.line, "2109-8765-4321")
    QTest.keyClicks(bench.picker.role_box.line, " Auditor ")

    assert bench.changes[-1] == ("210987654321", "Auditor")
    bench.picker.account_box.line.editingFinished.emit()
    assert bench.picker.account_box.line.text() == "210987654321"


def test_a_typed_account_shows_its_roles_once_somebody_is_signed_in(bench: Bench) -> None:
    bench.begin()
    bench.sign_in()

    QTest.keyClicks(bench.picker.account_box.line, bench.program.aws.account)

    bench.wait(lambda: bench.entries()[1] == ["Auditor", "Operator"])
    assert bench.picker.role() == ""


def test_an_account_that_the_sign_in_does_not_open_is_told(bench: Bench) -> None:
    bench.begin()
    bench.sign_in()

    QTest.keyClicks(bench.picker.account_box.line, "444444444444")

    bench.wait(lambda: "This sign-in does not open the account 444444444444." in shown_texts(bench.picker))
    QTest.keyClick(bench.picker.account_box.line, Qt.Key.Key_Backspace)
    assert shown_texts(bench.picker) == []


@pytest.mark.parametrize(
    "change",
    [
        {"sso_start_url": ""},
        {"sso_start_url": "https://acme"},
        {"sso_start_url": "http://acme.awsapps.com/start"},
        {"sso_region": ""},
        {"sso_region": "frankfurt"},
    ],
    ids=lambda change: "=".join(next(iter(change.items()))),
)
def test_without_a_whole_session_there_is_nothing_to_sign_in_to(bench: Bench, change: dict[str, str]) -> None:
    bench.profile = replace(bench.profile, **change)  # type: ignore[arg-type]

    bench.begin()

    assert not bench.picker.button.isVisible()


def test_a_start_url_without_its_region_says_what_comes_first(bench: Bench) -> None:
    bench.profile = replace(bench.profile, sso_session="", sso_region="")

    bench.begin()

    assert shown_texts(bench.picker) == [FIRST]


def test_another_session_takes_the_lists_away(bench: Bench) -> None:
    bench.begin()
    bench.sign_in()

    bench.picker.show_session(replace(bench.profile, sso_session="other"))

    assert bench.entries() == ([], [])
    assert button(bench.picker, SIGN_IN).isEnabled()


def test_another_session_ends_the_sign_in_to_the_one_before(bench: Bench) -> None:
    bench.program.sso.consent = "ask"
    bench.begin()
    button(bench.picker, SIGN_IN).click()
    bench.wait(lambda: bench.visits)

    bench.picker.show_session(replace(bench.profile, sso_session="other"))

    assert [one for one in bench.window.findChildren(BrowserDialog) if one.isVisible()] == []
    assert button(bench.picker, SIGN_IN).isEnabled()
    assert bench.entries() == ([], [])


def test_a_user_without_accounts_is_told(bench: Bench) -> None:
    bench.program.ada.assignments.clear()
    bench.begin()

    button(bench.picker, SIGN_IN).click()

    bench.wait(lambda: NOTHING in shown_texts(bench.picker))


def test_a_token_that_others_may_read_is_told(bench: Bench) -> None:
    bench.begin()
    bench.sign_in()
    token_path(session_of(bench.profile)).chmod(0o644)

    bench.picker.use(bench.lookups)

    bench.wait(lambda: any("chmod 600" in text for text in shown_texts(bench.picker)))
    assert bench.entries()[0][1] == ARCHIVE


def test_every_control_has_a_name(bench: Bench) -> None:
    bench.begin()

    assert nameless(bench.picker) == []
