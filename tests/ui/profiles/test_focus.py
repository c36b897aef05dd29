"""Where the keyboard is, and what can be seen, once a button has done its work."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from fakes.windows import Windows, button
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles.page import ProfilesPage
from ui.profiles.profiles_desk import Desk


def test_the_focus_goes_to_the_list_once_a_profile_is_added(desk: Desk, aws: Simulator) -> None:
    page = desk.open()
    desk.fill_key(aws)
    page.detail.save_button.setFocus()

    profile = desk.saved("imaging")

    assert page.window().focusWidget() is page.list.view
    assert page.list.current_key() == profile.id


def test_the_result_of_a_new_profile_is_scrolled_to(desk: Desk, aws: Simulator) -> None:
    page = desk.open()
    page.resize(1100, 500)
    desk.fill_key(aws)
    desk.form.place.endpoint_url.setFocus()
    bar = page.detail.pane.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0

    desk.saved("imaging")

    assert bar.value() == 0


def test_the_focus_stays_at_the_buttons_of_the_sign_in_while_it_is_tested(desk: Desk, aws: Simulator) -> None:
    profile = desk.keep(aws, "imaging")
    page = desk.open()
    page.show_profile(profile)
    header = page.detail.header
    header.test_button.setFocus()

    header.test_button.click()

    assert desk.state(profile) == "signing-in"
    assert page.window().focusWidget() is button(header, "Cancel")
    desk.wait(lambda: desk.state(profile) == "ok")
    assert page.window().focusWidget() is header.test_button
    button(header, "Sign out").setFocus()
    button(header, "Sign out").click()
    assert page.window().focusWidget() is header.test_button


def test_f6_visits_list_detail_and_the_buttons_beneath(windows: Windows) -> None:
    windows.signed_in()
    windows.window.show_page("profiles")
    page = windows.page(ProfilesPage)
    page.list.view.setFocus()

    seen = []
    for _ in range(5):
        QTest.keyClick(windows.window, Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())

    bar, rail = windows.window.bar.profile_button, windows.window.rail
    assert seen[1:] == [button(page, "Remove…"), bar, rail, page.list.view]
    assert isinstance(seen[0], QWidget)
    assert page.detail.pane.isAncestorOf(seen[0])


def test_f6_passes_by_where_nothing_takes_the_focus(windows: Windows) -> None:
    windows.signed_in()
    windows.window.show_page("profiles")
    page = windows.page(ProfilesPage)
    page.detail.foot.remove.setEnabled(False)
    page.detail.form.look.name.setFocus()

    QTest.keyClick(windows.window, Qt.Key.Key_F6)

    assert QApplication.focusWidget() is windows.window.bar.profile_button
