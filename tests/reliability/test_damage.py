"""A sample of the damaged histories that `tests/reliability/run.py damage` opens."""

import random

from reliability import damage

SAMPLE = 8


def test_whatever_is_damaged_it_works_on_and_nothing_is_thrown_away() -> None:
    told = damage.measure(SAMPLE, random.randrange(2**32))

    assert told["offences"] == []
