"""The picture that the window shows first: what is in it, when it is shown, and what is done that was typed onto it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from fakes.windows import PATIENCE, Windows, home_of_aws, keep_profile, keys_of
from snapshot_importer.app import Program
from snapshot_importer.application import Folders, window_settings
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.shell.first_picture import FirstPicture, Picture, picture_bytes, read_picture
from snapshot_importer.ui.shell.frame import PAGES
from snapshot_importer.ui.shell.held_input import replay
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.shell.portrait import take_portrait, write_picture
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.workspace import Workspace

LOCATION = "s3://acme-vm-exports/erp/erp-db01.vmdk"
PICTURE = Picture("auto", dark=False, width=2, height=1, ratio=1.0, pixels=bytes(8))


def test_a_picture_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_picture(PICTURE, tmp_path / "cache" / "window.picture")

    assert read_picture(tmp_path / "cache" / "window.picture") == PICTURE


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        picture_bytes(PICTURE)[:-1],
        picture_bytes(PICTURE) + b"\0",
        picture_bytes(PICTURE).replace(b"picture 1", b"picture 2"),
        picture_bytes(PICTURE._replace(width=-2, height=-1)),
        picture_bytes(PICTURE._replace(ratio=float("inf"))),
        picture_bytes(PICTURE._replace(ratio=float("nan"))),
        b"\xff" * 100,
    ],
    ids=["empty", "short", "long", "other-version", "negative", "infinite", "no-number", "noise"],
)
def test_a_damaged_picture_is_none(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "window.picture").write_bytes(damaged)

    assert read_picture(tmp_path / "window.picture") is None


def test_no_picture_is_none(tmp_path: Path) -> None:
    assert read_picture(tmp_path / "window.picture") is None
    assert read_picture(tmp_path) is None


def test_a_picture_is_shown_only_where_the_window_will_look_like_it(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(700, 500)
    fitting = PICTURE._replace(choice="light", width=700, height=500, ratio=window.devicePixelRatio())

    assert fitting.fits(None, window)
    assert fitting.fits("light", window)
    assert not fitting.fits("dark", window)
    assert not fitting._replace(choice="dark").fits(None, window)
    assert fitting._replace(choice="dark", dark=True).fits(None, window)
    assert not fitting._replace(width=701).fits(None, window)
    assert not fitting._replace(ratio=1.25).fits(None, window)


def portrait(windows: Windows, theme: Theme) -> QImage:
    return take_portrait(windows.window, theme, "auto").pixmap().toImage()


def test_the_picture_tells_nothing_of_what_the_form_holds_nor_of_the_sign_in(
    windows: Windows, theme: Theme
) -> None:
    windows.signed_in()
    page = windows.desk.pages.import_page
    page.fill(ImportRequest("", description="one"))
    before = portrait(windows, theme)
    windows.window.bar.show_session()
    windows.send_import()
    windows.desk.board.refresh()
    page.fill(ImportRequest("", description="nobody's business"))
    windows.window.go_to("tasks")
    windows.window.notice.say("error", "Something happened.")
    after = portrait(windows, theme)

    assert before == after


def test_the_picture_shows_where_the_window_has_its_parts(windows: Windows, theme: Theme) -> None:
    windows.show()
    picture = take_portrait(windows.window, theme, "auto")
    image, real = picture.pixmap().toImage(), windows.window.grab().toImage()

    assert (picture.width, picture.height) == windows.window.size().toTuple()
    corner = QPoint(0, 0)
    for part in (windows.window.rail, windows.window.bar.profile_button):
        place = part.mapTo(windows.window, corner)
        here = (place.x(), place.y(), part.width(), part.height())
        assert image.copy(*here) == real.copy(*here)


class Opening:
    """A window with a first picture, in which a workspace is opened step by step."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path) -> None:
        self.window = MainWindow(window_settings(folder), demo=False)
        self.theme, self.folder = theme, folder
        size = self.window.size()
        pixels = bytes(size.width() * size.height() * 4)
        self.picture = FirstPicture(Picture("auto", False, size.width(), size.height(), 1.0, pixels))
        self.window.setCentralWidget(self.picture)
        self.picture.setFocus()
        with qtbot.waitSignal(self.picture.painted):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.picture.hasFocus)
        self.workspace: Workspace | None = None

    def furnish(self) -> Workspace:
        """Put the frame around what is left of the picture."""
        background = Background(DaemonExecutor(4, "worker"))
        self.workspace = Workspace(self.theme, self.folder, background, window=self.window)
        return self.workspace

    def finish(self) -> Workspace:
        """Come to the first page, and do what was held."""
        workspace = self.workspace or self.furnish()
        workspace.begin()
        replay(self.window, self.picture.held)
        return workspace

    def location(self) -> str:
        """What the form holds."""
        assert self.workspace is not None
        return self.workspace.desk.pages.import_page.form.kept().location


