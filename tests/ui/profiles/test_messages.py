"""When a field of the form tells what is wrong: on leaving, on a paste, at the button; and when it stops to."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from snapshot_importer.accounts.profiles import Method
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.theme.theme import Theme
from ui.profiles.profiles_desk import SECRET, Desk


def line(desk: Desk, field: str) -> QLineEdit:
    widget = desk.form.rows[field].field
    found = widget if isinstance(widget, QLineEdit) else widget.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def paste(field: QLineEdit, text: str) -> None:
    QApplication.clipboard().setText(text)
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


# Method, field, a mistake, and the same without it.
MISTAKES: list[tuple[Method, str, str, str]] = [
    ("access-key", "access_key_id", "AKIA123", "AKIAIOSFODNN7EXAMPLE"),
    ("access-key", "mfa_device", "123456", "GAHT12345678"),
    ("access-key", "endpoint_url", "http://elsewhere.example", "https://elsewhere.example"),
    ("sso", "sso_start_url", "http://acme.awsapps.com/start", "https://acme.awsapps.com/start"),
    ("role", "role_arn", "arn:aws:iam::1111:role/A", "arn:aws:iam::111122223333:role/A"),
    ("role", "external_id", "x", "xy"),
    ("role", "role_session_name", "two words", "two-words"),
    ("role", "duration", "5 min", "15 min"),
    ("role", "mfa_device", "arn:aws:iam::111122223333:user/me", "arn:aws:iam::111122223333:mfa/me"),
]


@pytest.mark.parametrize(("method", "field", "text"), [mistake[:3] for mistake in MISTAKES])
def test_a_mistake_is_told_when_its_field_is_left_and_not_before(
    desk: Desk, method: Method, field: str, text: str
) -> None:
    desk.open()
    desk.choose_method(method)
    desk.type(line(desk, field), text)
    assert desk.message(field) == ""

    QTest.keyClick(line(desk, field), Qt.Key.Key_Tab)
    assert desk.message(field)
    assert desk.form.rows[field].field.property("state") == "error"
    assert desk.message(field) in desk.form.rows[field].field.accessibleDescription()


@pytest.mark.parametrize(("method", "field", "text", "right"), MISTAKES)
def test_a_message_goes_while_typing_as_soon_as_it_is_not_true_and_no_other_comes(
    desk: Desk, method: Method, field: str, text: str, right: str
) -> None:
    desk.open()
    desk.choose_method(method)
    paste(line(desk, field), text)
    told = {desk.message(field)}
    assert told != {""}

    line(desk, field).selectAll()
    for letter in right:
        QTest.keyClicks(line(desk, field), letter)
        told.add(desk.message(field))
    assert desk.message(field) == ""
    assert len(told) == 2
    assert desk.form.rows[field].field.property("state") == ""


@pytest.mark.parametrize(
    ("method", "field", "text"),
    [
        ("role", "role_arn", "arn:aws:iam::111122223333:role/Auditor"),
        ("role", "mfa_device", "arn:aws:iam::111122223333:mfa/me"),
        ("role", "external_id", "acme-42"),
        ("access-key", "access_key_id", "AKIAIOSFODNN7EXAMPLE"),
        ("access-key", "secret", SECRET),
    ],
)
def test_what_comes_along_with_a_paste_is_taken_off(
    desk: Desk, method: Method, field: str, text: str
) -> None:
    desk.open()
    desk.choose_method(method)
    paste(line(desk, field), f"\ufeff  {text}\u200b\n")

    assert line(desk, field).text() == text
    assert desk.page.has_changes()


def test_id_and_secret_that_were_swapped_are_told_at_both(desk: Desk) -> None:
    desk.open()
    paste(line(desk, "access_key_id"), SECRET[:40])
    paste(line(desk, "secret"), "AKIAIOSFODNN7EXAMPLE")

    assert "looks like a secret access key" in desk.message("access_key_id")
    assert "looks like an access key id" in desk.message("secret")


def test_a_warning_does_not_keep_from_saving(desk: Desk) -> None:
    desk.open()
    desk.type(desk.form.look.name, "odd")
    desk.type(desk.form.keys.access_key_id, "AKIAIOSFODNN7EXAMPLE")
    paste(desk.form.keys.secret, SECRET[:39])
    assert desk.message("secret") == "AWS makes secrets of 40 characters, this one has 39."
    assert desk.form.rows["secret"].field.property("state") == "warning"

    assert desk.saved("odd").access_key_id == "AKIAIOSFODNN7EXAMPLE"


def test_a_field_that_was_only_passed_is_not_told(desk: Desk) -> None:
    desk.open()
    desk.form.look.name.setFocus()
    for _ in range(12):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)

    assert [name for name in desk.form.rows if desk.message(name)] == []


def test_the_button_tells_all_and_goes_to_the_first(desk: Desk) -> None:
    page = desk.open()
    page.resize(1000, 480)
    desk.type(desk.form.look.name, "finance")
    desk.choose_method("role")
    desk.type(desk.form.role.external_id, "x")
    desk.form.role.role_arn.setText("Auditor")
    desk.save()

    assert [name for name in desk.form.rows if desk.message(name)] == [
        "source_profile",
        "role_arn",
        "external_id",
    ]
    assert QApplication.focusWidget() is desk.form.role.source_profile
    assert desk.store.profiles() == ()


def test_the_first_wrong_field_is_brought_up_with_its_text_selected(desk: Desk, aws: Simulator) -> None:
    source = desk.keep(aws, "source")
    page = desk.open()
    page.resize(1000, 480)
    page.list.add_button.click()
    desk.type(desk.form.look.name, "finance")
    desk.choose_method("role")
    desk.choose(desk.form.role.source_profile, source.id)
    desk.type(desk.form.role.role_arn, "arn:aws:iam::111122223333:role/Auditor")
    desk.type(desk.form.role.mfa_device.line, "operator")
    desk.form.look.name.setFocus()
    desk.save()

    device = desk.form.role.mfa_device
    assert QApplication.focusWidget() is device
    assert device.line.selectedText() == "operator"
    assert not device.visibleRegion().isEmpty()


def test_return_in_a_field_never_saves(desk: Desk, aws: Simulator) -> None:
    desk.open()
    desk.fill_key(aws)
    QTest.keyClick(desk.form.look.name, Qt.Key.Key_Return)

    assert desk.store.profiles() == ()
    assert desk.page.has_changes()


def test_no_tool_tip_repeats_a_secret(desk: Desk) -> None:
    desk.open()
    paste(desk.form.keys.secret, SECRET * 2)
    desk.form.keys.show_secret.click()

    assert SECRET not in desk.form.keys.secret.toolTip()
    hints = desk.form.keys.secret.inputMethodHints()
    assert hints & Qt.InputMethodHint.ImhSensitiveData
    assert hints & Qt.InputMethodHint.ImhNoPredictiveText


@pytest.mark.parametrize(
    ("method", "name"), [("access-key", "Session duration"), ("role", "Duration")], ids=["key", "role"]
)
def test_the_line_of_a_duration_says_what_it_is(desk: Desk, method: Method, name: str) -> None:
    desk.open()
    desk.choose_method(method)

    assert line(desk, "duration").accessibleName() == name


def test_a_placeholder_can_be_read_after_a_mistake_as_before(desk: Desk, theme: Theme) -> None:
    desk.open()
    device = line(desk, "mfa_device")
    desk.type(device, "123456")
    desk.form.look.name.setFocus()
    assert desk.message("mfa_device")

    desk.type(device, "")
    QTest.keyClick(device, Qt.Key.Key_Delete)

    assert device.palette().color(QPalette.ColorRole.PlaceholderText) == theme.colour("text2")


@pytest.mark.parametrize("method", ["access-key", "shared", "sso", "role", "environment"])
def test_the_keyboard_alone_comes_from_the_name_to_the_button(desk: Desk, method: Method) -> None:
    page = desk.open()
    desk.choose_method(method)
    desk.type(desk.form.look.name, "by hand")
    seen = [focused()]
    while seen[-1] is not page.detail.save_button and len(seen) < 40:
        QTest.keyClick(seen[-1], Qt.Key.Key_Tab)
        seen.append(focused())

    assert seen[-1] is page.detail.save_button
    assert len(set(seen)) == len(seen)
    tops = [
        one.mapTo(page, one.rect().topLeft()).y() for one in seen[:-1] if page.detail.form.isAncestorOf(one)
    ]
    assert tops == sorted(tops)
