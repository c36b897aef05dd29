"""The tags of the import: a row each with key and value; text that is pasted fills rows."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from snapshot_importer.request.model import Tag
from snapshot_importer.request.problems import TAGS, Problem
from snapshot_importer.request.tag_text import tags_from_text
from snapshot_importer.ui.text import tool_tip, visible
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import row
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.form import Message
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.line import Line

# Rows that the form shows; more cannot be sent, and each row is four widgets.
MOST_ROWS = 100
COPY_TIP = "AWS tags only the task. The app tags the snapshot when it is ready, also after a restart."
COUNT_TIP = "AWS takes 50 tags. The app adds one of its own to the task, by which it finds an import whose answer was lost."


class CellLine(Line):
    """A cell of a tag row; several tags pasted at once become rows."""

    tags_pasted = Signal(object)  # tuple of Tag

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a paste of several tags apart, and leave every other one to the line."""
        if event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text()
            tags = tags_from_text(text) if "\n" in text.strip() or text.lstrip()[:1] in ("{", "[") else ()
            if tags:
                self.tags_pasted.emit(tags)
                return
        super().keyPressEvent(event)


class TagRow(QWidget):
    """One tag: key, value, a button that removes it, and what is wrong with it."""

    typed = Signal()
    left = Signal()
    remove_asked = Signal(object)
    tags_pasted = Signal(object)

    def __init__(self, theme: Theme, tag: Tag) -> None:
        super().__init__()
        self.key, self.content = CellLine("Key"), CellLine("Value")
        self.remove = icon_button(theme, "x", "Remove tag", pressed=self._ask_remove)
        self.message = Message(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        cells = row(self.key, self.content, self.remove)
        cells.setStretch(0, 2)
        cells.setStretch(1, 3)
        layout.addLayout(cells)
        layout.addWidget(self.message)
        for cell in (self.key, self.content):
            cell.typed.connect(self.typed)
            cell.left.connect(self.left)
            cell.tags_pasted.connect(self.tags_pasted)
        self.put(tag)

    def tag(self) -> Tag:
        """Return the tag as typed."""
        return Tag(self.key.text(), self.content.text())

    def put(self, tag: Tag) -> None:
        """Show *tag*."""
        self.key.put(tag.key)
        self.content.put(tag.value)

    def show_problem(self, problem: Problem | None) -> None:
        """Say what is wrong, in words, icon and border; nothing for ``None``."""
        set_property(self.key, "state", problem.severity if problem else "")
        if problem:
            self.message.show_message(problem.severity, problem.message)
        else:
            self.message.clear()
        self.key.setAccessibleDescription(problem.message if problem else "")

    def name_for(self, number: int) -> None:
        """Give the parts names that say which row they are of."""
        key = visible(self.key.text()[:60])
        self.key.setAccessibleName(f"Key of tag {number}")
        self.content.setAccessibleName(f"Value of tag {number}")
        name = f"Remove tag {key}" if key else f"Remove tag {number}"
        self.remove.setAccessibleName(name)
        self.remove.setToolTip(tool_tip(name))

    @Slot()
    def _ask_remove(self) -> None:
        self.remove_asked.emit(self)


class TagsEditor(QWidget):
    """All rows, with the button for another one, the count, and whether the snapshot gets the tags too."""

    typed = Signal()
    left = Signal()
    copy_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[TagRow] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.add_button = Button(theme, "Add tag", icon="plus", small=True, pressed=self._add_empty)
        self.copy_box = QCheckBox("Copy the tags to the snapshot")
        self.copy_box.setChecked(True)
        self.copy_box.setToolTip(tool_tip(COPY_TIP))
        self.copy_box.setAccessibleDescription(COPY_TIP)
        self.copy_box.toggled.connect(self._copy_toggled)
        self._count = PlainLabel(theme, "", "secondary")
        self._count.setToolTip(tool_tip(COUNT_TIP))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._rows)
        layout.addLayout(row(self.add_button, self.copy_box, 1, self._count, gap=8))
        self.put(())

    def tags(self) -> tuple[Tag, ...]:
        """Return a tag for each row, empty ones too, so that the place of a problem is that of its row."""
        return tuple(tag_row.tag() for tag_row in self.rows)

    def put(self, tags: Iterable[Tag]) -> None:
        """Show *tags*, and one empty row where there are none."""
        wanted = list(tags)[:MOST_ROWS] or [Tag("")]
        for tag_row, tag in zip(self.rows, wanted, strict=False):
            tag_row.put(tag)
        for tag_row in self.rows[len(wanted) :]:
            self._drop(tag_row)
        for tag in wanted[len(self.rows) :]:
            self._add(tag)
        self._changed()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show at each row the first of its problems."""
        first: dict[int | None, Problem] = {}
        for problem in problems:
            first.setdefault(problem.index, problem)
        for index, tag_row in enumerate(self.rows):
            tag_row.show_problem(first.get(index))

    def focus_row(self, index: int | None) -> Line:
        """Give the focus to the key of the row *index*, and return it."""
        key = self.rows[min(index or 0, len(self.rows) - 1)].key
        key.setFocus()
        key.selectAll()
        return key

    def showEvent(self, event: QShowEvent) -> None:
        """Put the rows in order: moving into the window has put them last."""
        super().showEvent(event)
        self._order()

    def _add(self, tag: Tag) -> TagRow:
        tag_row = TagRow(self._theme, tag)
        tag_row.typed.connect(self._typed)
        tag_row.left.connect(self.left)
        tag_row.remove_asked.connect(self._remove)
        tag_row.tags_pasted.connect(self._take_pasted)
        self.rows.append(tag_row)
        self._rows.addWidget(tag_row)
        self._order()
        return tag_row

    def _order(self) -> None:
        """Let Tab go through the rows, and only then to what stands below them."""
        cells = [cell for tag_row in self.rows for cell in (tag_row.key, tag_row.content, tag_row.remove)]
        chain: list[QWidget] = [*cells, self.add_button, self.copy_box]
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)

    def _drop(self, tag_row: TagRow) -> None:
        self.rows.remove(tag_row)
        self._rows.removeWidget(tag_row)
        tag_row.hide()
        tag_row.deleteLater()

    @Slot()
    def _add_empty(self) -> None:
        if len(self.rows) < MOST_ROWS:
            self._add(Tag("")).key.setFocus()
            self._changed()

    @Slot(object)
    def _remove(self, tag_row: TagRow) -> None:
        place = self.rows.index(tag_row)
        if len(self.rows) == 1:
            tag_row.put(Tag(""))
            tag_row.key.setFocus()
        else:
            self._drop(tag_row)
            self.rows[max(0, place - 1)].key.setFocus()
        self._changed()
        self.left.emit()

    @Slot(object)
    def _take_pasted(self, tags: tuple[Tag, ...]) -> None:
        kept = [tag for tag in self.tags() if tag.key or tag.value]
        self.put([*kept, *tags])
        self.left.emit()

    @Slot()
    def _typed(self) -> None:
        self._changed()
        self.typed.emit()

    @Slot()
    def _copy_toggled(self) -> None:
        self.copy_changed.emit()

    def _changed(self) -> None:
        filled = sum(bool(tag.key or tag.value) for tag in self.tags())
        self._count.setText(f"{filled} of {TAGS}")
        for number, tag_row in enumerate(self.rows, 1):
            tag_row.name_for(number)
