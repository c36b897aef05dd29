"""Which rows of a folder are shown, and in which order: plain Python, quick at 100,000 rows."""

from collections.abc import Callable, Sequence
from typing import Any

from snapshot_importer.ui.s3_browser.rows import Row

Order = Callable[[Row], Any]  # what a row is sorted by


class Arrangement:
    """Numbers of rows, folders first; rows are only ever added. Without an order they stand as S3 lists them."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.folders: list[int] = []
        self.objects: list[int] = []
        self._wanted = ""
        self._order: Order | None = None
        self._values: list[Any] = []  # of all rows, where there is an order
        self._reverse = False

    def __len__(self) -> int:
        return len(self.folders) + len(self.objects)

    def number(self, place: int) -> int:
        """Return the number of the row at *place*."""
        first = len(self.folders)
        return self.folders[place] if place < first else self.objects[place - first]

    def place(self, number: int) -> int:
        """Return where the row *number* stands, -1 if it is not shown."""
        is_folder = self.rows[number].listed is None
        try:
            if is_folder:
                return self.folders.index(number)
            return len(self.folders) + self.objects.index(number)
        except ValueError:
            return -1

    def add(self, rows: Sequence[Row]) -> tuple[list[int], list[int]]:
        """Take more rows; return the numbers of those folders and objects that fit the filter, still to be placed."""
        first = len(self.rows)
        self.rows += rows
        if self._order:
            self._values += map(self._order, rows)
        fitting = self._fitting(range(first, len(self.rows)))
        return self._split(fitting)

    @property
    def total(self) -> int:
        """How many rows there are, those that the filter hides too."""
        return len(self.rows)

    @property
    def is_natural(self) -> bool:
        """Whether new rows simply follow those there are."""
        return self._order is None

    def sort(self, order: Order | None, *, reverse: bool) -> None:
        """Order the objects by *order*; folders stay first, by name where there is an order."""
        self._order, self._reverse = order, reverse
        self._values = [order(row) for row in self.rows] if order else []
        self.sort_again()

    def sort_again(self) -> None:
        """Bring rows that were put at the end to their places."""
        if self._order is None:
            self.folders.sort()
            self.objects.sort()
        else:
            rows = self.rows
            self.folders.sort(key=lambda number: rows[number].lowered)
            # What is in order already is one run of the sort, so that this takes little more than a merge.
            self.objects.sort(key=self._values.__getitem__, reverse=self._reverse)

    def narrow(self, text: str) -> None:
        """Show only the rows whose name holds *text*, whatever its case."""
        self._wanted = text.casefold()
        self.folders, self.objects = self._split(self._fitting(range(len(self.rows))))
        self.sort_again()

    def find(self, start: str, after: int) -> int:
        """Return the place of the next row behind *after* whose name begins with *start*, -1 if there is none."""
        order = self.folders + self.objects
        wanted = start.casefold()
        places = (*range(after, len(order)), *range(after))
        return next((place for place in places if self.rows[order[place]].lowered.startswith(wanted)), -1)

    def _fitting(self, numbers: range) -> Sequence[int]:
        if not self._wanted:
            return numbers
        rows, wanted = self.rows, self._wanted
        return [number for number in numbers if wanted in rows[number].lowered]

    def _split(self, numbers: Sequence[int]) -> tuple[list[int], list[int]]:
        rows = self.rows
        folders = [number for number in numbers if rows[number].listed is None]
        objects = [number for number in numbers if rows[number].listed is not None]
        return folders, objects
