"""How often AWS is asked, over hours of virtual time: by plan, with faults, and however much is finished."""

import os
import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.gateway import ACCOUNT, FAULTS, FakeAws, FaultKind, channel_to, request
from fakes.virtual_time import POLL, TimedAws, VirtualTime, offences, watch_for
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.shared_polls import ALL_AGAIN, SharedPolls
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher

HOUR = 3600.0
TROUBLES: tuple[FaultKind, ...] = ("lost-before", "throttled-before", "timeout-after", "5xx-before")


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def journal(tmp_path: Path, time: VirtualTime) -> Iterator[Journal]:
    journal = Journal(tmp_path / "history.sqlite", clock=time.wall)
    yield journal
    journal.close()


@pytest.fixture
def aws(time: VirtualTime) -> TimedAws:
    return TimedAws(time.wall, time=time)


@pytest.fixture
def chance() -> random.Random:
    seed = os.environ.get("SNAPSHOT_IMPORTER_SEED") or str(random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"SNAPSHOT_IMPORTER_SEED={seed}\n")  # shown where the test fails
    return random.Random(seed)


def watchers(
    journal: Journal,
    aws: FakeAws,
    shared_polls: Callable[[], SharedPolls],
    count: int,
    *,
    visible: bool = True,
) -> list[Watcher]:
    """Return the watches of *count* profiles of one account."""
    return [
        Watcher(
            journal,
            channel_to(aws, profile_id=f"p{number}"),
            visible=visible,
            account=lambda: ACCOUNT,
            shared_polls=shared_polls(),
        )
        for number in range(1, count + 1)
    ]


def start(journal: Journal, aws: FakeAws, count: int) -> None:
    for number in range(count):
        submit(journal, channel_to(aws), Intent(ACCOUNT, request(f"disk-{number}")))


def shared(time: VirtualTime) -> Callable[[], SharedPolls]:
    shared_polls = SharedPolls(time.monotonic)
    return lambda: shared_polls


def long(fault: FaultKind) -> list[FaultKind]:
    """Return *fault* for longer than anybody asks."""
    return [fault] * 1000


def faulty_hours(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random
) -> Callable[[], None]:
    """Return what happens meanwhile: imports start and end, the network goes and comes, AWS asks to slow down."""
    until = [0.0]  # the end of the present fault

    def meanwhile() -> None:
        if chance.random() < 0.01:
            start(journal, aws, 1)
        running = [task for task in aws.tasks.values() if task.status == "active"]
        if running and chance.random() < 0.02:
            aws.finish(chance.choice(running).task_id)
        if time.seconds > until[0]:
            aws.faults.clear()
            if chance.random() < 0.01:
                aws.fail(POLL, *long(chance.choice(TROUBLES)))
                until[0] = time.seconds + 600

    return meanwhile


@pytest.mark.parametrize("profiles", [1, 3])
def test_the_rate_stays_within_its_budget_over_hours_of_faults(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random, profiles: int
) -> None:
    watching = watchers(journal, aws, shared(time), profiles)
    start(journal, aws, 3)

    watch_for(time, watching, 4 * HOUR, chance, faulty_hours(journal, aws, time, chance))
    aws.faults.clear()
    for task in list(aws.tasks.values()):
        if task.status == "active":
            aws.finish(task.task_id)
    watch_for(time, watching, ALL_AGAIN + 400, chance)

    assert offences(aws) == []
    assert len(journal.tasks()) == len(aws.tasks)
    assert {task.state for task in journal.tasks()} == {"COMPLETED"}


@pytest.mark.parametrize(("seconds", "polls"), [(14.9, 1), (15.0, 2)])
def test_another_profile_asks_no_sooner_than_the_one_that_asked(
    journal: Journal, aws: TimedAws, time: VirtualTime, seconds: float, polls: int
) -> None:
    first, second = watchers(journal, aws, shared(time), 2)
    start(journal, aws, 1)
    first.turn()
    time.advance(seconds)

    second.turn()

    assert len(aws.polls()) == polls


def test_the_oracle_finds_profiles_that_poll_without_regard_to_each_other(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random
) -> None:
    start(journal, aws, 1)
    watching = watchers(journal, aws, lambda: SharedPolls(time.monotonic), 4)

    watch_for(time, watching, HOUR / 4, chance)

    said = offences(aws)
    assert any("polls at" in words for words in said)
    assert any("ten minutes" in words for words in said)


@pytest.mark.parametrize("fault", ["throttled-before", "lost-before"])
def test_a_fault_of_ten_minutes_is_asked_about_seldom_and_healed_within_one_pause(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random, fault: FaultKind
) -> None:
    start(journal, aws, 1)
    watching = watchers(journal, aws, shared(time), 2)
    watch_for(time, watching, 60, chance)
    began = time.seconds
    aws.fail(POLL, *long(fault))
    watch_for(time, watching, 600, chance)
    asked = len(aws.polls(began))
    told = [watcher.state.problem for watcher in watching]

    aws.faults.clear()
    longest = 331 if fault.startswith("throttled") else 66
    watch_for(time, watching, longest + 15, chance)

    assert asked <= (12 if fault.startswith("throttled") else 35)
    kind = FAULTS[fault.removesuffix("-before")](POLL).kind
    assert [problem.kind for problem in told if problem] == [kind, kind]
    assert [watcher.state.problem for watcher in watching] == [None, None]
    assert all(watcher.state.answered for watcher in watching)


