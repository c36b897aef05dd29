"""An import whose snapshot is wanted in another Region, as the windows tell it, also after a restart."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.windows import Windows, button, only, open_windows, shown_texts, windows_of
from snapshot_importer.aws.snapshot_copy import MARKER
from snapshot_importer.request.model import ImportRequest, Tag, parameters
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.submit import Destination, Intent
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.object_deeds.object_copy import running_copies
from snapshot_importer.ui.shell.quit_words import quit_words
from snapshot_importer.ui.tasks.page import TasksPage
from snapshot_importer.ui.tasks.result import Result
from snapshot_importer.ui.tasks.timeline import with_future
from snapshot_importer.ui.theme.theme import Theme

THERE = "us-east-1"


def wished(windows: Windows) -> Task:
    """Send an import of the demo whose snapshot is wanted elsewhere too."""
    request = ImportRequest("s3://acme-vm-exports/erp/erp-db01.vmdk", tags=(Tag("Name", "erp"),))
    intent = Intent(
        windows.session.account, parameters(request), (("Name", "erp"),), destination=Destination(THERE)
    )
    done: list[Task] = []
    failed: list[Exception] = []
    windows.workspace.imports.submit(intent, owner=windows.workspace, done=done.append, failed=failed.append)
    windows.wait(lambda: done or failed)
    assert failed == []
    return done[0]


def advanced_until(windows: Windows, aws: Simulator, task: Task, line: str) -> Task:
    def said() -> bool:
        aws.world.clock.advance(20)
        return windows.task(task.key).second_line.startswith(line)

    windows.poll_until(said)
    return windows.task(task.key)


def copies(aws: Simulator) -> list[str]:
    """Return the copies that this program made."""
    found = aws.world.ec2.snapshots_in(aws.account, THERE)
    return [snapshot.snapshot_id for snapshot in found if MARKER in snapshot.tags]


def opened(windows: Windows, task: Task) -> TasksPage:
    windows.desk.navigation.show_task(task.key)
    page = windows.page(TasksPage)
    windows.wait(page.detail.isVisible)
    return page


def test_the_copy_is_followed_in_the_table_and_its_id_can_be_copied(windows: Windows, aws: Simulator) -> None:
    windows.signed_in()
    task = wished(windows)
    copying = advanced_until(windows, aws, task, f"Copying to {THERE}")
    assert (copying.word, copying.bar) == ("Running", "live")

    done = advanced_until(windows, aws, task, f"Copied to {THERE}")
    page = opened(windows, done)
    windows.wait(lambda: only(page, Result).widget() is not None)
    page.detail.step_tab(2)

    result = only(page, Result)
    assert f"Copy in {THERE}" in shown_texts(result)
    button(result, "Copy id").click()
    assert QApplication.clipboard().text() == done.copy_snapshot_id
    assert copies(aws) == [done.copy_snapshot_id]


def test_a_refused_copy_needs_attention_and_is_copied_again_at_a_press(
    windows: Windows, aws: Simulator
) -> None:
    windows.signed_in()
    aws.cloud.faults.add(
        Rule(
            kind="error",
            service="ec2",
            operation="CopySnapshot",
            status=403,
            code="UnauthorizedOperation",
            message="You are not authorized to perform: ec2:CopySnapshot",
        )
    )
    task = wished(windows)
    refused = advanced_until(windows, aws, task, f"Not copied to {THERE}")
    assert refused.word == "Needs attention"
    aws.cloud.faults.clear()

    page = opened(windows, refused)
    button(page, "Copy the snapshot again").click()

    advanced_until(windows, aws, task, f"Copied to {THERE}")
    assert len(copies(aws)) == 1


def test_a_restart_goes_on_with_the_copy(
    aws: Simulator, qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with windows_of(aws, qtbot, theme, tmp_path, monkeypatch) as windows:
        windows.signed_in()
        task = wished(windows)

    with open_windows(qtbot, theme, tmp_path / "data") as again:
        again.show()
        again.session.use_region(THERE)  # nobody looks at the import's own Region any more
        done = advanced_until(again, aws, task, f"Copied to {THERE}")

    assert done.copy_snapshot_id
    assert copies(aws) == [done.copy_snapshot_id]


def test_the_timeline_tells_what_is_to_come(windows: Windows, aws: Simulator) -> None:
    windows.signed_in()
    task = wished(windows)
    assert windows.workspace.imports.journal is not None
    journal = windows.workspace.imports.journal

    before = [event.title for event in with_future(windows.task(task.key), journal.timelines.events(task))]
    advanced_until(windows, aws, task, f"Copying to {THERE}")
    windows.poll_until(lambda: windows.task(task.key).copy_snapshot_id)
    after = [event.title for event in with_future(windows.task(task.key), journal.timelines.events(task))]

    assert before[-2:] == ["Copy 1 tag to the snapshot", f"Copy the snapshot to {THERE}"]
    assert after[-1] == "AWS copies the snapshot"


def test_quitting_says_what_becomes_of_the_work(windows: Windows) -> None:
    assert quit_words({}, 2) == "2 copies stop, and what was copied so far is removed."
    assert quit_words({"goes on": 2}, 1).startswith("2 imports go on")
    assert running_copies(windows.window) == []
