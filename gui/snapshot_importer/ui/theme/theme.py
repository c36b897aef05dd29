"""The theme in force: it follows the system or the user's choice, and tells everybody when it changes."""

import logging
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPixmap, QScreen
from PySide6.QtWidgets import QAbstractButton, QApplication

from snapshot_importer.ui.theme.icons import IconCache
from snapshot_importer.ui.theme.palette import palette
from snapshot_importer.ui.theme.style_sheet import style_sheet
from snapshot_importer.ui.theme.tokens import DARK, LIGHT, Tokens

log = logging.getLogger(__name__)
Choice = Literal["auto", "light", "dark"]

SCHEMES = {
    "auto": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """Tokens, fonts and icons of the scheme in force; painted widgets ask it at each paint."""

    changed = Signal()

    def __init__(self, app: QApplication, cache_folder: Path, choice: Choice = "auto") -> None:
        """Dress *app*; small SVG files that the style sheet names are written to *cache_folder*."""
        super().__init__(app)
        self._app = app
        self._cache_folder = cache_folder
        self._icons = IconCache()
        self._spare_folder: TemporaryDirectory[str] | None = None
        self._choice: Choice = choice
        self.tokens: Tokens = LIGHT
        app.setStyle("Fusion")
        app.styleHints().setColorScheme(SCHEMES[choice])
        self._dress(self._wanted())
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._ratio = app.devicePixelRatio()
        for screen in app.screens():
            self._watch_screen(screen)
        app.screenAdded.connect(self._watch_screen)
        app.screenAdded.connect(self._follow_screens)
        app.screenRemoved.connect(self._follow_screens)

    @property
    def choice(self) -> Choice:
        """What the user chose: ``auto`` follows the system."""
        return self._choice

    @Slot(str)
    def choose(self, choice: Choice) -> None:
        """Take the user's *choice* and dress every window anew if that changes the scheme."""
        self._choice = choice
        self._app.styleHints().setColorScheme(SCHEMES[choice])
        self._switch()

    def colour(self, token: str) -> QColor:
        """Return the colour of the token named *token*."""
        return QColor(getattr(self.tokens, token))

    def pixmap(self, name: str, token: str, size: int = 16) -> QPixmap:
        """Return the icon *name* in the colour of *token*, *size* logical pixels wide."""
        return self.tinted_pixmap(name, getattr(self.tokens, token), size)

    def tinted_pixmap(self, name: str, colour: str, size: int = 16) -> QPixmap:
        """Return the icon *name* in any *colour*."""
        return self._icons.pixmap(name, colour, size, self._app.devicePixelRatio())

    def icon(self, name: str, token: str = "text", size: int = 16) -> QIcon:
        """Return a QIcon of the icon *name*, greyed where disabled."""
        icon = QIcon(self.pixmap(name, token, size))
        icon.addPixmap(self.pixmap(name, "text3", size), QIcon.Mode.Disabled)
        return icon

    def set_icon(self, button: QAbstractButton, name: str, token: str = "text", size: int = 16) -> None:
        """Give *button* an icon that follows every later change of the theme."""
        button.setProperty("icon_name", name)
        button.setProperty("icon_token", token)
        button.setProperty("icon_size", size)
        button.setIconSize(QSize(size, size))
        button.setIcon(self.icon(name, token, size))

    def font(self, factor: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the application's font, *factor* times as large; never below 11 pixels at the usual base."""
        font = QFont(self._app.font())
        size = font.pointSizeF()
        if size > 0:
            font.setPointSizeF(size * factor)
        else:
            font.setPixelSize(max(1, round(font.pixelSize() * factor)))
        font.setWeight(weight)
        return font

    def mono_font(self, factor: float = 0.92) -> QFont:
        """Return the system's fixed-width font at *factor* of the application font's size."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        base = self.font(factor)
        if base.pointSizeF() > 0:
            font.setPointSizeF(base.pointSizeF())
        else:
            font.setPixelSize(base.pixelSize())
        return font

    @Slot()
    def _follow_system(self) -> None:
        # Qt tells of the change before it has replaced its own palette; ours must come after.
        QTimer.singleShot(0, self, self._switch)

    @Slot(QScreen)
    def _watch_screen(self, screen: QScreen) -> None:
        # Qt tells of another scale by none of its own signals, but with it the geometry changes.
        screen.geometryChanged.connect(self._follow_screens)

    @Slot()
    def _follow_screens(self) -> None:
        """Render the icons anew where the largest scale of all screens is another one."""
        ratio = self._app.devicePixelRatio()
        if ratio != self._ratio:
            self._ratio = ratio
            self._renew_icons()
            self.changed.emit()

    @Slot()
    def _switch(self) -> None:
        wanted = self._wanted()
        if wanted is not self.tokens:
            self._dress(wanted)
            self._renew_icons()
            self.changed.emit()

    def _wanted(self) -> Tokens:
        if self._choice == "auto":
            # A platform that knows no scheme answers Unknown; its window colour tells all the same.
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT

    def _dress(self, tokens: Tokens) -> None:
        self.tokens = tokens
        # Where a sheet replaces another, Qt dresses a widget once for each that it lies in: five times the time.
        self._app.setStyleSheet("")
        self._app.setPalette(palette(tokens))
        self._app.setStyleSheet(style_sheet(tokens, self._marks(tokens), self.mono_font()))

    def _marks(self, tokens: Tokens) -> dict[str, str]:
        """Write the SVG files of indicators and arrows, which a style sheet can only name by path."""
        marks = {
            "check": ("check", tokens.on_accent),
            "check_disabled": ("check", tokens.surface),
            "down": ("chevron-down", tokens.text2),
            "down_disabled": ("chevron-down", tokens.text3),
            "up": ("chevron-up", tokens.text2),
        }
        paths: dict[str, str] = {}
        for mark, (name, colour) in marks.items():
            paths[mark] = self._mark_file(name, colour).as_posix()
        return paths

    def _mark_file(self, name: str, colour: str) -> Path:
        """Return the file of a mark: in the cache folder or, where its disk is full or only read, in one for this run."""
        file = f"{name}-{colour.lstrip('#')}.svg"
        for folder in (self._cache, self._spare):
            try:
                path = folder() / file
                if not path.exists() or not path.stat().st_size:  # as a full disk leaves it
                    path.write_text(self._icons.source(name, colour), encoding="utf-8")
            except OSError as error:
                log.info("The mark %s cannot be written: %s", name, error)
            else:
                return path
        return self._cache_folder / file  # colours alone tell then

    def _cache(self) -> Path:
        self._cache_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._cache_folder

    def _spare(self) -> Path:
        if self._spare_folder is None:
            # On Linux it is in memory.
            place = os.environ.get("XDG_RUNTIME_DIR")
            self._spare_folder = TemporaryDirectory(prefix="snapshot-importer-", dir=place)
            self._app.aboutToQuit.connect(self._spare_folder.cleanup)
        return Path(self._spare_folder.name)

    def _renew_icons(self) -> None:
        for widget in self._app.allWidgets():
            name = widget.property("icon_name")
            if name and isinstance(widget, QAbstractButton):
                self.set_icon(widget, name, widget.property("icon_token"), widget.property("icon_size"))
