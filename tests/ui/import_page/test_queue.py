"""The page while its account and Region are full: what the button says, and what becomes of what it queues."""

import pytest

from snapshot_importer.request.model import ImportRequest
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.reconcile import abandon
from snapshot_importer.tasks.task import Task
from ui.import_page.bench import OBJECT, Bench

FIRST = ImportRequest("s3://acme-vm-exports/erp/erp-db01.vmdk", "VMDK", description="first")
SECOND = ImportRequest(OBJECT, "VHD", description="second")
HOUR = 3600  # seconds: every import of the simulated AWS ends within it


@pytest.fixture(autouse=True)
def own_objects(aws: Simulator) -> None:
    """Each test imports into an account in which nothing was imported yet."""
    with aws.world.lock:
        aws.world.ec2.tasks.clear()


@pytest.fixture
def full(bench: Bench) -> Bench:
    """A page with a request that is ready, while the one import that may run does so."""
    bench.imports.set_limit(1)
    bench.wait(lambda: bench.imports.journal and bench.imports.journal.limit == 1)
    bench.fill(FIRST)
    bench.wait(lambda: bench.title() == "Ready to import")
    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()
    bench.page.fill(SECOND)
    bench.wait(lambda: bench.title().startswith("Ready;"))
    return bench


def queued(bench: Bench) -> Task:
    with bench.qtbot.waitSignal(bench.page.started):
        bench.press()
    return next(task for task in bench.imports.tasks() if task.description == "second")


def test_the_button_says_that_it_queues_and_why(full: Bench) -> None:
    assert (full.title(), full.button()) == ("Ready; 1 import is running", "Add to queue")


def test_what_is_queued_is_not_sent_and_says_its_place(full: Bench) -> None:
    task = queued(full)

    assert [sent["Description"] for sent in full.accepted()] == ["first"]
    assert (full.title(), full.button()) == ("Added to the queue", "Import another")
    footer = full.page.footer_bar.footer()
    assert footer is not None
    assert footer.line == "1st in line. Starts when the running one is done"
    with full.qtbot.waitSignal(full.page.show_task) as shown:
        full.page.footer_bar.links["show-task"].click()
    assert shown.args == [task.key]


def test_the_page_tells_when_it_has_started(full: Bench, aws: Simulator) -> None:
    task = queued(full)

    aws.world.clock.advance(HOUR)
    full.imports.refresh()
    full.wait(lambda: full.title() == "Import started")

    assert [sent["ClientToken"] for sent in full.accepted()][1] == task.client_token


def test_what_is_removed_from_the_queue_can_be_queued_anew(full: Bench) -> None:
    task = queued(full)
    journal, channel = full.imports.journal, full.imports.channels.channel(task.profile_id, task.region)
    assert journal is not None
    abandon(journal, channel, task)
    full.wait(lambda: full.title() == "Removed from the queue")

    full.wait(lambda: full.page.judge.earlier_task() is None)
    with full.qtbot.waitSignal(full.page.started):
        full.press()

    again = [task for task in full.imports.tasks() if task.description == "second"]
    assert [row.state for row in again] == ["ABANDONED", "INTENT"]
    assert again[0].client_token != again[1].client_token
    assert len(full.accepted()) == 1


def test_with_a_place_free_the_button_imports(full: Bench) -> None:
    full.imports.set_limit(2)

    full.wait(lambda: full.title() == "Ready to import")
    assert full.button() == "Import snapshot"
