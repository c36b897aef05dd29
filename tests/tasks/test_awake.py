"""Noticing that time is missing: asleep, stopped, or the clock was set."""

import pytest

from snapshot_importer.tasks.awake import Awake


@pytest.mark.parametrize(
    ("passed", "told", "missed"),
    [
        (1, 1, False),
        (5, 5, False),
        (1, 3600, True),  # asleep, on a system whose monotonic clock sleeps too
        (600, 600, True),  # stopped, or asleep on another system
        (1, -3600, True),  # set back
        (1, 1.5, False),  # corrected by NTP
    ],
)
def test_it_is_noticed_once(passed: float, told: float, *, missed: bool) -> None:
    now = {"monotonic": 100.0, "wall": 10_000.0}
    awake = Awake(lambda: now["monotonic"], lambda: now["wall"])
    now["monotonic"] += passed
    now["wall"] += told

    assert awake.missed() is missed
    assert not awake.missed()
