"""Which task stands in which row."""

from itertools import count

# Up to so many rows are sooner found one by one than all together.
FEW = 8


class Rows:
    """The places of tasks in the order of their rows, and the row of each place."""

    def __init__(self, places: list[int]) -> None:
        self.places = places
        self._rows: dict[int, int] = {}  # as far as they were asked for

    def of(self, place: int) -> int:
        """Return the row of a task, -1 where it has none."""
        if len(self._rows) == FEW:
            self._rows = dict(zip(self.places, count(), strict=False))
        if place not in self._rows:
            try:
                self._rows[place] = self.places.index(place)
            except ValueError:
                self._rows[place] = -1
        return self._rows[place]
