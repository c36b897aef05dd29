"""Handing a page to the system's browser."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from snapshot_importer.accounts.profiles import LOOPBACK


def open_page(address: str) -> bool:
    """Open *address* in the system's browser; return whether there was one to take it.

    The system starts whatever is registered for a scheme: only https, and http on this computer, goes out.
    """
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    is_here = url.scheme() == "http" and url.host() in LOOPBACK
    if not url.isValid() or not url.host() or url.userInfo() or not (url.scheme() == "https" or is_here):
        return False
    return QDesktopServices.openUrl(url)
