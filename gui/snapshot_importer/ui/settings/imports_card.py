"""How many imports run at the same time, and what a new one begins with."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSpinBox, QWidget

from snapshot_importer.request.problems import TAGS, tag_problems
from snapshot_importer.ui.import_page.defaults import default_tags
from snapshot_importer.ui.import_page.judge import OWN_TAGS
from snapshot_importer.ui.import_page.tags_editor import TagsEditor
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, column, row
from snapshot_importer.ui.widgets.form import FormRow, align_labels
from snapshot_importer.ui.widgets.labels import PlainLabel

LEAST, MOST = 1, 100
MOST_TAGS = TAGS - OWN_TAGS
HINT = (
    "In each account and Region, imports of others counted too. What is over the limit waits in the queue and starts "
    "by itself, also after a restart. AWS has a limit of its own."
)
TAGS_HINT = "A new import begins with these tags. A form that is filled in already, and “Import again…”, keep their own."


class ImportsCard(Card):
    """The limit, which holds at once."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__(theme, "Imports")
        self._preferences = preferences
        self.limit = QSpinBox()
        self.limit.setRange(LEAST, MOST)
        self.limit.setValue(preferences.choices.parallel_imports)
        # Not while it is typed: on the way to 12 nobody wants the limit 1.
        self.limit.setKeyboardTracking(False)
        self.limit.valueChanged.connect(self._take)
        self.limit.setFixedWidth(120)
        self.limit.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet's padding does not reach it
        field = QWidget()
        field.setLayout(row(self.limit, 1))
        limit_row = FormRow(theme, "Imports at a time", field, hint=HINT, named=self.limit)
        align_labels([limit_row])
        self.body.addWidget(limit_row)

    @Slot(int)
    def _take(self, limit: int) -> None:
        self._preferences.change(parallel_imports=limit)


class NewImportCard(Card):
    """The tags of new imports; they hold at once, except those that cannot be sent."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__(theme, "Default tags")
        self._preferences = preferences
        self.editor = TagsEditor(theme)
        self.editor.setAccessibleName("Default tags")
        self.editor.put(default_tags(preferences.choices))
        self.editor.copy_box.setChecked(preferences.choices.copy_tags)
        self.body.addWidget(self.editor)
        self.body.addWidget(PlainLabel(theme, TAGS_HINT, "hint", wrap=True))
        self.editor.typed.connect(self._typed)
        self.editor.left.connect(self._left)
        self.editor.copy_changed.connect(self._take_copy)

    def _typed(self) -> None:
        tags = self.editor.tags()
        problems = tuple(tag_problems(tags, MOST_TAGS))
        wrong = {problem.index for problem in problems}
        fitting = {tag.key: tag.value for number, tag in enumerate(tags) if tag.key and number not in wrong}
        self._preferences.change(default_tags=fitting)
        if not problems:
            self.editor.show_problems(())

    @Slot()
    def _left(self) -> None:
        self._typed()
        self.editor.show_problems(tuple(tag_problems(self.editor.tags(), MOST_TAGS)))

    @Slot()
    def _take_copy(self) -> None:
        self._preferences.change(copy_tags=self.editor.copy_box.isChecked())


class ImportsSection(QWidget):
    """Both cards, one below the other."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self.setLayout(column(ImportsCard(theme, preferences), NewImportCard(theme, preferences), gap=16))
