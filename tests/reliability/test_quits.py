"""A sample of the moments at which `tests/reliability/run.py quit` quits, and the two ways not to do it."""

import sys

import pytest

from reliability.quits import NAIVE, Trial, ends, verdict

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_it_ends_in_time_and_the_naive_ways_are_found_out() -> None:
    trials = [Trial("question", "SIGTERM", "black-hole", 2.0), Trial("monitor", "window", "drip", 3.0)]
    naive = [Trial(doing, "app", "nobody", 3.0) for doing in NAIVE]

    *own, thread, close = ends([*trials, *naive])

    assert [verdict(one) for one in own] == [[], []]
    assert "status -6" in verdict(thread)
    assert any(word.startswith("took") for word in verdict(close))
