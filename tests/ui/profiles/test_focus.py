"""Where the keyboard is, and what can be seen, once a button has done its work."""

from fakes.windows import button, only
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles.scroll_pane import ScrollPane
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
    bar = only(page, ScrollPane).verticalScrollBar()
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
