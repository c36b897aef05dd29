"""Giving up a profile that was never kept."""

from fakes.windows import answer, button, question
from snapshot_importer.simulator.server import Simulator
from ui.profiles.profiles_desk import Desk


def test_discard_gives_a_new_profile_up_for_the_one_in_use(desk: Desk, aws: Simulator) -> None:
    profile = desk.keep(aws, "imaging")
    desk.session.use_profile(profile.id)
    page = desk.open()
    page.add()
    assert button(page, "Discard").isEnabled()  # nothing is typed yet, and there is somewhere to go
    desk.type(desk.form.look.name, "by mistake")

    button(page, "Discard").setFocus()
    button(page, "Discard").click()

    assert page.detail.profile.id == profile.id
    assert not page.has_changes()
    assert page.list.view.model().rowCount() == 1
    assert page.window().focusWidget() is page.list.view


def test_discard_empties_the_form_where_there_is_no_other_profile(desk: Desk) -> None:
    page = desk.open()
    assert not button(page, "Discard").isEnabled()
    desk.type(desk.form.look.name, "by mistake")

    button(page, "Discard").click()

    assert desk.form.look.name.text() == ""
    assert not button(page, "Discard").isEnabled()


def test_a_new_profile_that_is_given_up_is_not_kept_when_the_keyring_answers(
    desk: Desk, aws: Simulator
) -> None:
    profile = desk.keep(aws, "imaging")
    page = desk.open()
    page.add()
    desk.fill_key(aws, name="late")
    given_up = page.detail.profile
    desk.keyring.answers.clear()
    desk.save()

    button(page, "Discard").click()
    desk.keyring.answers.set()

    desk.wait(lambda: desk.keyring.puts and desk.keyring.get(given_up.secret_name) is None)
    assert desk.store.profiles() == (profile,)


def test_leaving_a_new_profile_asks_whether_it_is_to_be_added(desk: Desk, aws: Simulator) -> None:
    profile = desk.keep(aws, "imaging")
    page = desk.open()
    page.add()
    desk.fill_key(aws, name="second")

    page.go_to(profile.id)

    assert question().text() == "Add the profile?"
    answer("Add")
    desk.wait(lambda: page.detail.profile.id == profile.id)
    assert [one.name for one in desk.store.profiles()] == ["imaging", "second"]
