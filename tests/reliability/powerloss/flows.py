"""What the program does while the power may be cut, and what must be true when it starts again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fakes.gateway import ACCOUNT, channel_to, request
from reliability.killsweep.migrate_designs import BEGINNINGS, fault, make_old
from reliability.powerloss.disk import Image
from reliability.powerloss.outside import Outside, restored
from snapshot_importer.tasks import store
from snapshot_importer.tasks.cancel import cancel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.reconcile import recover, send_again
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.task import State, Task
from snapshot_importer.tasks.watch import Watcher

FILE = "history.sqlite"
TAGS = (("Name", "erp"),)
NOTE = "kept for the audit"
FILLING = 16_000  # characters, so that not too many notes fill the log
LONG_ENOUGH = 11  # minutes: nothing is missing from a listing any more

Open = Callable[[Path, Outside], Journal]


@dataclass(frozen=True)
class Flow:
    """What is there before, what is then done, and what is wrong with it after a power cut ("" for nothing)."""

    prepare: Callable[[Path], None]
    act: Callable[[Path, Outside, Open], None]
    fault: Callable[[Path, Outside], str]
    quiet: float = 0.0  # the share of its operations in which the power is not cut


def open_journal(path: Path, outside: Outside) -> Journal:
    """Open it as the program does."""
    return Journal(path, clock=outside.clock)


def opening(synchronous: str) -> Open:
    """Return a way to open it that promises less, to see that this is found out."""

    def open_carelessly(path: Path, outside: Outside) -> Journal:
        journal = open_journal(path, outside)
        assert journal.file._store.connection is not None
        journal.file._store.connection.execute(f"PRAGMA synchronous = {synchronous}")
        return journal

    return open_carelessly


def open_without_log(path: Path, outside: Outside) -> Journal:
    """Open it as where there is no shared memory, and so no write-ahead log. For a process of its own."""
    make_durable = store._make_durable
    vars(store)["_make_durable"] = lambda connection, **_: make_durable(connection, log=False)
    return open_journal(path, outside)


def _press(journal: Journal, outside: Outside, job: str) -> Task:
    outside.know("pressed", job)
    intent = Intent(ACCOUNT, request(job), snapshot_tags=TAGS)
    task = submit(journal, channel_to(outside), intent)
    if task.task_id:
        outside.know("accepted", job, task.task_id)
    return task


def _life(path: Path, outside: Outside, opened: Open) -> None:
    journal = opened(path, outside)
    first, second = (_press(journal, outside, job) for job in ("first", "second"))
    outside.fail("ImportSnapshot", "lost-after", "lost-after")
    _press(journal, outside, "unanswered")
    cancel(journal, channel_to(outside), second, "wrong disk")
    outside.know("cancelled", "second", "wrong disk")
    journal.set_note([first], NOTE)
    outside.know("noted", "first", NOTE)
    outside.finish(first.task_id or "")
    outside.clock.advance(minutes=1)
    watcher = Watcher(journal, channel_to(outside))
    watcher.poll()
    outside.know("ended", "first", journal.task(first.key).state)
    journal.close()
    outside.know("closed", "first")
    journal = opened(path, outside)
    _press(journal, outside, "third")
    journal.close()


def _checkpoints(path: Path, outside: Outside, opened: Open) -> None:
    """Write until SQLite has begun its log anew (after 1,000 pages), and some more."""
    journal = opened(path, outside)
    task = _press(journal, outside, "first")
    for number in range(320):
        journal.set_note([task], f"{number} {'x' * FILLING}")
        outside.know("noted", "first", str(number))
    _press(journal, outside, "second")
    journal.close()


def life_fault(path: Path, outside: Outside) -> str:
    """Start twice and say what is wrong: a duplicate, a loss, damage, or a second start that still changes something."""
    outside.clock.advance(minutes=LONG_ENOUGH)
    first = _started(path, outside)
    wrong = _wrong(path, outside)
    if wrong:
        return wrong
    again = _started(path, outside)
    return _wrong(path, outside) or ("" if again == first else f"the second start made {again} of {first}")


def _started(path: Path, outside: Outside) -> list[tuple[str, State, str | None]]:
    """Start the program, and let the user do what is left: press the button where nothing was kept."""
    journal, channel = open_journal(path, outside), channel_to(outside)
    recover(journal, channel.links)
    Watcher(journal, channel).poll()
    for job in outside.known("pressed"):
        rows = [
            task
            for task in journal.tasks()
            if journal.row(task.key).origin == "own" and task.description == job
        ]
        if not rows:
            submit(journal, channel, Intent(ACCOUNT, request(job), snapshot_tags=TAGS))
        elif rows[0].state == "INTENT":
            send_again(journal, channel, rows[0])
    Watcher(journal, channel).poll()
    told = [(row.key, row.state, row.task_id) for row in (journal.row(task.key) for task in journal.tasks())]
    journal.close()
    return told


def _wrong(path: Path, outside: Outside) -> str:
    if list(path.parent.glob("*damaged*")):
        return "damaged: it was put aside"
    with closing(sqlite3.connect(path)) as connection:
        if (found := connection.execute("PRAGMA integrity_check").fetchone()) != ("ok",):
            return f"damaged: {found}"
    for job in outside.known("pressed"):
        if len(made := outside.imports_of(job)) != 1:
            return f"duplicate: {job} was imported as {made}"
    journal = open_journal(path, outside)
    try:
        return _wrong_rows(journal, outside)
    finally:
        journal.close()


def _wrong_rows(journal: Journal, outside: Outside) -> str:
    rows = {task.description: journal.row(task.key) for task in journal.tasks()}
    if len(rows) != len(journal.tasks()) or set(rows) != set(outside.known("pressed")):
        return f"lost: the history has {[task.description for task in journal.tasks()]}"
    for job, row in rows.items():
        if row.origin != "own" or [row.task_id] != outside.imports_of(job):
            return f"lost: {job} is {row.origin}, {row.task_id}"
    promised = (
        *((job, task_id, rows[job].task_id) for job, task_id in outside.known("accepted").items()),
        *((job, reason, rows[job].cancel_reason) for job, reason in outside.known("cancelled").items()),
        *((job, state, rows[job].state) for job, state in outside.known("ended").items()),
    )
    lost = [f"lost: {job} has {found} for {told}" for job, told, found in promised if told != found]
    # A note that is being written may be there before the user is told so.
    lost += [
        f"lost: the note of {job}"
        for job, note in outside.known("noted").items()
        if _number(rows[job].note) < _number(note)
    ]
    return "; ".join(lost)


def _number(note: str) -> int:
    first = note.partition(" ")[0]
    return int(first) if first.isdigit() else len(note)


def _migrations(beginning: int) -> Flow:
    return Flow(
        lambda path: make_old(path, beginning),
        lambda path, outside, opened: opened(path, outside).close(),
        lambda path, _: fault(path, beginning),
    )


FLOWS: dict[str, Flow] = {
    "life": Flow(lambda _: None, _life, life_fault),
    "checkpoints": Flow(lambda _: None, _checkpoints, life_fault, quiet=0.85),
    "no-log": Flow(
        lambda _: None, lambda path, outside, _: _life(path, outside, open_without_log), life_fault
    ),
    "migrate": _migrations(BEGINNINGS[1]),
}


def judged(flow: Flow, image: Image, state: bytes, folder: Path) -> str:
    """Say what is wrong when the program starts from an image; "" for nothing."""
    for name, content in image.items():
        (folder / name).write_bytes(content)
    try:
        return flow.fault(folder / FILE, restored(state))
    except (sqlite3.Error, JournalError, AssertionError) as error:
        return f"damaged: {error!r}"
