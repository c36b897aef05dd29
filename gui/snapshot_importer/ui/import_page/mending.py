"""The way from one problem of the page to the next."""

from snapshot_importer.ui.import_page.judge import Judge
from snapshot_importer.ui.import_page.page_parts import PageParts
from snapshot_importer.ui.import_page.words import spots


class Mending:
    """Knows where the user was sent last."""

    def __init__(self, judge: Judge, parts: PageParts) -> None:
        self._judge = judge
        self._parts = parts
        self._last: tuple[str, int | None] | None = None

    def begin(self) -> None:
        """Bring the first thing to mend into sight."""
        self._last = None
        self.go_on()

    def go_on(self) -> None:
        """Bring the next thing to mend into sight, after the last one the first."""
        places = [(problem.field, problem.index) for problem in spots(self._judge.shown())]
        places += [(view.name, None) for view in self._judge.failed_checks()]
        if not places:
            return
        following = places.index(self._last) + 1 if self._last in places else 0
        name, index = self._last = places[following % len(places)]
        if name in self._parts.column.form.rows:
            self._parts.go_to(name, index)
        else:
            self._parts.show_panel()
            self._parts.panel.checks.focus_check(name)
