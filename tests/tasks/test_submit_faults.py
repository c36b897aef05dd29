"""Every fault of the one call that makes an import, once and in a row."""

from contextlib import closing
from dataclasses import replace

import pytest

from fakes.gateway import IMPORT_FAULTS, FakeAws, FakeClock, FaultKind, channel_to
from reliability.lost_answers import history, press, settle, start_again, truth
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.watch import Watcher


@pytest.mark.parametrize("fault", IMPORT_FAULTS)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_every_fault_of_a_submit_ends_in_one_task_or_in_a_certain_refusal(
    journal: Journal, aws: FakeAws, clock: FakeClock, fault: FaultKind, times: int
) -> None:
    channel = channel_to(aws)
    aws.fail("ImportSnapshot", *[fault] * times)
    press(journal, channel, "disk")

    with closing(start_again(journal, channel)) as after_one:
        settle(after_one, channel, clock)
        (task,) = after_one.tasks()
        with closing(start_again(after_one, channel)) as after_two:
            Watcher(after_two, channel).poll()

            (again,) = after_two.tasks()
            assert replace(again, progress_at=task.progress_at) == task
            assert history(after_two) == truth(aws)
    assert task.state == ("SUBMITTED" if aws.ledger else "REFUSED")
    assert (task.state == "REFUSED") == (fault in ("expired", "no-route"))
