"""The thread of a watch: its rhythm, its wake-up and its end."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.gateway import ACCOUNT, REGION, FakeAws, FakeClock, FakeGateway, SlowGateway, channel_to, request
from fakes.started import wait_for
from snapshot_importer.aws.answers import Listing
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.pause import Pace, pause
from snapshot_importer.tasks.reconcile import send_due
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher
from snapshot_importer.tasks.watches import IDLE, Watches

PATIENCE = 20  # seconds until a test gives a thread up


class CountingGateway(FakeGateway):
    """Tells of every listing, and can hold one back."""

    def __init__(self, aws: FakeAws) -> None:
        super().__init__(aws)
        object.__setattr__(self, "asked", threading.Semaphore(0))
        object.__setattr__(self, "gate", threading.Event())
        self.gate.set()

    asked: threading.Semaphore
    gate: threading.Event

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        self.asked.release()
        self.gate.wait(PATIENCE)
        return super().describe_import_tasks(ids)


@pytest.fixture
def gateway(aws: FakeAws) -> CountingGateway:
    return CountingGateway(aws)


@pytest.fixture
def channel(gateway: CountingGateway) -> Channel:
    return Channel("p1", "eu-central-1", gateway, gateway.account)


def polled(gateway: CountingGateway) -> bool:
    return gateway.asked.acquire(timeout=PATIENCE)


def test_it_polls_at_once_and_whenever_it_is_woken(
    journal: Journal, channel: Channel, gateway: CountingGateway
) -> None:
    watcher = Watcher(journal, channel)
    watcher.start()
    assert polled(gateway)

    watcher.wake()

    assert polled(gateway)
    watcher.stop()
    assert watcher.join(PATIENCE)


@pytest.fixture
def waits(journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock) -> Task:
    """An import that AWS had no place for, and that is sent again now."""
    aws.fail("ImportSnapshot", "full")
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    clock.advance(minutes=1)
    aws.calls.clear()
    return task


@pytest.mark.usefixtures("waits")
def test_nothing_follows_the_call_under_way_once_it_is_stopped(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    def stop() -> None:
        watcher.stop()

    watcher = Watcher(journal, replace(channel, gateway=SlowGateway(aws, meanwhile=stop)))
    watcher.wake()

    watcher.turn()

    assert aws.calls == ["GetCallerIdentity", "DescribeImportSnapshotTasks"]


def test_what_waits_is_not_sent_once_its_profile_is_gone(
    journal: Journal, channel: Channel, aws: FakeAws, waits: Task
) -> None:
    journal.set_watched(frozenset())

    send_due(journal, channel, ACCOUNT)

    assert (journal.task(waits.key).state, aws.calls) == ("INTENT", [])


def test_it_stops_at_once_although_a_call_hangs(
    journal: Journal, channel: Channel, gateway: CountingGateway
) -> None:
    gateway.gate.clear()
    watcher = Watcher(journal, channel)
    watcher.start()
    assert polled(gateway)

    watcher.stop()

    assert watcher.join(0) is False
    gateway.gate.set()
    assert watcher.join(PATIENCE)
    assert gateway.aws.calls.count("DescribeImportSnapshotTasks") == 1


def test_a_closed_journal_does_not_disturb_a_late_answer(
    journal: Journal, channel: Channel, gateway: CountingGateway, aws: FakeAws
) -> None:
    aws.add_task("import-snap-0f", {})
    gateway.gate.clear()
    watcher = Watcher(journal, channel)
    watcher.start()
    assert polled(gateway)
    watcher.stop()
    journal.close()

    gateway.gate.set()

    assert watcher.join(PATIENCE)
    assert watcher.state.problem is not None
    assert watcher.state.problem.kind == "journal"


def test_a_fault_of_the_program_is_reported_and_the_watch_goes_on(
    journal: Journal,
    channel: Channel,
    gateway: CountingGateway,
    aws: FakeAws,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    monkeypatch.setattr(aws, "listed", lambda _: 1 // 0)
    watcher = Watcher(journal, channel)
    watcher.start()
    assert polled(gateway)
    monkeypatch.undo()
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))

    watcher.wake()

    assert polled(gateway)
    watcher.stop()
    assert watcher.join(PATIENCE)
    assert reported in ([ZeroDivisionError], [])


def test_its_state_tells_the_last_answer_and_the_next_poll(
    journal: Journal, channel: Channel, gateway: CountingGateway, clock: FakeClock
) -> None:
    watcher = Watcher(journal, channel)
    watcher.poll()

    state = watcher.state

    assert (state.account, state.answered, state.problem) == ("111122223333", clock(), None)
    assert (state.polling, state.partial) == (False, False)


def test_the_rhythm_is_15_s_in_view_and_60_s_out_of_it() -> None:
    assert pause(visible=True, failures=0, chance=0) == 15
    assert pause(visible=False, failures=0, chance=0) == 60


@given(st.booleans(), st.integers(0, 10**6), st.floats(0, 1))
def test_a_pause_is_never_longer_than_five_minutes_and_a_tenth(
    visible: bool, failures: int, chance: float
) -> None:
    rest = pause(visible=visible, failures=failures, chance=chance)

    assert 15 <= rest <= 330
    assert failures < 5 or rest >= 300


def test_there_is_one_watch_for_each_place(journal: Journal, aws: FakeAws) -> None:
    watches = Watches(journal)
    channel = channel_to(aws)

    first = watches.watch(channel)
    same = watches.watch(channel)
    renewed = watches.watch(channel_to(aws))
    other = watches.watch(channel_to(aws, profile_id="p2"))

    assert first is same
    assert len({id(renewed), id(first), id(other)}) == 3
    assert [state.profile_id for state in watches.states()] == ["p1", "p2"]
    watches.forget("p2")
    assert [state.profile_id for state in watches.states()] == ["p1"]
    assert watches.stop(PATIENCE)
    assert first.join(PATIENCE)
    assert other.join(PATIENCE)


class HandSet(Pace):
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds


def watched(watches: Watches) -> list[str]:
    return [state.profile_id for state in watches.states()]


def test_a_place_where_nothing_goes_on_is_watched_for_a_while_only(
    journal: Journal, aws: FakeAws, channel: Channel, gateway: CountingGateway
) -> None:
    clock = HandSet()
    watches = Watches(journal, clock)
    watches.watch(channel)
    watches.watch(channel_to(aws, profile_id="p2"))
    assert gateway.asked.acquire(timeout=PATIENCE)

    clock.seconds = IDLE - 1
    assert watches.want(("p2", REGION))
    clock.seconds = IDLE + 1
    wait_for(lambda: watches.looks()[0] == 0)
    watches.end_idle(("p2", REGION))
    assert watched(watches) == ["p2"]

    clock.seconds = 3 * IDLE
    watches.end_idle(("p2", REGION))
    assert watched(watches) == ["p2"]
    watches.end_idle(None)
    assert watched(watches) == ["p2"]
    clock.seconds = 5 * IDLE
    watches.end_idle(None)
    assert watched(watches) == []

    assert not watches.want(("p1", REGION))
    watches.watch(channel)
    assert gateway.asked.acquire(timeout=PATIENCE)  # begins anew
    assert watches.stop(PATIENCE)


def test_a_place_with_an_open_import_is_watched_on(journal: Journal, aws: FakeAws) -> None:
    clock = HandSet()
    watches = Watches(journal, clock)
    for profile_id in ("p1", "p2"):
        watches.watch(channel_to(aws, profile_id=profile_id))
    submit(journal, channel_to(aws), Intent(ACCOUNT, request()))
    wait_for(lambda: watches.looks()[0] == 0)

    clock.seconds = 2 * IDLE
    watches.end_idle(None)

    assert watched(watches) == ["p1", "p2"]  # the second one of the same account, too
    assert watches.stop(PATIENCE)
