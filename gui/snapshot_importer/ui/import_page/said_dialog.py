"""Why AWS refused: the cause, the ways to mend it, and AWS's own words to copy."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.failure_card.card import CureDeeds, FailureCard
from snapshot_importer.ui.failure_card.failed import Failed
from snapshot_importer.ui.theme.style_sheet import let_sheet_fill
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.close_box import close_box


class SaidDialog(QDialog):
    """The translator card of a refused request; it closes before a cure begins."""

    def __init__(self, theme: Theme, parent: QWidget, failed: Failed, deeds: CureDeeds) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("What AWS said")
        self.resize(680, 480)
        self._deeds = deeds
        self.card = FailureCard(theme, failed, self)
        area = QScrollArea()
        let_sheet_fill(area)
        area.setAccessibleName("What AWS said")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self.card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(area, 1)
        layout.addWidget(close_box(self))

    def offers(self, cure: Cure) -> bool:
        """Whether the page behind can carry *cure* out."""
        return self._deeds.offers(cure)

    def do(self, cure: Cure, failed: Failed) -> None:
        """Make way for *cure*."""
        self.accept()
        self._deeds.do(cure, failed)
