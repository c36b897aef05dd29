"""The token buckets of an account and Region, by a clock that only the test moves."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.ec2_answers import listing, task
from fakes.scripted_gateway import scripted_gateway
from fakes.scripted_server import http_reply
from snapshot_importer.aws.budget import LONGEST_WAIT, SLOWEST, Bucket, Budget, Budgets, Rate
from snapshot_importer.aws.errors import CallError

LIST = "DescribeImportSnapshotTasks"
THROTTLED = CallError("throttled", "Slow down", operation=LIST, code="RequestLimitExceeded", http_status=503)


class Now:
    """A clock that a wait moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.seconds += seconds
        return False


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def budget(now: Now) -> Budget:
    return Budgets(now, now.wait).of("111122223333", "eu-central-1")


@given(
    st.lists(st.floats(0, 30), min_size=1, max_size=200),
    st.floats(1, 20),
    st.floats(0.1, 5),
)
def test_a_bucket_never_gives_more_than_its_burst_and_its_rate(
    gaps: list[float], burst: float, per_second: float
) -> None:
    bucket, at, given_at = Bucket(Rate(burst, per_second), 0.0), 0.0, []
    for gap in gaps:
        at += gap
        wait = bucket.take(at, LONGEST_WAIT)
        if wait is not None:
            given_at.append(at + wait)

    for count, moment in enumerate(given_at, start=1):
        assert count <= burst + per_second * moment + 1e-6
    assert given_at == sorted(given_at)


def test_a_burst_is_free_and_what_follows_waits_its_turn(budget: Budget, now: Now) -> None:
    for _ in range(32):
        budget.wait_for(LIST, {})

    assert now.waits == [pytest.approx(0.2), pytest.approx(0.2)]


def test_a_submit_never_waits_behind_polls(budget: Budget, now: Now) -> None:
    for _ in range(30):
        budget.wait_for(LIST, {})

    budget.wait_for("ImportSnapshot", {})

    assert now.waits == []


def test_what_would_wait_too_long_is_not_asked_and_a_submit_is_sent(budget: Budget, now: Now) -> None:
    for _ in range(7):
        budget.answered(LIST, {}, THROTTLED)
        budget.answered("ImportSnapshot", {}, THROTTLED)

    with pytest.raises(CallError) as refused:
        budget.wait_for(LIST, {})
    budget.wait_for("ImportSnapshot", {})

    assert (refused.value.kind, refused.value.sent, refused.value.outcome_known) == ("throttled", False, True)
    assert now.waits == [LONGEST_WAIT]


def test_throttling_slows_down_and_answers_heal(now: Now) -> None:
    bucket = Bucket(Rate(10, 0.2), 0.0)
    for _ in range(10):
        bucket.drain(now())
    slow = bucket.take(now(), 1000)
    for _ in range(10):
        bucket.heal(now())
    now.seconds += 1000

    assert slow == pytest.approx(5 * SLOWEST)
    assert [bucket.take(now(), 1000) for _ in range(10)] == [0.0] * 10


def test_all_profiles_of_an_account_share_its_budget(now: Now) -> None:
    budgets = Budgets(now, now.wait)

    assert budgets.of("1", "eu-west-1") is budgets.of("1", "eu-west-1")
    assert budgets.of("1", "eu-west-1") is not budgets.of("1", "eu-west-2")


def test_the_end_of_the_program_ends_the_wait() -> None:
    budgets = Budgets()
    budget = budgets.of("1", "eu-west-1")
    for _ in range(30):
        budget.wait_for(LIST, {})
    errors: list[CallError] = []

    def poll() -> None:
        try:
            budget.wait_for(LIST, {})
        except CallError as error:
            errors.append(error)

    thread = threading.Thread(target=poll)
    thread.start()
    budgets.close()
    thread.join(3)

    assert not thread.is_alive()
    assert [error.kind for error in errors] == ["unreachable"]


def test_the_gateway_asks_within_the_budget_in_every_region(now: Now) -> None:
    budgets = Budgets(now, now.wait)
    with scripted_gateway(http_reply(listing(task())), budgets=budgets) as (gateway, _):
        for _ in range(31):
            gateway.with_deadline(20).describe_import_tasks()
        gateway.in_region("eu-west-1").describe_import_tasks()

    assert now.waits == [pytest.approx(0.2)]


def test_tasks_are_asked_for_by_their_ids_two_hundred_at_a_time() -> None:
    with scripted_gateway(http_reply(listing(task()))) as (gateway, server):
        found = gateway.describe_import_tasks([f"import-snap-{number:017x}" for number in range(201)])

    bodies = [request.body.decode() for request in server.requests]
    assert [body.count("ImportTaskId.") for body in bodies] == [200, 1]
    assert len(found.asked) == 201
