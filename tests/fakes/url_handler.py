"""What the system would start for a page: it follows the page's redirects on another thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from fakes.browser import visit

SCHEMES = ("http", "https")


class UrlHandler(QObject):
    """Visits what `QDesktopServices.openUrl` is given."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self._visits: list[threading.Thread] = []
        for scheme in SCHEMES:
            # PySide6 takes a str only, whatever its stub says.
            QDesktopServices.setUrlHandler(scheme, self, "visit")  # type: ignore[arg-type]

    @Slot(QUrl)
    def visit(self, url: QUrl) -> None:
        """Visit *url*."""
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        self._visits.append(threading.Thread(target=visit, args=(self.opened[-1],)))
        self._visits[-1].start()

    def close(self) -> None:
        """Give the schemes back, and wait for the visits to end."""
        for scheme in SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)
        for visiting in self._visits:
            visiting.join()


@contextmanager
def url_handler() -> Iterator[UrlHandler]:
    """A handler until the block ends."""
    handler = UrlHandler()
    try:
        yield handler
    finally:
        handler.close()
