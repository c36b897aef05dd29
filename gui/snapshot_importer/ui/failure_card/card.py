"""The translator card: the cause, what was not harmed, how to mend it, and AWS's own words folded beneath."""

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.failure_card.failed import Failed
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, Disclosure, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel, hairline
from snapshot_importer.ui.widgets.marks import Pill

# What the card does itself.
COPY_COMMAND, COPY_DETAILS = "copy-command", "copy-details"
INDENT = 24


class CureDeeds(Protocol):
    """Carries out cures at the place where a card stands."""

    def offers(self, cure: Cure) -> bool:
        """Whether this place can carry *cure* out; else it has no button."""

    def do(self, cure: Cure, failed: Failed) -> None:
        """Carry *cure* out."""


class FailureCard(QWidget):
    """One failure; a cure that the place cannot carry out and that has no command is not listed."""

    def __init__(self, theme: Theme, failed: Failed, deeds: CureDeeds, *, warning: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._failed = failed
        self._deeds = deeds
        self.said = CodeView(theme, "What AWS said" if failed.by_aws else "Details")
        found = failed.explanation
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        block = Block(theme)
        block.show_state("warning" if warning else "error", found.title, " ".join(found.sentences))
        layout.addWidget(block)
        listed = [
            cure for cure in found.cures if cure.id != COPY_DETAILS and (cure.command or deeds.offers(cure))
        ]
        if listed:
            layout.addWidget(PlainLabel(theme, "How to fix it", "section"))
        for number, cure in enumerate(listed, 1):
            if number > 1:
                layout.addWidget(hairline())
            layout.addLayout(self._cure(number, cure))
        layout.addWidget(hairline())
        layout.addLayout(self._said())

    def _cure(self, number: int, cure: Cure) -> QVBoxLayout:
        theme, first = self._theme, number == 1
        title = _CureTitle(theme, cure.title or cure.words.rstrip("…"))
        parts: list[QWidget | int] = [PlainLabel(theme, str(number), "strong"), title]
        if first:
            parts.append(Pill(theme, "Recommended", "info"))
        parts.append(1)
        if cure.id == COPY_COMMAND or self._deeds.offers(cure):
            parts.append(
                Button(
                    theme, cure.words, kind="primary" if first else "plain", pressed=lambda: self._do(cure)
                )
            )
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(row(*parts, gap=12))
        if cure.detail:
            detail = PlainLabel(theme, cure.detail, "secondary", wrap=True)
            detail.setContentsMargins(INDENT, 0, 0, 0)
            column.addWidget(detail)
        if cure.command and cure.id != COPY_COMMAND:
            code = CodeView(theme, "Command")
            code.show_code(cure.command, "bash")
            code.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
            code.setFixedHeight(code.fontMetrics().height() * 2 + 20)
            copy = Button(theme, "Copy", icon="copy", small=True, pressed=lambda: _copy(cure.command))
            line = row(code, copy)
            line.setAlignment(copy, Qt.AlignmentFlag.AlignTop)
            line.setContentsMargins(INDENT, 0, 0, 0)
            column.addLayout(line)
        return column

    def _said(self) -> QVBoxLayout:
        failed, theme = self._failed, self._theme
        self.said.show_code(failed.details, "")
        self.said.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.said.setMinimumHeight(100)
        self.said.setMaximumHeight(180)
        folded = Disclosure(theme, self.said.accessibleName(), self.said)
        folded.set_summary(failed.said, mono=failed.by_aws)
        copy = Button(theme, "Copy details", icon="copy", small=True, pressed=lambda: _copy(failed.details))
        line = row(folded, copy)
        line.setStretch(0, 1)
        line.setAlignment(copy, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.addLayout(line)
        return column

    def _do(self, cure: Cure) -> None:
        if cure.id == COPY_COMMAND:
            _copy(cure.command)
        else:
            self._deeds.do(cure, self._failed)


class _CureTitle(PlainLabel):
    """As wide as its words at the most; where there is less room it wraps, for what is to be done is read whole."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__(theme, words, "strong", wrap=True)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Maximum)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        return self.fontMetrics().size(0, self.text())


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
