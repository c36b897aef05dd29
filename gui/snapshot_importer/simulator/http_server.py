"""HTTP/1.1 on a port of this computer: connections in, requests to one function, replies out."""

import logging
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import Any

from snapshot_importer.simulator.incoming import IncomingBody
from snapshot_importer.simulator.protocol.messages import Reply, Request

_log = logging.getLogger(__name__)

HOST = "127.0.0.1"
# More than this is not read just to keep a connection.
_WORTH_READING = 1 << 20
_PIECE = 1 << 16
# How many seconds a client may be silent before its connection is closed for good.
_LINGER = 1.0
# How many seconds lie between two pieces of a slow reply.
_DRIP_INTERVAL = 0.05
# Closing with it discards what is unsent and resets the connection; Windows counts in 16 bits.
_RESET = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)

Answer = Callable[[Request], Reply]


class LoopbackServer(ThreadingMixIn, HTTPServer):
    """One thread a connection; `stop` ends them all."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"  # there it would let others take the port
    request_queue_size = 128

    def __init__(self, port: int, answer: Answer, wall: Callable[[], datetime]) -> None:
        """*port* 0 takes a free one; *wall* is the time for the Date header."""
        self.answer = answer
        self.wall = wall
        self.stopping = threading.Event()
        self._connections: dict[threading.Thread, socket.socket] = {}
        super().__init__((HOST, port), _Connection)
        self._thread = threading.Thread(target=self._accept, name="simulated AWS", daemon=True)
        self._thread.start()

    def server_bind(self) -> None:
        """Bind without asking for the host's full name, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.allow_reuse_address))
        self.socket.bind((HOST, self.server_address[1]))
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.server_address[1]

    def _accept(self) -> None:
        while not self.stopping.is_set():
            self.handle_request()

    def stop(self) -> None:
        """Close the port and every connection, and wait for their threads."""
        self.stopping.set()
        with suppress(OSError):
            socket.create_connection(
                (HOST, self.server_port), timeout=1
            ).close()  # wakes the accepting thread
        self._thread.join()
        self.server_close()
        for thread, connection in list(self._connections.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection in a thread of its own."""
        thread = threading.Thread(
            target=self._serve,
            args=(request, client_address),
            name="simulated AWS: process_request_thread",
            daemon=True,
        )
        self._connections[thread] = request
        thread.start()

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            del self._connections[threading.current_thread()]

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  # its caller's form
        """Keep broken connections to themselves and tell the log of everything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            _log.exception("a connection failed")


class _Connection(BaseHTTPRequestHandler):
    """One connection, kept for request after request."""

    server: LoopbackServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # A request that is not even HTTP is refused in plain text; nothing here ever answers HTML by itself.
    error_message_format = "%(code)d %(message)s\n"
    error_content_type = "text/plain"

    def setup(self) -> None:
        """Begin without anything asked for."""
        super().setup()
        self._expects = False

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its caller's name
        """Stay silent: addresses may carry signatures."""

    def handle_expect_100(self) -> bool:
        """Put the go-ahead off until somebody reads the body, so that a refusal costs no upload."""
        self._expects = True
        return True

    def _go_ahead(self) -> None:
        self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _serve(self) -> None:
        headers = _joined(self.headers.items())
        path, _, query = self.path.partition("?")
        expects, self._expects = self._expects, False
        try:
            body = IncomingBody(self.rfile, headers, self._go_ahead if expects else None)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        request = Request(self.command, path, query, headers, body)
        reply = self.server.answer(request) if self._is_for_us(headers) else _misdirected()
        self._deliver(reply, body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = _serve  # noqa: N815  # its caller's names

    def _is_for_us(self, headers: dict[str, str]) -> bool:
        """Refuse other names for this computer, so that no web page can reach us through its own."""
        host, _, port = headers.get("host", "").partition(":")
        return host in (HOST, "localhost") and port in ("", str(self.server.server_port))

    def _deliver(self, reply: Reply, body: IncomingBody) -> None:
        delivery = reply.delivery
        if delivery.hold_until is not None:
            delivery.hold_until.wait()
        if delivery.drop:
            self._reset()
            return
        bodiless = self.command == "HEAD" or reply.status in (204, 304)
        read = body.skip(_WORTH_READING)
        self.close_connection = not read or self.close_connection or delivery.cut is not None
        head, chunked = self._head(reply, bodiless=bodiless)
        pieces = _pieces(b"" if bodiless else reply.body)
        if delivery.cut is not None:
            pieces = _first(pieces, delivery.cut)
        self._send(head, pieces, chunked=chunked, rate=delivery.rate)
        if not read:
            self._linger()

    def _linger(self) -> None:
        """Let a client that is still sending find the reply: closing at once would reset the connection.

        Source: RFC 9112, section 9.6.
        """
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(_LINGER)
        with suppress(OSError):
            while self.connection.recv(_PIECE):
                pass

    def _head(self, reply: Reply, *, bodiless: bool) -> tuple[bytes, bool]:
        """Return status line and headers, and whether the body goes in chunks."""
        headers = {
            "Date": format_datetime(self.server.wall(), usegmt=True),
            "Server": "SimulatedAWS",
            **reply.headers,
        }
        chunked = False
        if isinstance(reply.body, bytes) and not (bodiless and "Content-Length" in headers):
            if reply.status != HTTPStatus.NO_CONTENT:
                headers["Content-Length"] = str(len(reply.body))
        elif "Content-Length" not in headers:
            headers["Transfer-Encoding"] = "chunked"
            chunked = True
        if self.close_connection:
            headers["Connection"] = "close"
        reason = self.responses.get(HTTPStatus(reply.status), ("",))[0]
        lines = [f"HTTP/1.1 {reply.status} {reason}", *(f"{name}: {text}" for name, text in headers.items())]
        safe = (line.replace("\r", " ").replace("\n", " ") for line in lines)
        return ("\r\n".join(safe) + "\r\n\r\n").encode("latin-1", "replace"), chunked

    def _send(self, head: bytes, pieces: Iterator[bytes], *, chunked: bool, rate: float | None) -> None:
        first = b"" if rate else _framed(next(pieces, b""), chunked=chunked)
        self.connection.sendall(head + first)
        for piece in _slowly(pieces, rate, self.server.stopping) if rate else pieces:
            self.connection.sendall(_framed(piece, chunked=chunked))
        if chunked:
            self.connection.sendall(b"0\r\n\r\n")

    def _reset(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        # The reading side holds the socket open until it is closed as well.
        self.rfile.close()
        self.connection.close()


def _joined(pairs: Any) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, text in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers


def _misdirected() -> Reply:
    return Reply(
        HTTPStatus.MISDIRECTED_REQUEST, {"Content-Type": "text/plain"}, b"This is a simulated AWS.\n"
    )


def _pieces(body: bytes | Iterator[bytes]) -> Iterator[bytes]:
    if isinstance(body, bytes):
        return iter((body,))
    return (piece for piece in body if piece)


def _first(pieces: Iterator[bytes], count: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:count]
        count -= len(piece)
        if count <= 0:
            return


def _framed(piece: bytes, *, chunked: bool) -> bytes:
    if not chunked:
        return piece
    return b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b""


def _slowly(pieces: Iterator[bytes], rate: float, stopping: threading.Event) -> Iterator[bytes]:
    """Cut *pieces* so that *rate* bytes pass a second."""
    size = max(int(rate * _DRIP_INTERVAL), 1)
    for piece in pieces:
        for start in range(0, len(piece), size):
            if stopping.wait(size / rate):
                return
            yield piece[start : start + size]
