"""How an import goes, in the detail: how long it takes, whether that is usual, and the picture of its course."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes.windows import Windows, only
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.durations import Typical
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.course_words import time_line
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.tasks.progress_panel import ProgressPanel
from snapshot_importer.ui.tasks.progress_picture import ProgressPicture

HOUR = 3600
USUAL = Typical(timedelta(minutes=12), timedelta(minutes=15), timedelta(minutes=20), 9)


def test_the_course_of_an_import_is_seen_in_its_detail(windows: Windows, aws: Simulator) -> None:
    windows.signed_in()
    windows.window.go_to("tasks")
    page = windows.page(TasksPage)
    task = windows.send_import()
    page.show_task(task.key)
    panel, picture = only(page, ProgressPanel), only(page, ProgressPicture)
    windows.wait(picture.isVisible)
    first = picture.accessibleDescription()

    aws.world.clock.advance(150)
    windows.poll_until(lambda: (windows.task(task.key).progress or 0) > 10)
    windows.wait(lambda: picture.accessibleDescription() != first)
    assert panel.line.text().endswith("so far")
    aws.world.clock.advance(HOUR)
    windows.poll_until(lambda: windows.task(task.key).word == "Completed")
    windows.wait(lambda: "It ended after" in picture.accessibleDescription())

    assert panel.line.text().startswith("Took ")


def test_an_import_from_before_nothing_is_known_of_shows_no_picture(windows: Windows) -> None:
    windows.signed_in()
    windows.window.go_to("tasks")
    page = windows.page(TasksPage)
    old = next(task for task in windows.workspace.imports.tasks() if task.word == "Completed")
    page.show_task(old.key)
    windows.wait(lambda: page.detail._timeline.model().rowCount())

    assert not only(page, ProgressPanel).isVisible()


@pytest.fixture
def running(windows: Windows) -> Task:
    windows.signed_in()
    sent = windows.send_import()
    return replace(sent, started=datetime.now(UTC) - timedelta(minutes=14, seconds=5))


def test_what_is_usual_in_words(running: Task) -> None:
    def line(task: Task, typical: Typical | None = USUAL) -> str:
        return time_line(task, typical, datetime.now(UTC)).replace("\u00a0", " ")

    assert running.started
    late = replace(running, started=running.started - timedelta(hours=1))
    done = replace(
        running, state="COMPLETED", filter="completed", ended=running.started + timedelta(minutes=14)
    )
    failed = replace(done, state="FAILED", filter="failed")

    assert line(running, None) == "14 min so far"
    assert line(running) == "14 min so far. Normal for this size (12 to 20 min)"
    assert line(late) == "1 h 14 min so far. Longer than usual (12 to 20 min)"
    assert line(done) == "Took 14 min, as usual for this size (12 to 20 min)"
    assert line(failed) == "Took 14 min"
    set_back = replace(done, ended=running.started - timedelta(days=1))
    assert line(set_back) == ""
    assert line(replace(running, state="INTENT", started=None)) == "Usually 12 to 20 min for this size"
