"""The profiles of ~/.aws on the page as the files change on disk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.windows import home_of_aws, shown_texts
from snapshot_importer.ui.shared_files import SharedFiles
from ui.profiles.profiles_desk import SECRET, Desk


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    credentials = f"[one]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {SECRET}\n"
    home_of_aws(tmp_path / "home", monkeypatch, credentials)
    return tmp_path / "home" / ".aws"


@pytest.fixture
def watched(desk: Desk, files: Path) -> SharedFiles:
    """The page, told of each change by what watches the files."""
    page = desk.open()
    watch = SharedFiles(desk.background, page)
    watch.changed.connect(page.take_shared)
    with desk.qtbot.waitSignal(watch.changed, timeout=15_000):
        watch.start()
    return watch


def change(desk: Desk, path: Path, text: str, fact: Callable[[], object]) -> None:
    """Write a file and wait until *fact* shows it; writing may be seen in several steps."""
    path.write_text(text, encoding="utf-8")
    desk.wait(fact)


@pytest.mark.usefixtures("watched")
def test_a_new_profile_is_offered_and_nothing_typed_is_lost(desk: Desk, files: Path) -> None:
    desk.type(desk.form.look.name, "half")
    desk.choose_method("shared")
    desk.choose(desk.form.shared.shared_name, "one")
    desk.choose(desk.form.place.region, "eu-north-1")
    two = "[profile two]\ncredential_process = /bin/true\n"
    change(desk, files / "config", two, lambda: desk.form.shared.shared_name.findData("two") >= 0)

    assert desk.form.shared.shared_name.currentData() == "one"
    assert desk.form.look.name.text() == "half"
    assert desk.form.place.region.currentData() == "eu-north-1"
    assert "2 more profiles in ~/.aws" in shown_texts(desk.page)


@pytest.mark.usefixtures("watched")
def test_a_profile_that_goes_stays_chosen_and_says_so(desk: Desk, files: Path) -> None:
    desk.type(desk.form.look.name, "one")
    desk.choose_method("shared")
    desk.choose(desk.form.shared.shared_name, "one")
    profile = desk.saved("one")
    gone = "This profile is not in ~/.aws now."
    change(desk, files / "credentials", "", lambda: desk.message("shared_name").startswith(gone))

    assert desk.form.shared.shared_name.currentData() == "one"
    assert not desk.page.has_changes()
    assert profile.shared_name == "one"


@pytest.mark.usefixtures("watched")
def test_a_session_that_changes_in_the_file_is_no_change_of_the_users(desk: Desk, files: Path) -> None:
    session = "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = {}\n"
    sessions = desk.form.sso.sso_session
    change(desk, files / "config", session.format("eu-west-1"), lambda: sessions.findData("acme") >= 0)
    desk.type(desk.form.look.name, "imaging")
    desk.choose_method("sso")
    desk.choose(desk.form.sso.sso_session, "acme")
    desk.type(desk.form.sso.picker.account_box.line, "111122223333")
    desk.type(desk.form.sso.picker.role_box.line, "ImagingOperator")
    desk.saved("imaging")
    change(
        desk, files / "config", session.format("eu-north-1"), lambda: "eu-north-1" in sessions.currentText()
    )

    assert not desk.page.has_changes()


def test_ten_megabytes_of_garbage_leave_the_page_as_it_was(
    desk: Desk, files: Path, watched: SharedFiles
) -> None:
    desk.type(desk.form.look.name, "half")
    desk.choose_method("shared")
    desk.choose(desk.form.shared.shared_name, "one")
    with desk.qtbot.waitSignal(watched.changed, timeout=15_000):
        (files / "config").write_text("\x00]garbage[=\n" * 900_000, encoding="utf-8")

    assert desk.form.shared.shared_name.currentData() == "one"
    assert desk.form.look.name.text() == "half"


@pytest.mark.usefixtures("watched")
def test_a_broken_file_names_its_line_beside_the_list(desk: Desk, files: Path) -> None:
    broken = "[profile two]\ncredential_process = /bin/true\nno equals sign here\n"
    change(
        desk, files / "config", broken, lambda: any("Line 3 of" in text for text in shown_texts(desk.page))
    )

    assert "2 more profiles in ~/.aws" in shown_texts(desk.page)
