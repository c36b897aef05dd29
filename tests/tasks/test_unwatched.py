"""Imports whose account no profile watches any more."""

from fakes.gateway import ACCOUNT, REGION, FakeAws, FakeClock, channel_to, request
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher

NOBODY = f"No profile for {ACCOUNT}"


def test_an_import_whose_profile_was_removed_says_so_until_another_one_watches_it(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    Watcher(journal, channel).poll()
    assert journal.task(task.key).word == "Running"

    journal.set_watched(frozenset())
    journal.draw_watched()
    assert (journal.task(task.key).second_line, journal.task(task.key).bar) == (NOBODY, "still")

    journal.set_watched(frozenset({("p2", REGION)}))
    Watcher(journal, channel_to(aws, profile_id="p2")).poll()
    assert journal.task(task.key).word == "Running"


def test_an_import_whose_profile_leads_to_another_account_is_not_judged_by_that_one(
    journal: Journal, channel: Channel, clock: FakeClock
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    Watcher(journal, channel).poll()
    elsewhere = Watcher(journal, channel_to(FakeAws(clock, account="999988887777")))

    for _ in range(9):
        clock.advance(minutes=5)
        elsewhere.poll()

    assert journal.task(task.key).second_line == NOBODY


def test_an_import_that_another_profile_watched_says_when_that_one_leads_elsewhere(
    journal: Journal, channel: Channel, aws: FakeAws, clock: FakeClock
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    journal.set_watched(frozenset({("p2", REGION)}))
    Watcher(journal, channel_to(aws, profile_id="p2")).poll()
    assert journal.task(task.key).word == "Running"

    Watcher(journal, channel_to(FakeAws(clock, account="999988887777"), profile_id="p2")).poll()

    assert journal.task(task.key).second_line == NOBODY


def test_an_import_says_what_its_own_profile_lacks_once_the_one_that_watched_it_is_removed(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = submit(journal, channel, Intent(ACCOUNT, request()))
    aws.fail("DescribeImportSnapshotTasks", "expired")
    Watcher(journal, channel).poll()
    Watcher(journal, channel_to(aws, profile_id="p2")).poll()
    assert journal.task(task.key).word == "Running"

    journal.set_watched(frozenset({("p1", REGION)}))
    journal.draw_watched()

    assert journal.task(task.key).second_line == "Sign in to keep watching"


def test_an_import_that_waits_says_so_again_once_its_profile_is_back(
    journal: Journal, channel: Channel
) -> None:
    journal.set_limit(1)
    _, task = (submit(journal, channel, Intent(ACCOUNT, request(name))) for name in ("one", "two"))
    watcher = Watcher(journal, channel)
    watcher.poll()
    journal.set_watched(frozenset())
    journal.draw_watched()
    left = journal.task(task.key)
    assert left.second_line == "Not sent: its profile is gone"
    assert (left.actions, left.position) == (("add-profile", "leave-queue"), 0)

    journal.set_watched(frozenset({("p1", REGION)}))
    watcher.poll()

    assert journal.task(task.key).word == "Queued"


def test_an_import_without_its_profile_is_started_by_another_one_of_the_account(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    journal.set_limit(1)
    _, task = (submit(journal, channel, Intent(ACCOUNT, request(name))) for name in ("one", "two"))
    Watcher(journal, channel).poll()

    journal.set_watched(frozenset({("p2", REGION)}))
    Watcher(journal, channel_to(aws, profile_id="p2")).poll()

    assert journal.task(task.key).actions == ("start-now", "leave-queue")
