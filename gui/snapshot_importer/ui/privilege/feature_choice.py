"""Which features a policy shall allow: a check box for each."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from snapshot_importer.aws.features import USUAL, Feature, Level
from snapshot_importer.ui.text import label_text
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel, hairline

USEFUL = "Also what is useful and not needed"


class FeatureChoice(QWidget):
    """What an import takes is checked at first."""

    changed = Signal()

    def __init__(self, theme: Theme, features: Iterable[Feature]) -> None:
        super().__init__()
        self._features = tuple(features)
        self.boxes: dict[str, QCheckBox] = {}
        self.useful = QCheckBox(USEFUL)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(PlainLabel(theme, "Features", "strong"))
        for one in self._features:
            box = self.boxes[one.id] = QCheckBox(label_text(one.name))
            box.setChecked(one.id in USUAL)
            layout.addWidget(box)
        layout.addWidget(hairline())
        layout.addWidget(self.useful)
        for box in (*self.boxes.values(), self.useful):
            box.toggled.connect(self.changed)

    def features(self) -> tuple[Feature, ...]:
        """Return the features that are checked."""
        return tuple(one for one in self._features if self.boxes[one.id].isChecked())

    def levels(self) -> tuple[Level, ...]:
        """Return which of their permissions are wanted."""
        return ("needed", "perhaps", "useful") if self.useful.isChecked() else ("needed", "perhaps")
