"""The picture of an import's course: its colours, its direction, its words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from snapshot_importer.tasks.course import Course, Stretch
from snapshot_importer.tasks.durations import Typical
from snapshot_importer.tasks.task import Tone
from snapshot_importer.ui.tasks.progress_picture import ProgressPicture
from snapshot_importer.ui.theme.theme import Theme

BEGAN = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
WIDTH = 400
USUAL = Typical(timedelta(minutes=12), timedelta(minutes=15), timedelta(minutes=20), 9)
PHASES = ((BEGAN, "Waiting in AWS"), (BEGAN + timedelta(minutes=3), "Downloading and converting"))


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("snapshot_importer.ui.tasks.course_words.clock_time", lambda at: f"{at:%H:%M}")
    monkeypatch.setattr("snapshot_importer.ui.tasks.progress_picture.clock_time", lambda at: f"{at:%H:%M}")


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, theme: Theme) -> Iterator[Theme]:
    theme.choose(request.param)
    yield theme
    theme.choose("light")


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> Callable[..., ProgressPicture]:
    def show(course: Course, tone: Tone = "running", *, mirrored: bool = False) -> ProgressPicture:
        picture = ProgressPicture(theme)
        qtbot.addWidget(picture)
        if mirrored:
            picture.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        picture.resize(WIDTH, picture.sizeHint().height())
        picture.show_course(course, tone)
        return picture

    return show


def course(
    *said: tuple[int, int | None], until: int, running: bool = True, typical: Typical | None = None
) -> Course:
    """Return the course of an import that AWS said (minute, percent) of."""
    ends = [minute for minute, _ in said[1:]] + [until]
    stretches = tuple(
        Stretch(at(minute), at(end), percent) for (minute, percent), end in zip(said, ends, strict=True)
    )
    return Course(BEGAN, at(until), running, stretches, PHASES, typical)


def at(minute: int) -> datetime:
    return BEGAN + timedelta(minutes=minute)


def picture_of(widget: ProgressPicture) -> QImage:
    image = QImage(widget.size(), QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    widget.render(image)
    return image


def columns(image: QImage, colour: QColor) -> set[int]:
    """Return where across the picture *colour* is painted."""
    return {
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) == colour for y in range(image.height()))
    }


@pytest.mark.parametrize(
    ("tone", "token"), [("running", "bar_fill"), ("ok", "ok"), ("err", "err"), ("warn", "warn")]
)
def test_the_line_has_the_colour_of_the_state(
    scheme: Theme, shown: Callable[..., ProgressPicture], tone: Tone, token: str
) -> None:
    image = picture_of(shown(course((0, 10), (20, 60), until=40), tone))

    assert len(columns(image, scheme.colour(token))) > WIDTH * 0.8


def test_a_new_theme_is_a_new_picture(theme: Theme, shown: Callable[..., ProgressPicture]) -> None:
    widget = shown(course((0, 10), until=40, typical=USUAL))
    light = picture_of(widget)
    theme.choose("dark")
    dark = picture_of(widget)
    theme.choose("light")

    assert light != dark
    assert picture_of(widget) == light


def test_reading_from_the_right_mirrors_the_course(
    theme: Theme, shown: Callable[..., ProgressPicture]
) -> None:
    halfway = course((0, 50), (20, None), until=40)
    fill = theme.colour("bar_fill")

    left, right = (columns(picture_of(shown(halfway, mirrored=mirrored)), fill) for mirrored in (False, True))

    assert max(left) < WIDTH * 0.55
    assert min(right) > WIDTH * 0.45
    assert {WIDTH - 1 - x for x in left} & right


def test_a_gap_is_hatched_and_has_no_line(theme: Theme, shown: Callable[..., ProgressPicture]) -> None:
    widget = shown(course((0, 30), (10, None), (30, 70), until=40))
    middle = [x for x in range(WIDTH) if (when := widget.moment_at(x)) and at(12) < when < at(28)]
    image = picture_of(widget)

    assert not columns(image, theme.colour("bar_fill")) & set(middle)
    assert columns(image, theme.colour("text3")) >= set(middle[2:-2])


def test_what_is_usual_is_a_quiet_band(theme: Theme, shown: Callable[..., ProgressPicture]) -> None:
    widget = shown(course((0, 30), until=5, typical=USUAL))
    band = columns(picture_of(widget), theme.colour("mute_tint"))

    first, last = (widget.moment_at(x) for x in (min(band), max(band)))

    assert first is not None
    assert last is not None
    assert abs(first - at(12)) < timedelta(seconds=15)
    assert abs(last - at(20)) < timedelta(seconds=15)


def test_while_it_runs_the_mark_is_hollow(theme: Theme, shown: Callable[..., ProgressPicture]) -> None:
    def inside(*, running: bool) -> int:
        widget = shown(course((0, 50), until=30, running=running))
        x = next(x for x in range(WIDTH) if (when := widget.moment_at(x)) and when >= at(30))
        image, line = picture_of(widget), theme.colour("bar_fill")
        return sum(image.pixelColor(x, y) == line for y in range(image.height()))

    assert inside(running=True) < inside(running=False)


@pytest.mark.parametrize("until", [0, 1, 60 * 24 * 30])
def test_any_length_can_be_drawn(shown: Callable[..., ProgressPicture], until: int) -> None:
    widget = shown(course((0, 3), until=until))
    for width in (1, 30, 2000):
        widget.resize(width, widget.height())
        assert not picture_of(widget).isNull()


def test_the_words_tell_the_same(shown: Callable[..., ProgressPicture]) -> None:
    widget = shown(
        course((0, 3), (9, 42), (20, None), (50, 60), until=60, running=False, typical=USUAL), "ok"
    )

    assert widget.accessibleDescription().replace("\u00a0", " ") == (
        "From 14:02: 3 % at once, 42 % after 9 min, not watched from 14:22 to 14:52, 60 % after 50 min. "
        "Phases: Waiting in AWS from 14:02, Downloading and converting from 14:05. "
        "It ended after 1 h. Imports of this size usually take 12 to 20 min."
    )


def test_of_many_percentages_some_are_told_the_last_among_them(shown: Callable[..., ProgressPicture]) -> None:
    words = shown(course(*((minute, minute) for minute in range(99)), until=99)).accessibleDescription()

    assert words.count("%") == 8
    assert "98\u00a0% after" in words


def test_the_words_can_be_copied(qtbot: QtBot, shown: Callable[..., ProgressPicture]) -> None:
    widget = shown(course((0, 3), until=9))
    widget.show()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(9, 9), widget.mapToGlobal(QPoint(9, 9)))
    QApplication.sendEvent(widget, event)
    menu = widget.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    menu.close()

    assert QGuiApplication.clipboard().text() == widget.accessibleDescription()


def test_the_words_can_be_copied_with_the_keyboard(
    qtbot: QtBot, shown: Callable[..., ProgressPicture]
) -> None:
    widget = shown(course((0, 3), until=9))
    widget.show()
    without = picture_of(widget)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(widget.hasFocus)
    assert picture_of(widget) != without

    QGuiApplication.clipboard().clear()
    QTest.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == widget.accessibleDescription()


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_tool_tip_tells_the_value_under_the_pointer(
    shown: Callable[..., ProgressPicture],
    mirrored: bool,
) -> None:
    widget = shown(course((0, 3), (10, 42), (20, None), until=40), mirrored=mirrored)

    def told(minute: int) -> str:
        x = next(
            x
            for x in range(WIDTH)
            if (when := widget.moment_at(x)) and abs(when - at(minute)).total_seconds() < 30
        )
        place = QPointF(x, 30)
        moved = QMouseEvent(
            QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(widget, moved)
        return widget.toolTip().replace("\u00a0", " ")

    assert told(15).startswith("14:1")
    assert ", 42 % after 1" in told(15)
    assert told(30) == "Nobody watched from 14:22 to 14:42"


def test_a_phase_is_named_whole_or_not_at_all(theme: Theme, shown: Callable[..., ProgressPicture]) -> None:
    def inked(name: str) -> bool:
        widget = shown(replace(course((0, 10), until=40), phases=((at(0), name),)))
        image = picture_of(widget).copy(8, 0, WIDTH - 16, widget._line_height())
        return bool(columns(image, theme.colour("text2")))

    assert inked("Validating")
    assert not inked("Validating " * 20)
