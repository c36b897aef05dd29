"""The form: three cards that together hold one ImportRequest."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.request.model import ImportRequest
from snapshot_importer.request.problems import Fix, Problem
from snapshot_importer.ui.import_page.advanced_card import AdvancedCard
from snapshot_importer.ui.import_page.cards import FieldsCard, SnapshotCard
from snapshot_importer.ui.import_page.source_card import SourceCard
from snapshot_importer.ui.import_page.words import ADVANCED
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.form import FormRow, align_labels

# Room above a field that is scrolled to.
ABOVE = 24


class ImportForm(QWidget):
    """Reads and shows requests; it knows no rule and asks nobody."""

    typed = Signal(str)  # the field that is being changed
    left = Signal(str)  # the field that was left, pasted into, or chosen from
    fix_pressed = Signal(str, object)  # the field, and the Fix

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.source = SourceCard(theme, self)
        self.snapshot = SnapshotCard(theme, self)
        self.advanced = AdvancedCard(theme, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        self.rows: dict[str, FormRow] = {}
        cards: tuple[FieldsCard, ...] = (self.source, self.snapshot, self.advanced)
        for card in cards:
            layout.addWidget(card)
            self.rows |= card.rows
            card.typed.connect(self.typed)
            card.left.connect(self.left)
        layout.addStretch(1)
        align_labels(list(self.rows.values()))
        self.setTabOrder(self.snapshot, self.advanced)

    def request(self) -> ImportRequest:
        """Return what the form holds."""
        return ImportRequest(**self.source.values(), **self.snapshot.values(), **self.advanced.values())

    def kept(self) -> ImportRequest:
        """Return the same as the user chose it: encryption without what key or Region add."""
        return replace(self.request(), encrypted=self.snapshot.wants_encryption())

    def fill(self, request: ImportRequest) -> None:
        """Show *request*; what is filled in stays in sight."""
        self.source.fill(request)
        self.snapshot.fill(request)
        self.advanced.fill(request)
        beyond = (request.role_name, request.comment, request.upload_start, request.upload_end)
        if any(beyond) or request.upload_size is not None:
            self.advanced.disclosure.set_open(True)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show at each field the first of its errors, or else of its warnings."""
        self.snapshot.tags.show_problems([found for found in problems if found.field == "tags"])
        for name, row in self.rows.items():
            here = sorted((found for found in problems if found.field == name), key=_errors_first)
            if name == "tags" or not here:
                row.clear_problem()
                continue
            problem = here[0]
            words = problem.fix.label if problem.fix else ""
            shown = (problem.message, problem.severity, words)
            if row.property("shown_problem") != str(shown) or not row.problem_text():
                row.setProperty("shown_problem", str(shown))
                row.show_problem(problem.severity, problem.message, words, self._presser(name, problem.fix))

    def apply(self, name: str, value: str) -> None:
        """Put the correction *value* into the field *name*."""
        corrected: dict[str, Any] = {name: value}
        self.fill(replace(self.kept(), **corrected))

    def focus_field(self, name: str, index: int | None = None) -> QWidget:
        """Unfold, focus and select the field *name*, and return what stands highest of it."""
        if name in ADVANCED:
            self.advanced.disclosure.set_open(True)
        if name == "tags":
            return self.snapshot.tags.focus_row(index)
        field = self.rows[name].field
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        line = field.lineEdit() if isinstance(field, QComboBox) else field
        if isinstance(line, QLineEdit):
            line.selectAll()
        return self.rows[name]

    def focused_field(self) -> str:
        """Return the name of the field that has the focus; empty if none has."""
        focus = QApplication.focusWidget()
        if focus is None:
            return ""
        return next((name for name, part in self.rows.items() if part.isAncestorOf(focus)), "")

    def scroll_to(self, area: QScrollArea, part: QWidget) -> None:
        """Scroll *area* until *part* stands just below its upper edge, as far as there is room."""
        inside = area.widget()
        if inside is not None and (layout := inside.layout()) is not None:
            layout.activate()
            area.verticalScrollBar().setValue(part.mapTo(inside, QPoint(0, 0)).y() - ABOVE)

    def _presser(self, name: str, fix: Fix | None) -> Callable[[], None] | None:
        if fix is None:
            return None
        return lambda: self.fix_pressed.emit(name, fix)


def _errors_first(problem: Problem) -> bool:
    return problem.severity != "error"
