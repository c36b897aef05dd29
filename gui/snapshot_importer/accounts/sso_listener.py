"""The address on this computer to which the browser brings the code of a sign-in: used once, then closed."""

import hmac
import re
import socket
import threading
from concurrent.futures import Future
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from snapshot_importer.accounts.interaction import SignInError

HOST = "127.0.0.1"  # RFC 8252, 7.3: the number, since a name may lead elsewhere
PATH = "/oauth/callback"
# IAM Identity Center is told the address without the port, which is a new one each time.
REGISTERED = f"http://{HOST}{PATH}"
# Browsers open connections ahead and leave them idle: those must not keep the one that counts waiting.
MOST_CONNECTIONS = 16
PATIENCE = 3.0  # seconds without a byte
CODE = re.compile(r"[!-~]{1,4096}")

REFUSED = "The sign-in was refused in the browser."
DONE = "You are signed in. You may close this window."
DENIED = "The sign-in was refused. You may close this window."
OVER = "This sign-in is over. You may close this window."
STRANGE = "This is not the answer to the sign-in that is under way."
NOTHING = "There is nothing here."
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Snapshot Importer</title>
<p style="font: 16px sans-serif; margin: 3em">{words}</p></html>
"""


class RedirectListener:
    """Listens while the block runs. Only a request that brings *state* counts, and only the first."""

    def __init__(self, state: str) -> None:
        """Take a free port; raises OSError if there is none to be had."""
        self._state = state
        self._lock = threading.Lock()
        self._answer: Future[str] = Future()
        self._server = _Server(self)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="sign-in listener", daemon=True
        )

    @property
    def address(self) -> str:
        """Where the browser is to bring the code."""
        return f"http://{HOST}:{self.port}{PATH}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def is_answered(self) -> bool:
        """Whether the browser has come."""
        return self._answer.done()

    def code(self) -> str:
        """Return the code that the browser brought; raises `SignInError` if the user refused."""
        return self._answer.result(0)

    def take(self, target: str, host: str) -> tuple[HTTPStatus, str]:
        """Take a request for *target*; return the status and the words of the page that answers it."""
        parts = urlsplit(target)
        # Another name that leads here is a page that tries its luck.
        if parts.path != PATH or host != f"{HOST}:{self.port}":
            return HTTPStatus.NOT_FOUND, NOTHING
        state, code, error = _fields(parts.query, "state", "code", "error")
        is_ours = hmac.compare_digest(state.encode(), self._state.encode())
        if not is_ours or not (error or CODE.fullmatch(code)):
            return HTTPStatus.BAD_REQUEST, STRANGE
        with self._lock:
            if self._answer.done():
                return HTTPStatus.GONE, OVER
            if error:
                self._answer.set_exception(SignInError(REFUSED))
            else:
                self._answer.set_result(code)
        return HTTPStatus.OK, DENIED if error else DONE


class _Server(ThreadingTCPServer):
    """As http.server's, which would look the name of this computer up, and share the port on Windows."""

    daemon_threads = True
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, listener: RedirectListener) -> None:
        self.listener = listener
        self._places = threading.Semaphore(MOST_CONNECTIONS)
        super().__init__((HOST, 0), _Handler)

    def server_bind(self) -> None:
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        super().server_bind()

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went: the traceback would hold what it asked."""


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server: _Server

    def do_GET(self) -> None:
        status, words = self.server.listener.take(self.path, self.headers.get("Host", ""))
        page = PAGE.format(words=words).encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def version_string(self) -> str:
        return "snapshot-importer"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Write nothing down: the address holds the code."""


def _fields(query: str, *names: str) -> list[str]:
    """Return the values of a query; one that is not there, or there twice, is empty."""
    try:
        found = parse_qs(query, max_num_fields=16)
    except ValueError:
        found = {}
    return [values[0] if len(values := found.get(name, [])) == 1 else "" for name in names]
