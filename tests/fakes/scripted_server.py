"""An HTTP server on this computer that says exactly what a test tells it to, however broken."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]  # lower-case names
    body: bytes


@dataclass
class Connection:
    """The way back for one request."""

    socket: socket.socket
    stopped: threading.Event

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reset(self) -> None:
        """End the connection with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def drip(self, data: bytes, *, seconds: float) -> None:
        """Send one byte after the other, *seconds* apart, until the client or the test has enough."""
        for index in range(len(data)):
            if self.stopped.wait(seconds):
                return
            self.socket.sendall(data[index : index + 1])

    def hang(self) -> None:
        """Say nothing until the test is over."""
        self.stopped.wait()


Reply = Callable[[Request, Connection], None]


@dataclass
class ScriptedServer:
    """Answers each request with *reply*, on one connection for each, and remembers them all."""

    reply: Reply
    listener: socket.socket
    requests: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __post_init__(self) -> None:
        self.port = self.listener.getsockname()[1]

    def stop(self) -> None:
        """Take no connection any more."""
        with contextlib.suppress(OSError):  # it may have stopped
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def http_reply(body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """A whole and well-formed answer."""
    sent = answer(body, status=status, headers=headers)
    return lambda _, connection: connection.send(sent)


def answer(body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of an answer; *headers* may override its Content-Length."""
    fields = {"Content-Type": "text/xml", "Content-Length": str(len(body)), "Connection": "close"} | (
        headers or {}
    )
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def scripted_server(reply: Reply, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """A server at 127.0.0.1 that ends, with all its threads, when the block does; with *tls* it speaks https."""
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = ScriptedServer(reply, listener)
        threads: list[threading.Thread] = []

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                thread = threading.Thread(target=_serve, args=(server, client, stopped, tls))
                threads.append(thread)
                thread.start()

        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield server
        finally:
            stopped.set()
            server.stop()
            acceptor.join()
            for thread in threads:
                thread.join()


def _serve(
    server: ScriptedServer, client: socket.socket, stopped: threading.Event, tls: ssl.SSLContext | None
) -> None:
    # The client may go at any time: that is what it is tested for.
    with client, contextlib.suppress(OSError):
        client.settimeout(30)
        with tls.wrap_socket(client, server_side=True) if tls else client as spoken:
            request = _read(spoken)
            if request is not None:
                server.requests.append(request)
                server.reply(request, Connection(spoken, stopped))


def _read(client: socket.socket) -> Request | None:
    with client.makefile("rb") as stream:
        first = stream.readline().decode().split()
        if len(first) < 2:
            return None
        headers = {}
        while line := stream.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", "0")))
    return Request(first[0], first[1], headers, body)
