"""How the program stands, as only the GUI thread can tell it: no names, no addresses, nothing typed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from PySide6.QtGui import QGuiApplication

from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.tasks.task import Task, WatchState
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Choices, Preferences
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.text import utc
from snapshot_importer.ui.theme.theme import Theme

# Settings whose text is one of a few words; of others only is told whether there is any.
WORDS = frozenset({"theme", "task_filter", "notifications", "proxy", "scheme"})
Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """Titles and lines of the parts of a report, and what a worker counts for it."""

    parts: tuple[tuple[str, Lines], ...]
    history: str
    tasks: tuple[Task, ...]

    def imports(self) -> Iterator[str]:
        """Say how many imports stand how. For workers: of a long history it takes longer than the windows may wait."""
        yield f"History: {self.history}"
        for state, count in sorted(Counter(task.state for task in self.tasks).items()):
            yield f"{state}: {count}"


@dataclass(frozen=True)
class Scene:
    """What is looked at."""

    theme: Theme
    session: Session
    imports: Imports
    store: ProfileStore
    preferences: Preferences
    network: NetworkStore
    demo: bool

    def look(self) -> Situation:
        """Return how it all stands now; nothing is waited for."""
        journal = self.imports.journal
        return Situation(
            parts=(
                ("Window", tuple(self._window())),
                ("Settings", tuple(values(self.preferences.choices))),
                ("Network", tuple(values(self.network.network))),
                ("Profiles", tuple(self._profiles())),
                ("Watches", tuple(self._watches())),
            ),
            history="not open" if journal is None else journal.file.read_only or "open",
            tasks=self.imports.tasks(),
        )

    def _window(self) -> Iterator[str]:
        yield f"Qt platform: {QGuiApplication.platformName()}{', demo' if self.demo else ''}"
        for screen in QGuiApplication.screens():
            size = screen.size()
            yield f"Screen: {size.width()}x{size.height()}, scale {screen.devicePixelRatio():g}"
        scheme = QGuiApplication.styleHints().colorScheme().name.lower()
        yield f"Theme: {self.theme.choice}, the system's scheme is {scheme}"

    def _profiles(self) -> Iterator[str]:
        for number, profile in enumerate(self.store.profiles(), 1):
            credentials = self.session.credentials(profile.id)
            facts = [profile.method, profile.region, credentials.state]
            if self.session.profile and self.session.profile.id == profile.id:
                facts.append("in use")
            if profile.endpoint_url:
                facts.append("endpoint of its own")
            if credentials.error:
                facts.append(f"error {credentials.error.kind} {credentials.error.code}".rstrip())
            yield f"{number}. {', '.join(facts)}"

    def _watches(self) -> Iterator[str]:
        numbers = {profile.id: number for number, profile in enumerate(self.store.profiles(), 1)}
        for state in self.imports.watch_states():
            yield f"Profile {numbers.get(state.profile_id, '?')}, {state.region}: {watch_words(state)}"


def values(settings: Choices | Network) -> Iterator[str]:
    """Give each setting with its value, or with how much it holds where that might be private."""
    for part in fields(settings):
        value = getattr(settings, part.name)
        if isinstance(value, bool | int | float) or part.name in WORDS:
            yield f"{part.name}: {value}"
        elif isinstance(value, str):
            yield f"{part.name}: {'set' if value else 'empty'}"
        else:
            yield f"{part.name}: {len(value)} in all"


def watch_words(state: WatchState) -> str:
    """Say how a watch stands."""

    def when(moment: datetime | None) -> str:
        return utc(moment) if moment else "none"

    facts = [f"last answer {when(state.answered)}", f"next poll {when(state.next_poll)}"]
    if state.polling:
        facts.append("polling now")
    if state.partial:
        facts.append("the list was cut off")
    if problem := state.problem:
        code, status = problem.code or "no code", problem.http_status or "no status"
        facts.append(f"problem {problem.kind}, {code}, HTTP {status}, request {problem.request_id or 'none'}")
    return ", ".join(facts)
