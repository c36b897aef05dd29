"""What is typed into a task search: plain words, and words for one field such as ``region:eu-west-1``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.columns import STARTERS, Names

Fits = Callable[[Task, Names], bool]

# A field and its value, which may be in quotes to hold blanks; anything else is a plain word.
PART = re.compile(r'(?P<field>[A-Za-z-]+):(?:"(?P<quoted>[^"]*)"?|(?P<value>\S*))|(?P<word>\S+)')
HELP = (
    "Every word must be found: in name, ids, tags, note, description, place or error.\n"
    "For one field: status:failed  account:finance  region:eu-west-1  format:vmdk  note:audit\n"
    "tag:Owner or tag:Owner=ops\n"
    "started-by:app, elsewhere or others  before:2026-11-01  after:2026-10-01 (that day or later)\n"
    'Blanks need quotes: note:"spring audit"'
)


class BadValueError(ValueError):
    """The value of a field cannot be meant; the text is the sentence for the user."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search taken apart; a task fits where it holds every word of `words` and `admits` says so."""

    words: tuple[str, ...] = ()  # in lower case
    fields: tuple[Fits, ...] = ()
    problem: str = ""  # what cannot be meant, in a sentence; it narrows nothing
    hint: str = ""  # what may have been meant by a plain word that looks like a field

    def admits(self, task: Task, names: Names) -> bool:
        """Return whether *task* fits the words for one field; plain words are not looked at."""
        return all(fits(task, names) for fits in self.fields)


def parse(text: str) -> Query:
    """Take *text* apart; every text is some query."""
    words, fields, problems, hints = [], [], [], []
    for part in PART.finditer(text):
        field = (part["field"] or "").casefold()
        if field not in FIELDS:
            words.extend(part[0].casefold().split())
            if field and (close := get_close_matches(field, FIELDS, 1, 0.7)):
                hints.append(f"Did you mean {close[0]}:{part[0].partition(':')[2]}?")
            continue
        value = part["value"] if part["quoted"] is None else part["quoted"]
        try:
            fields.append(FIELDS[field](value.strip().casefold()))
        except BadValueError as error:
            problems.append(str(error))
    return Query(tuple(words), tuple(fields), next(iter(problems), ""), next(iter(hints), ""))


def _holding(field: str, example: str, read: Callable[[Task, Names], str]) -> Callable[[str], Fits]:
    def make(value: str) -> Fits:
        if not value:
            raise BadValueError(f"{field}: needs a value, such as {field}:{example}.")
        return lambda task, names: value in read(task, names).casefold()

    return make


def _tag(value: str) -> Fits:
    key, equals, wanted = value.partition("=")
    if not key:
        raise BadValueError("tag: needs a key, such as tag:Owner or tag:Owner=ops.")

    def fits(task: Task, _: Names) -> bool:
        tags = (*task.tags, *task.snapshot_tags)
        if not equals:
            return any(key in name.casefold() for name, _ in tags)
        return any(key == name.casefold() and wanted in text.casefold() for name, text in tags)

    return fits


def _started_by(value: str) -> Fits:
    if not value or not any(value in words.casefold() for words in STARTERS.values()):
        raise BadValueError("started-by: knows app, elsewhere and others.")
    return lambda task, _: value in STARTERS[task.started_by].casefold()


def _day(field: str, value: str) -> datetime:
    """Return when the day *value* begins here."""
    try:
        day = date.fromisoformat(value)
        return datetime(day.year, day.month, day.day).astimezone()
    except (ValueError, OverflowError, OSError):
        raise BadValueError(f"{field}: needs a day, such as {field}:2026-11-01.") from None


def _before(value: str) -> Fits:
    day = _day("before", value)
    return lambda task, _: (task.started or task.created) < day


def _after(value: str) -> Fits:
    day = _day("after", value)
    return lambda task, _: (task.started or task.created) >= day


FIELDS: Mapping[str, Callable[[str], Fits]] = {
    "status": _holding("status", "failed", lambda task, _: task.word),
    "account": _holding("account", "finance", lambda task, names: f"{task.account}\n{names.title(task)}"),
    "region": _holding("region", "eu-west-1", lambda task, _: task.region),
    "format": _holding("format", "vmdk", lambda task, _: task.format),
    "started-by": _started_by,
    "note": _holding("note", "audit", lambda task, _: task.note),
    "tag": _tag,
    "before": _before,
    "after": _after,
}
