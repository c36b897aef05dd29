"""The button for the columns of a task table; the head of the table has the same menu."""

from collections.abc import Sequence

from PySide6.QtWidgets import QMenu, QWidget

from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.tasks.arrangement import usual
from snapshot_importer.ui.tasks.column_keeping import ColumnKeeping
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button


def columns_button(
    theme: Theme,
    table: TaskTable,
    preferences: Preferences,
    window: str,
    *,
    without: Sequence[str] = (),
    small: bool = False,
) -> Button:
    """Arrange *table* as it is kept under *window*, and return the button; *without* names what it does not show at first."""

    def arrange(keeping: ColumnKeeping, parent: QWidget) -> None:
        from snapshot_importer.ui.tasks.columns_dialog import ColumnsDialog  # noqa: PLC0415

        ColumnsDialog(theme, keeping, parent).open()

    keeping = ColumnKeeping(table, preferences, window, usual(without), arrange)
    button = Button(theme, "Columns", icon="columns-3", small=small)
    menu = QMenu(button)
    menu.aboutToShow.connect(lambda: keeping.fill_menu(menu))
    button.setMenu(menu)
    return button
