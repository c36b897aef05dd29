"""Let some of the journal's writes and fsyncs fail; `tests/reliability/run.py disk-faults` lets each of them fail."""

import random

import pytest

from reliability.disk_faults import CARELESS, KINDS, Press, cases, offence
from reliability.tracer import SUPPORTED

pytestmark = pytest.mark.skipif(not SUPPORTED, reason="system calls are recorded on Linux, x86-64 only")
SAMPLE = 2


@pytest.mark.parametrize("number", range(1, 17))
def test_a_new_history_that_is_not_whole_on_the_disk_does_not_get_its_name(number: int) -> None:
    assert offence("fsync-broken", number) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_sent_without_an_intent_on_the_disk(kind: str) -> None:
    seed = random.randrange(2**32)
    numbers = [number for name, number in cases() if name == kind]
    for number in random.Random(seed).sample(numbers, SAMPLE):
        assert offence(kind, number) == "", f"seed {seed}, call {number}"


@pytest.mark.parametrize("careless", CARELESS)
def test_a_program_that_sends_what_it_could_not_write_down_is_found_out(careless: Press) -> None:
    number = {"write-full": 90, "fsync-broken": 14}[
        CARELESS[careless]
    ]  # when the second import is written down
    assert offence(CARELESS[careless], number, careless)
