"""How wide the columns of a task table are, and which are hidden first where it is narrow: the text decides both."""

from collections.abc import Sequence

from PySide6.QtGui import QFontMetrics

from snapshot_importer.ui.tasks.columns import COLUMNS
from snapshot_importer.ui.theme.theme import Theme

# The widths of `COLUMNS` are meant for a text of which this, a second line of a status, takes so many px.
SAMPLE, ROOM = "Downloading and converting", 166
LEAST = {"source": 130}  # what a column keeps before another one is hidden
# What of a width is no text, but icon, marker and padding.
FIXED = {"status": 54, "account": 36}
PADDING = 24
ACCOUNT = "0" * 12  # a profile without an alias is known by it


class ColumnWidths:
    """The usual and the least widths by the key of a column, at the size that the text has now."""

    def __init__(self, theme: Theme) -> None:
        self._factor = max(1.0, QFontMetrics(theme.font(0.92)).horizontalAdvance(SAMPLE) / ROOM)
        self.usual = {column.key: self._scaled(column.key, column.width) for column in COLUMNS}
        digits = FIXED["account"] + QFontMetrics(theme.font()).horizontalAdvance(ACCOUNT)
        self.usual["account"] = max(self.usual["account"], digits)
        least = {key: self._scaled(key, width) for key, width in LEAST.items()}
        self.least = {**self.usual, **least}

    def _scaled(self, key: str, width: int) -> int:
        fixed = FIXED.get(key, PADDING)
        return round(fixed + (width - fixed) * self._factor)

    def limits(self, shown: Sequence[str], gives_way: Sequence[str]) -> dict[str, int]:
        """Return below which width of a table that has *shown* each of *gives_way* is hidden, one after the other."""
        left = {key: self.least[key] for key in shown}
        limits = {}
        for key in gives_way:
            limits[key] = sum(left.values())
            del left[key]
        return limits
