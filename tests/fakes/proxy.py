"""An HTTP proxy on this computer that lets every host through to one place, or refuses in all the usual ways."""

import contextlib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PIECE = 1 << 16


@dataclass
class Proxy:
    """Which answer it gives to CONNECT, and which heads of requests it has seen."""

    port: int
    leads_to: tuple[str, int] | None = None  # every host; none: the proxy finds no way
    user: str = ""
    password: str = ""
    challenge: str = 'Basic realm="proxy"'
    refuses: int = 0  # an HTTP status
    hangs: bool = False
    heads: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> list[str]:
        """The hosts that were asked for."""
        return [head.split()[1] for head in self.heads]

    def answer(self, head: str) -> bytes:
        """Return the answer to *head* that ends the connection; empty where it is let through."""
        wanted = b64encode(f"{self.user}:{self.password}".encode()).decode()
        if self.refuses:
            return _said(self.refuses)
        if self.user and f"Basic {wanted}" not in head:
            return _said(407, f"Proxy-Authenticate: {self.challenge}\r\n")
        return b"" if self.leads_to else _said(502)


def _said(status: int, headers: str = "") -> bytes:
    body = "<html><body>The proxy says no.</body></html>"
    return f"HTTP/1.1 {status} No\r\n{headers}Content-Length: {len(body)}\r\n\r\n{body}".encode()


@contextmanager
def proxy(tls: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy at 127.0.0.1 until the block ends; with *tls* it is one that is spoken to over https."""

    def serve(client: socket.socket, open_: Callable[[socket.socket], None]) -> None:
        head = _head(client)
        if not head:
            return
        made.heads.append(head)
        if made.hangs:
            client.recv(1)
        elif refusal := made.answer(head):
            client.sendall(refusal)
        elif made.leads_to:
            with socket.create_connection(made.leads_to) as onward:
                open_(onward)
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _pipe(client, onward)

    with _served(serve, tls) as port:
        made = Proxy(port)
        yield made


@contextmanager
def front(tls: ssl.SSLContext, leads_to: tuple[str, int]) -> Iterator[int]:
    """The port of a server that takes encrypted connections and passes what is in them on."""

    def serve(client: socket.socket, open_: Callable[[socket.socket], None]) -> None:
        with socket.create_connection(leads_to) as onward:
            open_(onward)
            _pipe(client, onward)

    with _served(serve, tls) as port:
        yield port


Serve = Callable[[socket.socket, Callable[[socket.socket], None]], None]


@contextmanager
def _served(serve: Serve, tls: ssl.SSLContext | None) -> Iterator[int]:
    sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def run(client: socket.socket) -> None:
        # The client may go at any time: that is what it is tested for.
        with contextlib.suppress(OSError), client:
            sockets.append(client)
            with tls.wrap_socket(client, server_side=True) if tls else client as spoken:
                sockets.append(spoken)
                serve(spoken, sockets.append)

    def accept(listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=run, args=(client,), name="fake proxy")
            threads.append(thread)
            thread.start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        acceptor = threading.Thread(target=accept, args=(listener,), name="fake proxy")
        acceptor.start()
        try:
            yield listener.getsockname()[1]
        finally:
            for one in (listener, *sockets):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            for thread in (acceptor, *threads):
                thread.join()


def _head(client: socket.socket) -> str:
    seen = b""
    while b"\r\n\r\n" not in seen:
        piece = client.recv(1)
        if not piece:
            return ""
        seen += piece
    return seen.decode("latin-1")


def _pipe(one: socket.socket, other: socket.socket) -> None:
    """Pass on what comes from either side until one of them ends."""

    def copy(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    back = threading.Thread(target=copy, args=(other, one), name="fake proxy")
    back.start()
    copy(one, other)
    back.join()
