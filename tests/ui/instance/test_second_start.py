"""Real processes: the first start works, each later one hands over what it was asked for and ends."""

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from fakes.started import PATIENCE, Starts, starts_over, wait_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops and ends processes by signals")
LOCATION = "s3://acme-vm-exports/erp/erp-db01.vmdk"


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    with starts_over(tmp_path) as made:
        yield made


def location(starts: Starts) -> str:
    """What stood in the form when the program ended."""
    return str(json.loads((starts.data / "preferences.json").read_text())["draft"].get("location", ""))


def test_a_second_start_hands_its_address_over_and_ends(starts: Starts) -> None:
    first = starts.start_first()
    second = starts.start(LOCATION)

    assert second.wait(PATIENCE) == 0
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    assert first.wait(PATIENCE) == 0
    assert location(starts) == LOCATION


def test_the_first_start_takes_its_own_address(starts: Starts) -> None:
    first = starts.start_first(LOCATION)
    assert starts.start().wait(PATIENCE) == 0
    first.send_signal(signal.SIGTERM)

    assert first.wait(PATIENCE) == 0
    assert location(starts) == LOCATION


def test_of_many_starts_at_once_one_remains(starts: Starts) -> None:
    started = [starts.start() for _ in range(5)]
    wait_for(lambda: sum(process.poll() is None for process in started) == 1)

    (remaining,) = (process for process in started if process.poll() is None)
    assert [process.poll() for process in started if process is not remaining] == [0] * 4
    assert starts.runs(remaining)


def test_what_a_killed_program_left_is_taken_over(starts: Starts) -> None:
    first = starts.start_first()
    assert starts.start().wait(PATIENCE) == 0
    first.kill()
    first.wait(PATIENCE)

    second = starts.start_first()
    assert starts.start(LOCATION).wait(PATIENCE) == 0

    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert location(starts) == LOCATION


NO_ANSWER = "Snapshot Importer is already running and does not answer.\n"


def hanging(starts: Starts) -> tuple[Popen[str], Popen[str]]:
    """A program that hangs, and a later start that has said so."""
    first = starts.start_first()
    assert starts.start().wait(PATIENCE) == 0
    first.send_signal(signal.SIGSTOP)
    second = starts.start(LOCATION)
    assert second.stderr is not None
    assert second.stderr.readline() == NO_ANSWER
    return first, second


def test_a_program_that_hangs_is_told_of(starts: Starts) -> None:
    first, second = hanging(starts)

    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 1
    assert not starts.runs(second)
    first.send_signal(signal.SIGCONT)
    first.send_signal(signal.SIGTERM)
    assert first.wait(PATIENCE) == 0


def test_a_start_that_was_not_answered_hands_over_when_the_program_goes_on(starts: Starts) -> None:
    first, second = hanging(starts)

    first.send_signal(signal.SIGCONT)

    assert second.wait(PATIENCE) == 0
    first.send_signal(signal.SIGTERM)
    assert first.wait(PATIENCE) == 0
    assert location(starts) == LOCATION


def test_a_start_that_was_not_answered_goes_on_when_the_program_is_ended(starts: Starts) -> None:
    first, second = hanging(starts)

    first.kill()

    wait_for(lambda: starts.runs(second))
    assert starts.start().wait(PATIENCE) == 0
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert location(starts) == LOCATION


def test_other_data_folders_and_the_demo_are_left_alone(starts: Starts, tmp_path: Path) -> None:
    first = starts.start_first()
    assert starts.start().wait(PATIENCE) == 0
    other = starts.start_first(data=tmp_path / "other")
    demo = starts.start_first("--demo")

    assert starts.start("--data", str(tmp_path / "other")).wait(PATIENCE) == 0
    assert starts.start().wait(PATIENCE) == 0
    assert [process.poll() for process in (first, other, demo)] == [None] * 3
