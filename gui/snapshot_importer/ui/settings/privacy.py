"""Privacy and data: how long the history is kept, how it is exported and deleted, and what is kept where."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.settings.history_card import HistoryCard
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, column
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.opening import open_folder

KEPT = (
    (
        "history.sqlite",
        "Every import with its timeline, its log of calls and your notes. No secret of a link is in it.",
    ),
    (
        "history.sqlite.before-…",
        "The history as it was before an update of the program. Goes when an import is deleted from the history.",
    ),
    (
        "history.sqlite.damaged-…",
        "A history that was damaged, and what could be read of it (.json). Stays until you delete the files.",
    ),
    ("profiles.json", "How profiles are called and how they sign in, without any secret."),
    ("preferences.json", "Your settings, saved filters, and what the import form holds."),
    (
        "network.json, consents.json",
        "The proxy without its password, and which programs may run without asking.",
    ),
    ("told.json, windows.ini", "Which notifications were shown, and where windows were."),
    ("log.txt", "What the program did, for diagnostics. Keys, tokens and signatures are taken out."),
)
ELSEWHERE = (
    "Secrets are in the system's keyring, or in memory until the program ends if you want it so.",
    "Tokens of IAM Identity Center lie in ~/.aws/sso/cache, where the AWS CLI finds them too.",
    "A picture of the window's frame, with the names of profile and account, is window.picture in the cache folder.",
    "Requests go to AWS and to the sign-in pages that you use, and nowhere else. Nothing is measured or reported.",
)


class DataCard(Card):
    """What is kept where, in plain words."""

    def __init__(self, theme: Theme, folder: Path) -> None:
        super().__init__(theme, "What is kept where")
        self._folder = folder
        open_button = Button(theme, "Open", icon="folder-open", small=True, pressed=self._open)
        open_button.setAccessibleName("Open the data folder")
        self.head.addWidget(open_button)
        self.body.addWidget(PlainLabel(theme, f"Data folder: {folder}", "body", wrap=True, selectable=True))
        for names, words in KEPT:
            self.body.addLayout(
                column(
                    PlainLabel(theme, names, "strong", wrap=True),
                    PlainLabel(theme, words, "secondary", wrap=True),
                    gap=2,
                )
            )
        self.body.addWidget(PlainLabel(theme, "Outside the data folder", "strong", wrap=True))
        for words in ELSEWHERE:
            self.body.addWidget(PlainLabel(theme, words, "secondary", wrap=True))

    @Slot()
    def _open(self) -> None:
        open_folder(self.window(), self._folder)


class PrivacySection(QWidget):
    """The history, then the files."""

    def __init__(
        self,
        theme: Theme,
        preferences: Preferences,
        imports: Imports,
        background: Background,
        folder: Path,
    ) -> None:
        super().__init__()
        self.history = HistoryCard(theme, preferences, imports, background)
        self.setLayout(column(self.history, DataCard(theme, folder), gap=16))
