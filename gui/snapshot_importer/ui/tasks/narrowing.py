"""What narrows a task list: chips, search and saved filters, remembered for each window."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.request.masking import mask
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.tasks.filters import FilterRow
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.query import HELP, parse
from snapshot_importer.ui.tasks.saved_filters import LONGEST_SEARCH, SavedFilter
from snapshot_importer.ui.tasks.saved_filters_button import SavedFiltersButton
from snapshot_importer.ui.text import tool_tip
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column
from snapshot_importer.ui.widgets.form import Message
from snapshot_importer.ui.widgets.search_line import SearchLine


class Narrowing(QObject):
    """Keeps *model* to what is asked for, and says what cannot be meant."""

    changed = Signal()

    def __init__(
        self, theme: Theme, model: TaskModel, preferences: Preferences, window: str, placeholder: str
    ) -> None:
        """Remember it as ``{window}_filter`` and ``{window}_search`` of the preferences."""
        super().__init__()
        self._model = model
        self._preferences = preferences
        self._window = window
        self.hint = ""  # what may have been meant, where nothing is found
        self.filters = FilterRow(theme)
        self.search = SearchLine(theme, placeholder, "Search tasks")
        self.search.setMaxLength(LONGEST_SEARCH)
        self.search.setToolTip(tool_tip(HELP))
        self.saved = SavedFiltersButton(theme, preferences, lambda: (self.group(), self.text()))
        self.message = Message(theme)
        self._message_place = QWidget()
        line = column(self.message)
        line.setContentsMargins(16, 0, 16, 8)
        self._message_place.setLayout(line)
        self.filters.choose(getattr(preferences.choices, f"{window}_filter"))
        self.search.setText(getattr(preferences.choices, f"{window}_search"))
        model.set_filter(self.group())
        self._take_words()
        self.filters.chosen.connect(self._take_filter)
        self.search.textChanged.connect(self._take_search)
        self.saved.chosen.connect(self.apply)
        model.found.connect(self.changed)
        self.changed.connect(self.saved.show_state)
        self.saved.show_state()

    def group(self) -> str:
        """Return the chip in force."""
        return self.filters.current()

    def text(self) -> str:
        """Return what is searched for."""
        return self.search.text()

    def message_line(self) -> QWidget:
        """Return what is shown under the chips while a word cannot be meant."""
        return self._message_place

    @Slot(object)
    def apply(self, saved: SavedFilter) -> None:
        """Ask for what was saved."""
        self.filters.choose(saved.group)
        self._take_filter(saved.group)
        self.search.setText(saved.search)

    def show_all(self, search: str = "") -> None:
        """Ask for every task, or for all that fit *search*."""
        self.apply(SavedFilter("", "all", search))

    @Slot(str)
    def _take_filter(self, key: str) -> None:
        self._model.set_filter(key)
        self._preferences.change(**{f"{self._window}_filter": key})
        self.changed.emit()

    @Slot(str)
    def _take_search(self, text: str) -> None:
        self._take_words()
        # A presigned link may be searched for: its secrets are kept nowhere.
        self._preferences.change_soon(**{f"{self._window}_search": mask(text)})
        self.changed.emit()

    def _take_words(self) -> None:
        text = self.search.text()
        query = parse(text)
        self._model.set_search(text)
        self.hint = query.hint
        set_property(self.search, "state", "error" if query.problem else "")
        self.search.setAccessibleDescription(query.problem or HELP)
        if query.problem:
            self.message.show_message("error", query.problem)
        else:
            self.message.clear()
        self._message_place.setVisible(bool(query.problem))
