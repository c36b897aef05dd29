"""A reader of the accessibility tree, as a screen reader sees it (AT-SPI 2 over D-Bus)."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    DBusErrorResponse,
    MessageType,
    Properties,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]

# How long a node may take to appear, in seconds.
PATIENCE = 30.0

_ROOT = "/org/a11y/atspi/accessible/root"


@dataclass(frozen=True)
class Node:
    """One accessible object: a window, a field, a button."""

    connection: DBusConnection
    bus_name: str
    path: str

    @property
    def name(self) -> str:
        return str(self._property("Accessible", "Name"))

    @property
    def role(self) -> str:
        """The role in the words of AT-SPI, such as `push button` or `text`."""
        return str(self._call("Accessible", "GetRoleName")[0])

    @property
    def text(self) -> str:
        return str(self._call("Text", "GetText", "ii", 0, -1)[0])

    @property
    def children(self) -> tuple["Node", ...]:
        found = self._call("Accessible", "GetChildren")[0]
        return tuple(Node(self.connection, bus_name, path) for bus_name, path in found)

    def press(self) -> None:
        """Do the first action that the object offers; of a button that is to press it."""
        self._call("Action", "DoAction", "i", 0)

    def set_text(self, text: str) -> None:
        self._call("EditableText", "SetTextContents", "s", text)

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, role: str, name: str) -> "Node":
        """The first descendant of that *role* and *name*; waits for it."""
        end = time.monotonic() + PATIENCE
        while (begun := time.monotonic()) < end:
            # A node may go while the tree is read; the next reading knows.
            try:
                for node in self.walk():
                    if node.role == role and node.name == name:
                        return node
            except DBusErrorResponse:
                pass
            # Each reading asks the program for a thousand answers: it shall also come to its own work.
            time.sleep(max(0.05, time.monotonic() - begun))
        raise LookupError(f"no {role} named {name!r}")

    def _call(self, interface: str, method: str, signature: str | None = None, *arguments: Any) -> Any:
        message = new_method_call(self._address(interface), method, signature, arguments)
        return _answer(self.connection, message)

    def _property(self, interface: str, name: str) -> Any:
        return _answer(self.connection, Properties(self._address(interface)).get(name))[0][1]

    def _address(self, interface: str) -> DBusAddress:
        return DBusAddress(self.path, self.bus_name, f"org.a11y.atspi.{interface}")


@contextmanager
def accessible_programs(environment: Mapping[str, str]) -> Iterator[Node]:
    """The root of the tree in the session of *environment*; its children are the running programs."""
    with open_dbus_connection(bus=environment["DBUS_SESSION_BUS_ADDRESS"]) as session:
        launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        address = _answer(session, new_method_call(launcher, "GetAddress"))[0]
    with open_dbus_connection(bus=address) as connection:
        yield Node(connection, "org.a11y.atspi.Registry", _ROOT)


def _answer(connection: DBusConnection, message: Any) -> Any:
    reply = connection.send_and_get_reply(message, timeout=PATIENCE)
    if reply.header.message_type is MessageType.error:
        raise DBusErrorResponse(reply)
    return reply.body
