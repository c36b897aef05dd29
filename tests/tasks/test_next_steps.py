"""What is done with a finished snapshot: told before and after, made once, and remembered where the program ends."""

from dataclasses import replace

import pytest

from fakes.gateway import ACCOUNT, REGION, FakeAws, channel_to, request
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.snapshot_uses import Deed, Made, deletion, share, volume
from snapshot_importer.tasks.calling import WrongAccountError
from snapshot_importer.tasks.copying import copy_later
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.next_steps import take
from snapshot_importer.tasks.standing import standing
from snapshot_importer.tasks.submit import Destination, Intent, submit
from snapshot_importer.tasks.task import Task
from snapshot_importer.tasks.watch import Watcher

WHAT = "gp3, 8 GiB"
THERE = "us-east-1"


class KilledError(BaseException):
    """The program ends."""


def finished(journal: Journal, channel: Channel, aws: FakeAws) -> Task:
    task = submit(journal, channel, Intent(ACCOUNT, request("disk")))
    aws.finish(task.task_id)
    Watcher(journal, channel).poll()
    done = journal.task(task.key)
    assert done.word == "Completed"
    return done


def a_volume(task: Task) -> Deed:
    return volume(task.snapshot_id, zone=f"{REGION}a", kind="gp3", size_gib=8)


def told(journal: Journal, task: Task) -> list[tuple[str, str]]:
    events = journal.timelines.events(task)
    return [(event.kind, event.detail) for event in events if event.kind.startswith(("volume", "share"))]


def test_a_step_is_told_before_and_after_with_what_was_made(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = finished(journal, channel, aws)
    assert standing(journal.timelines.events(task), "volume") is None

    take(journal, channel, task, "volume", a_volume(task), WHAT)

    assert told(journal, task) == [("volume-asked", WHAT), ("volume-done", f"made-0, {WHAT}")]
    events = journal.timelines.events(task)
    assert events[-1].request_id == "r-deed"
    found = standing(events, "volume")
    assert found is not None
    assert (found.outcome, found.detail) == ("done", f"made-0, {WHAT}")
    assert standing(events, "share") is None
    assert "CreateVolume" in [call.operation for call in journal.timelines.calls(task)]
    assert journal.task(task.key) == task


@pytest.mark.parametrize("fault", ["lost-after", "lost-before", "cut"])
def test_an_answer_that_was_lost_makes_nothing_twice(
    journal: Journal, channel: Channel, aws: FakeAws, fault: str
) -> None:
    task = finished(journal, channel, aws)
    aws.fail("CreateVolume", fault)  # type: ignore[arg-type]

    with pytest.raises(CallError):
        take(journal, channel, task, "volume", a_volume(task), WHAT)
    lost = standing(journal.timelines.events(task), "volume")
    take(journal, channel, task, "volume", a_volume(task), WHAT)

    assert lost is not None
    assert lost.outcome == "unknown"
    assert len(aws.deeds) == 1


def test_what_was_made_can_be_made_again_and_another_wish_is_another_one(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = finished(journal, channel, aws)

    for what in (WHAT, WHAT, "gp2, 8 GiB"):
        take(journal, channel, task, "volume", a_volume(task), what)

    assert len(aws.deeds) == 3


def test_an_answer_that_was_lost_makes_nothing_twice_after_another_wish(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = finished(journal, channel, aws)
    aws.fail("CreateVolume", "lost-after")

    with pytest.raises(CallError):
        take(journal, channel, task, "volume", a_volume(task), WHAT)
    for what in ("gp2, 8 GiB", WHAT):
        take(journal, channel, task, "volume", a_volume(task), what)

    assert len(aws.deeds) == 2


def test_a_refusal_is_told_with_its_cause_and_can_be_tried_again(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = finished(journal, channel, aws)
    message = "You are not authorized to perform: ec2:ModifySnapshotAttribute"
    refused = CallError(
        "refused", message, operation="ModifySnapshotAttribute", code="UnauthorizedOperation", http_status=403
    )
    aws.fail("ModifySnapshotAttribute", refused)

    with pytest.raises(CallError):
        take(journal, channel, task, "share", share(task.snapshot_id, [ACCOUNT]), ACCOUNT)

    found = standing(journal.timelines.events(task), "share")
    assert found is not None
    assert (found.outcome, found.detail) == ("failed", "Not allowed: ec2:ModifySnapshotAttribute")
    take(journal, channel, task, "share", share(task.snapshot_id, [ACCOUNT]), ACCOUNT)
    done = standing(journal.timelines.events(task), "share")
    assert done is not None
    assert done.outcome == "done"


def test_the_end_of_the_program_leaves_that_it_was_asked_for(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = finished(journal, channel, aws)

    def killed(_: Deed, __: str) -> Made:
        raise KilledError

    with pytest.raises(KilledError):
        take(
            journal, replace(channel, carry_out=killed), task, "source", deletion("images", "disk.vmdk"), "it"
        )

    found = standing(journal.timelines.events(task), "source")
    assert found is not None
    assert (found.outcome, found.detail) == ("asked", "it")


def test_another_account_is_asked_for_nothing(journal: Journal, channel: Channel, aws: FakeAws) -> None:
    task = finished(journal, channel, aws)
    aws.account = "999988887777"

    with pytest.raises(WrongAccountError):
        take(journal, channel_to(aws), task, "volume", a_volume(task), WHAT)

    assert told(journal, task) == []
    assert aws.deeds == {}


def test_a_finished_snapshot_can_be_wanted_elsewhere_later_and_is_copied_once(
    journal: Journal, channel: Channel, aws: FakeAws
) -> None:
    task = finished(journal, channel, aws)
    wanted = Destination(THERE, encrypted=True, kms_key_id="alias/there")

    copy_later(journal, task, wanted)
    copy_later(journal, task, Destination("eu-west-1"))  # a second press
    Watcher(journal, channel).poll()

    (copy,) = aws.copies
    assert (copy.region, copy.request.kms_key_id, copy.request.encrypted) == (THERE, "alias/there", True)
    assert journal.task(task.key).second_line.startswith(f"Copying to {THERE}")
    aws.change_copy(copy.snapshot_id, "completed", 100)
    Watcher(journal, channel).poll()
    assert journal.task(task.key).second_line == f"Copied to {THERE}"
