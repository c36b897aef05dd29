"""One feature: its sign, its name, whether it works in a word, and a sentence where there is more to say."""

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QVBoxLayout

from snapshot_importer.aws.own_features import FeatureAnswer
from snapshot_importer.ui.privilege.words import WORDS, sentence
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column, row
from snapshot_importer.ui.widgets.labels import PlainLabel, Role
from snapshot_importer.ui.widgets.marks import IconMark, Spinner

# Icon, its colour token, the role of the word, the tint.
LOOKS: dict[str, tuple[str, str, Role, str]] = {
    "yes": ("circle-check", "ok", "ok", ""),
    "no": ("circle-x", "err", "error", "error"),
    "unknown": ("circle-question-mark", "mute", "mute", "mute"),
}


class FeatureRow(QFrame):
    """Assistive tools get it as one sentence."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._name = name
        self._mark, self._spinner = IconMark(theme), Spinner(theme)
        self._word = PlainLabel(theme, "", "mute")
        self._bold = theme.font(0.92, QFont.Weight.DemiBold)
        self.sentence = PlainLabel(theme, "", "secondary", wrap=True, selectable=True)
        set_property(self, "flat", "true")
        under = column(self.sentence)
        under.setContentsMargins(24, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 16, 6)
        layout.setSpacing(2)
        layout.addLayout(row(self._mark, self._spinner, PlainLabel(theme, name, "strong"), 1, self._word))
        layout.addLayout(under)
        self.show_answer(None)

    def show_answer(self, answer: FeatureAnswer | None) -> None:
        """Show whether the feature works; None while that is being found out."""
        icon, token, role, tint = LOOKS[answer.answer] if answer else ("", "", "mute", "")
        self._mark.setVisible(answer is not None)
        self._spinner.setVisible(answer is None)
        self._mark.set_icon(icon, token)
        word, told = (WORDS[answer.answer], sentence(answer)) if answer else ("Checking", "")
        self._word.set_role(role)
        self._word.setFont(self._bold)
        self._word.setText(word)
        self.sentence.setText(told)
        self.sentence.setVisible(bool(told))
        set_property(self, "role", "block" if tint else "")
        set_property(self, "state", tint)
        self.setAccessibleName(f"{self._name}, {word.lower()}. {told}".strip())

    def word(self) -> str:
        """Return the word on show."""
        return self._word.text()
