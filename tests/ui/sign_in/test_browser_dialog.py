"""The dialog of a sign-in in the browser: what it opens, says and hands on."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fakes.windows import HOSTILE, button, nameless, rich_labels, shown_texts
from snapshot_importer.accounts.interaction import BrowserPage, SignInCancelled
from snapshot_importer.ui.sign_in import browser_dialog
from snapshot_importer.ui.sign_in.browser import open_page
from snapshot_importer.ui.sign_in.browser_dialog import COMPARE, NO_BROWSER, BrowserDialog
from snapshot_importer.ui.theme.theme import Theme
from ui.sign_in.sign_in_desk import FINANCE, Desk, mfa_question

PAGE = BrowserPage("https://oidc.eu-central-1.amazonaws.com/authorize?state=a")
CODE_PAGE = BrowserPage("https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH", "ABCD-EFGH")
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


class Browser:
    """Takes what the system's browser would get."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.is_there = True

    def open(self, url: QUrl) -> bool:
        self.opened.append(url.toString())
        return self.is_there


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    made = Browser()
    monkeypatch.setattr(QDesktopServices, "openUrl", made.open)
    return made


class Bench:
    """The dialog over a window, and what it answered."""

    def __init__(self, qtbot: QtBot, theme: Theme, page: BrowserPage) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.dialog = BrowserDialog(theme, self.window, page)
        self.answers: list[str] = []
        self.dialog.answered.connect(self.answers.append)
        self.dialog.show()


def test_it_opens_the_page_and_says_where_it_is(qtbot: QtBot, theme: Theme, browser: Browser) -> None:
    bench = Bench(qtbot, theme, PAGE)

    assert browser.opened == [PAGE.url]
    assert bench.dialog.windowTitle() == "Sign in with your browser"
    assert shown_texts(bench.dialog) == [
        "Allow access on the page that opened, at oidc.eu-central-1.amazonaws.com. Then the sign-in goes on by itself.",
        "Waiting for the browser…",
    ]
    assert not bench.dialog.isModal()
    assert nameless(bench.dialog) == []


def test_a_code_is_to_be_compared(qtbot: QtBot, theme: Theme, browser: Browser) -> None:
    bench = Bench(qtbot, theme, CODE_PAGE)

    texts = shown_texts(bench.dialog)
    assert texts[:2] == [COMPARE, "ABCD-EFGH"]
    assert "acme.awsapps.com" in texts[2]
    assert bench.dialog.code.accessibleName() == "Code ABCD-EFGH"
    with pytest.raises(AssertionError, match="no button"):
        button(bench.dialog, "Use a code instead")
    assert browser.opened == [CODE_PAGE.url]


def test_it_counts_down(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        """Stands still."""

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
            return NOW

    monkeypatch.setattr(browser_dialog, "datetime", Clock)
    bench = Bench(qtbot, theme, BrowserPage(PAGE.url, ends=NOW + timedelta(minutes=9, seconds=41.6)))

    assert bench.dialog.waiting.text() == "Waiting for the browser… ends in 9:41"
    bench.dialog.takes(BrowserPage(PAGE.url, ends=NOW + timedelta(seconds=-5)))
    assert bench.dialog.waiting.text() == "Waiting for the browser… ends in 0:00"


def test_the_page_is_opened_again_and_copied(qtbot: QtBot, theme: Theme, browser: Browser) -> None:
    bench = Bench(qtbot, theme, PAGE)

    button(bench.dialog, "Open browser again").click()
    button(bench.dialog, "Copy link").click()

    assert browser.opened == [PAGE.url, PAGE.url]
    assert QApplication.clipboard().text() == PAGE.url
    assert button(bench.dialog, "Copied").isEnabled()


def test_where_no_browser_opens_it_says_what_to_do(qtbot: QtBot, theme: Theme, browser: Browser) -> None:
    browser.is_there = False
    bench = Bench(qtbot, theme, PAGE)
    assert NO_BROWSER in shown_texts(bench.dialog)

    browser.is_there = True
    button(bench.dialog, "Open browser again").click()

    assert NO_BROWSER not in shown_texts(bench.dialog)


def test_who_asks_for_a_code_gets_the_page_with_it(qtbot: QtBot, theme: Theme, browser: Browser) -> None:
    bench = Bench(qtbot, theme, PAGE)

    button(bench.dialog, "Use a code instead").click()
    button(bench.dialog, "Use a code instead").click()

    assert bench.answers == ["code"]
    assert bench.dialog.takes(CODE_PAGE)
    assert bench.dialog.code.text() == "ABCD-EFGH"
    assert browser.opened == [PAGE.url, CODE_PAGE.url]
    assert not bench.dialog.takes(mfa_question())


def test_escape_cancels_and_return_does_not(qtbot: QtBot, theme: Theme, browser: Browser) -> None:
    bench = Bench(qtbot, theme, PAGE)
    rejected: list[bool] = []
    bench.dialog.rejected.connect(lambda: rejected.append(True))

    bench.dialog.setFocus()
    QTest.keyClick(bench.dialog, Qt.Key.Key_Return)
    assert (rejected, browser.opened) == ([], [PAGE.url])

    QTest.keyClick(bench.dialog, Qt.Key.Key_Escape)
    assert rejected == [True]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_of_others_stays_text(qtbot: QtBot, theme: Theme, text: str) -> None:
    bench = Bench(qtbot, theme, BrowserPage(f"https://acme.awsapps.com/{text}", text[:64]))

    assert rich_labels(bench.dialog) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://acme.awsapps.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "smb://host/share",
        "ms-settings:privacy",
        "vscode://file/etc/passwd",
        "https://user@acme.awsapps.com/",
        "https:///path",
        "https://",
        "C:\\Windows\\System32\\calc.exe",
        "/usr/bin/xterm",
        "http://127.0.0.1.example.org/",
        "https://acme.awsapps.com/a b",
        "",
    ],
)
def test_nothing_but_https_reaches_the_system(address: str, browser: Browser) -> None:
    assert not open_page(address)
    assert browser.opened == []


@pytest.mark.parametrize(
    "address", ["https://acme.awsapps.com/start/#/device?user_code=AB", "http://127.0.0.1:4566/authorize"]
)
def test_pages_of_a_sign_in_reach_the_browser(address: str, browser: Browser) -> None:
    assert open_page(address)
    assert browser.opened == [address]


def test_a_sign_in_shows_its_page_and_may_be_turned_to_a_code(desk: Desk, browser: Browser) -> None:
    interaction = desk.interactions.begin(FINANCE)

    def work() -> str:
        interaction.show_page(PAGE)
        while not interaction.wants_code():
            interaction.wait(0.01)
        interaction.show_page(CODE_PAGE)
        interaction.wait(60)
        return "never"

    ended = desk.executor.submit(work)
    desk.wait(lambda: desk.interactions.waits(FINANCE.id))
    shown = only_browser_dialog()
    button(shown, "Use a code instead").click()
    desk.wait(lambda: shown.code.text() == "ABCD-EFGH")
    desk.wait(lambda: desk.interactions.waits(FINANCE.id))
    assert only_browser_dialog() is shown
    button(shown, "Cancel").click()

    assert isinstance(desk.ended(ended), SignInCancelled)
    assert browser.opened == [PAGE.url, CODE_PAGE.url]


def only_browser_dialog() -> BrowserDialog:
    (found,) = [
        window
        for window in QApplication.topLevelWidgets()
        if isinstance(window, BrowserDialog) and window.isVisible()
    ]
    return found
