"""The real windows and the simulated AWS behind them, with what a scenario of a failure does to either."""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QTabBar, QWidget

from fakes.windows import Windows, button, dialog, only, shown_texts
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.simulator.ec2_phases import tear_down
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.images import gpt_disk
from snapshot_importer.simulator.s3_state import Bucket, StoredFile, StoredObject
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.simulator.settings import apply_settings
from snapshot_importer.tasks.moments import Sends
from snapshot_importer.tasks.submit import Intent
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.background import fail, nothing
from snapshot_importer.ui.failure_card.card import FailureCard
from snapshot_importer.ui.import_page.page import ImportPage
from snapshot_importer.ui.import_page.said_dialog import SaidDialog
from snapshot_importer.ui.tasks.page import TasksPage

D = TypeVar("D", bound=QDialog)
W = TypeVar("W", bound=QObject)
BUCKET, INTAKE, ARCHIVE = "acme-vm-exports", "acme-vm-intake", "acme-us-archive"
GOOD, GOOD_VHD = f"s3://{BUCKET}/erp/erp-db01.vmdk", f"s3://{BUCKET}/files/files-03-data.vhd"
HOUR = 3600  # seconds: every import of the demo ends within it


class Stage:
    """What a scenario sees and does."""

    def __init__(self, windows: Windows, aws: Simulator) -> None:
        self.windows = windows
        self.aws = aws
        self.world = aws.world
        self._ahead = timedelta(0)
        self._reads = 0  # of the history, that are under way
        self._count_reads()

    def _count_reads(self) -> None:
        imports = self.windows.workspace.imports
        read = imports.on_journal

        def counted(work: Any, *, done: Any = nothing, failed: Any = fail, **options: Any) -> None:
            self._reads += 1

            def over(then: Any) -> Callable[[Any], None]:
                def call(value: Any) -> None:
                    self._reads -= 1
                    then(value)

                return call

            read(work, done=over(done), failed=over(failed), **options)

        imports.on_journal = counted  # type: ignore[method-assign]

    # What the user does.

    def begin(self) -> None:
        """Show the window, signed in, with an open history whose clock the stage moves."""
        windows = self.windows
        windows.show()
        windows.wait(lambda: windows.session.credentials().state == "ok")
        windows.wait(lambda: any(state.answered for state in windows.workspace.imports.watch_states()))
        journal = windows.workspace.imports.journal
        assert journal is not None
        journal.clock = lambda: datetime.now(UTC) + self._ahead
        # Else every answer would seem to have been asked for before what the journal tells.
        journal.sends = Sends(journal.clock, time.monotonic)

    @property
    def page(self) -> ImportPage:
        return self.windows.desk.pages.import_page

    def fill(self, request: ImportRequest) -> None:
        """Fill the form and wait until the page has looked at the object."""
        self.windows.window.go_to("import")
        self.page.fill(request)
        self.wait(lambda: self.page.judge.source.report.state != "reading")

    def send(self) -> None:
        """Send the form as it is, as "Import anyway…" does: the checks know most causes before AWS says them."""
        self.page.try_to_send()
        assert self.page.submission.outcome.state != "none", self.page.judge.shown()
        self.wait(lambda: self.page.submission.outcome.state != "sending")

    def send_unseen(self, request: ImportRequest) -> Task:
        """Send what the form would not let pass, as an older program or a script may have done."""
        done: list[Task] = []
        failed: list[Exception] = []
        self.windows.workspace.imports.submit(
            Intent(self.windows.session.account, parameters(request)),
            owner=self.windows.workspace,
            done=done.append,
            failed=failed.append,
        )
        self.wait(lambda: done or failed)
        assert failed == []
        return done[0]

    def refused(self, request: ImportRequest) -> None:
        """Send *request* from the form, to be refused."""
        self.fill(request)
        self.send()

    def fails(self, request: ImportRequest, *, unseen: bool = False) -> None:
        """Import *request*, let the time pass, and look at the failed task."""
        if unseen:
            task = self.send_unseen(request)
        else:
            self.fill(request)
            self.send()
            assert self.page.submission.outcome.state == "sent", self.page.submission.outcome
            task = self.newest()
        self.pass_time()
        self.poll_until(lambda: self.task(task.key).word == "Failed")
        self.look_at(task)

    def look_at(self, task: Task) -> None:
        """Open a task's result."""
        self.windows.desk.navigation.show_task(task.key)
        detail = self.windows.page(TasksPage).detail
        # A task that is on show already stays at the tab that it was looked at with.
        tabs = next(one for one in detail.findChildren(QTabBar) if one.accessibleName() == "Detail")
        tabs.setCurrentIndex(
            [tabs.tabText(place) for place in range(tabs.count())].index("Result and next steps")
        )
        self.wait(lambda: any(card.isVisible() for card in detail.findChildren(FailureCard)))

    def told(self) -> list[str]:
        """Return all that the app says of the failure: on the card of the task, or of the refused request."""
        if self.windows.window.current_page() == "tasks":
            return shown_texts(only(self.windows.page(TasksPage).detail, FailureCard))
        footer = self.page.footer_bar
        said = shown_texts(footer)
        if "details" in footer.links and footer.links["details"].isVisible():
            footer.links["details"].click()
            opened = dialog(SaidDialog)
            said += shown_texts(opened)
            opened.reject()
        return said

    def press_first(self) -> None:
        """Press the first button: of the card, or the primary one of the page."""
        if self.windows.window.current_page() == "tasks":
            card = only(self.windows.page(TasksPage).detail, FailureCard)
            first = next(
                one for one in card.findChildren(QAbstractButton) if one.property("kind") == "primary"
            )
            first.click()
            # The request of the failed import is read in a worker.
            self.wait(lambda: self._reads == 0)
        else:
            # The page looks at the history in a worker: until then the refused import seems to be under way.
            self.wait(
                lambda: self.page.submission.outcome.state == "unknown" or not self.page.judge.earlier_task()
            )
            self.page.press_primary()

    def change(self, **values: Any) -> None:
        """Change fields of the form, as typing does."""
        self.page.form.fill(replace(self.page.form.kept(), **values))
        for name in values:
            self.page.judge.typed(name)
            self.page.judge.left(name)
        self.wait(lambda: self.page.judge.source.report.state != "reading")

    def close(self, kind: type[D]) -> D:
        """Wait for a dialog, close it and return it."""
        opened = self.opened(kind)
        opened.reject()
        return opened

    def opened(self, kind: type[D]) -> D:
        """Wait for a dialog and return it."""
        self.wait(
            lambda: any(isinstance(one, kind) and one.isVisible() for one in QApplication.topLevelWidgets())
        )
        return dialog(kind)

    def press(self, parent: QWidget, words: str) -> None:
        """Press the button with these words once it can be pressed."""
        self.wait(lambda: _pressable(parent, words))
        button(parent, words).click()

    def completes(self) -> None:
        """Send the form, and see the import completed."""
        if self.windows.window.current_page() != "import":
            self.windows.window.go_to("import")
        self.wait(lambda: not self.page.judge.earlier_task())
        self.send()
        self.ends_well()

    def ends_well(self) -> None:
        """See the newest import completed, here and in AWS."""
        self.poll_until(lambda: self.newest().task_id)
        key = self.newest().key
        self.pass_time()
        self.poll_until(lambda: self.task(key).word == "Completed")
        assert self.world.ec2.snapshots[self.task(key).snapshot_id].state == "completed"

    # What is seen.

    def tasks(self) -> tuple[Task, ...]:
        return self.windows.workspace.imports.tasks()

    def newest(self) -> Task:
        return max((task for task in self.tasks() if task.origin == "own"), key=lambda task: task.created)

    def task(self, key: str) -> Task:
        return self.windows.task(key)

    def wait(self, fact: Callable[[], object]) -> None:
        self.windows.wait(fact)

    def poll_until(self, fact: Callable[[], object]) -> None:
        self.windows.poll_until(fact)

    # What happens in AWS.

    def pass_time(self, seconds: float = HOUR) -> None:
        """Let the time of AWS's tasks go on."""
        self.world.clock.advance(seconds)

    def pass_own_time(self, **time: float) -> None:
        """Let the time go on by which the app waits."""
        self._ahead += timedelta(**time)

    def fault(self, kind: str, service: str, operation: str, *, times: int = 1, **more: Any) -> None:
        """Let the next requests fail."""
        self.aws.cloud.faults.add(Rule(kind, service, operation, times=times, **more))  # type: ignore[arg-type]

    def set(self, **settings: Any) -> None:
        """Set what the API does not."""
        with self.world.lock:
            apply_settings(self.world, settings)

    def end_task(self, message: str) -> None:
        """Let the only running import end with *message*."""
        with self.world.lock:
            (task,) = [task for task in self.world.ec2.tasks.values() if task.status == "active"]
            tear_down(task, self.world.clock.now(), message)

    def bucket(self, name: str = BUCKET) -> Bucket:
        found = self.world.s3.find(name)
        assert found is not None
        return found

    def put(self, key: str, write: Callable[..., None], *, cut: int = 0) -> str:
        """Put a disk image into the bucket, perhaps without its last bytes, and return its address."""
        file = io.BytesIO()
        write(gpt_disk(1 << 30, "cured"), file)
        path = self.world.s3.new_path()
        path.write_bytes(file.getvalue()[: -cut or None])
        with self.world.lock:
            self.bucket().put(StoredObject(key, (StoredFile(path),), "0" * 32, self.world.s3.now()))
        return f"s3://{BUCKET}/{key}"

    def shown(self) -> list[str]:
        """Return every text of the window."""
        return shown_texts(self.windows.window)


def _pressable(parent: QWidget, words: str) -> bool:
    return any(
        one.isVisible() and one.isEnabled() and one.text().strip() == words
        for one in parent.findChildren(QAbstractButton)
    )
