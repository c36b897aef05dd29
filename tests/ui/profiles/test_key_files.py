"""A downloaded file of an access key becomes a profile, through the menu and by a drag."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from fakes.windows import action, answer, button, dialog, nameless, question, rich_labels
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.profiles.choice_dialog import ChoiceDialog
from snapshot_importer.ui.profiles.more import More
from snapshot_importer.ui.profiles.page import ProfilesPage
from snapshot_importer.ui.profiles.saving import Keeping
from ui.profiles.profiles_desk import Desk

HEAD = "User name,Access key ID,Secret access key\r\n"


def opened(desk: Desk) -> ProfilesPage:
    page = desk.open()
    More(desk.theme, page, Keeping(desk.store, desk.keyring, desk.memory), desk.background)
    return page


def key_file(folder: Path, *rows: str, name: str = "mira_accessKeys.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(f"{row}\r\n" for row in rows), newline="")
    return path


def mira(aws: Simulator) -> str:
    return f"mira,{aws.access_key_id},{aws.secret_access_key}"


def choose(page: ProfilesPage, entry: str, path: Path) -> None:
    """Choose a file with an entry of the menu."""
    action(page.list.menu.actions(), entry).trigger()
    shown = dialog(QFileDialog)
    shown.fileSelected.emit(str(path))
    shown.close()


def drop(widget: QWidget, *paths: Path) -> bool:
    """Drag files onto *widget* and let them go; return whether they were wanted."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText("\n".join(str(path) for path in paths))
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    entering.ignore()
    QApplication.sendEvent(widget, entering)
    if not entering.isAccepted():
        return False
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    return True


def test_the_key_of_a_file_becomes_a_profile_and_the_file_is_left_alone(
    desk: Desk, aws: Simulator, tmp_path: Path
) -> None:
    path = key_file(tmp_path, mira(aws))
    before = path.read_bytes()
    page = opened(desk)
    choose(page, "Import access key CSV…", path)
    desk.wait(desk.form.keys.secret.text)

    assert desk.form.look.name.text() == "mira"
    assert desk.form.keys.access_key_id.text() == aws.access_key_id
    assert page.detail.file_note.accessibleName() == "The access key was read from mira_accessKeys.csv."
    assert "delete the file" in page.detail.file_note.accessibleDescription()
    assert desk.store.profiles() == ()
    desk.type(desk.form.place.endpoint_url, aws.endpoint)
    profile = desk.saved("mira")

    desk.wait(lambda: desk.state(profile) == "ok")
    assert desk.keyring.get(profile.secret_name) == Secret(aws.secret_access_key)
    assert page.detail.file_note.accessibleName() == "mira_accessKeys.csv still holds the secret."
    assert page.detail.file_note.isVisible()
    assert path.read_bytes() == before
    holding = [
        one
        for one in tmp_path.rglob("*")
        if one.is_file() and aws.secret_access_key.encode() in one.read_bytes()
    ]
    assert holding == [path]
    assert aws.secret_access_key not in QGuiApplication.clipboard().text()
    page.list.add_button.click()
    assert not page.detail.file_note.isVisible()


@pytest.mark.parametrize("where", ["page", "field"])
def test_a_file_can_be_dragged_onto_the_page(desk: Desk, aws: Simulator, tmp_path: Path, where: str) -> None:
    page = opened(desk)
    on = page if where == "page" else desk.form.look.name

    assert drop(on, key_file(tmp_path, mira(aws)))
    desk.wait(desk.form.keys.secret.text)
    assert desk.form.look.name.text() == "mira"


def test_what_is_no_such_file_is_left_to_others(desk: Desk, tmp_path: Path) -> None:
    page = opened(desk)
    one, other = key_file(tmp_path, "", name="a.csv"), key_file(tmp_path, "", name="b.csv")

    assert not drop(page, one, other)
    assert not drop(page, tmp_path / "disk.vmdk")


