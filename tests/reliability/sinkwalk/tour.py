"""The way through every page, dialog and window of the program, over a world full of hostile strings."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QDeadlineTimer, QEvent
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QToolButton, QWidget

from reliability.sinkwalk.worlds import BUCKET, Supply
from snapshot_importer.accounts.interaction import BrowserPage, MfaQuestion, ProgramQuestion
from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.ask import Ask
from snapshot_importer.aws.diagnosis import RoleNeeds
from snapshot_importer.request.location import S3Location
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.diagnostics.crash_dialog import CrashDialog
from snapshot_importer.ui.import_page.paste_dialog import PasteDialog
from snapshot_importer.ui.object_deeds.copy_dialog import CopyObjectDialog
from snapshot_importer.ui.object_deeds.restore_dialog import RestoreDialog
from snapshot_importer.ui.role_doctor.dialog import RoleDoctorDialog
from snapshot_importer.ui.s3_browser.dialog import S3BrowserDialog
from snapshot_importer.ui.settings.sections import SECTIONS
from snapshot_importer.ui.sign_in.interactions import question
from snapshot_importer.ui.sign_in.question import Question
from snapshot_importer.ui.tasks.detail import TABS
from snapshot_importer.ui.tasks.exporting import ExportProgress
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.questions import ask, nothing, tell
from snapshot_importer.workspace import Workspace

PATIENCE = 10_000  # milliseconds
QUIET = 150  # milliseconds in which what was asked of AWS comes
TASKS_SHOWN = 8


def let_go_on(milliseconds: int, fact: Callable[[], bool] = lambda: False) -> bool:
    """Let the windows live until *fact* holds, so long at the most; return whether it does."""
    end = QDeadlineTimer(milliseconds)
    while not end.hasExpired():
        QTest.qWait(10)  # which sleeps, where processEvents would come back at once
        if fact():
            return True
    return fact()


class Tour:
    """Opens one thing after the other; whoever looks at them closes nothing."""

    def __init__(self, workspace: Workspace, theme: Theme, texts: list[str]) -> None:
        self._workspace = workspace
        self._theme = theme
        self._window = workspace.window
        self._texts = texts
        self._supply = Supply(texts)
        self.shown: tuple[QWidget, ...] = ()

    def stops(self) -> Iterator[str]:
        """Yield the name of each thing once it is open; *shown* is what is to be looked at, all windows if empty."""
        self._window.show()
        imports = self._workspace.imports
        let_go_on(PATIENCE, lambda: any(state.answered for state in imports.watch_states()))
        yield from self._pages()
        yield from self._tasks()
        yield from self._dialogs()
        yield from self._trouble()

    def _pages(self) -> Iterator[str]:
        for page in ("import", "tasks", "profiles", "settings"):
            self._window.show_page(page)
            let_go_on(QUIET)
            yield page
        for key, _ in SECTIONS:
            self._workspace.desk.navigation.open_settings(key)
            let_go_on(QUIET // 3)
            yield f"settings {key}"
        profiles = self._workspace.desk.pages.profiles
        assert profiles is not None
        for profile in self._workspace.accounts.store.profiles():
            profiles.go_to(profile.id)
            let_go_on(QUIET // 3)
            yield "a profile"
        self._workspace.desk.open_monitor()
        let_go_on(QUIET)
        yield "monitor"

    def _tasks(self) -> Iterator[str]:
        desk = self._workspace.desk
        desk.navigation.show_tasks()
        page = desk.pages.tasks
        assert page is not None
        page.table.set_hidden(())
        let_go_on(QUIET)
        tasks = [*self._workspace.imports.tasks()]
        step = max(1, len(tasks) // max(TASKS_SHOWN, len(self._texts) // 2))
        for task in tasks[::step]:
            page.show_task(task.key)
            for name, _ in TABS:
                page.detail.step_tab(1)
                QApplication.processEvents()
                self.shown = (page.detail,)
                yield f"task {name}"
        self.shown = ()
        actions = page.actions_
        for action in (actions.note, actions.cancel, actions.delete, actions.remove):
            if action.isEnabled():
                action.trigger()
                self._look_at_new()
                yield action.text()
        menu = actions.menu(page)
        menu.popup(page.mapToGlobal(page.rect().center()))
        self._look_at_new()
        yield "menu of a task"
        saved = page.narrowing.saved
        saved.fill_menu()
        self.shown = (saved, saved.menu_, *saved.menu_.findChildren(QMenu))
        yield "saved filters"
        for one in saved.filters()[:6]:
            saved._ask_new_name(one)
            saved._ask_delete(one)
        self._look_at_new()
        yield "saved filters, renamed and deleted"

    def _dialogs(self) -> Iterator[str]:
        for action in self._actions():
            action.trigger()
            let_go_on(QUIET)
            self._look_at_new()
            yield action.text()
        supply, theme, window, session = self._supply, self._theme, self._window, self._workspace.session
        for _ in range(max(1, len(self._texts) // 12)):
            for request in (
                MfaQuestion(supply.next(), supply.next(), supply.next(), supply.next()),
                ProgramQuestion(supply.next(), supply.next()),
                ProgramQuestion(supply.next(), supply.next()[:40]),
                BrowserPage(f"https://{supply.next()}", supply.next()),
            ):
                question(theme, window, request).show()
            ask(
                window,
                supply.next(),
                supply.next(),
                ((supply.next(), QMessageBox.ButtonRole.RejectRole, nothing),),
            )
            tell(window, supply.next(), supply.next())
            CrashDialog(theme, supply.next(), self._workspace._background, window).show()
            ExportProgress(theme, window, supply.next(), 3).show()
            AskDialog(
                theme,
                window,
                Ask((supply.next(),), supply.next(), supply.next(), bucket=supply.next(), key=supply.next()),
            ).show()
            paste = PasteDialog(theme, window, nothing_of)
            paste.text.setPlainText(supply.next())
            paste.fill.click()
            paste.show()
            place = S3Location(supply.next(), supply.next())
            head = ObjectHead(1 << 30, None, "GLACIER", supply.next(), kms_key=supply.next())
            RestoreDialog(theme, window, session, place, head).show()
            CopyObjectDialog(theme, window, session, place, head, supply.next()).show()
            needs = RoleNeeds(
                "aws",
                session.account,
                session.region,
                supply.xml(60),
                supply.xml(63),
                supply.xml(900),
                "",
                supply.xml(90),
            )
            RoleDoctorDialog(theme, window, session, needs).show()
            let_go_on(QUIET)
            self._look_at_new()
            yield "questions"
        S3BrowserDialog(theme, window, session, S3Location(BUCKET, "")).show()
        let_go_on(QUIET * 10)
        self._look_at_new()
        yield "browser"
        self.shown = ()

    def _look_at_new(self) -> None:
        kept = (self._window, self._workspace.desk.monitor)
        self.shown = tuple(
            top for top in QApplication.topLevelWidgets() if top.isVisible() and top not in kept
        )

    def _actions(self) -> list[QAction]:
        words = ("Search everything…", "Keyboard and help", "Diagnostics…", "What this profile may do…")
        return [action for action in self._window.actions() if action.text() in words]

    def _trouble(self) -> Iterator[str]:
        notice = self._window.notice
        for text in self._texts:
            notice.say("error", text)
            QApplication.processEvents()
            self.shown = (notice,)
            yield "notice"
        self.shown = ()
        bar = self._workspace.desk._bar
        for button in bar.findChildren(QToolButton):
            if isinstance(button.menu(), QMenu):
                button.menu().aboutToShow.emit()
        yield "menus of the bar"


def close_dialogs(kept: tuple[QWidget | None, ...]) -> None:
    """Close every window but *kept*."""
    for window in QApplication.topLevelWidgets():
        if window not in kept and window.isVisible():
            window.close()
            if isinstance(window, Question | ExportProgress | CopyObjectDialog):
                window.hide()  # whoever made it deletes it, or it asks
                window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def nothing_of(_: object) -> None:
    """What is done with a request."""
