"""Where windows and their parts stand: kept for each set of screens, since a place of one is none on another."""

import zlib

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QGuiApplication


def keep_place(settings: QSettings, name: str, state: QByteArray) -> None:
    """Keep the *state* of a window or of a part of it for the screens there are now."""
    settings.setValue(_key(name), state)


def kept_place(settings: QSettings, name: str) -> QByteArray:
    """Return what was kept for the screens there are now; empty where nothing was, which Qt restores nothing from."""
    found = settings.value(_key(name))
    return found if isinstance(found, QByteArray) else QByteArray()


def _key(name: str) -> str:
    screens = []
    for screen in QGuiApplication.screens():
        area = screen.geometry()
        screens.append((area.x(), area.y(), area.width(), area.height(), screen.devicePixelRatio()))
    # QSettings takes few signs in a name: a number stands for the screens.
    return f"screens-{zlib.crc32(repr(sorted(screens)).encode()):08x}/{name}"
