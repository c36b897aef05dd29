"""The dialog for an MFA code: what it says, what it takes, and when it hands the code on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fakes.windows import HOSTILE, button, nameless, rich_labels, shown_texts
from snapshot_importer.accounts.interaction import MfaQuestion
from snapshot_importer.ui.sign_in.mfa_dialog import INCOMPLETE, MfaDialog
from snapshot_importer.ui.theme.theme import Theme
from ui.sign_in.sign_in_desk import DEVICE, mfa_question

WRONG = "AWS did not accept this code. A code works once: wait for the next one."


class Bench:
    """The dialog over a window, and the codes that it handed on."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.dialog = MfaDialog(theme, self.window, mfa_question())
        self.codes: list[str] = []
        self.dialog.answered.connect(self.codes.append)
        self.dialog.show()
        self.dialog.activateWindow()
        qtbot.waitUntil(self.dialog.field.hasFocus)

    def paste(self, text: str) -> None:
        QApplication.clipboard().setText(text)
        QTest.keyClick(self.dialog.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme) -> Bench:
    return Bench(qtbot, theme)


def test_it_says_whose_code_and_what_for(bench: Bench) -> None:
    assert bench.dialog.windowTitle() == "MFA code for finance"
    assert shown_texts(bench.dialog) == [f"Device {DEVICE}. Needed to take the role ImagingAuditor."]
    assert bench.dialog.width() == 440
    assert nameless(bench.dialog) == []
    assert bench.dialog.field.accessibleDescription().startswith("Device arn:aws:iam::")


@pytest.mark.parametrize(
    "pasted",
    ["123456", "123 456", " 123456\n", "123-456", "123\u00a0456", "١٢٣٤٥٦", "123４５６"],
    ids=["digits", "space", "line end", "hyphen", "no-break space", "Arabic digits", "wide digits"],
)
def test_a_code_is_taken_as_it_is_pasted(bench: Bench, pasted: str) -> None:
    bench.paste(pasted)

    assert bench.codes == ["123456"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("12a3", "123"), ("½²x", ""), ("  ", ""), ("1.2-3", "123")],
    ids=["a letter", "what is no decimal", "spaces", "signs"],
)
def test_digits_only_are_kept(bench: Bench, typed: str, kept: str) -> None:
    QTest.keyClicks(bench.dialog.field, typed)

    assert bench.dialog.field.text() == kept
    assert bench.codes == []


def test_what_is_longer_than_a_code_is_not_cut_to_one(bench: Bench) -> None:
    QTest.keyClicks(bench.dialog.field, "12")
    bench.paste("1234567")

    assert bench.dialog.field.text() == "12"
    assert bench.codes == []


def test_a_digit_in_the_middle_is_mended_where_it_stands(bench: Bench) -> None:
    QTest.keyClicks(bench.dialog.field, "1245")
    bench.dialog.field.setCursorPosition(2)
    QTest.keyClicks(bench.dialog.field, "x3")

    assert bench.dialog.field.text() == "12345"
    assert bench.dialog.field.cursorPosition() == 3


def test_return_hands_on_no_code_that_is_too_short(bench: Bench) -> None:
    QTest.keyClicks(bench.dialog.field, "123")
    QTest.keyClick(bench.dialog, Qt.Key.Key_Return)

    assert bench.codes == []
    assert INCOMPLETE in shown_texts(bench.dialog)
    assert bench.dialog.field.accessibleDescription() == INCOMPLETE
    QTest.keyClicks(bench.dialog.field, "4")
    assert INCOMPLETE not in shown_texts(bench.dialog)


def test_one_code_is_handed_on_once(bench: Bench) -> None:
    QTest.keyClicks(bench.dialog.field, "123456")
    QTest.keyClicks(bench.dialog.field, "7")
    QTest.keyClick(bench.dialog, Qt.Key.Key_Return)

    assert bench.codes == ["123456"]
    assert not button(bench.dialog, "Checking…").isEnabled()
    assert button(bench.dialog, "Cancel").isEnabled()


def test_a_code_that_was_not_accepted_is_told_and_another_asked_for(bench: Bench) -> None:
    QTest.keyClicks(bench.dialog.field, "123456")

    assert bench.dialog.takes(mfa_question(problem=WRONG))

    assert WRONG in shown_texts(bench.dialog)
    assert bench.dialog.field.text() == ""
    assert bench.dialog.field.hasFocus()
    assert bench.dialog.field.accessibleDescription() == WRONG
    QTest.keyClicks(bench.dialog.field, "654321")
    assert bench.codes == ["123456", "654321"]


def test_every_step_is_made_with_keys_alone(bench: Bench) -> None:
    rejected: list[bool] = []
    bench.dialog.rejected.connect(lambda: rejected.append(True))
    stops = []
    for _ in range(3):
        stops.append(bench.dialog.focusWidget().accessibleName())
        QTest.keyClick(bench.dialog.focusWidget(), Qt.Key.Key_Tab)

    assert stops[0] == "MFA code"
    assert set(stops[1:]) == {"Continue", button(bench.dialog, "Cancel").accessibleName()}
    assert bench.dialog.field.hasFocus()
    QTest.keyClick(bench.dialog.field, Qt.Key.Key_Escape)
    assert rejected == [True]


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_shown_as_it_is_and_breaks_no_layout(qtbot: QtBot, theme: Theme, text: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = MfaDialog(theme, window, MfaQuestion(text, text, f"take the role {text[:64]}", text[:200]))
    dialog.show()

    assert rich_labels(dialog) == []
    assert dialog.width() <= 480
    assert "\u202e" not in dialog.windowTitle() + "".join(shown_texts(dialog))
