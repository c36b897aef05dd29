"""A server of desktop notifications and a launcher on a real bus, which records what it is to show and clicks on it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from socket import SHUT_RDWR
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MatchRule,
    MessageType,
    message_bus,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

NAME = "org.freedesktop.Notifications"
LAUNCHER = "com.canonical.Unity.LauncherEntry"
PLAIN = ("actions", "body")
MARKUP = (*PLAIN, "body-markup")
EXPIRED, DISMISSED = 1, 2


@dataclass(frozen=True)
class Notice:
    """What a program wants to be shown."""

    number: int
    replaces: int
    program: str
    icon: str
    title: str
    body: str
    actions: tuple[str, ...]
    hints: Mapping[str, Any]


class NotificationServer:
    """Serves, and listens as launchers do, on the bus of *address* in a thread of its own, until it is closed or dies."""

    def __init__(self, address: str, capabilities: tuple[str, ...] = PLAIN) -> None:
        self.capabilities = capabilities
        self.notices: list[Notice] = []
        self.withdrawn: list[int] = []
        self.badges: list[tuple[str, int, bool]] = []
        self.calls: list[str] = []
        self._answers = threading.Event()
        self._answers.set()
        self._lock = threading.Lock()
        self._connection = open_dbus_connection(bus=address)
        self._ask(message_bus.RequestName(NAME))
        self._ask(message_bus.AddMatch(MatchRule(type="signal", interface=LAUNCHER)))
        self._thread = threading.Thread(target=self._serve, name="notification server")
        self._thread.start()

    def freeze(self) -> None:
        """Take calls and answer none until `go_on`."""
        self._answers.clear()

    def go_on(self) -> None:
        """Answer what was called meanwhile."""
        self._answers.set()

    def click(self, number: int, action: str = "default", token: str = "") -> None:
        """Do an action of what is shown, as its user does; *token* lets the program's window come to the front."""
        if token:
            self._signal("ActivationToken", "us", (number, token))
        self._signal("ActionInvoked", "us", (number, action))

    def put_away(self, number: int, reason: int = EXPIRED) -> None:
        """Take what is shown from the screen."""
        self._signal("NotificationClosed", "uu", (number, reason))

    def close(self) -> None:
        """Leave the bus, as a server does that dies."""
        self._answers.set()
        self._connection.sock.shutdown(SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def _ask(self, message: Any) -> None:
        reply = self._connection.send_and_get_reply(message)
        assert reply.header.message_type is MessageType.method_return

    def _signal(self, name: str, signature: str, values: tuple[Any, ...]) -> None:
        source = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
        self._send(new_signal(source, name, signature, values))

    def _send(self, message: Any) -> None:
        with self._lock:
            self._connection.send(message)

    def _serve(self) -> None:
        try:
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)
                elif message.header.fields.get(HeaderFields.interface) == LAUNCHER:
                    name, facts = message.body
                    self.badges.append((name, facts["count"][1], facts["count-visible"][1]))
        except OSError:
            pass  # the connection was closed

    def _answer(self, message: Any) -> None:
        member = message.header.fields[HeaderFields.member]
        self.calls.append(member)
        self._answers.wait()
        match member:
            case "GetCapabilities":
                self._send(new_method_return(message, "as", (list(self.capabilities),)))
            case "Notify":
                self._send(new_method_return(message, "u", (self._take(*message.body),)))
            case "CloseNotification":
                self.withdrawn.append(*message.body)
                self._send(new_method_return(message))

    def _take(self, program: str, replaces: int, icon: str, title: str, body: str, *rest: Any) -> int:
        actions, hints, _ = rest
        number = replaces or 1 + max((one.number for one in self.notices), default=0)
        values = {name: value for name, (_, value) in hints.items()}
        self.notices.append(Notice(number, replaces, program, icon, title, body, tuple(actions), values))
        return number


@contextmanager
def notification_server(address: str, capabilities: tuple[str, ...] = PLAIN) -> Iterator[NotificationServer]:
    """A server on the bus of *address*, gone in the end."""
    server = NotificationServer(address, capabilities)
    try:
        yield server
    finally:
        server.close()
