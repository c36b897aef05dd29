"""The conversation with org.freedesktop.Notifications (Desktop Notifications Specification 1.2); for one thread."""

import html
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_method_call,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from snapshot_importer.ui.notifications.notification import Clicked, Notification, Opens

log = logging.getLogger(__name__)
NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
LAUNCHER = DBusAddress("/org/snapshot_importer/badge", interface="com.canonical.Unity.LauncherEntry")
DESKTOP_ENTRY = "snapshot-importer"
CLICK = "default"  # the action that a click on the notification itself does
MOST_OPEN = 100  # replies that are waited for, and notifications whose click is known

Reply = Callable[[Any], None]


class NotificationServer:
    """Sends without waiting: a reply is dealt with when it comes, be it an hour later or never."""

    def __init__(self, clicked: Clicked) -> None:
        """Connect to the session bus; raises OSError, ValueError, KeyError or RuntimeError where there is none."""
        self._clicked = clicked
        self._connection = open_dbus_connection("SESSION")
        self._replies: dict[int, Reply] = {}  # by the serial of the call
        self._shown: dict[int, Notification] = {}  # by the server's number
        self._token = (
            0,
            "",
        )  # the number of the notification that is being clicked, and what comes before the click
        rule = MatchRule(type="signal", sender=NAME, interface=NAME, path=ADDRESS.object_path)
        self._send(message_bus.AddMatch(rule), _nothing)

    @property
    def socket(self) -> socket.socket:
        """The connection's; `hear` when something has come."""
        wire: socket.socket = self._connection.sock
        return wire

    def close(self) -> None:
        """Leave the bus; what is shown stays."""
        self._connection.close()

    def show(self, notification: Notification) -> None:
        """Ask what the server can do, each time since another may have come, then show *notification*."""
        self._call("GetCapabilities", lambda body: self._notify(notification, body))

    def withdraw(self, opens: Opens, key: str) -> None:
        """Take back the notification that opens *key*."""
        if number := self._number(opens, key):
            del self._shown[number]
            self._call("CloseNotification", _nothing, "u", (number,))

    def show_badge(self, number: int) -> None:
        """Tell launchers to show *number* at the program's icon, until it leaves the bus.

        Qt's own setBadgeNumber makes no D-Bus path of a name with a hyphen: it warns, and sends nothing.
        """
        facts = {"count": ("x", number), "count-visible": ("b", number > 0)}
        values = (f"application://{DESKTOP_ENTRY}.desktop", facts)
        self._connection.send(new_signal(LAUNCHER, "Update", "sa{sv}", values))

    def hear(self) -> None:
        """Take what has come; raises OSError when the bus is gone."""
        with suppress(TimeoutError):
            while True:
                self._take(self._connection.receive(timeout=0))

    def _notify(self, notification: Notification, body: Any) -> None:
        match body:
            case (list(said),):
                capabilities = {str(one) for one in said}
            case _:
                capabilities = set()
        text = notification.body
        if "body-markup" in capabilities:
            text = html.escape(text, quote=False)
        # A server that knows no actions may show a dialog in place of a notification that has one.
        actions = [CLICK, "Open"] if "actions" in capabilities else []
        hints = {
            "desktop-entry": ("s", DESKTOP_ENTRY),
            "category": ("s", "transfer.error" if notification.is_problem else "transfer.complete"),
        }
        before = self._number(notification.opens, notification.key)
        values = ("Snapshot Importer", before, DESKTOP_ENTRY, notification.title, text, actions, hints, -1)
        self._call("Notify", lambda reply: self._keep(notification, reply), "susssasa{sv}i", values)

    def _keep(self, notification: Notification, body: Any) -> None:
        match body:
            case (int(number),):
                self._shown[number] = notification
        while len(self._shown) > MOST_OPEN:
            del self._shown[next(iter(self._shown))]

    def _number(self, opens: Opens, key: str) -> int:
        """Return the server's number of what is shown, 0 if nothing is."""
        shown = self._shown.items()
        return next((number for number, one in shown if (one.opens, one.key) == (opens, key)), 0)

    def _call(
        self, method: str, then: Reply, signature: str | None = None, values: tuple[Any, ...] = ()
    ) -> None:
        self._send(new_method_call(ADDRESS, method, signature, values), then)

    def _send(self, message: Message, then: Reply) -> None:
        if len(self._replies) >= MOST_OPEN:
            log.info("A notification is not shown: the server answers nothing")
            return
        serial = next(self._connection.outgoing_serial)
        self._replies[serial] = then
        self._connection.send(message, serial=serial)

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        match message.header.message_type:
            case MessageType.method_return:
                self._replies.pop(fields.get(HeaderFields.reply_serial), _nothing)(message.body)
            case MessageType.error:
                if self._replies.pop(fields.get(HeaderFields.reply_serial), None):
                    log.info("The notification server refuses: %s", fields.get(HeaderFields.error_name))
            case MessageType.signal if fields.get(HeaderFields.interface) == NAME:
                self._take_signal(fields.get(HeaderFields.member), message.body)

    def _take_signal(self, member: str, body: Any) -> None:
        # One that was closed is still known: it may lie in the server's list, and be clicked there.
        match member, body:
            case "ActivationToken", (int(number), str(token)):
                self._token = (number, token)
            case "ActionInvoked", (int(number), str(action)) if action == CLICK and number in self._shown:
                of, token = self._token
                self._clicked(self._shown[number], token if of == number else "")


def _nothing(_: Any) -> None:
    """Nothing follows."""
