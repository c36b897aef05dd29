"""Notifications of freedesktop desktops: a thread of its own speaks with the session bus, and nobody waits for it."""

import logging
import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from snapshot_importer.ui.notifications.notification import Clicked, Notification, Opens

# jeepney is imported in the thread: keyring brings it where there is a session bus.
if TYPE_CHECKING:
    from snapshot_importer.ui.notifications.notification_server import NotificationServer

log = logging.getLogger(__name__)
Wish = Callable[["NotificationServer"], None]


class FreedesktopNotifications:
    """Shows notifications through D-Bus; where there is no bus or no server, nothing is shown and nothing waits."""

    def __init__(self, clicked: Clicked) -> None:
        """*clicked* is called in the thread."""
        self._clicked = clicked
        self._wishes: SimpleQueue[Wish | None] = SimpleQueue()
        self._bell: socket.socket | None = None
        self._server: NotificationServer | None = None

    def show(self, notification: Notification) -> None:
        """Show *notification*, in place of one that opens the same."""
        self._wish(lambda server: server.show(notification))

    def withdraw(self, opens: Opens, key: str) -> None:
        """Take back the notification that opens *key*."""
        if self._bell:
            self._wish(lambda server: server.withdraw(opens, key))

    def show_badge(self, number: int) -> None:
        """Show *number* where launchers show one."""
        self._wish(lambda server: server.show_badge(number))

    def close(self) -> None:
        """Let the thread end; what it has not yet shown is not shown."""
        if self._bell:
            self._wish(None)
            self._bell.close()
            self._bell = None

    def _wish(self, wish: Wish | None) -> None:
        if self._bell is None:
            self._bell, ear = socket.socketpair()
            self._bell.setblocking(False)
            threading.Thread(target=self._work, args=(ear,), name="notifications", daemon=True).start()
        self._wishes.put(wish)
        with suppress(BlockingIOError):  # it rings already
            self._bell.send(b"\0")

    def _work(self, ear: socket.socket) -> None:
        with ear, selectors.DefaultSelector() as selector:
            selector.register(ear, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._server and self._server.socket in ready:
                    self._try(selector, lambda server: server.hear())
                if ear in ready:
                    ear.recv(4096)
                    if not self._grant(selector):
                        self._hang_up(selector)
                        return

    def _grant(self, selector: selectors.BaseSelector) -> bool:
        """Do what was wished for; False at the end."""
        with suppress(Empty):
            while wish := self._wishes.get_nowait():
                if self._server is None:
                    self._connect(selector)
                self._try(selector, wish)
            return False
        return True

    def _connect(self, selector: selectors.BaseSelector) -> None:
        try:
            from snapshot_importer.ui.notifications.notification_server import (  # noqa: PLC0415
                NotificationServer,
            )

            self._server = NotificationServer(self._clicked)
        except (ImportError, OSError, ValueError, KeyError, RuntimeError) as error:
            # No jeepney, no bus, one that refuses us, no address of it, or one in no way that we know.
            log.info("There are no desktop notifications: %s", error)
        else:
            selector.register(self._server.socket, selectors.EVENT_READ)

    def _try(self, selector: selectors.BaseSelector, wish: Wish) -> None:
        if self._server is None:
            return
        try:
            wish(self._server)
        except (OSError, ValueError) as error:
            log.info("The session bus is gone: %s", error)
            self._hang_up(selector)

    def _hang_up(self, selector: selectors.BaseSelector) -> None:
        if self._server:
            selector.unregister(self._server.socket)
            self._server.close()
            self._server = None
