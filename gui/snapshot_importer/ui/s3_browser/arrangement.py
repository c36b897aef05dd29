"""Which rows of a folder are shown, and in which order: plain Python, quick at 100,000 rows."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from snapshot_importer.ui.s3_browser.rows import Row, Rows


class Arrangement:
    """Numbers of rows, folders first; rows are only ever added. Without an order they stand as S3 lists them."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.folders: list[int] = []
        self.objects: list[int] = []
        self._wanted = ""
        self._values: Sequence[Any] | None = None  # of all rows, to sort by
        self._reverse = False

    def __len__(self) -> int:
        return len(self.folders) + len(self.objects)

    def number(self, place: int) -> int:
        """Return the number of the row at *place*."""
        first = len(self.folders)
        return self.folders[place] if place < first else self.objects[place - first]

    def place(self, number: int) -> int:
        """Return where the row *number* stands, -1 if it is not shown."""
        try:
            if self.rows.classes[number]:
                return len(self.folders) + self.objects.index(number)
            return self.folders.index(number)
        except ValueError:
            return -1

    def add(self, rows: Sequence[Row]) -> tuple[list[int], list[int]]:
        """Take more rows; return the numbers of those folders and objects that fit the filter, still to be placed."""
        first = len(self.rows)
        self.rows.extend(rows)
        return self._fitting(range(first, len(self.rows)))

    def sort(self, values: Sequence[Any] | None, *, reverse: bool) -> None:
        """Order the objects by *values*, one for each row; folders stay first, by name where there is an order."""
        self._values, self._reverse = values, reverse
        if values is None:
            self.folders.sort()
            self.objects.sort()
        else:
            self.folders.sort(key=self.rows.lowered.__getitem__)
            # What is in order already is one run of the sort: after new rows this takes little more than a merge.
            self.objects.sort(key=values.__getitem__, reverse=reverse)

    def narrow(self, text: str) -> None:
        """Show only the rows whose name holds *text*, whatever its case."""
        self._wanted = text.casefold()
        self.folders, self.objects = self._fitting(range(len(self.rows)))
        self.sort(self._values, reverse=self._reverse)

    def find(self, start: str, after: int) -> int:
        """Return the place of the next row from *after* on whose name begins with *start*, -1 if there is none."""
        order, lowered, wanted = self.folders + self.objects, self.rows.lowered, start.casefold()
        places = chain(range(after, len(order)), range(after))
        return next((place for place in places if lowered[order[place]].startswith(wanted)), -1)

    def _fitting(self, numbers: Iterable[int]) -> tuple[list[int], list[int]]:
        lowered, classes, wanted = self.rows.lowered, self.rows.classes, self._wanted
        fitting = [number for number in numbers if wanted in lowered[number]]
        return (
            [number for number in fitting if not classes[number]],
            [number for number in fitting if classes[number]],
        )
