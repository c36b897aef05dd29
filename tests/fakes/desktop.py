"""A private desktop session: X display, window manager, message bus, accessibility and an unlocked keyring."""

import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from fakes.home import private_environment

# How long a service may take to come up, in seconds: about one on a quiet machine.
PATIENCE = 30.0

# Qt is there already, and takes pictures of the windows of other programs, too.
_GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(sys.argv)
assert app.primaryScreen().grabWindow(int(sys.argv[1])).save(sys.argv[2], "PNG")
"""

_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


@dataclass(frozen=True)
class Desktop:
    """A running session; programs started with its *environment* show their windows on its display."""

    environment: Mapping[str, str]

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        with running(command, self.environment) as process:
            yield process

    def window(self, name: str) -> str:
        """The X id of the visible window whose title matches *name*; waits for it."""
        search = ("search", "--sync", "--onlyvisible", "--name", name)
        try:
            found = self._xdotool(*search)
        except subprocess.CalledProcessError:
            # A window that went while xdotool looked through the tree ends it (BadWindow of X_QueryTree).
            found = self._xdotool(*search)
        return found.split()[0]

    def focus(self, window: str) -> None:
        self._xdotool("windowactivate", "--sync", window)

    def press(self, *keys: str) -> None:
        """Press each of *keys* once, such as `ctrl+Return` or `Tab`."""
        self._xdotool("key", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Type *text* into what has the focus; Latin letters only, xdotool loses others."""
        self._xdotool("type", "--delay", "5", text)

    def click(self, window: str, x: int, y: int) -> None:
        """Press the left button at *x*, *y* inside *window*, in device pixels."""
        self._xdotool("mousemove", "--window", window, str(x), str(y), "click", "1")

    def resize(self, window: str, width: int, height: int) -> None:
        """Ask for *width* by *height* device pixels inside the frame of *window*."""
        self._xdotool("windowsize", window, str(width), str(height))

    def screenshot(self, path: Path, window: str = "0") -> None:
        """Write what *window*, or the whole display, shows into *path*, a PNG."""
        self._run(sys.executable, "-c", _GRAB, window, str(path))

    def _xdotool(self, *arguments: str) -> str:
        return self._run("xdotool", *arguments)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, timeout=PATIENCE, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


@contextmanager
def desktop(*, width: int = 1280, height: int = 800, scale: float = 1) -> Iterator[Desktop]:
    """A session whose display measures *width* by *height* of Qt's device-independent pixels at *scale*."""
    with ExitStack() as stack:
        environment = stack.enter_context(keyring_session())
        home = Path(environment["HOME"])
        environment |= stack.enter_context(_display(home, round(width * scale), round(height * scale)))
        environment |= {
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": f"{scale:g}",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        stack.enter_context(_window_manager(home, environment))
        yield Desktop(environment)


@contextmanager
def bus_session() -> Iterator[dict[str, str]]:
    """The environment of a session without a display: a home and a bus, which starts services on demand."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="si-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        environment = private_environment(home, os.environ)
        yield environment | stack.enter_context(_bus(home, environment))


@contextmanager
def keyring_session(*, password: str = "") -> Iterator[dict[str, str]]:
    """The environment of a session without a display: a home, a bus and an unlocked gnome-keyring."""
    with bus_session() as environment, _keyring(Path(environment["HOME"]), environment, password):
        yield environment


@contextmanager
def running(
    command: tuple[str, ...], environment: Mapping[str, str], *, feed: bytes = b"", log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """*command* in a process group of its own, which ends with it; *feed* is all that it can read.

    What it writes goes to the end of the file *log*, and without one to our own output.
    """
    with ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            start_new_session=True,
        )
        stack.callback(_end, process)
        assert process.stdin is not None
        process.stdin.write(feed)
        process.stdin.close()
        yield process


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


@contextmanager
def _bus(home: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    address = f"unix:path={home / 'run' / 'bus'}"
    command = ("dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog", f"--address={address}")
    with running(command, environment, log=home / "log") as process:
        _wait(process, lambda: _listens(home / "run" / "bus"), log=home / "log")
        yield {"DBUS_SESSION_BUS_ADDRESS": address}


def _listens(path: Path) -> bool:
    """Whether somebody takes calls at the socket *path*: it is there a moment before that."""
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(path)) == 0


@contextmanager
def _keyring(home: Path, environment: Mapping[str, str], password: str) -> Iterator[None]:
    command = ("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
    # An input of no bytes at all makes the daemon ask on the screen; an empty line is a password.
    feed = password.encode() + b"\n"
    with running(command, environment, feed=feed, log=home / "log") as process:
        _wait(process, lambda: has_owner(environment, "org.freedesktop.secrets"), log=home / "log")
        yield


def has_owner(environment: Mapping[str, str], name: str) -> bool:
    """Whether somebody answers to *name* on the bus of *environment*."""
    with open_dbus_connection(bus=environment["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        reply = connection.send_and_get_reply(new_method_call(_BUS, "NameHasOwner", "s", (name,)))
    if reply.header.message_type is MessageType.error:
        raise RuntimeError(reply.header.fields[HeaderFields.error_name])
    return bool(reply.body[0])


@contextmanager
def _display(home: Path, width: int, height: int) -> Iterator[dict[str, str]]:
    authority = home / "Xauthority"
    authority.touch(mode=0o600)
    authority.write_bytes(_any_display_cookie(secrets.token_bytes(16)))
    # Xvfb takes a free display number and writes it, with a line end, when it is ready for clients.
    numbers = home / "run" / "display"
    options = f'-screen 0 {width}x{height}x24 -dpi 96 -nolisten tcp -noreset -auth "{authority}"'
    command = ("sh", "-c", f'exec Xvfb -displayfd 3 {options} 3>"{numbers}"')
    with running(command, private_environment(home, os.environ), log=home / "log") as process:
        _wait(process, lambda: numbers.exists() and numbers.read_text().endswith("\n"), log=home / "log")
        yield {"DISPLAY": f":{numbers.read_text().strip()}", "XAUTHORITY": str(authority)}


def _any_display_cookie(cookie: bytes) -> bytes:
    """An entry of an Xauthority file (Xau library) that fits every display: family *wild*, no address."""
    fields = (b"", b"", b"MIT-MAGIC-COOKIE-1", cookie)
    return struct.pack(">H", 0xFFFF) + b"".join(struct.pack(">H", len(field)) + field for field in fields)


@contextmanager
def _window_manager(home: Path, environment: Mapping[str, str]) -> Iterator[None]:
    ready = home / "run" / "window-manager"
    command = ("openbox", "--sm-disable", "--startup", f"touch {ready}")
    with running(command, environment, log=home / "log") as process:
        _wait(process, ready.exists, log=home / "log")
        yield


def _wait(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], *, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not is_ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args!r} did not come up:\n{log.read_text()}")
        time.sleep(0.01)
