"""What else can be done with profiles: the entries of the menu beside Add, and files that are dropped on the page."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.profiles.exchange import Exchange
from snapshot_importer.ui.profiles.file_drops import FileDrops
from snapshot_importer.ui.profiles.key_files import KeyFiles
from snapshot_importer.ui.profiles.page import ProfilesPage
from snapshot_importer.ui.profiles.saving import Keeping
from snapshot_importer.ui.theme.theme import Theme


class More(QObject):
    """Puts its entries into the page's menu."""

    def __init__(self, theme: Theme, page: ProfilesPage, keeping: Keeping, background: Background) -> None:
        super().__init__(page)
        self._page = page
        self.key_files = KeyFiles(theme, page, keeping, background)
        self.exchange = Exchange(theme, page, keeping, background)
        self.drops = FileDrops(page)
        self.drops.dropped.connect(self._take_dropped)
        menu = page.list.menu
        menu.addAction("Import access key CSV…").triggered.connect(self._choose_key_file)
        menu.addSeparator()
        menu.addAction("Import profiles…").triggered.connect(self._choose_profiles)
        menu.addAction("Export profiles…").triggered.connect(self.exchange.export)

    @Slot()
    def _choose_key_file(self) -> None:
        self._choose("Import access key CSV", "Access key files (*.csv);;All files (*)", self.key_files.read)

    @Slot()
    def _choose_profiles(self) -> None:
        self._choose("Import profiles", "Profiles (*.json);;All files (*)", self.exchange.read)

    def _choose(self, title: str, kinds: str, read: Callable[[Path], object]) -> None:
        dialog = QFileDialog(self._page, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(kinds)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(_read, read))
        dialog.open()

    @Slot(Path)
    def _take_dropped(self, path: Path) -> None:
        profiles = path.suffix.casefold() == ".json"
        (self.exchange.read if profiles else self.key_files.read)(path)


def _read(read: Callable[[Path], object], path: str) -> None:
    read(Path(path))