def test_a_key_that_has_ended_is_told_by_the_test(desk: Desk, aws: Simulator, tmp_path: Path) -> None:
    page = opened(desk)
    choose(page, "Import access key CSV…", key_file(tmp_path, "mira,AKIAIOSFODNN7EXAMPLE," + "s" * 40))
    desk.wait(desk.form.keys.secret.text)
    desk.type(desk.form.place.endpoint_url, aws.endpoint)
    profile = desk.saved("mira")

    desk.wait(lambda: desk.state(profile) == "refused")
    assert page.detail.header.result.accessibleName() == "AWS does not know this access key id."


def test_of_several_keys_one_is_chosen(desk: Desk, aws: Simulator, tmp_path: Path) -> None:
    page = opened(desk)
    rows = ("jon,AKIAI44QH8DHBEXAMPLE," + "s" * 40, mira(aws), "lee,AIDAX,x")
    choose(page, "Import access key CSV…", key_file(tmp_path, *rows))
    desk.wait(lambda: page.findChildren(ChoiceDialog))
    shown = dialog(ChoiceDialog)
    assert [shown.list.item(row).text() for row in range(2)] == [
        "jon  ·  AKIAI44QH8DHBEXAMPLE",
        f"mira  ·  {aws.access_key_id}",
    ]
    assert nameless(shown) == rich_labels(shown) == []
    assert shown.chosen() == (0,)
    shown.list.setCurrentRow(1)
    shown.take.click()

    desk.wait(desk.form.keys.secret.text)
    assert desk.form.look.name.text() == "mira"


def test_a_profile_that_is_here_gets_the_secret_that_it_lacks(
    desk: Desk, aws: Simulator, tmp_path: Path
) -> None:
    profile = desk.keep(aws, "imaging")
    SessionSecrets.delete(desk.keyring, profile.id)
    page = opened(desk)
    choose(page, "Import access key CSV…", key_file(tmp_path, mira(aws)))
    desk.wait(desk.form.keys.secret.text)
    assert page.detail.profile.id == profile.id
    assert desk.form.look.name.text() == "imaging"
    desk.save()

    desk.wait(lambda: desk.state(profile) == "ok")
    assert len(desk.store.profiles()) == 1


def test_a_name_that_is_taken_gets_a_number(desk: Desk, aws: Simulator, tmp_path: Path) -> None:
    desk.store.put(Profile("0" * 32, "MIRA", access_key_id="AKIAI44QH8DHBEXAMPLE"))
    page = opened(desk)
    choose(page, "Import access key CSV…", key_file(tmp_path, mira(aws)))

    desk.wait(lambda: desk.form.look.name.text() == "mira (2)")
    assert page.detail.is_new


def test_what_was_typed_is_not_lost_to_a_file(desk: Desk, aws: Simulator, tmp_path: Path) -> None:
    desk.keep(aws, "imaging")
    page = opened(desk)
    desk.wait(desk.form.keys.secret.placeholderText)
    desk.type(desk.form.look.name, "renamed")
    path = key_file(tmp_path, "jon,AKIAI44QH8DHBEXAMPLE," + "s" * 40)
    choose(page, "Import access key CSV…", path)
    desk.wait(_questions)
    assert question().text() == "Save the changes?"
    answer("Stay")
    assert desk.form.look.name.text() == "renamed"

    choose(page, "Import access key CSV…", path)
    desk.wait(_questions)
    answer("Discard")
    desk.wait(lambda: desk.form.look.name.text() == "jon")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x00" * 900, "This is not a text file. AWS calls the file of a new access key accessKeys.csv."),
        (
            b"x" * (10 << 20),
            "The file is too large to be a list of access keys: AWS's own has less than 1 KB.",
        ),
        (b"", "The file is empty."),
    ],
    ids=["binary", "10 MB", "empty"],
)
def test_bad_files_are_told_and_nothing_changes(
    desk: Desk, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "<b>R&D.csv"
    path.write_bytes(content)
    page = opened(desk)
    choose(page, "Import access key CSV…", path)
    desk.wait(_questions)

    assert question().text() == "No access key could be read from <b>R&D.csv"
    assert question().textFormat() == Qt.TextFormat.PlainText
    assert question().informativeText() == sentence
    button(question(), "Close").click()
    assert desk.form.look.name.text() == ""
    assert not page.detail.file_note.isVisible()


def _questions() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible() and one.inherits("QMessageBox")]