def test_one_profile_asks_and_both_know(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random
) -> None:
    start(journal, aws, 1)
    first, second = watchers(journal, aws, shared(time), 2)

    watch_for(time, [first, second], 600, chance)

    assert 30 <= len(aws.polls()) <= 42
    assert first.state.answered
    assert second.state.answered
    late = timedelta(seconds=40)
    assert all(time.wall() - state.answered < late for state in (first.state, second.state) if state.answered)


def test_another_profile_takes_over_when_the_sign_in_of_the_first_ends(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random
) -> None:
    start(journal, aws, 1)
    mine, other = TimedAws(time.wall, time=time, tasks=aws.tasks, made=aws.made), aws
    shared_polls = shared(time)
    (ending,) = watchers(journal, mine, shared_polls, 1)
    (staying,) = watchers(journal, other, shared_polls, 2)[1:]
    watch_for(time, [ending], 30, chance)
    mine.fail(POLL, *long("expired"))
    mine.fail("GetCallerIdentity", *long("expired"))
    began = time.seconds

    watch_for(time, [ending, staying], 300, chance)

    assert ending.state.problem
    assert ending.state.problem.kind == "sign-in"
    assert staying.state.problem is None
    assert len(other.polls(began)) >= 15
    assert len(mine.polls(began)) <= 1
    (row,) = journal.tasks()
    assert "sign-in" not in row.actions


@pytest.mark.parametrize("visible", [True, False])
def test_where_nothing_runs_aws_is_asked_every_ten_minutes(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random, *, visible: bool
) -> None:
    watch_for(time, watchers(journal, aws, shared(time), 2, visible=visible), 2 * HOUR, chance)

    assert 10 <= len(aws.polls()) <= 13


def test_a_sleep_is_followed_by_one_poll_and_a_look_at_the_sign_in(
    journal: Journal, aws: TimedAws, time: VirtualTime
) -> None:
    start(journal, aws, 1)
    (watcher,) = watchers(journal, aws, shared(time), 1)
    watcher.turn()
    time.wall.advance(hours=8)  # the monotonic clock stood still
    time.seconds += 6
    calls = len(aws.log)

    watcher.resume()
    watcher.turn()
    watcher.resume()  # noticed twice: by a late timer, too

    assert [operation for _, operation, _ in aws.log[calls:]][:2] == ["GetCallerIdentity", POLL]
    assert watcher.turn() > 10
    assert len(aws.polls()) == 2


def test_the_dead_connection_of_a_computer_that_slept_is_no_news(
    journal: Journal, aws: TimedAws, time: VirtualTime
) -> None:
    start(journal, aws, 1)
    (watcher,) = watchers(journal, aws, shared(time), 1)
    watcher.turn()
    time.advance(60)
    aws.fail(POLL, "lost-before", "lost-before")

    first = watcher.turn()
    told = watcher.state.problem
    time.advance(first)
    watcher.turn()

    assert first < 5
    assert told is None
    assert watcher.state.problem
    assert watcher.state.since == time.wall()


def test_a_new_task_that_ec2_hides_is_looked_for_and_not_lost(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random
) -> None:
    (watcher,) = watchers(journal, aws, shared(time), 1)
    watcher.turn()
    aws.hidden_for = timedelta(minutes=9)
    start(journal, aws, 2)

    watch_for(time, [watcher], 300, chance)
    hidden = {task.state for task in journal.tasks()}
    for task in list(aws.tasks.values()):
        aws.finish(task.task_id)
    watch_for(time, [watcher], 600, chance)

    assert hidden == {"SUBMITTED"}
    assert [task.state for task in journal.tasks()] == ["COMPLETED", "COMPLETED"]
    assert len(aws.ledger) == 2


def test_a_clock_that_is_set_back_stops_nothing(
    journal: Journal, aws: TimedAws, time: VirtualTime, chance: random.Random
) -> None:
    aws.fail("ImportSnapshot", "full")
    start(journal, aws, 1)
    (watcher,) = watchers(journal, aws, shared(time), 1)
    watch_for(time, [watcher], 20, chance)
    time.wall.advance(hours=-5)

    watch_for(time, [watcher], 120, chance)
    running = [task.state for task in journal.tasks()]
    aws.finish(next(iter(aws.tasks)))
    watch_for(time, [watcher], 60, chance)

    assert running == ["SUBMITTED"]
    assert [task.state for task in journal.tasks()] == ["COMPLETED"]
