"""The deeds of the tasks room, ready to be run in a worker; imported there, since they bring sqlite3 along."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.standing import Step
from snapshot_importer.tasks.task import Action, Task

if TYPE_CHECKING:
    from snapshot_importer.aws.snapshot_uses import Deed
    from snapshot_importer.tasks.import_queue import Move
    from snapshot_importer.tasks.journal import Journal

Work = Callable[["Journal", Channel], object]
OwnWork = Callable[["Journal"], object]  # of which AWS need not know
Failures = list[tuple[Task, Exception]]
Works = Callable[["Journal", Channel], Failures]  # on several tasks of one profile and Region


def cancel(tasks: Sequence[Task], reason: str) -> Works:
    """Return the work that asks AWS to stop *tasks*: every wish is written down before the first is told."""

    def work(journal: "Journal", channel: Channel) -> Failures:
        from snapshot_importer.tasks.cancel import ask_to_cancel, carry_out  # noqa: PLC0415

        lost: list[CallError] = []

        def tell(task: Task) -> None:
            row = journal.row(task.key)
            # Those without a task yet wait for it; the watch may have told a wish meanwhile.
            if row.state != "CANCEL_REQUESTED" or row.cancel_sent:
                return
            if lost:
                raise lost[0]  # the watch tells the wish later
            try:
                carry_out(journal, channel, task.key)
            except CallError as error:
                if error.kind in ("unreachable", "sign-in"):
                    lost.append(error)
                raise

        unwritten = tried(tasks, lambda task: ask_to_cancel(journal, task, reason))
        written = [task for task in tasks if all(task is not other for other, _ in unwritten)]
        return [*unwritten, *tried(written, tell)]

    return work


def each(tasks: Sequence[Task], deed: Callable[[Task], Work]) -> Works:
    """Return the work that does *deed* with every one of *tasks*."""
    return lambda journal, channel: tried(tasks, lambda task: deed(task)(journal, channel))


def tried(tasks: Sequence[Task], do: Callable[[Task], object]) -> Failures:
    """Do something with every one of *tasks*, and return those where it failed; a fault of the program is raised."""
    failures = []
    for task in tasks:
        try:
            do(task)
        except expected() as error:
            failures.append((task, error))
    return failures


def send(task: Task) -> Work:
    """Return the work that sends an intent, or the same request with the same token once more."""

    def work(journal: "Journal", channel: Channel) -> object:
        from snapshot_importer.tasks.reconcile import send_again  # noqa: PLC0415

        return send_again(journal, channel, task)

    return work


def send_with(task: Task, link: str) -> Work:
    """Return the work that sends it with its presigned link pasted again."""

    def work(journal: "Journal", channel: Channel) -> object:
        from snapshot_importer.tasks.reconcile import send_again  # noqa: PLC0415

        return send_again(journal, channel, task, link=link.strip())

    return work


def drop(task: Task) -> Work:
    """Return the work that gives up an import without a task."""

    def work(journal: "Journal", channel: Channel) -> None:
        from snapshot_importer.tasks.reconcile import abandon  # noqa: PLC0415

        abandon(journal, channel, task)

    return work


def move(task: Task, where: "Move") -> Work:
    """Return the work that gives *task* another place in its line."""

    def work(journal: "Journal", _: Channel) -> None:
        from snapshot_importer.tasks.import_queue import moved  # noqa: PLC0415

        journal.write(lambda records: moved(records, task.key, where))

    return work


def keep_waiting(task: Task) -> Work:
    """Return the work that believes in a task without progress for another while."""
    return lambda journal, _: journal.keep_waiting(task)


def copy_tags(task: Task) -> Work:
    """Return the work that lets the watch copy the tags to the snapshot again."""

    def work(journal: "Journal", _: Channel) -> None:
        from snapshot_importer.tasks.finishing import copy_tags_again  # noqa: PLC0415

        copy_tags_again(journal, task)

    return work


def copy_snapshot(task: Task) -> Work:
    """Return the work that lets the watch copy the snapshot to its other Region again."""

    def work(journal: "Journal", _: Channel) -> None:
        from snapshot_importer.tasks.copying import copy_again  # noqa: PLC0415

        copy_again(journal, task)

    return work


def copy_later(task: Task, region: str, *, encrypted: bool, key: str) -> Work:
    """Return the work that lets the watch copy a finished snapshot to *region*."""

    def work(journal: "Journal", _: Channel) -> None:
        from snapshot_importer.tasks.copying import copy_later  # noqa: PLC0415
        from snapshot_importer.tasks.submit import Destination  # noqa: PLC0415

        copy_later(journal, task, Destination(region, encrypted, key))

    return work


def next_step(task: Task, step: Step, deed: "Deed", what: str) -> Work:
    """Return the work that does something with a finished snapshot, told as *what*."""

    def work(journal: "Journal", channel: Channel) -> None:
        from snapshot_importer.tasks.next_steps import take  # noqa: PLC0415

        take(journal, channel, task, step, deed, what)

    return work


DEEDS: dict[Action, Callable[[Task], Work]] = {
    "copy-tags": copy_tags,
    "copy-snapshot": copy_snapshot,
    "keep-waiting": keep_waiting,
    "start-now": send,
    "move-first": lambda task: move(task, "first"),
    "move-up": lambda task: move(task, "up"),
    "move-down": lambda task: move(task, "down"),
    "leave-queue": drop,
    "send-now": send,
    "send-again": send,
    "drop": drop,
}


def set_notes(tasks: Sequence[Task], note: str) -> OwnWork:
    """Return the work that gives all *tasks* the same *note*."""

    return lambda journal: journal.set_note(tasks, note)


def hide(tasks: Sequence[Task]) -> OwnWork:
    """Return the work that takes *tasks* from the list."""

    return lambda journal: journal.hide(tasks)


def delete(tasks: Sequence[Task]) -> OwnWork:
    """Return the work that deletes *tasks* from the history."""
    return lambda journal: journal.delete([task.key for task in tasks])


def expected() -> tuple[type[Exception], ...]:
    """Return what a deed may raise without a fault of the program."""
    from snapshot_importer.tasks.calling import WrongAccountError  # noqa: PLC0415
    from snapshot_importer.tasks.parameters import OtherLinkError  # noqa: PLC0415
    from snapshot_importer.tasks.reconcile import TooLateError  # noqa: PLC0415
    from snapshot_importer.tasks.submit import LinkGoneError  # noqa: PLC0415

    return (CallError, JournalError, LinkGoneError, OtherLinkError, TooLateError, WrongAccountError)


def sentence(error: Exception) -> str | None:
    """Return the sentence of an error that a deed may end in; None for a fault of the program."""
    from snapshot_importer.tasks.submit import LinkGoneError  # noqa: PLC0415

    if isinstance(error, LinkGoneError):
        return "The presigned link is no longer known. Paste it again."
    if isinstance(error, CallError):
        return error.message
    return str(error) if isinstance(error, expected()) else None
