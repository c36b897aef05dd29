"""Questions of sign-ins that run in workers: asked on the GUI thread, one at a time, and ended whenever the user wants."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from snapshot_importer.accounts.interaction import Interaction, ProgramQuestion, SignInCancelled
from ui.sign_in.sign_in_desk import FINANCE, RETAIL, Desk, mfa_question, questions

WRONG = "AWS did not accept this code. A code works once: wait for the next one."


def test_the_worker_gets_the_code_that_was_typed(desk: Desk) -> None:
    answer = desk.ask_code()

    QTest.keyClicks(desk.mfa().field, "492816")

    assert answer.result(5) == "492816"
    assert not desk.interactions.waits(FINANCE.id)


def test_the_dialog_stays_for_another_code_and_goes_with_the_sign_in(desk: Desk) -> None:
    interaction = desk.interactions.begin(FINANCE)

    def work() -> tuple[str, str]:
        first = interaction.mfa_code(mfa_question())
        return first, interaction.mfa_code(mfa_question(problem=WRONG))

    codes = desk.executor.submit(work)
    desk.wait(questions)
    first = desk.mfa()
    QTest.keyClicks(first.field, "111111")
    desk.wait(lambda: desk.interactions.waits(FINANCE.id))
    assert desk.mfa() is first
    QTest.keyClicks(first.field, "222222")

    assert codes.result(5) == ("111111", "222222")
    assert questions() == ["MFA code for finance"]
    desk.interactions.finish(FINANCE.id, interaction)
    assert questions() == []


@pytest.mark.parametrize(
    "stop",
    [
        pytest.param(lambda desk: desk.mfa().reject(), id="the dialog's Cancel"),
        pytest.param(lambda desk: desk.mfa().close(), id="closing the dialog"),
        pytest.param(lambda desk: desk.interactions.cancel(FINANCE.id), id="the session's Cancel"),
        pytest.param(lambda desk: desk.interactions.begin(FINANCE), id="a newer sign-in"),
        pytest.param(lambda desk: desk.interactions.close(), id="the program's end"),
    ],
)
def test_a_cancel_ends_the_waiting_and_nothing_is_asked_again(
    desk: Desk, stop: Callable[[Desk], object]
) -> None:
    again = threading.Event()

    def work(person: Interaction) -> str:
        with pytest.raises(SignInCancelled):
            person.mfa_code(mfa_question())
        for ask in (
            lambda: person.mfa_code(mfa_question()),
            lambda: person.run_program(ProgramQuestion("finance", "keys")),
            lambda: person.wait(60),
        ):
            with pytest.raises(SignInCancelled):
                ask()
        again.set()
        return "ended"

    ended = desk.sign_in(FINANCE, work)
    desk.wait(questions)
    stop(desk)

    assert ended.result(5) == "ended"
    assert again.is_set()
    desk.wait(lambda: not questions())
    assert not desk.interactions.waits(FINANCE.id)


def test_a_wait_between_two_looks_is_ended_by_a_cancel(desk: Desk) -> None:
    def work(person: Interaction) -> str:
        person.wait(0)
        person.wait(3600)
        return "waited to the end"

    waiting = desk.sign_in(FINANCE, work)
    desk.interactions.cancel(FINANCE.id)

    assert isinstance(waiting.exception(5), SignInCancelled)


def test_an_answer_to_a_cancelled_sign_in_opens_nothing(desk: Desk) -> None:
    first = desk.interactions.begin(FINANCE)
    asking = desk.executor.submit(first.mfa_code, mfa_question())
    desk.interactions.cancel(FINANCE.id)

    assert isinstance(desk.ended(asking), SignInCancelled)
    QApplication.processEvents()
    assert questions() == []


def test_two_profiles_are_asked_about_one_after_the_other(desk: Desk) -> None:
    finance, retail = desk.ask_code(FINANCE), desk.ask_code(RETAIL)
    assert questions() == ["MFA code for finance"]

    QTest.keyClicks(desk.mfa().field, "111111")
    assert finance.result(5) == "111111"
    desk.interactions.cancel(FINANCE.id)
    assert questions() == ["MFA code for retail"]
    QTest.keyClicks(desk.mfa().field, "222222")

    assert retail.result(5) == "222222"


def test_show_brings_the_question_of_a_profile_before_the_others(desk: Desk) -> None:
    finance, _retail = desk.ask_code(FINANCE), desk.ask_code(RETAIL)
    desk.interactions.show(RETAIL.id)
    assert questions() == ["MFA code for retail"]
    desk.interactions.show(FINANCE.id)

    assert questions() == ["MFA code for finance"]
    desk.wait(desk.mfa().isActiveWindow)
    QTest.keyClicks(desk.mfa().field, "222222")
    assert finance.result(5) == "222222"


def test_whose_turn_it_is_is_told_at_every_change(desk: Desk) -> None:
    told: list[bool] = []
    desk.interactions.waiting_changed.connect(lambda who: told.append(desk.interactions.waits(who)))
    desk.ask_code()
    QTest.keyClicks(desk.mfa().field, "123456")
    desk.interactions.cancel(FINANCE.id)

    assert told == [True, False, False]


def test_the_window_behind_can_be_used_and_stays_where_it_is(desk: Desk) -> None:
    pressed: list[bool] = []
    desk.window.clicked.connect(lambda: pressed.append(True))
    desk.ask_code()

    QTest.mouseClick(desk.window, Qt.MouseButton.LeftButton)

    assert pressed == [True]
    assert QApplication.activeModalWidget() is None


def test_a_question_can_be_answered_over_a_dialog_that_blocks_its_window(desk: Desk) -> None:
    blocking = QDialog(desk.window)
    blocking.open()
    answer = desk.ask_code()
    assert desk.mfa().parent() is blocking

    blocking.close()
    blocking.deleteLater()
    desk.wait(lambda: questions() and desk.mfa().parent() is desk.window)
    QTest.keyClicks(desk.mfa().field, "123456")

    assert answer.result(5) == "123456"


def test_who_works_elsewhere_is_alerted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    alerted: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", alerted.append)
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    desk.ask_code()

    assert alerted == [desk.window]


def test_who_is_here_is_not_alerted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    alerted: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", alerted.append)
    desk.ask_code()

    assert alerted == []
    desk.wait(desk.mfa().isActiveWindow)


def test_the_end_of_a_sign_in_closes_nothing_of_a_later_one(desk: Desk) -> None:
    first = desk.interactions.begin(FINANCE)
    desk.ask_code()

    desk.interactions.finish(FINANCE.id, first)

    assert questions() == ["MFA code for finance"]
    desk.interactions.cancel(FINANCE.id)
    assert questions() == []
