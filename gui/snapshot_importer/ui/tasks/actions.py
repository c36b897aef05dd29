"""What may be done with tasks: one QAction for each deed, for buttons, row menus and the menu bar alike."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget

from snapshot_importer.aws.console import snapshot_url, task_url
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.request.previews import render
from snapshot_importer.tasks.export_file import Kind
from snapshot_importer.tasks.task import Action, Task
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.tasks import deeds
from snapshot_importer.ui.tasks.details import error_details
from snapshot_importer.ui.tasks.dialogs import OneFieldDialog
from snapshot_importer.ui.tasks.exporting import Exporting
from snapshot_importer.ui.tasks.failed_deeds import (
    Gathering,
    by_place,
    failure_words,
    failures_words,
    lacks_profile,
)
from snapshot_importer.ui.tasks.forgetting import ask_delete, ask_remove
from snapshot_importer.ui.tasks.notes import ask_note, note_words
from snapshot_importer.ui.tasks.requests import again, read_request
from snapshot_importer.ui.tasks.state_deeds import DELETE, FOR_MANY, KEYS, STATE_DEEDS, ask_first
from snapshot_importer.ui.text import duration, percent
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.opening import open_page
from snapshot_importer.ui.widgets.questions import Answer, ask, nothing, tell

EXPORTS: tuple[tuple[str, Kind, bool], ...] = (
    ("Selection as CSV…", "csv", False),
    ("Selection as JSON…", "json", False),
    ("List as CSV…", "csv", True),
    ("List as JSON…", "json", True),
)
COPIED = ("Task id", "Snapshot id", "Source address", "Request as JSON", "AWS CLI command", "Error details")
# What of these is the request, and in which dialect.
REQUESTS = {"Request as JSON": "json", "AWS CLI command": "bash"}


class TaskActions(QObject):
    """The deeds for the tasks that are selected now."""

    import_again = Signal(object)  # ImportRequest
    sign_in_wanted = Signal(str)  # profile id
    profile_wanted = Signal()  # a new one
    offered = Signal()  # other deeds than before may be done
    moved = Signal()  # something was done: the list is to be looked at

    def __init__(
        self,
        theme: Theme,
        imports: Imports,
        background: Background,
        window: QWidget,
        listed: Callable[[], Sequence[Task]],
    ) -> None:
        """*listed* returns the tasks that the window lists now."""
        super().__init__(window)
        self._listed = listed
        self._theme = theme
        self._imports = imports
        self._window = window
        self._exporting = Exporting(theme, background, window)
        self._tasks: tuple[Task, ...] = ()
        self._awaited: tuple[Task, ...] | None = None  # selected while a menu is open
        self._is_held = False
        self._closed = QTimer(self, singleShot=True, interval=0)
        self._closed.timeout.connect(self._let_go)
        self.cancel = self._action("Cancel import…", DELETE, self._ask_cancel)
        self.again = self._action("Import again…", "Ctrl+D", self._again)
        self.sign_in = self._action("Sign in", "", self._sign_in)
        self.add_profile = self._action("Add a profile…", "", self.profile_wanted.emit)
        self.console = self._action("Open in AWS console", "", self._open_console)
        self.note = self._action("Add note…", "", self._ask_note)
        self.exports = {
            words: self._action(words, "", self._exporter(kind, whole=whole))
            for words, kind, whole in EXPORTS
        }
        self.delete = self._action("Delete from history…", "", self._ask_delete)
        self.remove = self._action("Remove from list…", "", self._ask_remove)
        self.states = {
            key: self._action(words, KEYS.get(key, ""), self._deed(key)) for key, words in STATE_DEEDS.items()
        }
        self.copies = {words: self._action(words, "", self._copier(words)) for words in COPIED}
        self.take(())

    def take(self, tasks: Sequence[Task]) -> None:
        """Say which tasks are selected; every action is enabled only where it fits all of them.

        While a menu is open it stands for those that it was opened for.
        """
        tasks = tuple(tasks)
        if self._is_held:
            self._awaited = tasks
            return
        before, self._tasks = self._tasks, tasks
        if _offer_the_same(before, tasks):
            return
        one = tasks[0] if len(tasks) == 1 else None
        kinds = [frozenset(actions) for actions in {task.actions for task in tasks}]
        allowed = frozenset.intersection(*kinds) if kinds else frozenset[Action]()
        _offer(self.cancel, "cancel" in allowed)
        _offer(self.sign_in, "sign-in" in allowed)
        _offer(self.add_profile, "add-profile" in allowed)
        for key, action in self.states.items():
            _offer(action, key in allowed and (one is not None or key in FOR_MANY))
        self.again.setEnabled(one is not None and one.state not in ("INTENT", "SENDING"))
        self.console.setEnabled(one is not None and bool(one.task_id))
        self.note.setText(note_words(tasks))
        self.note.setEnabled(bool(tasks))
        ended = bool(tasks) and all(task.final for task in tasks)
        for action in (self.remove, self.delete):
            action.setEnabled(ended)
        for words, action in self.copies.items():
            action.setEnabled(one is not None and (words in REQUESTS or bool(_copied(words, one))))
        self.offered.emit()

    def keep_target(self, menu: QMenu) -> None:
        """Let what is chosen from *menu* be done with the tasks that were selected when it opened, whatever is by then."""
        menu.aboutToShow.connect(self._hold)
        menu.aboutToHide.connect(self._closed.start)  # what was chosen is done after the menu has gone

    @Slot()
    def _hold(self) -> None:
        self._let_go()
        self._is_held = True

    @Slot()
    def _let_go(self) -> None:
        self._closed.stop()
        self._is_held = False
        awaited, self._awaited = self._awaited, None
        if awaited is not None:
            self.take(awaited)

    def of_queue(self) -> list[QAction]:
        """Return the actions for an import in line, for the keys of a window."""
        return [self.states["start-now"], *(self.states[key] for key in KEYS)]

    def menu(self, parent: QWidget) -> QMenu:
        """Return the menu of the selected rows."""
        menu = QMenu(parent)
        self.keep_target(menu)
        for action in (self.cancel, self.sign_in, self.add_profile, *self.states.values()):
            if action.isVisible():
                menu.addAction(action)
        menu.addAction(self.again)
        copies = menu.addMenu("Copy")
        copies.addActions(list(self.copies.values()))
        menu.addAction(self.console)
        menu.addAction(self.note)
        exports = menu.addMenu("Export")
        exports.addActions(list(self.exports.values()))
        menu.addSeparator()
        menu.addAction(self.remove)
        menu.addAction(self.delete)
        return menu

    def _action(self, words: str, keys: str, do: Callable[[], object]) -> QAction:
        action = QAction(words, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        # Without the flag that the signal brings.
        action.triggered.connect(lambda: do())  # noqa: PLW0108
        action.setAutoRepeat(keys != DELETE)
        return action

    def _act(self, tasks: Sequence[Task], works: Callable[[Sequence[Task]], deeds.Works]) -> None:
        """Do something with *tasks*: one piece of work for each profile and Region, and one word on what failed."""
        places = by_place(tasks, self._imports.actor)
        gathering = Gathering(len(places), lambda failures: self._ended(failures, len(tasks)))
        for some in places:
            self._imports.act(some[0], works(some), owner=self, done=gathering.take, failed=self._failed)

    def _ended(self, failures: deeds.Failures, asked: int) -> None:
        self.moved.emit()
        if not failures:
            return
        title, text = failures_words(failures, asked)
        close: Answer = ("Close", QMessageBox.ButtonRole.RejectRole, nothing)
        add: Answer = ("Add a profile…", QMessageBox.ButtonRole.ActionRole, self.profile_wanted.emit)
        lacks = any(lacks_profile(error) for _, error in failures)
        ask(self._window, title, text, (close, add) if lacks else (close,))

    def _keep(self, work: deeds.OwnWork) -> None:
        self._imports.on_journal(work, owner=self, done=lambda _: self.moved.emit(), failed=self._failed)

    def _failed(self, error: Exception) -> None:
        tell(self._window, *failure_words(error))

    def _ask_cancel(self) -> None:
        tasks = self._tasks
        if not tasks or not self.cancel.isEnabled():
            return
        OneFieldDialog(
            self._theme,
            self._window,
            title="Cancel this import?" if len(tasks) == 1 else f"Cancel {len(tasks)} imports?",
            text=_cancel_text(tasks),
            label="Reason (optional)",
            stay="Keep importing",
            go="Cancel import" if len(tasks) == 1 else "Cancel imports",
            go_is_default=False,
            taken=lambda reason: self._cancel_all(tasks, reason),
        ).open()

    def _cancel_all(self, tasks: Sequence[Task], reason: str) -> None:
        self._act(tasks, lambda some: deeds.cancel(some, reason))

    def _again(self) -> None:
        if len(self._tasks) == 1:
            self._with_request(self._tasks[0], lambda request: self.import_again.emit(again(request)))

    def _sign_in(self) -> None:
        for profile_id in {self._imports.actor(task) for task in self._tasks if "sign-in" in task.actions}:
            self.sign_in_wanted.emit(profile_id)

    def _deed(self, key: Action) -> Callable[[], None]:
        return lambda: self._do(key, tuple(task for task in self._tasks if key in task.actions))

    @Slot(object, str)
    def do(self, task: Task, key: Action) -> None:
        """Do with *task* what its row offers, whichever rows are selected."""
        self._do(key, (task,))

    def _do(self, key: Action, tasks: Sequence[Task]) -> None:
        if key == "paste-link":
            for task in tasks:
                self._ask_link(task)
        elif tasks:
            deed = deeds.DEEDS[key]
            ask_first(self._window, key, tasks, lambda: self._act(tasks, lambda some: deeds.each(some, deed)))

    def _ask_link(self, task: Task) -> None:
        OneFieldDialog(
            self._theme,
            self._window,
            title="Paste the link again",
            text="The presigned link was kept in memory only. It is needed to send the same request once more.",
            label="Presigned link",
            stay="Not now",
            go="Send",
            go_is_default=True,
            longest=8192,
            taken=lambda link: self._act(
                (task,), lambda some: deeds.each(some, partial(deeds.send_with, link=link))
            ),
        ).open()

    @Slot()
    def _open_console(self) -> None:
        if len(self._tasks) == 1:
            task = self._tasks[0]
            url = (
                snapshot_url(task.region, task.snapshot_id)
                if task.snapshot_id
                else task_url(task.region, task.task_id)
            )
            open_page(self._window, url)

    def _ask_note(self) -> None:
        if tasks := self._tasks:
            ask_note(
                self._theme,
                self._window,
                tasks,
                lambda note: self._keep(deeds.set_notes(tasks, note)),
            )

    def _ask_remove(self) -> None:
        if tasks := self._tasks:
            ask_remove(self._window, tasks, lambda: self._keep(deeds.hide(tasks)))

    def _ask_delete(self) -> None:
        if tasks := self._tasks:
            ask_delete(self._window, len(tasks), lambda: self._keep(deeds.delete(tasks)))

    def _exporter(self, kind: Kind, *, whole: bool) -> Callable[[], None]:
        return lambda: self._exporting.begin(kind, tuple(self._listed() if whole else self._tasks))

    def _copier(self, words: str) -> Callable[[], None]:
        def copy() -> None:
            if len(self._tasks) != 1:
                return
            task, put = self._tasks[0], QApplication.clipboard().setText
            if dialect := REQUESTS.get(words):
                self._with_request(task, lambda request: put(render(dialect, request, region=task.region)))
            else:
                put(_copied(words, task))

        return copy

    def _with_request(self, task: Task, done: Callable[[ImportRequest], object]) -> None:
        self._imports.on_journal(
            lambda journal: read_request(journal, task), owner=self, done=done, failed=self._failed
        )


def _offer_the_same(before: Sequence[Task], now: Sequence[Task]) -> bool:
    """Return whether the same may be done with several as before; a poll changes few of perhaps 100,000."""
    return len(before) == len(now) > 1 and all(
        old is new or _deciding(old) == _deciding(new) for old, new in zip(before, now, strict=True)
    )


def _deciding(task: Task) -> tuple[object, ...]:
    return task.actions, task.final, bool(task.note)


def _offer(action: QAction, fits: bool) -> None:
    # One that cannot be seen is still triggered by a button, unless it is disabled too.
    action.setVisible(fits)
    action.setEnabled(fits)


def _copied(words: str, task: Task) -> str:
    if words == "Task id":
        return task.task_id
    if words == "Snapshot id":
        return task.snapshot_id
    if words == "Source address":
        return f"s3://{task.bucket}/{task.object_key}" if task.bucket else task.url
    return error_details(task) if task.failure else ""


def _cancel_text(tasks: Sequence[Task]) -> str:
    if len(tasks) > 1:
        return f"AWS stops {len(tasks)} imports. No snapshots are made. The objects in S3 stay."
    task = tasks[0]
    facts = [percent(task.progress)] if task.progress is not None else []
    if task.started and task.progress_at:
        facts.append(duration((task.progress_at - task.started).total_seconds()))
    how_far = f" ({', '.join(facts)})" if facts else ""
    return f"AWS stops the import of {task.file_name}{how_far}. No snapshot is made. The object in S3 stays."
