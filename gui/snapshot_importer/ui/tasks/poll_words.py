"""How fresh a task list is, and when it is looked at again, in words."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from snapshot_importer.tasks.task import WatchState
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.text import duration

OFTEN = "Every 15 s while visible."
RARE = 120  # seconds; what comes so seldom is told in minutes
TOGETHER = timedelta(seconds=RARE)  # places that answered within it are as fresh as each other


def updated_words(states: Iterable[WatchState], names: Names, now: datetime) -> str:
    """Say when AWS answered, and which place has not answered for longer than the others."""
    states = tuple(states)
    if any(state.polling for state in states):
        return "Updating…"
    heard = {state: state.answered for state in states if state.answered}
    if not heard:
        return ""
    newest, oldest = max(heard.values()), min(heard.values())
    words = f"Updated {_ago(newest, now)}"
    # A place without a problem that has not answered yet is asked in this moment.
    silent = [state for state in states if state not in heard and state.problem]
    if silent:
        return f"{words}, {_place(silent, names)} not yet"
    if newest - oldest > TOGETHER:
        late = [state for state, at in heard.items() if newest - at > TOGETHER]
        return f"{words}, {_place(late, names)} {_ago(oldest, now)}"
    return words


def poll_words(states: Iterable[WatchState], now: datetime, fits: Callable[[str], bool]) -> str:
    """Say how often AWS is asked while the window is looked at, and when next; only that, or nothing, where more does not fit."""
    usual, next_ = _polls(tuple(states), now)
    whole = " ".join(part for part in (usual, next_) if part)
    return next((words for words in (whole, next_) if fits(words)), "")


def _polls(states: Sequence[WatchState], now: datetime) -> tuple[str, str]:
    waits = [state.next_poll for state in states if state.next_poll]
    if any(state.polling for state in states):
        return OFTEN, "Asking now."
    if not waits:
        return OFTEN, ""
    seconds = max(0, round((min(waits) - now).total_seconds()))
    if seconds >= RARE:
        return "", f"Next look in {round(seconds / 60)} min."  # nothing runs, or AWS cannot be asked
    return OFTEN, f"Next in {seconds} s."


def _ago(moment: datetime, now: datetime) -> str:
    return f"{duration((now - moment).total_seconds())} ago"


def _place(states: Sequence[WatchState], names: Names) -> str:
    if len(states) > 1:
        return f"{len(states)} places"
    name = names.titles.get(states[0].profile_id, states[0].account)
    return f"{name} {states[0].region}".strip()
