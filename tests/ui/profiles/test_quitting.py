"""Quitting while a profile was changed and not saved."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from fakes.windows import Windows, answer, question
from snapshot_importer.ui.profiles.page import ProfilesPage


@pytest.fixture
def changed(windows: Windows) -> ProfilesPage:
    """The page with another name typed, and another page on show."""
    windows.signed_in()
    windows.desk.window.show_page("profiles")
    page = windows.page(ProfilesPage)
    name = page.detail.form.look.name
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "renamed")
    windows.desk.window.show_page("tasks")
    return page


def goes_on(windows: Windows) -> bool:
    """Whether quitting went on: to its next question, or to the end."""
    boxes = [
        box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()
    ]
    return not windows.window.isVisible() or [box.text() for box in boxes] == ["Quit Snapshot Importer?"]


def test_quitting_asks_first_and_stay_stays(windows: Windows, changed: ProfilesPage) -> None:
    windows.window.close()
    assert question().text() == "Save the changes?"
    assert changed.isVisible()
    answer("Stay")

    assert windows.window.isVisible()
    assert changed.has_changes()


def test_what_is_saved_is_kept_and_quitting_goes_on(windows: Windows, changed: ProfilesPage) -> None:
    windows.window.close()
    answer("Save")

    windows.wait(lambda: goes_on(windows))
    assert windows.session.profile is not None
    assert windows.session.profile.name == "renamed"


def test_what_is_discarded_is_not_kept_and_quitting_goes_on(windows: Windows, changed: ProfilesPage) -> None:
    windows.window.close()
    answer("Discard")

    windows.wait(lambda: goes_on(windows))
    assert windows.session.profile is not None
    assert windows.session.profile.name == "imaging-prod"
