"""The side panel: the request preview above, the checks below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from snapshot_importer.ui.import_page.check_plans import NAMES
from snapshot_importer.ui.import_page.checks_panel import ChecksPanel
from snapshot_importer.ui.import_page.previews_panel import PreviewsPanel
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import grounded

WIDE, NARROW = 400, 336
ANY_WIDTH = 16_777_215  # QWIDGETSIZE_MAX


class SidePanel(QWidget):
    """A vertical splitter; both parts scroll."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        grounded(self, "surface")
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.previews = PreviewsPanel(theme, self._splitter)
        self.checks = ChecksPanel(theme, NAMES, self._splitter)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        for place, part in enumerate((self.previews, self.checks)):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(place, 1 - place)
        self.previews.setMinimumHeight(180)
        self.checks.setMinimumHeight(120)
        self._splitter.setSizes([356, 324])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self.setAccessibleName("Request and checks")

    def set_width(self, width: int | None) -> None:
        """Take a fixed width beside the form, or all the room in place of it."""
        self.setMinimumWidth(width or 0)
        self.setMaximumWidth(width or ANY_WIDTH)
