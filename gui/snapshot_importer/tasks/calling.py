"""A call to AWS on behalf of a task, written into its log."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.journal import Journal
from snapshot_importer.tasks.journal_errors import JournalError
from snapshot_importer.tasks.task import Call, Failure

Answer = TypeVar("Answer")


class WrongAccountError(Exception):
    """The credentials belong to another account than the import; the message is a sentence for the user."""


def check_account(channel: Channel, account: str) -> None:
    """Raise WrongAccountError unless the credentials are, now, of *account*; raises CallError too."""
    found = channel.account()
    if found != account:
        raise WrongAccountError(
            f"This profile is signed in to account {found}. The import belongs to account {account}."
        )


def called(journal: Journal, key: str, operation: str, call: Callable[[], Answer]) -> Answer:
    """Make *call* and log it; raises its CallError."""
    return logged(journal, operation, call, lambda line: journal.timelines.log(key, line))


def logged(
    journal: Journal, operation: str, call: Callable[[], Answer], write: Callable[[Call], None]
) -> Answer:
    """Make *call* and give its line to *write*; a log that cannot be written stops nothing."""
    began, at = time.perf_counter(), journal.clock()
    try:
        answer = call()
    except CallError as error:
        with suppress(JournalError):
            write(_failed(error, at=at, seconds=time.perf_counter() - began, operation=operation))
        raise
    line = Call(
        at,
        operation,
        time.perf_counter() - began,
        "ok",
        http_status=200,
        request_id=getattr(answer, "request_id", ""),
    )
    with suppress(JournalError):
        write(line)
    return answer


def failure(error: CallError, at: datetime) -> Failure:
    """Return what the row keeps of a failed call."""
    return Failure(error.kind, error.message, error.code, error.request_id, error.http_status, at)


def _failed(error: CallError, *, at: datetime, seconds: float, operation: str) -> Call:
    return Call(
        at, operation, seconds, error.kind, error.http_status, error.code, error.message, error.request_id
    )
