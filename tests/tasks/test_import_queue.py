"""The local queue: so many imports at a time in an account and Region, the others in line, each sent once."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from fakes.gateway import ACCOUNT, FAULTS, FakeAws, FakeClock, channel_to, request
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.import_queue import Move, moved
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.tasks.reconcile import TooLateError, abandon, recover, send_again
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher
from snapshot_importer.tasks.watches import Watches

LINK = "https://images.s3.amazonaws.com/disk.vmdk?X-Amz-Signature=c0ffee99"


@pytest.fixture
def journal(open_journal: Callable[[], Journal]) -> Journal:
    """A journal that lets two imports run at a time."""
    journal = open_journal()
    journal.set_limit(2)
    return journal


def sent(journal: Journal, channel: Channel, jobs: str) -> list[Task]:
    return [submit(journal, channel, Intent(ACCOUNT, request(job))) for job in jobs]


def started(aws: FakeAws) -> str:
    return "".join(entry.job for entry in aws.ledger)


def line(journal: Journal) -> str:
    """Return the jobs in line, the next one first."""
    waiting = [task for task in journal.tasks() if task.position]
    return "".join(task.description for task in sorted(waiting, key=lambda task: task.position))


def move(journal: Journal, task: Task, where: Move) -> None:
    journal.write(lambda records: moved(records, task.key, where))


def look(task: Task) -> tuple[str, str, int]:
    return task.word, task.second_line, task.position


def test_what_is_over_the_limit_waits_in_line_and_is_not_sent(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    *_, third, fourth = sent(journal, channel, "abcd")

    assert started(aws) == "ab"
    assert look(third) == ("Queued", "Starts when one of 2 is done", 1)
    assert look(journal.task(fourth.key)) == ("Queued", "Starts when 2 are done", 2)
    assert (third.state, third.filter, third.final) == ("INTENT", "running", False)
    assert journal.task(third.key).actions == ("start-now", "move-down", "leave-queue")
    assert journal.task(fourth.key).actions == ("start-now", "move-first", "move-up", "leave-queue")
    assert [event.kind for event in journal.timelines.events(third)] == ["recorded", "in-line"]


def test_without_a_limit_nothing_waits(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    journal.set_limit(None)

    sent(journal, channel, "abcdefg")

    assert started(aws) == "abcdefg"


def test_each_one_that_ends_makes_room_for_the_next(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    tasks = sent(journal, channel, "abcde")
    Watcher(journal, channel).poll()
    assert started(aws) == "ab"

    aws.finish(tasks[0].task_id)
    Watcher(journal, channel).poll()
    assert (started(aws), line(journal)) == ("abc", "de")

    aws.change(tasks[1].task_id, status="deleted", status_message="ClientError: x")
    Watcher(journal, channel).poll()
    assert (started(aws), line(journal)) == ("abcd", "e")
    assert journal.task(tasks[2].key).client_token == tasks[2].client_token == aws.ledger[2].token


def test_imports_of_others_take_places_too(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    aws.add_task("import-snap-others1", {})
    aws.add_task("import-snap-others2", {})
    Watcher(journal, channel).poll()

    (task,) = sent(journal, channel, "a")
    assert look(task) == ("Queued", "Starts when one of 2 is done", 1)

    aws.change("import-snap-others1", status="completed", progress=None)
    Watcher(journal, channel).poll()
    assert started(aws) == "a"


def test_each_region_and_account_has_its_own_places(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    sent(journal, channel, "ab")

    elsewhere = submit(journal, replace(channel, region="eu-west-1"), Intent(ACCOUNT, request("c")))

    assert elsewhere.state == "SUBMITTED"


def test_nobody_overtakes_those_who_stand_in_line(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    tasks = sent(journal, channel, "abc")
    aws.finish(tasks[0].task_id)
    aws.fail("ImportSnapshot", "full")
    Watcher(journal, channel).poll()  # c has its turn and is put off by AWS

    (late,) = sent(journal, channel, "d")

    assert look(late)[1:] == ("Starts when AWS has a place", 1)


@pytest.mark.parametrize(
    ("job", "where", "expected"),
    [
        pytest.param("e", "first", "ecdf", id="last to the front"),
        pytest.param("c", "first", "cdef", id="the first stays the first"),
        pytest.param("e", "up", "cedf", id="up"),
        pytest.param("c", "up", "cdef", id="the first cannot go up"),
        pytest.param("d", "down", "cedf", id="down"),
        pytest.param("f", "down", "cdef", id="the last cannot go down"),
    ],
)
def test_the_order_is_changed_by_hand_and_kept(
    open_journal: Callable[[], Journal],
    journal: Journal,
    channel: Channel,
    aws: FakeAws,
    job: str,
    where: Move,
    expected: str,
) -> None:
    tasks = {task.description: task for task in sent(journal, channel, "abcdef")}

    move(journal, tasks[job], where)
    assert line(journal) == expected

    journal = open_journal()
    assert line(journal) == expected
    journal.set_limit(6)
    Watcher(journal, channel).poll()
    assert started(aws) == "ab" + expected


def test_what_has_started_meanwhile_is_moved_no_more(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    first, _, third = sent(journal, channel, "abc")
    aws.finish(first.task_id)
    Watcher(journal, channel).poll()

    move(journal, third, "first")

    assert journal.row(third.key).queued is None


def test_it_can_be_started_beyond_the_limit(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    *_, fourth = sent(journal, channel, "abcd")

    now = send_again(journal, channel, fourth)

    assert (now.state, now.position) == ("SUBMITTED", 0)
    assert started(aws) == "abd"
    assert look(journal.task(journal.tasks()[2].key)) == ("Queued", "Starts when 2 are done", 1)


def test_what_leaves_the_line_is_never_sent(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    *_, third, fourth = sent(journal, channel, "abcd")

    abandon(journal, channel, third)

    gone = journal.task(third.key)
    assert look(gone) == ("Cancelled", "Removed from the queue", 0)
    assert journal.task(fourth.key).position == 1
    journal.set_limit(9)
    Watcher(journal, channel).poll()
    assert started(aws) == "abd"


def test_who_leaves_the_line_too_late_is_told(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    *_, third = sent(journal, channel, "abc")
    send_again(journal, channel, third)

    with pytest.raises(TooLateError, match="sent just now"):
        abandon(journal, channel, third)

    assert journal.task(third.key).state == "SUBMITTED"


def test_what_is_dropped_while_its_turn_comes_is_not_sent(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    """The user presses between the look at the line and the note that it is sent."""
    *_, third = sent(journal, channel, "abc")

    def dropped_meanwhile() -> str:
        abandon(journal, channel, third)
        return ACCOUNT

    journal.set_limit(3)
    Watcher(journal, replace(channel, account=dropped_meanwhile), account=lambda: ACCOUNT).poll()

    assert journal.task(third.key).state == "ABANDONED"
    assert started(aws) == "ab"


def test_the_line_survives_a_restart(
    open_journal: Callable[[], Journal], journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    sent(journal, channel, "abcd")

    journal = open_journal()
    journal.set_limit(2)
    recover(journal, channel.links)
    Watcher(journal, channel).poll()
    assert (started(aws), line(journal)) == ("ab", "cd")

    journal.set_limit(3)
    Watcher(journal, channel).poll()
    assert (started(aws), line(journal)) == ("abc", "d")


def test_a_refusal_makes_room_for_the_next(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    sent(journal, channel, "abcd")
    aws.fail("ImportSnapshot", "expired")

    journal.set_limit(3)
    Watcher(journal, channel).poll()

    assert started(aws) == "abd"
    assert line(journal) == ""


@pytest.mark.parametrize("fault", ["full", "throttled-before", "throttled-after"])
def test_the_line_stands_still_while_aws_puts_one_off(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock, fault: str
) -> None:
    sent(journal, channel, "abcd")
    aws.fail("ImportSnapshot", FAULTS["full"]("ImportSnapshot") if fault == "full" else fault)  # type: ignore[arg-type]
    journal.set_limit(9)

    Watcher(journal, channel).poll()
    assert line(journal) == "d"
    calls = aws.calls.count("ImportSnapshot")
    if fault != "throttled-after":  # that one is found in the listing
        Watcher(journal, channel).poll()
        assert aws.calls.count("ImportSnapshot") == calls
        assert journal.task(journal.tasks()[-1].key).second_line == "Starts when AWS has a place"

    clock.advance(minutes=1)
    Watcher(journal, channel).poll()
    assert started(aws) == "abcd"


def test_a_new_one_does_not_overtake_one_that_aws_puts_off(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    journal.set_limit(None)
    aws.fail("ImportSnapshot", "full")
    _, second = sent(journal, channel, "ab")
    assert look(second) == ("Queued", "Starts when AWS has a place", 1)

    clock.advance(minutes=1)
    Watcher(journal, channel).poll()

    assert started(aws) == "ab"


def test_one_that_is_to_be_cancelled_while_aws_puts_it_off_holds_up_nobody(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    aws.fail("ImportSnapshot", "throttled-before")
    first, second = sent(journal, channel, "ab")
    assert look(second) == ("Queued", "Starts when AWS has a place", 1)

    cancel(journal, channel, first)
    Watcher(journal, channel).poll()

    assert started(aws) == "b"


def test_a_lost_answer_keeps_its_place_and_holds_up_nobody_else(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    tasks = sent(journal, channel, "abcd")
    aws.finish(tasks[0].task_id)
    aws.fail("ImportSnapshot", "lost-after")

    Watcher(journal, channel).poll()
    assert (journal.task(tasks[2].key).state, line(journal)) == ("UNKNOWN", "d")

    Watcher(journal, channel).poll()
    assert (journal.task(tasks[2].key).state, line(journal)) == ("SUBMITTED", "d")
    assert started(aws) == "abc"


def test_each_profile_starts_its_own_in_the_common_order(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    other = channel_to(aws, profile_id="p2")
    tasks = [*sent(journal, channel, "abc"), *sent(journal, other, "d")]
    aws.finish(tasks[0].task_id)

    Watcher(journal, other).poll()
    assert (started(aws), line(journal)) == ("ab", "cd")

    Watcher(journal, channel).poll()
    assert (started(aws), line(journal)) == ("abc", "d")


def test_a_profile_that_is_signed_out_holds_up_no_other(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    other = channel_to(aws, profile_id="p2")
    tasks = [*sent(journal, channel, "abc"), *sent(journal, other, "d")]
    watcher = Watcher(journal, channel)
    watcher.poll()
    aws.fail("DescribeImportSnapshotTasks", "expired")
    watcher.poll()
    waiting = journal.task(tasks[2].key)
    assert (waiting.word, waiting.second_line) == ("Needs attention", "Sign in to start it")
    assert waiting.actions == ("sign-in", "leave-queue")

    aws.finish(tasks[0].task_id)
    Watcher(journal, other).poll()

    assert (started(aws), line(journal)) == ("abd", "c")


def test_a_profile_that_is_gone_holds_up_no_other(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    other = channel_to(aws, profile_id="p2")
    tasks = [*sent(journal, channel, "abc"), *sent(journal, other, "d")]
    aws.finish(tasks[0].task_id)
    journal.set_watched(frozenset({("p2", other.region)}))

    Watcher(journal, other).poll()

    left = journal.task(tasks[2].key)
    assert (started(aws), line(journal)) == ("abd", "")
    assert (left.second_line, left.position) == ("Not sent: its profile is gone", 0)


@pytest.mark.parametrize("gone", [False, True], ids=["signed out", "removed"])
def test_what_aws_put_off_holds_up_nobody_while_its_profile_cannot_send_it(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock, *, gone: bool
) -> None:
    journal.set_limit(1)
    other = channel_to(aws, profile_id="p2")
    watcher = Watcher(journal, channel)
    watcher.poll()
    aws.fail("ImportSnapshot", "full")
    (put_off,) = sent(journal, channel, "a")
    (waiting,) = sent(journal, other, "b")
    assert look(waiting)[1] == "Starts when AWS has a place"

    if gone:
        journal.set_watched(frozenset({("p2", other.region)}))
    else:
        aws.fail("GetCallerIdentity", "expired")
        watcher.resume()
        watcher.turn()
    Watcher(journal, other).poll()

    assert started(aws) == "b"
    if not gone:
        assert journal.task(put_off.key).second_line == "Sign in to start it"
    journal.set_watched(frozenset({("p1", channel.region), ("p2", other.region)}))
    clock.advance(minutes=1)
    watcher.poll()
    assert started(aws) == "ba"


def test_a_put_off_import_without_its_link_holds_up_nobody(
    open_journal: Callable[[], Journal], journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    journal.set_limit(None)
    aws.fail("ImportSnapshot", "full")
    submit(journal, channel, Intent(ACCOUNT, {"DiskContainer": {"Format": "VMDK", "Url": LINK}}))
    sent(journal, channel, "b")
    journal = open_journal()
    recover(journal, LinksInMemory())
    clock.advance(minutes=10)

    Watcher(journal, channel).poll()

    assert started(aws) == "b"


def test_a_link_that_is_missed_only_at_the_sending_holds_up_nobody(
    open_journal: Callable[[], Journal], journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    aws.fail("ImportSnapshot", "full")
    submit(journal, channel, Intent(ACCOUNT, {"DiskContainer": {"Format": "VMDK", "Url": LINK}}))
    sent(journal, channel, "b")
    clock.advance(minutes=10)

    Watcher(journal, replace(channel, links=LinksInMemory())).poll()

    assert started(aws) == "b"


def test_the_watches_tell_who_is_watched(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    *_, third = sent(journal, channel, "abc")
    journal.set_limit(3)
    (turn,) = journal.turns(ACCOUNT, channel.region)
    assert turn.key == third.key

    watches = Watches(journal)
    watcher = watches.watch(channel_to(aws, profile_id="p2"))
    assert journal.turns(ACCOUNT, channel.region) == []
    watches.forget("p2")
    assert journal.turns(ACCOUNT, channel.region) == []
    assert watcher.join(5)


def test_a_link_that_is_forgotten_meanwhile_is_asked_for_and_holds_up_nobody(
    open_journal: Callable[[], Journal], journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    sent(journal, channel, "ab")
    intent = Intent(ACCOUNT, {"Description": "c", "DiskContainer": {"Format": "VMDK", "Url": LINK}})
    linked = submit(journal, channel, intent)
    sent(journal, channel, "d")
    assert linked.position == 1

    journal = open_journal()
    recover(journal, LinksInMemory())
    journal.set_limit(3)
    assert (journal.task(linked.key).word, line(journal)) == ("Needs attention", "d")
    Watcher(journal, channel).poll()

    assert started(aws) == "abd"


def test_a_snapshot_that_is_being_finished_takes_no_place(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    tasks = sent(journal, channel, "abc")

    aws.finish(tasks[0].task_id, snapshot="pending")
    Watcher(journal, channel).poll()

    assert journal.task(tasks[0].key).second_line == "Finishing the snapshot"
    assert started(aws) == "abc"


def test_threads_that_submit_at_the_same_time_do_not_exceed_the_limit(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    threads = [threading.Thread(target=sent, args=(journal, channel, job)) for job in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(started(aws)) == 2
    assert sorted(task.position for task in journal.tasks()) == [0, 0, 1, 2, 3, 4, 5, 6]
    assert sorted(started(aws) + line(journal)) == list("abcdefgh")


@dataclass
class Model:
    """What the queue must do, in the simplest words."""

    limit: int = 2
    running: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    over: set[str] = field(default_factory=set)  # in AWS, not seen by a poll yet

    def submit(self, job: str) -> None:
        if len(self.running) + len(self.line) < self.limit:
            self.start(job)
        else:
            self.line.append(job)

    def start(self, job: str) -> None:
        self.running.append(job)
        self.sent.append(job)

    def poll(self) -> None:
        self.running = [job for job in self.running if job not in self.over]
        while self.line and len(self.running) < self.limit:
            self.start(self.line.pop(0))

    def move(self, job: str, where: Move) -> None:
        place = self.line.index(job)
        to = {"first": 0, "up": max(0, place - 1), "down": place + 1}[where]
        self.line.insert(to, self.line.pop(place))


MOVES: tuple[Move, ...] = ("first", "up", "down")


@pytest.mark.parametrize("seed", range(30))
def test_whatever_is_done_in_whatever_order_each_starts_once_and_in_its_turn(
    open_journal: Callable[[], Journal], channel: Channel, aws: FakeAws, seed: int
) -> None:
    chance, model, tasks = random.Random(seed), Model(), {}
    journal = open_journal()
    journal.set_limit(model.limit)

    for number in range(60):
        deed = chance.choice(("submit", "submit", "move", "drop", "start", "end", "limit", "restart", "poll"))
        waiting = chance.choice(model.line) if model.line else ""
        if deed == "submit":
            job = f"job-{number}"
            tasks[job] = submit(journal, channel, Intent(ACCOUNT, request(job)))
            model.submit(job)
        elif deed == "move" and waiting:
            where = chance.choice(MOVES)
            move(journal, tasks[waiting], where)
            model.move(waiting, where)
        elif deed == "drop" and waiting:
            abandon(journal, channel, tasks[waiting])
            model.line.remove(waiting)
        elif deed == "start" and waiting:
            send_again(journal, channel, tasks[waiting])
            model.line.remove(waiting)
            model.start(waiting)
        elif deed == "end" and model.running:
            job = chance.choice(model.running)
            aws.change(
                journal.task(tasks[job].key).task_id, status="deleted", status_message="ClientError: x"
            )
            model.over.add(job)
        elif deed == "limit":
            model.limit = chance.randint(1, 4)
            journal.set_limit(model.limit)
        elif deed == "restart":
            journal = open_journal()
            journal.set_limit(model.limit)
            recover(journal, channel.links)
        elif deed == "poll":
            Watcher(journal, channel).poll()
            model.poll()
        shown = sorted((task for task in journal.tasks() if task.position), key=lambda task: task.position)
        assert [task.description for task in shown] == model.line, (seed, number, deed)
        assert [entry.job for entry in aws.ledger] == model.sent, (seed, number, deed)
