"""What a list says of its imports, how it sorts them, and how fresh it says it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from snapshot_importer.tasks.task import Failure, WatchState
from snapshot_importer.ui.tasks.columns import COLUMNS, Names, progress_text, sentence
from snapshot_importer.ui.tasks.encryption import key_words
from snapshot_importer.ui.tasks.facts import facts
from snapshot_importer.ui.tasks.poll_words import poll_words, updated_words
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import ElidedLabel
from ui.tasks.test_model import task

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
NAMES = Names({"p": "acme", "q": "finance"}, {})
AWAY = Failure("unreachable", "No route")


def state(profile: str, region: str, ago: float | None, problem: Failure | None = None) -> WatchState:
    answered = NOW - timedelta(seconds=ago) if ago is not None else None
    return WatchState(profile, region, answered=answered, problem=problem)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ((), ""),
        ((state("p", "eu-central-1", None),), ""),
        ((state("p", "eu-central-1", 6),), "Updated 6 s ago"),
        ((state("p", "eu-central-1", 6), state("q", "us-east-1", 60)), "Updated 6 s ago"),
        (
            (state("p", "eu-central-1", 6), state("q", "us-east-1", 5 * 3600, AWAY)),
            "Updated 6 s ago, finance us-east-1 5 h ago",
        ),
        (
            (state("p", "eu-central-1", 6), state("q", "us-east-1", None, AWAY)),
            "Updated 6 s ago, finance us-east-1 not yet",
        ),
        (
            (state("p", "a", 1), state("q", "b", 3600, AWAY), state("q", "c", 1800, AWAY)),
            "Updated 1 s ago, 2 places 1 h ago",
        ),
        ((WatchState("p", "eu-central-1", answered=NOW, polling=True),), "Updating…"),
    ],
)
def test_the_list_is_no_fresher_than_its_oldest_answer(states: tuple[WatchState, ...], words: str) -> None:
    assert updated_words(states, NAMES, NOW).replace("\u00a0", " ") == words


def test_when_it_asks_next_is_said_even_where_little_fits() -> None:
    asks = WatchState("p", "eu-central-1", next_poll=NOW + timedelta(seconds=3))

    whole = poll_words([asks], NOW, fits=lambda _: True)
    assert whole == "Every 15 s while visible. Next in 3 s."
    assert poll_words([asks], NOW, fits=lambda words: len(words) < 20) == "Next in 3 s."
    assert poll_words([asks], NOW, fits=lambda _: False) == ""
    assert poll_words([], NOW, fits=lambda _: True) == "Every 15 s while visible."


@pytest.mark.parametrize(
    ("values", "second"),
    [
        ({"origin": "own", "state": "INTENT", "filter": "running"}, "Waiting "),
        ({"origin": "own", "state": "ABANDONED", "filter": "cancelled"}, "Never sent"),
        ({"origin": "other"}, "Seen "),
    ],
    ids=["waits", "dropped", "of others"],
)
def test_only_what_others_started_was_seen(values: dict[str, Any], second: str) -> None:
    column = next(column for column in COLUMNS if column.key == "started")

    cell = column.cell(task(1, started=None, **values), NAMES)

    assert cell.second.startswith(second)
    assert (cell.first == "–") == (values["origin"] == "other")


@pytest.mark.parametrize(
    ("asked", "said", "column", "words"),
    [
        (False, None, "–", ""),
        (False, False, "Not encrypted", "Not encrypted"),
        (False, True, "Encrypted", "Default key of the Region"),
        (True, None, "Encrypted", "Default key of the Region"),
    ],
)
def test_encryption_is_claimed_only_where_it_is_known(
    asked: bool, said: bool | None, column: str, words: str
) -> None:
    one = task(1, encrypted=asked, snapshot_encrypted=said, snapshot_id="snap-1")
    cell = next(found for found in COLUMNS if found.key == "encryption").cell(one, NAMES)

    assert cell.first == column
    assert key_words(one) == words
    assert {name: value for name, value, _ in facts(one)}.get("Encryption", "") == words


def test_progress_sorts_from_what_has_none_over_the_line_to_what_is_done() -> None:
    sort = next(found for found in COLUMNS if found.key == "progress").sort
    tasks = [
        task(1, bar="done", progress=None),
        task(2, bar="live", progress=3),
        task(3, bar="live", progress=0),
        task(4, bar="none", progress=None),
        task(5, bar="none", position=2),
        task(6, bar="none", position=1),
        task(7, bar="live", progress=100),
    ]

    in_order = [progress_text(one).replace("\u00a0", " ") for one in sorted(tasks, key=sort)]

    assert in_order == ["–", "Position 2", "Position 1", "0 %", "3 %", "100 %", "Done"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("By you: “wrong KMS key, use Prod”", "Cancelled, by you: “wrong KMS key, use Prod”"),
        ("KMS key not usable", "Cancelled, KMS key not usable"),
        ("Downloading and converting", "Cancelled, downloading and converting"),
        ("By you: “\u202egnp”", "Cancelled, by you: “\\u{202E}gnp”"),
        ("", "Cancelled"),
    ],
)
def test_the_sentence_for_assistive_tools_keeps_what_somebody_wrote(line: str, told: str) -> None:
    assert sentence(task(1, "cancelled", second_line=line)) == told


def test_an_id_is_shown_whole_or_not_at_all(qtbot: QtBot, theme: Theme) -> None:
    label = ElidedLabel(theme, "import-snap-0123456789abcdef0", "mono", mode=Qt.TextElideMode.ElideNone)
    qtbot.addWidget(label)
    label.resize(400, 30)
    whole = label.grab().toImage()
    label.resize(120, 30)
    squeezed = label.grab().toImage()

    def inks(image: QImage) -> int:
        colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
        return len(colours)

    assert inks(whole) > 1
    assert inks(squeezed) == 1
    assert label.toolTip() == "import-snap-0123456789abcdef0"
