"""What became of a deed on several imports: gathered over their profiles and Regions, and told once."""

from collections.abc import Callable, Sequence

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.explain import explain
from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.credential_words import clock_words
from snapshot_importer.ui.tasks import deeds
from snapshot_importer.ui.tasks.columns import name_of

MOST_NAMES = 3
NOTHING_DONE = "Nothing was done"
PROFILE_GONE = (
    "The profile of this import was removed",
    "Nothing was done, and AWS was not asked. Add a profile of the same account, then try again.",
)


def by_place(tasks: Sequence[Task], actor: Callable[[Task], str]) -> list[list[Task]]:
    """Return *tasks* parted by the profile that acts for them, as *actor* names it, and by Region."""
    places: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        places.setdefault((actor(task), task.region), []).append(task)
    return list(places.values())


class Gathering:
    """Waits for the outcomes of *parts* pieces of work, and hands all failures to *ended*."""

    def __init__(self, parts: int, ended: Callable[[deeds.Failures], object]) -> None:
        self._parts = parts
        self._ended = ended
        self._failures: deeds.Failures = []

    def take(self, failures: deeds.Failures) -> None:
        """Take the outcome of one piece of work."""
        self._failures += failures
        self._parts -= 1
        if not self._parts:
            self._ended(self._failures)


def lacks_profile(error: Exception) -> bool:
    """Return whether a deed failed because the profile that had to do it was removed."""
    return isinstance(error, CallError) and error.code == "ProfileGone"


def failure_words(error: Exception) -> tuple[str, str]:
    """Return title and sentences of a deed's failure; a fault of the program is raised."""
    sentence = deeds.sentence(error)
    if sentence is None:
        raise error
    if not isinstance(error, CallError):
        return NOTHING_DONE, sentence
    if lacks_profile(error):
        return PROFILE_GONE
    found = explain(error.code, error.message, kind=error.kind, clock=clock_words(error.clock_difference))
    # What AWS itself did not say is not put into its mouth.
    said = f"AWS says: {sentence}" if error.http_status is not None else sentence
    return found.title, f"{found.sentences[0]}\n\n{said}"


def failures_words(failures: deeds.Failures, asked: int) -> tuple[str, str]:
    """Return one title and one text for the *failures* of a deed on *asked* imports."""
    told: dict[tuple[str, str], list[Task]] = {}
    for task, error in failures:
        told.setdefault(failure_words(error), []).append(task)
    if asked == 1:
        return next(iter(told))
    title = f"{len(failures)} of {asked} imports: nothing was done"
    parts = (f"{_names(tasks)}: {cause}. {text}" for (cause, text), tasks in told.items())
    return title, "\n\n".join(parts)


def _names(tasks: Sequence[Task]) -> str:
    names = [name_of(task) for task in tasks[:MOST_NAMES]]
    more = len(tasks) - len(names)
    return f"{', '.join(names)} and {more} more" if more else ", ".join(names)
