"""The inspection on the page: its facts in the Source card, and what its buttons do."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.import_page.conversion_dialog import ConversionDialog, MembersDialog
from snapshot_importer.ui.import_page.inspection_details import InspectionDetails
from snapshot_importer.ui.import_page.inspection_view import format_note, inspection_view
from snapshot_importer.ui.import_page.source_card import SourceCard
from snapshot_importer.ui.import_page.source_facts import SourceFacts
from snapshot_importer.ui.theme.theme import Theme


class InspectionDeeds(QObject):
    """Shows what *facts* hold, and opens the dialogs about it."""

    def __init__(self, theme: Theme, parent: QWidget, card: SourceCard, facts: SourceFacts) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parent = parent
        self._card = card
        self._facts = facts
        card.box.details_pressed.connect(self.show_details)

    def show(self) -> None:
        """Show how the look at the source stands."""
        self._card.show_detected(self._facts.format, format_note(self._facts))
        self._card.box.show_view(inspection_view(self._facts))

    @Slot()
    def show_details(self) -> None:
        """Show every field that was read."""
        if self._facts.inspected:
            InspectionDetails(self._theme, self._parent, self._facts.inspected).open()

    def carry_out(self, cure: Cure) -> bool:
        """Carry out *cure* if it is about the bytes, and return whether it is."""
        report = self._facts.report.value
        match cure.id:
            case "show-conversion" if report and report.convert:
                ConversionDialog(self._theme, self._parent, report).open()
            case "choose-disk" if report and report.members:
                MembersDialog(self._theme, self._parent, report, self._facts.name).open()
            case _:
                return False
        return True
