"""What a soak calls an offence; `tests/reliability/run.py soak` is the soak itself."""

import random
from typing import Any

import pytest

from reliability.soaking.verdict import figures, offences, slope

SPEED = 50.0
MINUTES = 60


def samples(**growth: float) -> list[dict[str, Any]]:
    """Return what a program tells in an hour, with noise, in which some things grow by so much in all."""
    chance = random.Random(20261127)
    level = {"rss": 180.0, "threads": 15, "descriptors": 23, "widgets": 1500, "tasks": 345, "none": 90_000}
    told = []
    for number in range(MINUTES * 12):
        part = number / (MINUTES * 12)
        grown = {name: value + growth.get(name, 0) * part for name, value in level.items()}
        noise = {"rss": chance.gauss(0, 0.4), "descriptors": chance.choice((0, 0, 0, 4))}
        now = {name: value + noise.get(name, 0) for name, value in grown.items()}
        told.append(
            {**now, "at": number * 5.0, "blocks": 590_000, "journal": 0, "warnings": [], "faults": []}
        )
    return told


def test_a_program_that_keeps_what_it_has_commits_no_offence() -> None:
    assert list(offences(samples(), SPEED)) == []


@pytest.mark.parametrize(
    ("growth", "word"),
    [
        ({"rss": 4.0}, "memory"),  # in two days of the program's time
        ({"threads": 12}, "threads"),
        ({"descriptors": 30}, "descriptors"),
        ({"widgets": 60}, "widgets"),
        ({"tasks": 90}, "tasks"),  # nothing old is deleted
        ({"none": -60_000}, "None"),
    ],
)
def test_what_grows_is_found_out(growth: dict[str, float], word: str) -> None:
    (found,) = offences(samples(**growth), SPEED)

    assert word in found


def test_the_blocks_in_use_are_told_without_the_garbage_between_two_collections() -> None:
    told = samples()
    for number, one in enumerate(told):
        one["blocks"] += number % 72 * 400

    assert figures(told, SPEED)["fewest_blocks_by_tenths"] == [590_000] * 10


def test_what_qt_says_is_an_offence() -> None:
    told = samples()
    told[-1]["warnings"] = ["QObject::startTimer: Timers cannot be started from another thread"]

    assert list(offences(told, SPEED)) == [f"Qt says: {told[-1]['warnings'][0]}"]


def test_one_jump_is_no_slope() -> None:
    points = [(float(number), 100.0 if number > 90 else 0.0) for number in range(100)]

    assert slope(points) == 0.0
