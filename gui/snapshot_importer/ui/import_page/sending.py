"""From the press of the button to the request on its way: the questions that come before, in their order."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.import_page.judge import Judge
from snapshot_importer.ui.import_page.submission import Submission
from snapshot_importer.ui.import_page.there import there_words
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.tasks import deeds
from snapshot_importer.ui.tasks.requests import again, read_request
from snapshot_importer.ui.text import account_id
from snapshot_importer.ui.widgets.questions import ask, tell

if TYPE_CHECKING:
    from snapshot_importer.ui.import_page.page import ImportPage

Roles = QMessageBox.ButtonRole


class Sending(QObject):
    """Asks about failed checks, an earlier import and production, and sends."""

    def __init__(
        self,
        page: "ImportPage",
        judge: Judge,
        submission: Submission,
        session: Session,
        confirm_production: Callable[[], bool],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._judge = judge
        self._submission = submission
        self._session = session
        self._confirm_production = confirm_production
        self._there = ""  # the Region of the import, where it is not the one in use

    def begin(self) -> None:
        """Send the form, which has no errors, after what is to be asked; the footer asks for a sign-in first."""
        self._begin_in("")

    @Slot(str)
    def ask_about_there(self, there: str) -> None:
        """Ask whether to import in another Region, and to copy the snapshot from there to the one in use."""
        self._judge.everything()
        if self._judge.wrong_but_for_region():
            self._page.fix_next()
            return
        here = self._session.region
        ask(
            self._page,
            f"Import in {there} and copy to {here}?",
            there_words(there, here, self._judge.request(), self._judge.failed_checks()),
            (
                ("Cancel", Roles.RejectRole, _nothing),
                ("Import and copy", Roles.AcceptRole, lambda: self._begin_in(there)),
            ),
        )

    def _begin_in(self, there: str) -> None:
        if self._session.credentials().state == "ok":
            self._there = there
            self._about_earlier()

    @Slot()
    def ask_about_checks(self) -> None:
        """Ask whether to send although checks failed, and name them."""
        if not self._judge.everything():
            self._page.fix_next()
            return
        failed = self._judge.failed_checks()
        text = "\n".join(f"{view.name}: {view.sentence}" for view in failed)
        ask(
            self._page,
            "Import although checks failed?",
            text,
            (("Go back", Roles.RejectRole, _nothing), ("Import anyway", Roles.AcceptRole, self.begin)),
        )

    def import_again(self, task: Task) -> None:
        """Fill the form from a task of the history, whose request is read in a worker."""
        self._page.imports.on_journal(
            lambda journal: again(read_request(journal, task)),
            owner=self,
            done=self._page.fill,
            failed=self._not_read,
        )

    def _not_read(self, error: Exception) -> None:
        sentence = deeds.sentence(error)
        if sentence is None:
            raise error
        tell(self._page, "The form was not filled", sentence)

    def _about_earlier(self) -> None:
        task = self._judge.earlier_task()
        if task is None:
            self._about_production()
            return
        running = task.filter != "completed"
        ask(
            self._page,
            "This object is being imported" if running else "This object was imported before",
            f"{self._judge.situation().earlier}. Another import makes another snapshot.",
            (
                ("Show that task", Roles.ActionRole, lambda: self._page.show_task.emit(task.key)),
                ("Import anyway", Roles.AcceptRole, self._about_production),
                ("Cancel", Roles.RejectRole, _nothing),
            ),
        )

    def _about_production(self) -> None:
        profile = self._session.profile
        if profile is None or profile.label != "Production" or not self._confirm_production():
            self._send()
            return
        alias = self._session.credentials().alias or profile.name
        account = account_id(self._session.account)
        ask(
            self._page,
            f"Import into {alias} ({account}), {self._there or self._session.region}?",
            f"The profile {profile.name} is labelled Production.",
            (("Cancel", Roles.RejectRole, _nothing), ("Import snapshot", Roles.AcceptRole, self._send)),
        )

    def _send(self) -> None:
        form = self._page.form
        if self._submission.outcome.state in ("refused", "not-sent"):
            # After a refusal another press is another attempt.
            if self._submission.outcome.state == "refused":
                form.advanced.renew_token()
            self._submission.forget()
        self._submission.send(
            self._judge.request(),
            copy_tags=form.snapshot.tags.copy_box.isChecked(),
            object_size=self._judge.source.size,
            known=self._known(),
            there=self._there,
        )

    def _known(self) -> dict[str, str]:
        """Return what the page knows of the source, for the words of a refusal."""
        source, report = self._judge.source, self._judge.source.report.value
        refused = report is not None and not report.accepted
        return {
            "found": source.format,
            "refused": report.title if report and refused else "",
            "convert": report.convert if report and refused else "",
            "region": self._page.checks.view("Region").found,
        }


def _nothing() -> None:
    """The answer that changes nothing."""
