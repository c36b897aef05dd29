"""The import page: form, request preview, checks and footer; it lays out and wires, and decides nothing."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.request.problems import Fix
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.failure_card.dialog_deeds import DialogDeeds
from snapshot_importer.ui.import_page.check_runs import CheckRuns
from snapshot_importer.ui.import_page.cure_deeds import CureDeeds
from snapshot_importer.ui.import_page.earlier import Earlier
from snapshot_importer.ui.import_page.filling import Filling, NewImport, empty_import
from snapshot_importer.ui.import_page.footer import footer
from snapshot_importer.ui.import_page.form_cures import FormCures
from snapshot_importer.ui.import_page.help import HelpPane, help_mark
from snapshot_importer.ui.import_page.history import History
from snapshot_importer.ui.import_page.inspection_deeds import InspectionDeeds
from snapshot_importer.ui.import_page.judge import Judge
from snapshot_importer.ui.import_page.mending import Mending
from snapshot_importer.ui.import_page.page_actions import PageActions
from snapshot_importer.ui.import_page.page_parts import PageParts
from snapshot_importer.ui.import_page.role_names import RoleNames
from snapshot_importer.ui.import_page.said_dialog import SaidDialog
from snapshot_importer.ui.import_page.sending import Sending
from snapshot_importer.ui.import_page.size_taking import SizeTaking
from snapshot_importer.ui.import_page.submission import Submission
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.object_deeds.source_deeds import SourceDeeds
from snapshot_importer.ui.s3_browser.browser import S3Browser
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

DRAFT_PAUSE = 800  # milliseconds of rest after which the draft is worth keeping


def _now() -> datetime:
    return datetime.now(UTC)


def _always() -> bool:
    return True


class ImportPage(QWidget):
    """Everything between an address and a started import."""

    show_task = Signal(str)  # key of a task
    started = Signal(str)  # key of the task of an import that was sent
    profile_wanted = Signal()  # a new one
    profile_edit_wanted = Signal()  # the one in use, to be mended
    network_wanted = Signal()  # its settings
    switch_region = Signal(str)
    sign_in_wanted = Signal()
    regions_wanted = Signal()  # the list of Regions, to choose from
    draft_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        session: Session,
        imports: Imports,
        background: Background,
        *,
        confirm_production: Callable[[], bool] = _always,
        new_import: NewImport = empty_import,
        clock: Callable[[], datetime] = _now,
        parent: QWidget | None = None,
    ) -> None:
        """Make the page; *confirm_production* says whether an import into production is asked about."""
        super().__init__(parent)
        self._theme = theme
        self._session = session
        self.imports = imports
        self.setAccessibleName("Import")
        self._parts = PageParts(theme, self)
        self.column, self.panel = self._parts.column, self._parts.panel
        self.footer_bar, self.form = self._parts.footer_bar, self.column.form
        self.checks = CheckRuns(session, self)
        self.submission = Submission(imports, session, self)
        self.judge = Judge(self.form, session, self.checks, self.submission, clock)
        self._mending = Mending(self.judge, self._parts)
        self.history = History(imports, self.submission, background, self)
        self.history.read.connect(self._take_history)
        self.help = HelpPane(theme, background, self)
        self._was_shown = False
        self.sending = Sending(self, self.judge, self.submission, session, confirm_production)
        self.deeds = CureDeeds(theme, self, self.judge, session)
        self.size_taking = SizeTaking(self, self.judge, session)
        self.cures = FormCures(self, self.judge, session, DialogDeeds(theme, self, session))
        self.inspection = InspectionDeeds(theme, self, self.form.source, self.judge.source)
        self.form.source.box.cure_pressed.connect(self.carry_out)
        self.filling = Filling(
            theme, self.column, self.panel.previews, self.judge, self.submission, session, new_import
        )
        self.roles = RoleNames(session, self.form.advanced)
        self.source_deeds = SourceDeeds(theme, self, session, self.judge.source)
        self.source_deeds.import_there.connect(self.sending.ask_about_there)
        self.source_deeds.copied.connect(self.filling.take_copy)
        self.browser = S3Browser(theme, self, session)
        self.browser.chosen.connect(self.filling.take_address)
        self.form.source.browse_pressed.connect(self._browse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._parts)
        self._connect()
        self._actions = PageActions(self, self._deeds())
        self._draft_timer = QTimer(self, singleShot=True, interval=DRAFT_PAUSE)
        self._draft_timer.timeout.connect(self.draft_changed)
        for name, form_row in self.form.rows.items():
            form_row.add_beside_label(help_mark(theme, name, self.open_help))
        self.judge.session_changed()

    def _connect(self) -> None:
        form, panel, bar, judge = self.form, self.panel, self.footer_bar, self.judge
        form.fix_pressed.connect(self._fix)
        form.advanced.take_asked.connect(self.size_taking.take)
        form.advanced.doctor_pressed.connect(self._open_role_doctor)
        form.snapshot.kms.reload_asked.connect(judge.facts.reload)
        form.snapshot.tags.copy_changed.connect(self._keep_draft)
        judge.facts.changed.connect(self._show_facts)
        judge.changed.connect(self._show)
        self.checks.changed.connect(self._show_checks)
        self.submission.changed.connect(self._show_checks)
        self.submission.sent.connect(self.started)
        panel.checks.cure_pressed.connect(self.deeds.mend_check)
        panel.checks.run_pressed.connect(self.checks.run)
        panel.checks.again_pressed.connect(judge.source.again)
        panel.checks.again_pressed.connect(self.checks.again)
        bar.primary_pressed.connect(self.press_primary)
        bar.test_pressed.connect(self.press_test)
        bar.anyway_pressed.connect(self.sending.ask_about_checks)
        bar.link_pressed.connect(self._press_link)
        self.column.paste_pressed.connect(self.filling.open_paste)
        self.column.again_chosen.connect(self.sending.import_again)
        self.column.before_chosen.connect(self.filling.restore)
        self.column.region_chosen.connect(self.switch_region)

    def _deeds(self) -> Mapping[str, Callable[[], object]]:
        tabs = self.panel.previews.tabs
        return {
            "new": self.filling.begin,
            "paste-request": self.filling.open_paste,
            "browse": self.form.source.browse_pressed.emit,
            "paste-location": self.filling.paste_location,
            "send": self.press_primary,
            "test": self.press_test,
            "copy-preview": self.panel.previews.copy,
            "next-preview": lambda: tabs.step(1),
            "previous-preview": lambda: tabs.step(-1),
            "check-again": self.panel.checks.again_pressed.emit,
            "role-doctor": self._open_role_doctor,
            "field-help": self.open_help_of_focus,
        }

    def actions_for_menu(self) -> dict[str, QAction]:
        """Return the actions of the page by name; they have their words and keys."""
        return dict(self._actions.all)

    def parts(self) -> list[QWidget]:
        """Return the parts that F6 visits."""
        return [self.column, self.panel, self.footer_bar]

    def start(self) -> QWidget:
        """Return the field that an import begins with."""
        return self.form.source.location

    def draft(self) -> dict[str, Any]:
        """Return the form as JSON values, without secrets."""
        return self.filling.draft()

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Show a draft; what of it cannot be read is left out."""
        self.filling.restore(draft)

    def fill(self, request: ImportRequest) -> None:
        """Show *request* with a new client token: an import that is to be made again."""
        self.filling.fill(request)

    def go_to(self, name: str, index: int | None = None) -> None:
        """Bring a field, or the row *index* of the tags, into sight and give it the focus."""
        self._parts.go_to(name, index)

    @Slot(str)
    def open_help(self, name: str) -> None:
        """Show the help for a field."""
        self.help.open_for(name, self.form.rows[name].field)

    @Slot()
    def open_help_of_focus(self) -> None:
        """Show the help for the field that has the focus; for the location if none has."""
        self.open_help(self.form.focused_field() or "location")

    @Slot()
    def press_primary(self) -> None:
        """Do what the primary button says."""
        shown = footer(self.judge.situation())
        if not shown.enabled:
            return
        match shown.press:
            case "add-profile":
                self.profile_wanted.emit()
            case "sign-in":
                self.sign_in_wanted.emit()
            case "check-again":
                self.checks.again()
            case "fix":
                self.fix_next()
            case "another":
                self.filling.begin_another()
            case "show-task":
                self.show_task.emit(self.submission.outcome.task_key)
            case "cure":
                self.cures.mend_refusal()
            case "import" | "import-anyway":
                self.try_to_send()

    def try_to_send(self) -> None:
        """Judge every field, then ask what is to be asked, then send."""
        if self.judge.everything():
            self.sending.begin()
        else:
            self._mending.begin()

    @Slot()
    def press_test(self) -> None:
        """Make the dry run; its answer stands among the checks."""
        self._parts.show_panel()
        if not self.judge.everything():
            self._mending.begin()
        self.checks.run("Dry run")

    def fix_next(self) -> None:
        """Bring the first thing to mend into sight, at the next press the next one."""
        self._mending.go_on()

    @Slot(str, object)
    def _fix(self, name: str, fix: Fix) -> None:
        if fix.cure:
            self.carry_out(Cure(fix.cure, fix.label, value=fix.value))
            return
        self.form.apply(name, fix.value)
        self.judge.left(name)
        self.form.focus_field(name)

    @Slot()
    def _open_role_doctor(self) -> None:
        self.carry_out(Cure("role-doctor", "Role doctor…"))

    @Slot()
    def _browse(self) -> None:
        self.browser.open_at(self.form.request().location)

    @Slot(object)
    def carry_out(self, cure: Cure) -> None:
        """Do what the button of a field, or of the inspection, says."""
        self.deeds.carry_out(cure)

    @Slot(str)
    def _press_link(self, link: str) -> None:
        if link == "show-task":
            self.show_task.emit(self.submission.outcome.task_key)
        elif link == "network-settings":
            self.network_wanted.emit()
        elif link == "another":
            self.filling.begin_another()
        elif self.submission.failed:
            SaidDialog(self._theme, self, self.submission.failed, self.cures).open()

    @Slot()
    def _show(self) -> None:
        self.inspection.show()
        self.panel.previews.show_request(self.judge.previewed())
        self._show_checks()
        self._keep_draft()

    @Slot()
    def _show_checks(self) -> None:
        # A check may tell something about a field.
        self.form.show_problems(self.judge.shown())
        self.panel.checks.show_views(self.checks.views())
        situation = self.judge.situation()
        shown = footer(situation)
        only_checks = shown.press == "fix" and situation.problem_count == len(self.judge.failed_checks())
        self.footer_bar.show_footer(
            shown,
            sending=situation.outcome.state == "sending",
            may_ignore=only_checks and not situation.incomplete,
        )

    @Slot()
    def _show_facts(self) -> None:
        facts = self.judge.facts
        self.form.snapshot.show_region(facts.keys, facts.default, busy=facts.busy)
        self._show()

    @Slot()
    def _keep_draft(self) -> None:
        self._draft_timer.start()

    @Slot(object)
    def _take_history(self, earlier: Earlier) -> None:
        self.judge.earlier = earlier
        self.column.show_history(earlier.own)
        self._show_checks()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the history while on show."""
        super().showEvent(event)
        self._actions.set_here(True)
        if not self._was_shown and QApplication.focusWidget() is None:
            self.form.source.location.setFocus(Qt.FocusReason.OtherFocusReason)
        self._was_shown = True
        self.history.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while hidden."""
        super().hideEvent(event)
        self._actions.set_here(False)
        self.history.rest()
