"""The application and its folders: what the first picture of the window needs, and nothing that takes time to load."""

import builtins
import sys
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLocale, QSettings, QStandardPaths
from PySide6.QtWidgets import QApplication


class Folders(NamedTuple):
    """Where the program keeps things."""

    data: Path
    cache: Path

    @staticmethod
    def standard(data: Path | None) -> "Folders":
        """Return the user's own folders, or all within *data*."""
        if data is not None:
            return Folders(data.absolute(), data.absolute() / "cache")
        location = QStandardPaths.StandardLocation
        return Folders(
            Path(QStandardPaths.writableLocation(location.AppDataLocation)),
            Path(QStandardPaths.writableLocation(location.CacheLocation)),
        )

    def picture(self, *, demo: bool) -> Path:
        """Return where the picture lies that the window shows first."""
        return self.cache / ("demo.picture" if demo else "window.picture")


def window_settings(folder: Path) -> QSettings:
    """Return where the windows of the data *folder* keep their places."""
    return QSettings(str(folder / "windows.ini"), QSettings.Format.IniFormat)


def make_application() -> QApplication:
    """Return the application, named for its files and its desktop entry."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("snapshot-importer")
    app.setDesktopFileName("snapshot-importer")
    app.setQuitOnLastWindowClosed(True)
    QLocale.setDefault(QLocale.system())
    return app


def leave_imports_alone() -> None:
    """Take back the import that PySide6 has put in the place of the one before it, if it still does.

    It reads the source of every module that is imported, for a line that chooses another naming of Qt's methods
    (shibokensupport/feature.py). This program has no such line, and boto3 takes twice as long by it.
    """
    before = getattr(builtins, "__orig_import__", None)
    if before is not None:
        builtins.__import__ = before
