"""Which tasks are shown: those of a group that hold what is searched for."""

from collections.abc import Callable, Iterable, Sequence

from snapshot_importer.tasks.task import Task
from snapshot_importer.ui.tasks.ahead import Ahead, Run, are_many
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.tasks.query import Query, parse
from snapshot_importer.ui.tasks.search_texts import SearchTexts


class Choice:
    """A group and a search; tasks are counted by their places in the picture, which is given with each question."""

    def __init__(self, names: Callable[[], Names], run: Run, came_true: Callable[[], object]) -> None:
        """*came_true* is called when what a search of many tasks looks at was made in the meantime."""
        self.group = "all"
        self._names = names
        self._ahead = Ahead(run)
        self._came_true = came_true
        self._query = Query()
        self._wanted = self._query
        self._texts: SearchTexts | None = None  # made by the first search

    def search(self, text: str, tasks: Sequence[Task]) -> bool:
        """Look for *text*, see `query`, and return whether that is true at once; else it comes true."""
        self._wanted = parse(text)
        if self._wanted.words:
            self.expect_search(tasks)
        at_once = self._texts is not None or not self._wanted.words or not are_many(tasks)
        if at_once:
            self._query = self._wanted
        return at_once

    def expect_search(self, tasks: Sequence[Task]) -> None:
        """Begin to make what a search of many tasks looks at."""
        if self._texts is None and are_many(tasks):
            texts = SearchTexts(self._names())

            def work() -> SearchTexts:
                texts.renew(tasks)
                return texts

            self._ahead.make("texts", work, self._take)

    def is_current(self) -> bool:
        """Whether what is shown is what was searched for last."""
        return self._query == self._wanted

    def settle(self) -> None:
        """Let it be true now: what is made of the tasks fits them no more."""
        self._ahead.forget()
        self._texts = None
        self._query = self._wanted

    def searches(self) -> bool:
        """Whether anything is searched for."""
        return self._wanted != Query()

    def note(self, places: Iterable[int]) -> None:
        """Remember that the tasks at *places* are others now."""
        self._ahead.note(places)
        if self._texts:
            self._texts.note(places)

    def fitting(self, tasks: Sequence[Task], places: Sequence[int]) -> Sequence[int]:
        """Return those of *places* whose tasks are to be shown."""
        group = self.group  # to look it up for each place takes longer than all the rest
        if group != "all":
            places = [place for place in places if tasks[place].filter == group]
        return self.found(self._query, tasks, places)

    def found(self, query: Query, tasks: Sequence[Task], places: Sequence[int]) -> Sequence[int]:
        """Return those of *places* whose tasks fit *query*."""
        names = self._names()
        if query.words:
            if self._texts is None:
                self._texts = SearchTexts(names)
            self._texts.renew(tasks)
            for word in query.words:
                places = self._texts.holding(word, places)
        if query.fields:
            places = [place for place in places if query.admits(tasks[place], names)]
        return places

    def _take(self, texts: SearchTexts) -> None:
        self._texts = texts
        if not self.is_current():
            self._query = self._wanted
            self._came_true()
