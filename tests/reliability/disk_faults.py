"""Let the N-th write or fsync of the journal fail: nothing is sent without an intent that is on the disk.

A write fails as on a full disk (ENOSPC, for ever or once) or a broken one (EIO); an fsync fails with EIO, once, and
what it should have kept is lost. After a failed fsync nothing more is sent, and the user is told. At the end the power
is cut. The count is how many calls are let fail in all.
"""

import errno
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes.gateway import ACCOUNT, channel_to, request
from reliability.power_loss import after_cut, recorded
from reliability.powerloss import disk
from reliability.powerloss.flows import Flow, Open, life_fault
from reliability.powerloss.outside import Outside, restored
from reliability.powerloss.recording import SYNCS, WRITES, Lost, Operation, Sync, Told, Write
from reliability.tracer import Fail
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import AnswerUnwrittenError, JournalError
from snapshot_importer.tasks.submit import Intent, submit
from snapshot_importer.tasks.watch import Watcher

COUNT = 400
JOBS = ("first", "second", "third")

Press = Callable[[Journal, Outside, str], None]


@dataclass(frozen=True)
class Kind:
    """How a call fails: which, with what, and whether all that follow do so, too."""

    calls: tuple[str, ...]
    operation: type[Operation]  # what such a call is in a record
    errno: int
    lasting: bool = False


KINDS = {
    "fsync-broken": Kind(SYNCS, Sync, errno.EIO),
    "write-broken": Kind(WRITES, Write, errno.EIO),
    "write-full-once": Kind(WRITES, Write, errno.ENOSPC),
    "write-full": Kind(WRITES, Write, errno.ENOSPC, lasting=True),
}


def measure(count: int, seed: int) -> dict[str, Any]:
    """Return how many calls of each kind failed, which careless programs were found out, and every offence."""
    chance = random.Random(seed)
    existing = cases()
    chosen = existing if count >= len(existing) else sorted(chance.sample(existing, count))
    offences = [f"{kind} {number}: {wrong}" for kind, number in chosen if (wrong := offence(kind, number))]
    found_out = {}
    for careless, kind in CARELESS.items():
        numbers = [number for name, number in existing if name == kind]
        few = chance.sample(numbers, min(len(numbers), OF_CARELESS))
        found_out[careless.__name__] = sum(bool(offence(kind, number, careless)) for number in few)
    offences += [f"{name} is not found out" for name, found in found_out.items() if not found]
    tried = [kind for kind, _ in chosen]
    return {
        "failed_calls": {kind: tried.count(kind) for kind in KINDS},
        "found_out": found_out,
        "offences": offences,
    }


def cases() -> list[tuple[str, int]]:
    """Return the kinds and numbers of all calls that can fail."""
    _, operations = recorded(_flow(press))
    return [
        (name, number)
        for name, kind in KINDS.items()
        for number in range(1, sum(isinstance(one, kind.operation) for one in operations) + 1)
    ]


def offence(name: str, number: int, pressed: Press | None = None) -> str:
    """Let the *number*-th call of a kind fail; return what is wrong then, "" for nothing."""
    flow = _flow(pressed or press)
    try:
        before, operations = recorded(flow, failing=_nth(KINDS[name], number))
    except AssertionError as error:
        return str(error)
    told = [restored(one.state) for one in operations if isinstance(one, Told)]
    if name == "fsync-broken" and (wrong := _sent_on(operations, told)):
        return wrong
    return after_cut(flow, before, operations, len(operations), disk.nothing)


def _nth(kind: Kind, number: int) -> Callable[[str, str], Fail | None]:
    seen = [0]

    def failing(call: str, _file: str) -> Fail | None:
        if call not in kind.calls:
            return None
        seen[0] += 1
        return Fail(kind.errno) if seen[0] == number or (kind.lasting and seen[0] > number) else None

    return failing


def _sent_on(operations: Sequence[Operation], told: Sequence[Outside]) -> str:
    """Say whether something was sent after an fsync had failed, or the user was not told of it."""
    lost = next((index for index, one in enumerate(operations) if isinstance(one, Lost)), len(operations))
    before = sum(isinstance(one, Told) for one in operations[:lost])
    sent = [outside.calls.count("ImportSnapshot") for outside in told]
    if sent[before:] and sent[-1] > (sent[before - 1] if before else 0):
        return "sent: an import after an fsync had failed"
    silent = lost < len(operations) and before < len(told) - 1 and not told[-1].known("trouble").get("")
    return "silent: nobody was told that an fsync had failed" if silent else ""


def _flow(pressed: Press) -> Flow:
    def act(path: Path, outside: Outside, opened: Open) -> None:
        try:
            journal = opened(path, outside)
        except JournalError as error:
            outside.know("trouble", "", str(error))
            return
        for job in JOBS:
            outside.know("pressed", job)
            pressed(journal, outside, job)
        Watcher(journal, channel_to(outside)).poll()
        outside.know("trouble", "", journal.file.trouble)
        journal.close()

    return Flow(lambda _: None, act, life_fault)


def press(journal: Journal, outside: Outside, job: str) -> None:
    """Do what the program does."""
    try:
        task = submit(journal, channel_to(outside), Intent(ACCOUNT, request(job)))
    except AnswerUnwrittenError as error:
        outside.know("unwritten", job, str(error))
    except JournalError as error:
        outside.know("refused", job, str(error))
    else:
        outside.know("accepted", job, task.task_id or "")


def press_anyway(journal: Journal, outside: Outside, job: str) -> None:
    """Take the history for a nicety: send, too, what cannot be written down."""
    try:
        submit(journal, channel_to(outside), Intent(ACCOUNT, request(job)))
    except AnswerUnwrittenError:
        return
    except JournalError:
        channel_to(outside).gateway.import_snapshot(request(job))


def press_again(journal: Journal, outside: Outside, job: str) -> None:
    """Take an fsync that failed for one that can be tried again."""
    journal.file.read_only = ""
    press(journal, outside, job)


# Programs that must be found out, and by which kind of failure.
CARELESS: dict[Press, str] = {press_anyway: "write-full", press_again: "fsync-broken"}
OF_CARELESS = 20  # failures that each of them meets