@pytest.fixture
def opening(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    aws.cloud.faults.clear()
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    keep_profile(tmp_path / "data", aws)
    made = Opening(qtbot, theme, tmp_path / "data")
    yield made
    if workspace := made.workspace:
        qtbot.waitUntil(lambda: workspace.imports.journal is not None, timeout=PATIENCE)
        workspace.close()
    else:
        made.window.close()


def test_what_is_typed_onto_the_picture_comes_into_the_form(opening: Opening) -> None:
    QTest.keyClicks(opening.picture, LOCATION[:10])
    opening.furnish()
    QTest.keyClicks(opening.picture, LOCATION[10:])
    opening.finish()
    assert opening.location() == LOCATION
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "x")
    assert opening.location() == f"{LOCATION}x"


def test_what_is_pressed_in_the_picture_is_pressed_in_the_window(opening: Opening) -> None:
    QTest.mouseClick(opening.picture, Qt.MouseButton.LeftButton, pos=QPoint(60, 187))  # Profiles, in the rail
    opening.finish()

    assert opening.window.current_page() == "profiles"


def test_the_frame_answers_before_there_is_a_page(opening: Opening) -> None:
    workspace = opening.furnish()
    assert opening.window.current_page() == ""
    QTest.keyClick(opening.window.rail, Qt.Key.Key_Down)
    assert opening.window.current_page() == "tasks"
    workspace.begin()

    assert opening.window.current_page() == "tasks"  # where the user went


def test_keys_of_the_window_lead_to_its_pages(opening: Opening) -> None:
    QTest.keyClick(opening.picture, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    opening.finish()

    assert opening.window.current_page() == "profiles"


def test_no_button_is_pressed_that_could_not_be_seen(opening: Opening) -> None:
    workspace = opening.furnish()
    opening.window.grab()  # finds every part its place
    opening.window.page("import")
    workspace.begin()
    bar = workspace.desk.pages.import_page.footer_bar
    pressed: list[bool] = []
    bar.primary.clicked.connect(lambda: pressed.append(True))
    opening.window.grab()
    place = bar.primary.mapTo(opening.window, bar.primary.rect().center())
    QTest.mouseClick(bar.primary, Qt.MouseButton.LeftButton)
    assert pressed
    pressed.clear()

    QTest.mouseClick(
        opening.picture,
        Qt.MouseButton.LeftButton,
        pos=opening.picture.mapFromGlobal(opening.window.mapToGlobal(place)),
    )
    replay(opening.window, opening.picture.held)

    assert opening.picture.held
    assert not pressed


def test_a_window_that_is_not_furnished_closes_without_a_question(opening: Opening) -> None:
    assert opening.window.close()
    assert not opening.window.isVisible()


class Strays(QObject):
    """Notes each window that comes on the screen."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.seen: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_part_of_a_page_is_a_window_while_it_is_made(windows: Windows, qapp: QApplication) -> None:
    windows.show()
    strays = Strays(qapp)
    for page in PAGES:
        windows.window.page(page)
    qapp.removeEventFilter(strays)

    assert strays.seen == []


def test_the_picture_is_kept_at_the_end_and_forgotten_when_it_is_so_no_more(
    qtbot: QtBot, qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    folders = Folders(tmp_path / "data", tmp_path / "cache")
    program = Program(qapp, folders, theme, None)
    program.open_own()
    workspace = program.workspace
    assert workspace is not None
    qtbot.waitUntil(lambda: workspace.imports.journal is not None, timeout=PATIENCE)
    try:
        program.keep_picture()
        assert read_picture(folders.picture(demo=False)) is not None
        workspace.session.profile_changed.emit()
        qtbot.waitUntil(lambda: read_picture(folders.picture(demo=False)) is None, timeout=PATIENCE)
    finally:
        program.close()
