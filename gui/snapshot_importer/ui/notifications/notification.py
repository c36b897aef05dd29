"""One notification, and the words it has for what became of imports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from snapshot_importer.accounts.interaction import MfaQuestion, ProgramQuestion
from snapshot_importer.tasks.causes import clipped
from snapshot_importer.tasks.news import Kind, News
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import second_line
from snapshot_importer.ui.text import visible

NAMED = 3  # imports that a joined notification names
LONGEST_NAME = 60  # characters
LONGEST_LINE = 160

# What a click opens: an import, the list of all, or the question of a profile's sign-in.
Opens = Literal["task", "list", "question"]
ONE: dict[Kind, str] = {"completed": "completed", "failed": "failed", "attention": "needs attention"}
MANY: dict[Kind, str] = {
    "completed": "imports completed",
    "failed": "imports failed",
    "attention": "imports need attention",
}


@dataclass(frozen=True, slots=True)
class Notification:
    """Plain text; a new one takes the place of an older one that *opens* the same *key*."""

    opens: Opens
    key: str  # of the import, of the first one, or of the profile
    title: str
    body: str
    is_problem: bool = True


# Told of the notification that was clicked, with a token by which Wayland lets the window come to the front, or "".
Clicked: TypeAlias = Callable[[Notification, str], object]


class SystemNotifications(Protocol):
    """Where notifications are shown; every method returns at once, whatever the desktop does."""

    def show(self, notification: Notification) -> None:
        """Show *notification*, or nothing where the desktop has no place for it."""

    def withdraw(self, opens: Opens, key: str) -> None:
        """Take back the notification that opens *key*, if it still stands."""

    def show_badge(self, number: int) -> None:
        """Show *number* beside the program's icon, and nothing for 0."""

    def close(self) -> None:
        """Show no more."""


def of_imports(news: Sequence[News]) -> list[Notification]:
    """Return one notification for each kind of *news*, however many imports it is about."""
    found = []
    for kind, words in ONE.items():
        tasks = [one.task for one in news if one.kind == kind]
        problem = kind != "completed"
        if len(tasks) == 1:
            title = f"{_name(tasks[0])} {words}"
            found.append(Notification("task", tasks[0].key, title, _reason(tasks[0]), problem))
        elif tasks:
            title = f"{len(tasks)} {MANY[kind]}"
            found.append(Notification("list", tasks[0].key, title, _lines(tasks), problem))
    return found


def of_question(profile_id: str, question: MfaQuestion | ProgramQuestion) -> Notification:
    """Return the notification of what a sign-in asks of the user."""
    profile = _short(question.profile_name)
    if isinstance(question, MfaQuestion):
        words = (question.problem, f"Needed to {question.purpose}.")
        body = clipped(" ".join(visible(part) for part in words if part), LONGEST_LINE)
        return Notification("question", profile_id, f"MFA code for {profile}", body)
    body = "This profile runs a program to get credentials. It waits for your answer."
    return Notification("question", profile_id, f"Run a program for {profile}?", body)


def _lines(tasks: Sequence[Task]) -> str:
    lines = [f"{_name(task)}: {_reason(task)}" for task in tasks[:NAMED]]
    more = len(tasks) - NAMED
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


def _reason(task: Task) -> str:
    return clipped(visible(second_line(task)), LONGEST_LINE)


def _name(task: Task) -> str:
    return _short(task.file_name or task.task_id or "An import")


def _short(name: str) -> str:
    # No more is looked at than can be shown; both ends of a name tell it from its neighbours.
    text = visible(name if len(name) <= LONGEST_NAME else f"{name[:40]}…{name[-19:]}")
    return text if len(text) <= 2 * LONGEST_NAME else f"{text[:LONGEST_NAME]}…"
