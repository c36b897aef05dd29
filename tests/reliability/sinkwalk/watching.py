"""What the windows do besides showing text: what they draw, load, ask of the network, and complain about."""

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QPainter

from reliability.sinkwalk.looking import hides

OPENED = 0x20  # IN_OPEN, inotify(7)
# What every start without a screen says.
OFFSCREEN = tuple(
    f"This plugin does not support {what}"
    for what in ("raise()", "propagateSizeHints()", "grabbing the keyboard", "QPlatformServices::openUrl()")
)


class Bait:
    """A picture that nobody may open, and a port to which nobody may connect."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "bait.png"
        self.path.write_bytes(b"no picture")
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self.port: int = self._server.getsockname()[1]
        libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
        self._notes = libc.inotify_init1(os.O_NONBLOCK) if libc else -1
        if libc:
            libc.inotify_add_watch(self._notes, os.fsencode(self.path), OPENED)

    def taken(self) -> Iterator[str]:
        """Say what was opened or connected to since the last question; files are seen on Linux."""
        try:
            while self._notes >= 0:
                note = os.read(self._notes, 4096)
                yield f"a file is loaded that a text names ({len(note) // struct.calcsize('iIII')} times)"
        except BlockingIOError:
            pass
        try:
            while True:
                self._server.accept()[0].close()
                yield "an address is asked that a text names"
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Take it away."""
        self._server.close()
        if self._notes >= 0:
            os.close(self._notes)


# A font of this computer that has no shapes for a rare script is no fault of a window.
FONTS = "OpenType support missing for "


@contextmanager
def witnessed() -> Iterator[list[str]]:
    """Note every warning of Qt, every exception that nobody caught, and every text drawn with a hidden character."""
    wrong: list[str] = []
    drawn: Any = QPainter.drawText

    def hear(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not message.startswith((*OFFSCREEN, FONTS)):
            wrong.append(f"Qt says: {message}")

    def draw(painter: QPainter, *arguments: Any) -> Any:
        hiding = [one for one in arguments if isinstance(one, str) and hides(one)]
        wrong.extend(f"a character hides: drawn: {one[:120]!a}" for one in hiding)
        return drawn(painter, *arguments)

    def caught(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        at = error.__traceback__
        while at and at.tb_next:
            at = at.tb_next
        place = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else ""
        wrong.append(f"unhandled: {kind.__name__} {str(error)[:200]!a} at {place}")

    hook: Callable[..., Any] = sys.excepthook
    sys.excepthook = caught
    before = qInstallMessageHandler(hear)
    QPainter.drawText = draw  # type: ignore[method-assign, assignment]
    try:
        yield wrong
    finally:
        QPainter.drawText = drawn  # type: ignore[method-assign]
        qInstallMessageHandler(before)
        sys.excepthook = hook
